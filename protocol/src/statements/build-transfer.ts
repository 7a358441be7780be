import type { UnprovenJoinSplit } from '../calls/bundle.js'
import type { Signature } from '../keys/signature.js'
import {
  completeJoinSplit,
  type JoinSplitPayout,
  type JoinSplitPlan,
  joinSplitTags,
  planJoinSplit,
} from './build-join-split.js'
import type { TransferInput, TransferOutput } from './join-split.js'
import type { Pair, TransferStatement } from './transfer.js'

/** A plan for `transfer`: two inputs, two outputs. */
export interface TransferPlan extends JoinSplitPlan {
  readonly inputs: Pair<TransferInput>
  readonly outputs: Pair<TransferOutput>
}

/** As {@link joinSplitTags}. */
export const transferTags = (plan: TransferPlan): { nullifiers: Pair<bigint>; commitments: Pair<bigint> } =>
  joinSplitTags(plan) as { nullifiers: unknown; commitments: unknown } as ReturnType<typeof transferTags>

/** As {@link planJoinSplit}. */
export const transferJoinSplit = (plan: TransferPlan, payout: JoinSplitPayout): UnprovenJoinSplit =>
  planJoinSplit(plan, payout)

/** As {@link completeJoinSplit}. */
export const completeTransfer = (plan: TransferPlan, boundHash: bigint, signature: Signature): TransferStatement =>
  completeJoinSplit(plan, boundHash, signature) as TransferStatement
