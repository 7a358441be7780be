import type { Hex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { LoggedBlocks } from '../logs.js'
import type { World } from '../state/world.js'
import type { Block, ExecutedTransaction } from './block.js'
import type { LogIndex } from './log-index.js'

/** Where a mined transaction stands. */
export interface TransactionPlace {
  readonly block: Block
  readonly index: number
  readonly executed: ExecutedTransaction
}

/** The chain's blocks, found by number, hash and transaction, and the states they leave. */
export interface BlockStore extends LoggedBlocks {
  readonly logs: LogIndex
  /** Number of the first block that is here: 0, but for a fork, whose first is the one it was forked at. */
  readonly first: bigint
  /** @throws Error before the genesis block is there */
  readonly head: Block
  /** Number of the first block whose state is held. */
  readonly statesFrom: number
  /** Adds the block that follows the head, with the state that it leaves. */
  append(block: Block, world: World): void
  /** Forgets every block above `head`. */
  truncate(head: bigint): void
  /** Forgets everything and takes these blocks, from {@link first} on; only the state after the last one is there. */
  replace(blocks: readonly Block[], world: World): void
  byNumber(number: bigint): Block | undefined
  byHash(hash: Hex): Block | undefined
  transaction(hash: Hex): TransactionPlace | undefined
  /**
   * The state that calls at this block see. It differs from the header's root after `hardhat_setBalance` and the like.
   *
   * @throws RpcError -32000 when it is not held: a chain from a file has its newest state only, and past ones may be limited
   */
  worldAfter(block: Block): World
  /** Records a change of the newest state that no transaction made. */
  setHeadWorld(world: World): void
  /** The newest state, for holding on to: a mere reference where it lies in a store. */
  pinHeadWorld(): World
}

/** @throws RpcError -32000 when the block's state is not there */
export function mustHaveState({ header }: Block, first: number): void {
  if (Number(header.number) >= first) return
  throw invalidInput(`the state of block ${header.number} is not held: only those from block ${first} on are`)
}
