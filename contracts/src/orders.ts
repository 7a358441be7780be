/** Where an order stands, as the contract numbers it. From Completed on, nothing changes any more. */
export const OrderState = {
  None: 0,
  Open: 1,
  Committed: 2,
  Shipped: 3,
  Received: 4,
  Claimed: 5,
  Completed: 6,
  Cancelled: 7,
  Revoked: 8,
  Expired: 9,
  Conceded: 10,
  Settled: 11,
} as const

export type OrderStateName = keyof typeof OrderState
export type OrderState = (typeof OrderState)[OrderStateName]

/** What a party does, as signed in a PartyStep. */
export const OrderAction = {
  WithdrawOffer: 0,
  Commit: 1,
  Cancel: 2,
  Revoke: 3,
  Ship: 4,
  ConfirmReceipt: 5,
  Accept: 6,
  Claim: 7,
  WithdrawClaim: 8,
  Concede: 9,
} as const

export type OrderActionName = keyof typeof OrderAction
export type OrderAction = (typeof OrderAction)[OrderActionName]

/** Why a buyer distrusts the goods. None goes with every step that is not a claim. */
export const ClaimReason = { None: 0, NotArrived: 1, NotAsDescribed: 2, Counterfeit: 3, Damaged: 4 } as const

export type ClaimReasonName = keyof typeof ClaimReason
export type ClaimReason = (typeof ClaimReason)[ClaimReasonName]
