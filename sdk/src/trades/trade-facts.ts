import { type CommitmentTree, encodePoolCall, encodeTradeAnswer, poolInterface } from '@merkato/protocol'
import { keccak256, toUtf8Bytes } from 'ethers'
import { readAnswer } from '../sync/read-answer.js'
import { presentTime } from '../transactions/present-time.js'
import type { WalletCore } from '../wallet/core.js'
import type { TradeFacts } from './inspect-trade.js'
import type { TradeMessage } from './read-trade.js'

/** Name of an answer: keccak256 of its text. One trade has one text, so equal names are equal answers. */
export const answerHashOf = ({ answer }: TradeMessage, chainId: bigint): string | undefined =>
  answer && keccak256(toUtf8Bytes(encodeTradeAnswer(answer, chainId)))

/** Asks the pool which roots of a message it knows. The node learns roots, and no nullifier, before a trade is settled. */
export async function knownRoots(core: WalletCore, message: TradeMessage): Promise<TradeFacts['isKnownRoot']> {
  const nameOf = (tree: number, root: bigint) => `${tree} ${root}`
  const asked = new Map(
    [...message.maker, ...message.taker].map(({ tree, root }) => [nameOf(tree, root), { tree, root }]),
  )
  const known = new Map<string, boolean>()
  await Promise.all(
    [...asked].map(async ([name, { tree, root }]) => known.set(name, await isKnownRoot(core, tree, root))),
  )
  return (tree, root) => known.get(nameOf(tree, root)) === true
}

async function isKnownRoot({ reader, pool }: WalletCore, tree: number, root: bigint): Promise<boolean> {
  const data = encodePoolCall({ name: 'isKnownRoot', tree, root })
  const answer = await reader.call(pool, data, 'latest')
  return readAnswer(() => poolInterface.decodeFunctionResult('isKnownRoot', answer)[0])
}

/** What the wallet knows at its verified block. Everything but the roots is looked up here, and the node is not asked. */
export function factsOf(
  core: WalletCore,
  message: TradeMessage,
  { callers, isKnownRoot }: Pick<TradeFacts, 'callers' | 'isKnownRoot'>,
): TradeFacts {
  const { notes, nullifiers, tree, block } = core.verified()
  return {
    pool: core.pool,
    viewing: core.viewing,
    timestamp: block.timestamp,
    now: presentTime(block.timestamp),
    record: core.trades.find(message.offerHash),
    answerHash: answerHashOf(message, core.chainId),
    callers,
    isKnownRoot,
    isSpent: (nullifier) => nullifiers.has(nullifier),
    hasCommitment: (commitment) => hasLeaf(tree, commitment),
    owns: (nullifier) => notes.note(nullifier) !== undefined,
  }
}

/** From the newest leaf backwards: a trade is looked at soon after it was settled. */
function hasLeaf(tree: CommitmentTree, commitment: bigint): boolean {
  for (let position = tree.nextPosition - 1n; position >= 0n; position -= 1n) {
    if (tree.leaf(position) === commitment) return true
  }
  return false
}
