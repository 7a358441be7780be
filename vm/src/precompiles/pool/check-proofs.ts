import { type CircuitShape, type JoinSplit, joinSplitPublicInputs, joinSplitShape, type Proof } from '@merkato/protocol'
import type { ProofClaim } from '../../verifier/verifiers.js'
import { type PoolContext, type Refusal, reject } from './pool-context.js'

/** Whether every proof holds for `hash`. An invalid one is named by its number. */
export async function checkProofs(
  joinSplits: readonly JoinSplit[],
  hash: bigint,
  { pool, verifiers }: PoolContext,
): Promise<Refusal> {
  const keyHashes = new Map<number, bigint>()
  for (const { circuitId } of joinSplits) keyHashes.set(circuitId, await pool.verifyingKeyHash(circuitId))
  const invalid = verifiers.firstInvalid(joinSplitClaims(joinSplits, hash, keyHashes))
  return invalid === undefined ? undefined : reject('InvalidProof', invalid)
}

/**
 * What the proofs of join-splits claim.
 *
 * @param joinSplits whose shape is right
 * @param hash what they are bound to
 * @param keyHashes hash of the registered key by circuit id; a circuit that is missing has none
 */
export function joinSplitClaims(
  joinSplits: readonly JoinSplit[],
  hash: bigint,
  keyHashes: ReadonlyMap<number, bigint>,
): ProofClaim[] {
  return joinSplits.map((joinSplit) => ({
    keyHash: keyHashes.get(joinSplit.circuitId) ?? 0n,
    proof: joinSplit.proof,
    publicInputs: publicInputsOf(joinSplit, hash),
  }))
}

function publicInputsOf(joinSplit: JoinSplit, hash: bigint): bigint[] {
  const shape = joinSplitShape(joinSplit.circuitId) as CircuitShape
  return joinSplitPublicInputs({ ...joinSplit, tree: BigInt(joinSplit.tree), boundHash: hash }, shape)
}

/** Whether a proof that stands alone holds for the registered key of its circuit. */
export async function checkProof(
  circuitId: number,
  publicInputs: readonly bigint[],
  proof: Proof,
  { pool, verifiers }: PoolContext,
): Promise<Refusal> {
  const claim: ProofClaim = { keyHash: await pool.verifyingKeyHash(circuitId), publicInputs, proof }
  return verifiers.firstInvalid([claim]) === undefined ? undefined : reject('InvalidProof', 0)
}
