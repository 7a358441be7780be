import type { Point } from '../curve.js'
import { sharedPoints } from '../fast/shared-points.js'
import { outKeyDerivation } from '../kdf.js'
import type { ViewingPair } from '../keys/incoming-viewing-key.js'
import { type Ciphertext, tryParseCiphertext } from './ciphertext.js'
import {
  type OpenedOutput,
  openWithShared,
  type RecoveredOutput,
  recoverParsed,
  type SealedOutput,
} from './encryption.js'
import type { Note } from './note.js'
import { openDeposit, type ShieldedDeposit } from './shielded-deposit.js'

/**
 * Opens what belongs to `(owner, v)` among many outputs: {@link openOutput} at several times the speed.
 * Chunks of a hundred to a thousand keep progress visible; more gain nothing.
 * @returns in the order of `outputs`; undefined where an output is another's or malformed
 */
export function scanOutputs(viewer: ViewingPair, outputs: readonly SealedOutput[]): (OpenedOutput | undefined)[] {
  const parsed = outputs.map(({ ciphertext }) => tryParseCiphertext(ciphertext))
  const shared = sharedWherePresent(
    viewer.v,
    parsed.map((parts) => parts?.E),
  )
  return outputs.map(({ commitment }, i) => {
    const S = shared[i]
    return S && openWithShared(viewer.owner, S, commitment, parsed[i] as Ciphertext)
  })
}

/** Recognises the deposits of `(owner, v)` among many. */
export function scanDeposits(
  viewer: ViewingPair,
  deposits: readonly ShieldedDeposit[],
): ({ note: Note; r: bigint } | undefined)[] {
  const shared = sharedWherePresent(
    viewer.v,
    deposits.map(({ to }) => to.E),
  )
  return deposits.map((deposit, i) => {
    const S = shared[i]
    return S && openDeposit(viewer, deposit, S)
  })
}

/**
 * Recovers what the holder of `o` sent among many outputs, without any curve arithmetic. A wallet finds its own change
 * this way too, because it sent it: the payee's `owner` is its own and `r` is what it needs to spend.
 * @returns in the order of `outputs`; undefined where another sent it
 */
export function recoverOutputs(o: Uint8Array, outputs: readonly SealedOutput[]): (RecoveredOutput | undefined)[] {
  const outKey = outKeyDerivation(o)
  return outputs.map(({ commitment, ciphertext }) => {
    const parts = tryParseCiphertext(ciphertext)
    return parts && recoverParsed(outKey, commitment, parts)
  })
}

function sharedWherePresent(scalar: bigint, points: readonly (Point | undefined)[]): (Point | undefined)[] {
  const present = points.filter((point) => point !== undefined)
  const shared = sharedPoints(scalar, present)
  let next = 0
  return points.map((point) => (point === undefined ? undefined : shared[next++]))
}
