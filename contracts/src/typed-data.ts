/** A field of an EIP-712 type. */
export interface TypedField {
  readonly name: string
  readonly type: string
}

/** EIP-712 domain of an order escrow. */
export interface OrderEscrowDomain {
  readonly name: 'Merkato OrderEscrow'
  readonly version: '1'
  readonly chainId: bigint
  readonly verifyingContract: string
}

/** The domain under which everything about orders of `escrow` is signed. Source: IOrderEscrow. */
export const orderEscrowDomain = (chainId: bigint, escrow: string): OrderEscrowDomain => ({
  name: 'Merkato OrderEscrow',
  version: '1',
  chainId,
  verifyingContract: escrow,
})

const field = (declaration: string): TypedField => {
  const [type = '', name = ''] = declaration.split(' ')
  return { name, type }
}

const fields = (declarations: string): TypedField[] => declarations.split(',').map(field)

/** EIP-712 types of an offer. Primary type OrderTerms; its digest is the order id. */
export const orderTermsTypes = {
  OrderTerms: fields(
    'address seller,address buyer,address carrier,address asset,uint128 price,uint128 sellerDeposit,' +
      'uint128 claimBond,uint16 penaltyBps,uint16 cancelBps,uint8 minBuyerTrust,uint64 commitBy,uint32 shipWithin,' +
      'uint32 maxTransit,uint32 respondWithin,bytes32 goods,bytes32 salt,OneTimeAddress payout',
  ),
  OneTimeAddress: fields('uint256 npk,uint256 ephemeralX,uint256 ephemeralY,uint8 viewTag'),
}

/** EIP-712 types of one step of a party, for `relay`. */
export const partyStepTypes = {
  PartyStep: fields('bytes32 orderId,uint8 action,uint8 reason,bytes32 evidence,uint64 deadline'),
}

/**
 * EIP-712 types of a shielded buyer's word, for `commitShielded`.
 * `refundHash` is keccak256(abi.encode(refund)) of the one-time address that gets what the order owes the buyer.
 */
export const shieldedCommitTypes = {
  ShieldedCommit: fields('bytes32 orderId,bytes32 refundHash'),
}

/** EIP-712 types of a settlement, signed by both parties, for `settle`. */
export const settlementTypes = {
  Settlement: fields('bytes32 orderId,uint256 buyerAmount,uint256 sellerAmount,uint64 deadline'),
}
