import {
  ACTION,
  type Bundle,
  type CircuitShape,
  CONDITIONAL_TRANSFERS_ADDRESS,
  conditionalTransfersInterface,
  type JoinSplit,
  joinSplitPublicInputs,
  joinSplitShape,
  type LockTerms,
  lockDataHash,
  type Opening,
  type OwnAct,
  openingBoundHash,
  openPublicInputs,
  outcomeHash,
  outcomeOf,
  ownHash,
  ownPublicInputs,
  PACKAGES_ADDRESS,
  type Proof,
  packagesInterface,
  type Sealing,
  sealDataHash,
  type UnprovenOpening,
  withheldHash,
} from '@merkato/protocol'
import { forgeProof } from '../../circuits/testing/forge-proof.ts'
import type { Hex } from '../src/precompiles/frame.js'
import { ALICE, CHAIN_ID, POOL, type TestChain } from './chain.js'
import { inventBundle, type SplitWish } from './forged-bundles.js'
import { FAR_FUTURE } from './spender.js'

/** The native modules. */
export const PACKAGES = PACKAGES_ADDRESS.toLowerCase() as Hex
export const CONDITIONAL_TRANSFERS = CONDITIONAL_TRANSFERS_ADDRESS.toLowerCase() as Hex

/** Calldata of a function of the packages module. */
export const inPackages = (name: string, ...args: unknown[]): string => packagesInterface.encodeFunctionData(name, args)

/** Calldata of a function of the module of conditional transfers. */
export const inConditional = (name: string, ...args: unknown[]): string =>
  conditionalTransfersInterface.encodeFunctionData(name, args)

/** Alternatives of join-splits that share a seed's nullifiers, with proofs that the real verifier takes, and the record's name. */
export async function forgedAlternatives(
  chain: TestChain,
  seed: string,
  alternatives: readonly (readonly SplitWish[])[],
  { action, dataHash }: { readonly action: string; readonly dataHash: string },
): Promise<{ readonly proved: JoinSplit[][]; readonly record: string }> {
  const bundles: Bundle[] = []
  for (const [i, splits] of alternatives.entries()) {
    bundles.push(await inventBundle(chain, { seed: `${seed} ${i}`, splits }))
  }
  const [first] = bundles as [Bundle]
  const lists = bundles.map(({ joinSplits }) =>
    joinSplits.map((one, place) => ({ ...one, nullifiers: first.joinSplits[place]?.nullifiers ?? [] })),
  )
  const context = { action, caller: ALICE, chainId: CHAIN_ID, pool: POOL }
  const hash = withheldHash({ alternatives: lists, expiry: FAR_FUTURE, dataHash }, context)
  const proved = lists.map((list) => list.map((one) => ({ ...one, proof: proofOf(one, hash) })))
  return { proved, record: `0x${hash.toString(16).padStart(64, '0')}` }
}

function proofOf(joinSplit: JoinSplit, boundHash: bigint): Proof {
  const shape = joinSplitShape(joinSplit.circuitId) as CircuitShape
  return forgeProof(shape.name, joinSplitPublicInputs({ ...joinSplit, tree: BigInt(joinSplit.tree), boundHash }, shape))
}

/** Calldata of a seal, and what opens it. */
export async function forgedSeal(chain: TestChain, seed: string, splits: readonly SplitWish[], sealing: Sealing) {
  const dataHash = sealDataHash(sealing)
  const { proved, record } = await forgedAlternatives(chain, seed, [splits], { action: ACTION.seal, dataHash })
  const [joinSplits] = proved as [JoinSplit[]]
  const outputs = joinSplits.flatMap(({ commitments }) => commitments)
  const inside = outputs.filter((_, i) => (sealing.sealedOutputs >> BigInt(i)) & 1n)
  return { data: inPackages('seal', { expiry: FAR_FUTURE, dataHash, joinSplits }, sealing), parcel: record, inside }
}

/** Openings with proofs that the real verifier takes, of a parcel on which nobody acted. */
export function forgedOpenings(parcel: string, openings: readonly UnprovenOpening[]): Opening[] {
  const place = { chainId: CHAIN_ID, pool: POOL, packages: PACKAGES, parcel, acts: 0n }
  const boundHash = openingBoundHash(openings, place)
  return openings.map((opening) => {
    const { sealedCommitment: sealed, commitment, payout } = opening
    const inputs = { sealed, commitment, publicAsset: payout.asset, publicOut: payout.amount, boundHash }
    return { ...opening, proof: forgeProof('open', openPublicInputs(inputs)) }
  })
}

/** The proof by which a one-time key acts in the packages module. */
export const forgedAct = (act: OwnAct): Proof =>
  forgeProof(
    'own',
    ownPublicInputs({ npk: act.npk, boundHash: ownHash(act, { chainId: CHAIN_ID, pool: POOL, caller: PACKAGES }) }),
  )

/** Calldata of a lock, and what settles it. */
export async function forgedLock(
  chain: TestChain,
  seed: string,
  alternatives: readonly (readonly SplitWish[])[],
  terms: LockTerms,
) {
  const bound = { action: ACTION.lock, dataHash: lockDataHash(terms) }
  const { proved, record } = await forgedAlternatives(chain, seed, alternatives, bound)
  const outcomes = proved.map(outcomeOf)
  const hashes = outcomes.map(outcomeHash)
  return { data: inConditional('lock', proved, FAR_FUTURE, terms), proved, lockId: record, outcomes, hashes }
}
