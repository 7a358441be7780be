import { encodePoolCall, poolInterface, type TreeRoot } from '@merkato/protocol'
import { InconsistentNodeError } from '../errors/network.js'
import { askAll, type BlockRef, type ChainReader } from './chain-reader.js'
import type { PoolModules } from './pool-events.js'
import { readAnswer } from './read-answer.js'
import type { SyncState } from './sync-state.js'

/** Reads the pool's view functions at the end of one block. */
export function poolAt(reader: ChainReader, pool: string, blockNumber: number) {
  const read = async (name: string, args: unknown[] = []) => {
    const data = await reader.call(pool, poolInterface.encodeFunctionData(name, args), blockNumber)
    return readAnswer(() => poolInterface.decodeFunctionResult(name, data))
  }
  return {
    nextPosition: async (): Promise<bigint> => (await read('nextPosition'))[0],
    currentRoot: async (): Promise<{ tree: number; root: bigint }> => {
      const [tree, root] = await read('currentRoot')
      return { tree: Number(tree), root }
    },
    isKnownRoot: async ({ tree, root }: TreeRoot): Promise<boolean> => (await read('isKnownRoot', [tree, root]))[0],
    nullifierCount: async (): Promise<bigint> => (await read('nullifierCount'))[0],
    areSpent: async (nullifiers: readonly bigint[]): Promise<boolean[]> => {
      const data = encodePoolCall({ name: 'areSpent', nullifiers })
      return decodeBooleans(await reader.call(pool, data, blockNumber), nullifiers.length)
    },
    registry: async (): Promise<string> => (await read('registry'))[0],
    modules: async (): Promise<PoolModules> => {
      const [packages, conditionalTransfers] = await read('modules')
      return { packages, conditionalTransfers }
    },
    verifyingKeyHash: async (circuitId: number): Promise<string> => (await read('verifyingKeyHash', [circuitId]))[0],
  }
}

const WORD_DIGITS = 64

/**
 * An array of booleans as the pool returns it. ethers takes time that grows with the square of their number.
 * @throws {InconsistentNodeError} on anything but `count` booleans
 */
function decodeBooleans(data: string, count: number): boolean[] {
  const words = Array.from({ length: count + 2 }, (_, i) => BigInt(`0x${wordAt(data, i)}`))
  const [offset, length, ...values] = words
  const fits = data.length === 2 + WORD_DIGITS * (count + 2) && offset === 32n && length === BigInt(count)
  if (!fits || values.some((value) => value > 1n)) throw new InconsistentNodeError('an answer can not be decoded.')
  return values.map((value) => value === 1n)
}

const wordAt = (data: string, index: number): string =>
  data.slice(2 + WORD_DIGITS * index, 2 + WORD_DIGITS * (index + 1)) || '0'

/** Nullifiers asked about in one call: a call of this size costs less gas than any node allows. */
const NULLIFIERS_AT_ONCE = 500

/**
 * Compares what was read with the pool at `head`: numbers of commitments and nullifiers, root, and that every nullifier read is spent.
 * Logs that were left out show here, and commitments and nullifiers that were changed. Only what the log itself names is asked
 * about, so that the node learns nothing about whose notes are whose.
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
  if ((await at.nullifierCount()) !== BigInt(state.nullifiers.count)) return 'the number of nullifiers differs.'
  const spent = await askAll(inParts(state.nullifiers.unverified()), at.areSpent)
  if (spent.flat().includes(false)) return 'a nullifier in the log was never spent.'
  // Last, so that a block that was replaced meanwhile is noticed.
  return (await reader.block(head.number))?.hash === head.hash ? undefined : 'the chain changed meanwhile.'
}

function inParts(nullifiers: readonly bigint[]): bigint[][] {
  const parts: bigint[][] = []
  for (let first = 0; first < nullifiers.length; first += NULLIFIERS_AT_ONCE) {
    parts.push(nullifiers.slice(first, first + NULLIFIERS_AT_ONCE))
  }
  return parts
}
