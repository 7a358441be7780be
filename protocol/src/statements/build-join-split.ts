import { type UnprovenJoinSplit, ZERO_ADDRESS } from '../calls/bundle.js'
import type { Point } from '../curve.js'
import { ProtocolError } from '../errors.js'
import { hashTagged, TAG } from '../hash.js'
import { computeOwner } from '../keys/address.js'
import { computeNpk } from '../keys/one-time-address.js'
import type { Signature } from '../keys/signature.js'
import { CIRCUITS, type CircuitShape } from '../network/circuit-versions.js'
import { computeCommitment, computeNullifier } from '../notes/note.js'
import { splitPosition, toPosition } from '../notes/position.js'
import { type RandomBytes, randomFieldElement, systemRandom } from '../random.js'
import type { MerklePath } from '../tree/merkle-path.js'
import { digitsToIndex, pathDigits, TREE_DEPTH } from '../tree/parameters.js'
import type { JoinSplitStatement, TransferInput, TransferOutput } from './join-split.js'

/** What a planner decides before ciphertexts, boundHash and signature exist. */
export interface JoinSplitPlan {
  readonly tree: number
  readonly root: bigint
  readonly asset: bigint
  /** Spending point and nullifier key of the owner of all inputs. */
  readonly A: Point
  readonly nk: bigint
  /** As many as a circuit has: dummies fill up. */
  readonly inputs: readonly TransferInput[]
  readonly outputs: readonly TransferOutput[]
  readonly publicIn?: bigint
  readonly publicOut?: bigint
}

/**
 * The circuit that proves so many notes in and out.
 * @throws ProtocolError INVALID_BUNDLE when there is none
 */
export function shapeOfPlan({ inputs, outputs }: Pick<JoinSplitPlan, 'inputs' | 'outputs'>): CircuitShape {
  const shape = Object.values(CIRCUITS).find(
    (circuit) =>
      circuit.kind === 'join-split' && circuit.inputs === inputs.length && circuit.outputs === outputs.length,
  )
  if (shape === undefined) throw new ProtocolError('INVALID_BUNDLE', 'No circuit has so many inputs and outputs.')
  return shape
}

/** Nullifiers and commitments of a plan: what the bundle needs before it can be hashed and signed. */
export function joinSplitTags(plan: JoinSplitPlan): { nullifiers: bigint[]; commitments: bigint[] } {
  const { tree, asset, A, nk, inputs, outputs } = plan
  const owner = computeOwner(A, nk)
  return {
    nullifiers: inputs.map(({ r, value, rho, path }) => {
      const commitment = hashTagged(TAG.note, computeNpk(owner, r), asset, value, rho)
      return computeNullifier(nk, commitment, toPosition(tree, digitsToIndex(path.digits)))
    }),
    commitments: outputs.map((output) => computeCommitment({ ...output, assetId: asset })),
  }
}

/** Asset that the pool sees: that of the public amounts, or 0 when nothing public moves. */
export const publicAssetOf = ({ asset, publicIn = 0n, publicOut = 0n }: JoinSplitPlan): bigint =>
  publicIn === 0n && publicOut === 0n ? 0n : asset

/** What a join-split tells beyond its plan: the sealed outputs, and who is paid. */
export type JoinSplitPayout = Pick<UnprovenJoinSplit, 'ciphertexts'> &
  Partial<Pick<UnprovenJoinSplit, 'recipient' | 'fee' | 'feeTo'>>

/**
 * The join-split of a plan, before its proof, by the circuit that has its numbers of notes. Nobody is paid unless said.
 * @throws ProtocolError INVALID_BUNDLE when no circuit has these numbers
 */
export function planJoinSplit(plan: JoinSplitPlan, payout: JoinSplitPayout): UnprovenJoinSplit {
  const { tree, root, publicIn = 0n, publicOut = 0n } = plan
  const { recipient = ZERO_ADDRESS, fee = 0n, feeTo = ZERO_ADDRESS, ciphertexts } = payout
  return {
    circuitId: shapeOfPlan(plan).id,
    tree,
    root,
    ...joinSplitTags(plan),
    publicAsset: publicAssetOf(plan),
    publicIn,
    publicOut,
    recipient,
    fee,
    feeTo,
    ciphertexts,
  }
}

/** The finished statement of a plan, once the owner has signed the boundHash. */
export function completeJoinSplit(plan: JoinSplitPlan, boundHash: bigint, signature: Signature): JoinSplitStatement {
  const { tree, root, asset, A, nk, inputs, outputs, publicIn = 0n, publicOut = 0n } = plan
  const publicAsset = publicAssetOf(plan)
  return {
    public: { tree: BigInt(tree), root, ...joinSplitTags(plan), publicAsset, publicIn, publicOut, boundHash },
    private: { asset, A, nk, signature, inputs, outputs },
  }
}

/**
 * An input of value 0 that fills an unused place. Its fresh r and rho make its nullifier look like any other and never
 * collide with one that was spent before.
 */
export const dummyInput = (random: RandomBytes = systemRandom): TransferInput => ({
  r: randomFieldElement(random),
  value: 0n,
  rho: randomFieldElement(random),
  path: dummyPath(),
})

const dummyPath = (): MerklePath => ({
  digits: pathDigits(0),
  siblings: Array.from({ length: TREE_DEPTH }, () => [0n, 0n, 0n]),
})

/** Tree of a note's position, for planners: all inputs of one proof come from one tree. */
export const treeOfPosition = (position: bigint): number => splitPosition(position).tree
