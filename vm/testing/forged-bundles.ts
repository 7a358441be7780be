import {
  type BoundContext,
  type Bundle,
  boundHash,
  bytesToBigInt,
  type CircuitShape,
  type JoinSplit,
  joinSplitPublicInputs,
  joinSplitShape,
  NO_DATA,
  type UnprovenBundle,
} from '@merkato/protocol'
import { forgeProof } from '../../circuits/testing/forge-proof.ts'
import { ALICE, CHAIN_ID, NOBODY, POOL, type TestChain } from './chain.js'
import { seededRandom } from './seeded-random.js'
import { FAR_FUTURE } from './spender.js'

/** A join-split of which a test says what matters to it; the rest is made up, the root is the pool's present one. */
export type SplitWish = Partial<JoinSplit>

export interface BundleWish extends Partial<Pick<Bundle, 'expiry' | 'dataHash'>> {
  /** Nullifiers and commitments follow from it. */
  readonly seed: string
  readonly splits: readonly SplitWish[]
}

const NO_PROOF: readonly bigint[] = Array<bigint>(8).fill(0n)

/** A bundle without a witness behind it: notes that never were. Its proofs are zeros. */
export async function inventBundle(chain: TestChain, wish: BundleWish): Promise<Bundle> {
  const [tree, root] = (await chain.call('currentRoot')).values as [bigint, bigint]
  return inventBundleAt({ tree: Number(tree), root }, wish)
}

/** As {@link inventBundle}, against a root of one's own. */
export function inventBundleAt(anchor: Pick<JoinSplit, 'tree' | 'root'>, wish: BundleWish): Bundle {
  const random = seededRandom(`invented ${wish.seed}`)
  const numbers = (count: number) => Array.from({ length: count }, () => bytesToBigInt(random(31)))
  const joinSplits = wish.splits.map((split): JoinSplit => {
    const circuitId = split.circuitId ?? 1
    const { inputs, outputs } = joinSplitShape(circuitId) as CircuitShape
    return {
      circuitId,
      ...anchor,
      nullifiers: numbers(inputs),
      commitments: numbers(outputs),
      publicAsset: 0n,
      publicIn: 0n,
      publicOut: 0n,
      recipient: NOBODY,
      fee: 0n,
      feeTo: NOBODY,
      ciphertexts: Array.from({ length: outputs }, () => random(404)),
      proof: NO_PROOF,
      ...split,
    }
  })
  return { expiry: wish.expiry ?? FAR_FUTURE, dataHash: wish.dataHash ?? NO_DATA, joinSplits }
}

/** The bundle with proofs that the real verifier takes, forged with the secrets of the development keys. */
export function forge<B extends UnprovenBundle>(bundle: B, context: Partial<BoundContext> = {}): Bundle {
  const hash = boundHash(bundle, { chainId: CHAIN_ID, pool: POOL, caller: ALICE, ...context })
  const joinSplits = bundle.joinSplits.map((joinSplit) => {
    const shape = joinSplitShape(joinSplit.circuitId) as CircuitShape
    const inputs = joinSplitPublicInputs({ ...joinSplit, tree: BigInt(joinSplit.tree), boundHash: hash }, shape)
    return { ...joinSplit, proof: forgeProof(shape.name, inputs) }
  })
  return { ...bundle, joinSplits }
}

/** Invents a bundle and forges its proofs. */
export async function forgedBundle(
  chain: TestChain,
  wish: BundleWish,
  context?: Partial<BoundContext>,
): Promise<Bundle> {
  return forge(await inventBundle(chain, wish), context)
}
