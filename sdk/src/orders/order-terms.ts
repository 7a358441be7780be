import { orderEscrowDomain, orderTermsTypes } from '@merkato/contracts'
import { bytesToHex, decodeOneTimeAddress, systemRandom, toOneTimeStruct, ZERO_ADDRESS } from '@merkato/protocol'
import { id, isHexString, TypedDataEncoder } from 'ethers'
import { assertBigint, InvalidAddressError, InvalidAmountError } from '../errors/input.js'
import { readAccount } from '../transactions/payee.js'
import type { OneTimeStruct, OrderTerms } from './order-types.js'

/** An offer as a person states it; everything but seller, price and goods has a default. */
export interface Offer extends Partial<Omit<OrderTerms, 'seller' | 'price' | 'goods' | 'payout'>> {
  readonly seller: string
  readonly price: bigint
  /** Description of the goods, or the bytes32 hash of one. */
  readonly goods: string
  /** `mkone1...`: pay the seller in shielded coins. */
  readonly payout?: string | undefined
}

const DAY = 86_400

/** No one-time address. */
export const NO_ONE_TIME: OneTimeStruct = { npk: 0n, ephemeralX: 0n, ephemeralY: 0n, viewTag: 0 }

const DEFAULTS = {
  buyer: ZERO_ADDRESS,
  carrier: ZERO_ADDRESS,
  asset: ZERO_ADDRESS,
  penaltyBps: 2_000,
  cancelBps: 500,
  minBuyerTrust: 0,
  shipWithin: 3 * DAY,
  maxTransit: 14 * DAY,
  respondWithin: 3 * DAY,
}

/** What an offer needs to know of the chain. */
export interface OfferContext {
  readonly chainId: bigint
  /** Newest block's time in seconds. */
  readonly now: bigint
  /** Deposit that the escrow asks from this seller. */
  readonly requiredDeposit: bigint
}

/**
 * Completes an offer: open for seven days to anybody, shipped within three, deemed received after fourteen, three to
 * answer a claim, a fifth of the price withheld when a claim stands, a twentieth put up with a claim and left by a buyer who cancels, the
 * smallest deposit that the escrow asks.
 * @throws {InvalidAddressError} {InvalidAmountError}
 */
export function completeTerms(offer: Offer, { chainId, now, requiredDeposit }: OfferContext): OrderTerms {
  assertBigint(offer.price, 'price')
  if (offer.price <= 0n) throw new InvalidAmountError(offer.price, 'price')
  const given = Object.fromEntries(Object.entries(offer).filter(([, value]) => value !== undefined))
  return {
    ...DEFAULTS,
    sellerDeposit: requiredDeposit,
    // Without a bond, a claim costs nothing and holds the price back all the same.
    claimBond: atLeastOne(offer.price / 20n),
    commitBy: now + BigInt(7 * DAY),
    salt: `0x${bytesToHex(systemRandom(32))}`,
    ...given,
    seller: readAccount(offer.seller),
    price: offer.price,
    goods: isHexString(offer.goods, 32) ? offer.goods : id(offer.goods),
    payout: offer.payout === undefined ? NO_ONE_TIME : readOneTime(offer.payout, chainId),
  }
}

const atLeastOne = (amount: bigint): bigint => (amount > 0n ? amount : 1n)

/** On-chain form of a one-time address. @throws {InvalidAddressError} */
export function readOneTime(text: string, chainId: bigint): OneTimeStruct {
  try {
    return toOneTimeStruct(decodeOneTimeAddress(text, chainId))
  } catch (error) {
    throw new InvalidAddressError('a one-time address of this chain', error)
  }
}

/** The id of an order with these terms: their EIP-712 digest. */
export const orderIdOf = (terms: OrderTerms, chainId: bigint, escrow: string): string =>
  TypedDataEncoder.hash(orderEscrowDomain(chainId, escrow), orderTermsTypes, terms)
