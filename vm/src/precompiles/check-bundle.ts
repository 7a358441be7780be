import {
  type Bundle,
  isAmount,
  isFieldElement,
  type JoinSplit,
  joinSplitShape,
  MAX_CIPHERTEXT_BYTES,
  MAX_JOIN_SPLITS,
  NATIVE_ASSET,
} from '@merkato/protocol'
import type { FrameResult } from './frame.js'
import { type PoolContext, reject } from './pool-context.js'

type Refusal = FrameResult | undefined

/**
 * Every check of a bundle but its proofs, cheap ones first. The order is part of the interface: the portable pool refuses the same
 * bundle with the same error (docs/decisions/0012).
 */
export async function checkBundle(bundle: Bundle, context: PoolContext): Promise<Refusal> {
  const { joinSplits } = bundle
  return (
    checkShape(bundle) ??
    checkExpiry(bundle, context.frame.timestamp) ??
    (await firstRefusal(joinSplits, (joinSplit) => checkKey(joinSplit, context))) ??
    (await firstRefusal(joinSplits, checkNumbers)) ??
    checkValue(joinSplits, context.frame.value) ??
    (await firstRefusal(joinSplits, (joinSplit) => checkRoot(joinSplit, context))) ??
    checkDistinct(joinSplits) ??
    (await firstRefusal(joinSplits, (joinSplit) => checkUnspent(joinSplit, context))) ??
    (await checkRoom(joinSplits, context))
  )
}

async function firstRefusal(
  joinSplits: readonly JoinSplit[],
  check: (joinSplit: JoinSplit) => Refusal | Promise<Refusal>,
): Promise<Refusal> {
  for (const joinSplit of joinSplits) {
    const refusal = await check(joinSplit)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** Numbers of parts alone: what bounds the work that hashing and checking a bundle costs. */
export function checkShape({ joinSplits }: Bundle): Refusal {
  const { length } = joinSplits
  if (length === 0 || length > MAX_JOIN_SPLITS) return reject('WrongBundleSize', length)
  for (const { circuitId, nullifiers, commitments, ciphertexts } of joinSplits) {
    const shape = joinSplitShape(circuitId)
    if (shape === undefined) return reject('UnknownCircuit', circuitId)
    const fits =
      nullifiers.length === shape.inputs &&
      commitments.length === shape.outputs &&
      ciphertexts.length === shape.outputs &&
      ciphertexts.every(({ length }) => length <= MAX_CIPHERTEXT_BYTES)
    if (!fits) return reject('WrongShape')
  }
  return undefined
}

function checkExpiry({ expiry }: Bundle, timestamp: bigint): Refusal {
  return timestamp > expiry ? reject('BundleExpired', expiry, timestamp) : undefined
}

/** The key counts that the state registers, provided that this VM has it. */
async function checkKey({ circuitId }: JoinSplit, { pool, verifiers }: PoolContext): Promise<Refusal> {
  const keyHash = await pool.verifyingKeyHash(circuitId)
  return verifiers.has(keyHash) ? undefined : reject('UnknownCircuit', circuitId)
}

function checkNumbers({ root, nullifiers, commitments, publicAsset, publicIn, publicOut, fee }: JoinSplit): Refusal {
  const strange = [root, ...nullifiers, ...commitments, publicAsset].find((number) => !isFieldElement(number))
  if (strange !== undefined) return reject('NotCanonical', strange)
  // 0 is the empty leaf: as a commitment it would stand in the tree without being a note.
  if (commitments.includes(0n)) return reject('NotCanonical', 0n)
  // The circuit computes modulo r: publicOut = r - x would mint x coins.
  const amount = [publicIn, publicOut].find((number) => !isAmount(number))
  if (amount !== undefined) return reject('AmountOutOfRange', amount)
  const moves = publicIn !== 0n || publicOut !== 0n
  if (!moves && publicAsset !== 0n) return reject('UnexpectedPublicAsset', publicAsset)
  if (moves && publicAsset !== NATIVE_ASSET) return reject('UnknownAsset', publicAsset)
  return fee > publicOut ? reject('FeeExceedsOutput', fee, publicOut) : undefined
}

function checkValue(joinSplits: readonly JoinSplit[], sent: bigint): Refusal {
  const expected = joinSplits.reduce((sum, { publicIn }) => sum + publicIn, 0n)
  return expected === sent ? undefined : reject('WrongValue', expected, sent)
}

async function checkRoot({ tree, root }: JoinSplit, { pool }: PoolContext): Promise<Refusal> {
  return (await pool.isKnownRoot(tree, root)) ? undefined : reject('UnknownRoot', tree, root)
}

function checkDistinct(joinSplits: readonly JoinSplit[]): Refusal {
  const seen = new Set<bigint>()
  for (const nullifier of joinSplits.flatMap(({ nullifiers }) => nullifiers)) {
    if (seen.has(nullifier)) return reject('RepeatedNullifier', nullifier)
    seen.add(nullifier)
  }
  return undefined
}

async function checkUnspent({ nullifiers }: JoinSplit, { pool }: PoolContext): Promise<Refusal> {
  for (const nullifier of nullifiers) {
    if (await pool.isSpent(nullifier)) return reject('NoteAlreadySpent', nullifier)
  }
  return undefined
}

async function checkRoom(joinSplits: readonly JoinSplit[], { pool }: PoolContext): Promise<Refusal> {
  const count = joinSplits.reduce((sum, { commitments }) => sum + commitments.length, 0)
  return (await pool.hasRoomFor(count)) ? undefined : reject('PoolFull')
}
