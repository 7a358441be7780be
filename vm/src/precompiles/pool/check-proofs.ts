import {
  type Bundle,
  boundHash,
  type CircuitShape,
  type JoinSplit,
  joinSplitPublicInputs,
  joinSplitShape,
  type Proof,
} from '@merkato/protocol'
import type { ProofClaim } from '../../verifier/verifiers.js'
import { type PoolContext, type Refusal, reject } from './pool-context.js'

/**
 * Whether every proof holds for this caller and chain.
 *
 * @param action what the owners agreed to, one of the protocol's `ACTION`
 */
export async function checkProofs(bundle: Bundle, action: string, context: PoolContext): Promise<Refusal> {
  const { frame, pool, verifiers } = context
  const { chainId, address, caller } = frame
  const keyHashes = new Map<number, bigint>()
  for (const { circuitId } of bundle.joinSplits) keyHashes.set(circuitId, await pool.verifyingKeyHash(circuitId))
  const claims = bundleClaims(bundle, boundHash(bundle, { action, chainId, pool: address, caller }), keyHashes)
  const invalid = verifiers.firstInvalid(claims)
  return invalid === undefined ? undefined : reject('InvalidProof', invalid)
}

/**
 * What the proofs of a bundle claim.
 *
 * @param bundle one whose shape is right
 * @param keyHashes hash of the registered key by circuit id; a circuit that is missing has none
 */
export function bundleClaims(bundle: Bundle, hash: bigint, keyHashes: ReadonlyMap<number, bigint>): ProofClaim[] {
  return bundle.joinSplits.map((joinSplit) => ({
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
