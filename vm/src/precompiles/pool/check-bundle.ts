import {
  type Bundle,
  isAmount,
  isFieldElement,
  type JoinSplit,
  joinSplitShape,
  MAX_CIPHERTEXT_BYTES,
  MAX_JOIN_SPLITS,
  NATIVE_ASSET,
  type Payout,
} from '@merkato/protocol'
import { checkBalance, checkKnown, checkRecipient } from './accounts.js'
import { checkRoom } from './enter-note.js'
import { type PoolContext, type Refusal, reject } from './pool-context.js'

/** Who brings join-splits, with what, and until when they count. */
export interface Submission {
  /** Last block timestamp, in seconds. */
  readonly expiry: bigint
  /** Whose balances publicIn debits: who calls the pool, or the module that calls on its behalf. */
  readonly payer: string
  /** Wei that came with the call. */
  readonly value: bigint
}

/** What a bundle is when it is sent to the pool itself. */
export const submissionOf = ({ expiry }: Bundle, { frame }: PoolContext): Submission => ({
  expiry,
  payer: frame.caller,
  value: frame.value,
})

/**
 * Every check of join-splits but their proofs, cheap ones first. The order is part of the interface: the portable pool refuses the same
 * with the same error (docs/decisions/0012).
 */
export async function checkJoinSplits(
  joinSplits: readonly JoinSplit[],
  { expiry, payer, value }: Submission,
  context: PoolContext,
): Promise<Refusal> {
  return (
    checkShape(joinSplits) ??
    checkExpiry(expiry, context) ??
    (await firstRefusal(joinSplits, ({ circuitId }) => checkKey(circuitId, context))) ??
    (await firstRefusal(joinSplits, async (joinSplit) => {
      return checkNumbers(joinSplit) ?? (await checkPublicPart(joinSplit, context))
    })) ??
    checkValue(joinSplits, value) ??
    (await checkPublicIn(joinSplits, payer, context)) ??
    (await firstRefusal(joinSplits, (joinSplit) => checkRoot(joinSplit, context))) ??
    checkDistinct(joinSplits) ??
    (await firstRefusal(joinSplits, (joinSplit) => checkUnspent(joinSplit, context))) ??
    (await checkRoom(
      joinSplits.reduce((sum, { commitments }) => sum + commitments.length, 0),
      context,
    ))
  )
}

/** The refusal of the first item that has one. */
export async function firstRefusal<Item>(
  items: readonly Item[],
  check: (item: Item) => Refusal | Promise<Refusal>,
): Promise<Refusal> {
  for (const item of items) {
    const refusal = await check(item)
    if (refusal !== undefined) return refusal
  }
  return undefined
}

/** Numbers of parts alone: what bounds the work that hashing and checking a bundle costs. */
export function checkShape(joinSplits: readonly JoinSplit[]): Refusal {
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

/** The last second counts. */
export function checkExpiry(expiry: bigint, { frame: { timestamp } }: PoolContext): Refusal {
  return timestamp > expiry ? reject('BundleExpired', expiry, timestamp) : undefined
}

/** The key counts that the state registers, provided that this VM has it. */
export async function checkKey(circuitId: number, { pool, verifiers }: PoolContext): Promise<Refusal> {
  const keyHash = await pool.verifyingKeyHash(circuitId)
  return verifiers.has(keyHash) ? undefined : reject('UnknownCircuit', circuitId)
}

function checkNumbers({ root, nullifiers, commitments, publicAsset, publicIn, publicOut }: JoinSplit): Refusal {
  const strange = [root, ...nullifiers, ...commitments, publicAsset].find((number) => !isFieldElement(number))
  if (strange !== undefined) return reject('NotCanonical', strange)
  // 0 is the empty leaf: as a commitment it would stand in the tree without being a note.
  if (commitments.includes(0n)) return reject('NotCanonical', 0n)
  // The circuit computes modulo r: publicOut = r - x would mint x coins.
  const amount = [publicIn, publicOut].find((number) => !isAmount(number))
  return amount === undefined ? undefined : reject('AmountOutOfRange', amount)
}

function checkPublicPart(joinSplit: JoinSplit, context: PoolContext): Promise<Refusal> {
  const { publicAsset: asset, publicIn, publicOut: amount, recipient, fee, feeTo } = joinSplit
  return checkPayout({ asset, amount, recipient, fee, feeTo }, publicIn !== 0n || amount !== 0n, context)
}

/** @param moves whether anything of the asset moves; if not, there must be none */
export async function checkPayout(
  { asset, amount, recipient, fee, feeTo }: Payout,
  moves: boolean,
  context: PoolContext,
): Promise<Refusal> {
  if (!moves && asset !== 0n) return reject('UnexpectedPublicAsset', asset)
  const unknown = moves ? await checkKnown(asset, context) : undefined
  if (unknown !== undefined) return unknown
  if (fee > amount) return reject('FeeExceedsOutput', fee, amount)
  if (asset === NATIVE_ASSET) return undefined
  const badRecipient = amount > fee ? checkRecipient(recipient, context) : undefined
  return badRecipient ?? (fee > 0n ? checkRecipient(feeTo, context) : undefined)
}

function checkValue(joinSplits: readonly JoinSplit[], sent: bigint): Refusal {
  const expected = joinSplits.reduce((sum, { publicAsset, publicIn }) => {
    return publicAsset === NATIVE_ASSET ? sum + publicIn : sum
  }, 0n)
  return expected === sent ? undefined : reject('WrongValue', expected, sent)
}

/** The payer's balances as they are before the bundle have to cover what it moves in: what it pays out does not fund it. */
async function checkPublicIn(joinSplits: readonly JoinSplit[], payer: string, context: PoolContext): Promise<Refusal> {
  const needed = new Map<bigint, bigint>()
  for (const { publicAsset, publicIn } of joinSplits) {
    if (publicIn === 0n || publicAsset === NATIVE_ASSET) continue
    const sum = (needed.get(publicAsset) ?? 0n) + publicIn
    needed.set(publicAsset, sum)
    const refusal = await checkBalance(publicAsset, payer, sum, context)
    if (refusal !== undefined) return refusal
  }
  return undefined
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
