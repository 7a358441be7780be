import type { OrderStateName } from '@merkato/contracts'

/** On-chain form of a one-time address (IShieldedPool.sol). */
export interface OneTimeStruct {
  readonly npk: bigint
  readonly ephemeralX: bigint
  readonly ephemeralY: bigint
  readonly viewTag: number
}

/** What a seller offers (IOrderEscrow.sol, OrderTerms). Amounts in the asset's smallest unit, times and periods in seconds. */
export interface OrderTerms {
  readonly seller: string
  /** The only address that may commit; zero: anybody. */
  readonly buyer: string
  /** May confirm receipt beside the buyer; zero: nobody else. */
  readonly carrier: string
  /** Zero: the native coin, otherwise an ERC-20 token. */
  readonly asset: string
  readonly price: bigint
  /** Goes to the buyer when the seller revokes or does not ship in time. */
  readonly sellerDeposit: bigint
  /** What the buyer puts up with a claim. */
  readonly claimBond: bigint
  /** Part of the price, in 1/10,000, that a claim that stands takes from the seller; 0: no claims. */
  readonly penaltyBps: number
  /** Part of the price, in 1/10,000, that the seller keeps when the buyer cancels. */
  readonly cancelBps: number
  readonly minBuyerTrust: number
  /** Last timestamp at which a buyer may commit. */
  readonly commitBy: bigint
  readonly shipWithin: number
  /** After this long since shipment the goods are deemed received. */
  readonly maxTransit: number
  readonly respondWithin: number
  /** bytes32: hash of the description both go by. */
  readonly goods: string
  /** bytes32: tells equal offers apart. */
  readonly salt: string
  /** Where the seller is paid in shielded coins; all zero: to the seller's ledger balance. */
  readonly payout: OneTimeStruct
}

/** An order as it stands. Amounts in the asset's smallest unit, times in seconds. */
export interface OrderView {
  readonly orderId: string
  readonly state: OrderStateName
  readonly seller: string
  /** null while nobody has committed; the order key of a shielded buyer. */
  readonly buyer: string | null
  readonly carrier: string | null
  /** Whether the price came from the shielded pool. */
  readonly shielded: boolean
  readonly asset: string
  readonly price: bigint
  readonly sellerDeposit: bigint
  readonly claimBond: bigint
  readonly penaltyBps: number
  readonly cancelBps: number
  /** Last timestamp of the current state, after which endByTime works; 0 when the order has ended. */
  readonly deadline: bigint
}

/** How both parties divide what an order holds. */
export interface Settlement {
  readonly orderId: string
  readonly buyerAmount: bigint
  readonly sellerAmount: bigint
  /** Last timestamp at which the signatures count. */
  readonly deadline: bigint
}

/** One step of a party, to be signed. */
export interface PartyStep {
  readonly orderId: string
  readonly action: number
  readonly reason: number
  /** bytes32. */
  readonly evidence: string
  readonly deadline: bigint
}

/** A step, who signed it, and the signature: whoever has all three can send it. */
export interface SignedStep {
  readonly step: PartyStep
  readonly signer: string
  readonly signature: string
}
