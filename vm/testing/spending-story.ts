import type { Bundle, JoinSplit } from '@merkato/protocol'
import { ETHER, NOBODY, TestChain } from './chain.js'
import { type BundlePlan, type HeldNote, Spender } from './spender.js'

export const FEE_TO = `0x${'fe'.repeat(20)}` as const
export const PAID_OUT = ETHER / 4n
export const FEE = 1_000n

/** A chain with one deposit of 1 ether, and an honest bundle that Alice may send: a quarter goes to `NOBODY` and to a fee. */
export interface SpendingStory {
  readonly chain: TestChain
  readonly spender: Spender
  readonly note: HeldNote
  readonly bundle: Bundle
}

/** The same chain, note and proof each time it is told, unless `plan` changes the bundle. */
export async function spendingStory(plan: Partial<BundlePlan> = {}): Promise<SpendingStory> {
  const chain = await TestChain.open()
  const spender = new Spender()
  const note = await spender.shield(chain, 'first')
  const splits = [{ spend: [note], publicOut: PAID_OUT, recipient: NOBODY, fee: FEE, feeTo: FEE_TO }]
  return { chain, spender, note, bundle: await spender.prove({ seed: 'story', splits, ...plan }) }
}

/** The first join-split of a bundle that has one. */
export const firstSplit = ({ joinSplits }: Bundle): JoinSplit => joinSplits[0] as JoinSplit

/** Proof words by name. */
export function proofWords({ joinSplits }: Bundle) {
  const [ax, ay, bx1, bx0, by1, by0, cx, cy] = (joinSplits[0] as JoinSplit).proof as Eight
  return { ax, ay, bx1, bx0, by1, by0, cx, cy }
}

type Eight = [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]

/** The bundle with its first join-split changed. */
export function withSplit(bundle: Bundle, change: Partial<JoinSplit>): Bundle {
  return { ...bundle, joinSplits: [{ ...firstSplit(bundle), ...change }, ...bundle.joinSplits.slice(1)] }
}
