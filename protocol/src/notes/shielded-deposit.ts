import type { Point } from '../curve.js'
import type { ViewingPair } from '../keys/incoming-viewing-key.js'
import { type OneTimeAddress, recogniseShared } from '../keys/one-time-address.js'
import { trySharedPoint } from '../shared-point.js'
import { computeCommitment, type Note } from './note.js'

/** A public deposit as the pool logs it: the amount is public, the holder is not. */
export interface ShieldedDeposit {
  readonly to: Omit<OneTimeAddress, 'W'>
  readonly assetId: bigint
  readonly value: bigint
  readonly position: bigint
  readonly commitment: bigint
}

/** The note of a deposit: rho is the position, so two deposits to one address differ. */
export const depositNote = ({ to, assetId, value, position }: Omit<ShieldedDeposit, 'commitment'>): Note => ({
  npk: to.npk,
  assetId,
  value,
  rho: position,
})

/**
 * Recognises a deposit for the holder of `(owner, v)`.
 * @param shared S = 8*v*E when already computed
 * @returns the note and the r that opens it, or undefined when it is another's
 */
export function openDeposit(
  viewer: ViewingPair,
  deposit: ShieldedDeposit,
  shared?: Point,
): { note: Note; r: bigint } | undefined {
  const S = shared ?? trySharedPoint(viewer.v, deposit.to.E)
  const { npk, viewTag } = deposit.to
  const recognised = S && recogniseShared(viewer.owner, S, { npk, viewTag })
  const note = depositNote(deposit)
  if (recognised === undefined || computeCommitment(note) !== deposit.commitment) return undefined
  return { note, r: recognised.r }
}
