import {
  clearCofactor,
  computeCommitment,
  depositNote,
  encodePoolLog,
  fromOneTimeStruct,
  isAmount,
  isFieldElement,
  isIdentity,
  isOnCurve,
  type OneTimeStruct,
} from '@merkato/protocol'
import type { Hex } from '../frame.js'
import { checkKnown } from './accounts.js'
import { type PoolContext, type Refusal, reject } from './pool-context.js'

/** A note whose amount is public and whose holder is not. */
export interface PublicNote {
  readonly asset: bigint
  readonly value: bigint
  readonly to: OneTimeStruct
}

/** Whether the numbers and the point make a note that somebody can find. */
export function checkNote({ asset, value, to }: PublicNote): Refusal {
  const strange = [asset, to.npk, to.ephemeralX, to.ephemeralY].find((number) => !isFieldElement(number))
  if (strange !== undefined) return reject('NotCanonical', strange)
  if (!isAmount(value)) return reject('AmountOutOfRange', value)
  // A small-order part is harmless: whoever scans multiplies by 8. A point that is nothing else yields no key for anybody.
  const { E } = fromOneTimeStruct(to)
  return !isOnCurve(E) || isIdentity(clearCofactor(E)) ? reject('InvalidPoint') : undefined
}

/** Whether so many commitments fit. */
export async function checkRoom(count: number, { pool }: PoolContext): Promise<Refusal> {
  return (await pool.hasRoomFor(count)) ? undefined : reject('PoolFull')
}

/** Every check of a note of an issued asset that enters the pool. */
export async function checkEntry(note: PublicNote, context: PoolContext): Promise<Refusal> {
  return checkNote(note) ?? (await checkKnown(note.asset, context)) ?? (await checkRoom(1, context))
}

/**
 * Appends the note and logs everything its holder needs (docs/protocol/shielded-pool.md, "Shielding").
 *
 * @param from who paid, or the issuer that minted
 * @returns position of the note, which is its rho
 */
export async function enterNote({ asset, value, to }: PublicNote, from: string, context: PoolContext): Promise<bigint> {
  const { frame, pool } = context
  const position = await pool.nextPosition()
  const deposit = { to: fromOneTimeStruct(to), assetId: asset, value, position }
  const commitment = computeCommitment(depositNote(deposit))
  await pool.changeShieldedTotal(asset, value)
  await pool.append([commitment])
  const { topics, data } = encodePoolLog({ name: 'Shielded', from, commitment, ...deposit })
  frame.log(topics as Hex[], data as Hex)
  return position
}
