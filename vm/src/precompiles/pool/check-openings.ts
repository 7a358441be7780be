import { CIRCUITS, isAmount, isFieldElement, type Opening, openPublicInputs } from '@merkato/protocol'
import type { ProofClaim } from '../../verifier/verifiers.js'
import { checkKey, firstRefusal } from './check-bundle.js'
import { type PoolContext, type Refusal, reject } from './pool-context.js'

/** Every check of IPoolModuleDoor's `checkOpenings`: each sealed note becomes exactly what was sealed, as agreed to in `hash`. */
export async function checkOpenings(
  openings: readonly Opening[],
  hash: bigint,
  context: PoolContext,
): Promise<Refusal> {
  const { id } = CIRCUITS.open
  const early =
    (await firstRefusal(openings, checkNumbers)) ?? (openings.length > 0 ? await checkKey(id, context) : undefined)
  if (early !== undefined) return early
  const keyHash = await context.pool.verifyingKeyHash(id)
  const claims = openings.map(({ sealedCommitment, commitment, payout, proof }): ProofClaim => {
    const values = { sealed: sealedCommitment, commitment, publicAsset: payout.asset, publicOut: payout.amount }
    return { keyHash, proof, publicInputs: openPublicInputs({ ...values, boundHash: hash }) }
  })
  const invalid = context.verifiers.firstInvalid(claims)
  return invalid === undefined ? undefined : reject('InvalidProof', invalid)
}

function checkNumbers({ sealedCommitment, commitment, payout }: Opening): Refusal {
  const strange = [sealedCommitment, commitment, payout.asset].find((number) => !isFieldElement(number))
  if (strange !== undefined) return reject('NotCanonical', strange)
  return isAmount(payout.amount) ? undefined : reject('AmountOutOfRange', payout.amount)
}
