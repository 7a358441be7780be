import { POOL_ADDRESS } from '@merkato/protocol'
import type { BlockTag } from '../chain/block-tag.js'
import type { Chain, StateAt } from '../chain/chain.js'
import { type Hex, quantity, word } from '../encoding.js'
import { askContract } from './ask-contract.js'
import { POOL } from './contracts.js'
import { makesNotes, poolBlocks, poolEvents } from './note-blocks.js'

/** A root that the tree had at the end of a block. Proofs against it are accepted for ever. */
export interface Anchor {
  readonly tree: Hex
  readonly root: Hex
  readonly blockNumber: Hex
}

/** The shielded pool at one block. */
export interface PoolState {
  readonly address: Hex
  readonly blockNumber: Hex
  /** Position that the next commitment gets. */
  readonly nextPosition: Hex
  /** Number of the tree that is being filled. */
  readonly tree: Hex
  /** Its root. */
  readonly root: Hex
  /** Notes that were ever made. */
  readonly noteCount: Hex
  /** Nullifiers: notes that were ever spent, among them dummies. */
  readonly nullifierCount: Hex
  /** The newest ones first, at most ten, out of the newest 100 blocks with events of the pool. */
  readonly anchors: readonly Anchor[]
}

const MAX_ANCHORS = 10
/** Blocks with events of the pool that are looked into for anchors, so that a question costs no more on a long chain. */
const MAX_LOOKED = 100

/** @throws RpcError -32000 when there is no such block */
export async function readPoolState(chain: Chain, tag: BlockTag): Promise<PoolState> {
  const state = await chain.withState(tag, readCounters)
  return { ...state, anchors: await readAnchors(chain, tag) }
}

async function readCounters(at: StateAt) {
  const [nextPosition] = await askContract(at, POOL, 'nextPosition')
  const [nullifierCount] = await askContract(at, POOL, 'nullifierCount')
  return {
    address: POOL_ADDRESS.toLowerCase() as Hex,
    blockNumber: quantity(at.template.number),
    nextPosition: quantity(BigInt(nextPosition)),
    ...(await readRoot(at)),
    // Positions leave nothing out, not even between two trees.
    noteCount: quantity(BigInt(nextPosition)),
    nullifierCount: quantity(BigInt(nullifierCount)),
  }
}

async function readRoot(at: StateAt): Promise<{ tree: Hex; root: Hex }> {
  const [tree, root] = await askContract(at, POOL, 'currentRoot')
  return { tree: quantity(BigInt(tree)), root: word(BigInt(root)) }
}

/** A block may have spent notes and made none: it is no anchor of its own. */
async function readAnchors(chain: Chain, tag: BlockTag): Promise<Anchor[]> {
  const { blocks } = chain
  const anchors: Anchor[] = []
  const last = chain.block(tag).header.number
  for (const number of poolBlocks(blocks, BigInt(blocks.statesFrom), last).slice(-MAX_LOOKED).reverse()) {
    const block = blocks.byNumber(number)
    if (block === undefined || !poolEvents(block).some(makesNotes)) continue
    const anchor = await chain.withState({ kind: 'number', number }, readRoot)
    if (anchors.push({ ...anchor, blockNumber: quantity(number) }) === MAX_ANCHORS) break
  }
  return anchors
}
