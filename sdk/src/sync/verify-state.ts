import { poolInterface } from '@merkato/protocol'
import type { BlockRef, ChainReader } from './chain-reader.js'
import type { SyncState } from './sync-state.js'

/** Questions asked together; a provider that batches sends them as one request. */
const QUESTIONS_AT_ONCE = 100

/** Reads the pool's view functions at the end of one block. */
export function poolAt(reader: ChainReader, pool: string, blockNumber: number) {
  const read = async (name: string, args: unknown[] = []) =>
    poolInterface.decodeFunctionResult(
      name,
      await reader.call(pool, poolInterface.encodeFunctionData(name, args), blockNumber),
    )
  return {
    nextPosition: async (): Promise<bigint> => (await read('nextPosition'))[0],
    currentRoot: async (): Promise<{ tree: number; root: bigint }> => {
      const [tree, root] = await read('currentRoot')
      return { tree: Number(tree), root }
    },
    isSpent: async (nullifier: bigint): Promise<boolean> => (await read('isSpent', [nullifier]))[0],
    verifyingKeyHash: async (circuitId: number): Promise<string> => (await read('verifyingKeyHash', [circuitId]))[0],
  }
}

/**
 * Compares what was read with the pool at `head`: number of commitments, root, and that no note of the wallet is spent
 * unseen. Logs that were left out show here, and commitments and nullifiers that were changed.
 * @returns what differs, or undefined when all agrees and `head` is still part of the chain
 */
export async function findMismatch(
  state: SyncState,
  reader: ChainReader,
  pool: string,
  head: BlockRef,
): Promise<string | undefined> {
  const at = poolAt(reader, pool, head.number)
  if ((await at.nextPosition()) !== state.tree.nextPosition) return 'the number of commitments differs.'
  const { tree, root } = await at.currentRoot()
  if (tree !== state.tree.currentTree || root !== state.tree.root(tree)) return 'the tree root differs.'
  if (await anySpentUnseen(state, at.isSpent, head)) return 'a spent note was not reported.'
  // Last, so that a block that was replaced meanwhile is noticed.
  return (await reader.block(head.number))?.hash === head.hash ? undefined : 'the chain changed meanwhile.'
}

/** Spends come with commitments, so nothing needs to be asked when there are no new ones. */
async function anySpentUnseen(
  state: SyncState,
  isSpent: (nullifier: bigint) => Promise<boolean>,
  head: BlockRef,
): Promise<boolean> {
  if (!state.changed) return false
  const notes = state.notes.unspent(head.number)
  for (let first = 0; first < notes.length; first += QUESTIONS_AT_ONCE) {
    const part = notes.slice(first, first + QUESTIONS_AT_ONCE)
    const answers = await Promise.all(part.map(({ nullifier }) => isSpent(nullifier)))
    if (answers.includes(true)) return true
  }
  return false
}
