import {
  type BoundContext,
  type Bundle,
  boundHash,
  CIRCUITS,
  type CircuitShape,
  joinSplitPublicInputs,
  joinSplitShape,
  NO_DATA,
  poolInterface,
  SANDBOX_CHAIN_ID,
  type UnprovenJoinSplit,
  withProofs,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { id } from 'ethers'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { ask, type PoolHome } from './homes.js'

/** Far beyond every clock here. */
export const EXPIRY = 4_000_000_000n

/** A nullifier or commitment that nobody else has: a field element made of a text. */
export const element = (seed: string): bigint => BigInt(id(seed)) >> 3n

/** What a test says of a join-split; the rest is a plain transfer against the current root. */
export type Parts = Partial<UnprovenJoinSplit> & { readonly seed: string }

/** What a test says of a bundle. */
export interface BundleParts {
  readonly caller: string
  readonly joinSplits: readonly Parts[]
  readonly expiry?: bigint
  readonly dataHash?: string
  /** What the owners agreed to, where it is not `transact` here and now. */
  readonly context?: Partial<BoundContext>
}

/** A bundle whose proofs every pool with development keys takes, of statements that nobody has a witness for: for rules of the pool. */
export async function forgedBundle(
  home: PoolHome,
  { caller, joinSplits, context, ...rest }: BundleParts,
): Promise<Bundle> {
  const [tree, root] = await currentRoot(home)
  const unproven = {
    expiry: EXPIRY,
    dataHash: NO_DATA,
    ...rest,
    joinSplits: joinSplits.map((parts) => plain(parts, tree, root)),
  }
  const hash = boundHash(unproven, { chainId: SANDBOX_CHAIN_ID, pool: home.pool, caller, ...context })
  return withProofs(
    unproven,
    unproven.joinSplits.map((joinSplit) => {
      const shape = joinSplitShape(joinSplit.circuitId) as CircuitShape
      const inputs = joinSplitPublicInputs({ ...joinSplit, tree: BigInt(joinSplit.tree), boundHash: hash }, shape)
      return forgeProof(shape.name, inputs)
    }),
  )
}

/** Number and root of the tree that grows. */
export async function currentRoot({ provider, pool }: PoolHome): Promise<[tree: number, root: bigint]> {
  const answer = await ask(provider, pool, poolInterface.encodeFunctionData('currentRoot'))
  const [tree, root] = poolInterface.decodeFunctionResult('currentRoot', answer)
  return [Number(tree), root]
}

/** A join-split without a proof: what a test says, the rest a plain transfer. */
export function plain({ seed, ...parts }: Parts, tree: number, root: bigint): UnprovenJoinSplit {
  const { circuitId = CIRCUITS.transfer.id } = parts
  const inputs = joinSplitShape(circuitId)?.inputs ?? 0
  return {
    circuitId,
    tree,
    root,
    nullifiers: Array.from({ length: inputs }, (_, i) => element(`${seed} nullifier ${i}`)),
    commitments: [element(`${seed} commitment 0`), element(`${seed} commitment 1`)],
    publicAsset: 0n,
    publicIn: 0n,
    publicOut: 0n,
    recipient: ZERO_ADDRESS,
    fee: 0n,
    feeTo: ZERO_ADDRESS,
    ciphertexts: [Uint8Array.of(1, 2, 3), new Uint8Array(0)],
    ...parts,
  }
}
