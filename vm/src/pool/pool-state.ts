import {
  EMPTY_ROOT,
  Frontier,
  type FrontierState,
  MAX_TREE,
  splitPosition,
  TREE_CAPACITY,
  TREE_DEPTH,
  toPosition,
} from '@merkato/protocol'
import { frontierSlot, knownRootSlot, SLOT, spentSlot, verifyingKeySlot } from './layout.js'

/** The last position of the last tree. */
const LAST_POSITION = toPosition(MAX_TREE, TREE_CAPACITY - 1)

/** Storage of the pool's account. */
export interface SlotStorage {
  read(slot: bigint): Promise<bigint>
  write(slot: bigint, word: bigint): Promise<void>
}

/**
 * What the chain remembers of the pool. Everything is read from and written to account storage at once: nothing is kept between
 * calls, so a revert, a second VM or an older state root can not leave a stale answer behind (docs/decisions/0011).
 */
export class PoolState {
  readonly #storage: SlotStorage
  readonly #keccak256: (message: Uint8Array) => Uint8Array

  constructor(storage: SlotStorage, keccak256: (message: Uint8Array) => Uint8Array) {
    this.#storage = storage
    this.#keccak256 = keccak256
  }

  /** Position that the next commitment gets: tree * 2^30 + index. */
  nextPosition(): Promise<bigint> {
    return this.#storage.read(SLOT.nextPosition)
  }

  /** Root of the tree that the next commitment goes into. */
  currentRoot(): Promise<bigint> {
    return this.#storage.read(SLOT.currentRoot)
  }

  /** Whether `tree` had `root` at the end of some call, or before its first commitment. */
  async isKnownRoot(tree: number, root: bigint): Promise<boolean> {
    return (await this.#storage.read(knownRootSlot(this.#keccak256, tree, root))) === 1n
  }

  async isSpent(nullifier: bigint): Promise<boolean> {
    return (await this.#storage.read(spentSlot(this.#keccak256, nullifier))) === 1n
  }

  /** Hash of the circuit's verification key as an integer; 0 when the circuit is unknown. */
  verifyingKeyHash(circuitId: number): Promise<bigint> {
    return this.#storage.read(verifyingKeySlot(this.#keccak256, circuitId))
  }

  /** Whether so many commitments fit. One place stays free, so that the next position always exists. */
  async hasRoomFor(count: number): Promise<boolean> {
    return (await this.nextPosition()) + BigInt(count) <= LAST_POSITION
  }

  async spend(nullifiers: readonly bigint[]): Promise<void> {
    for (const nullifier of nullifiers) await this.#storage.write(spentSlot(this.#keccak256, nullifier), 1n)
  }

  /**
   * Appends commitments, in as many trees as they need, and remembers the new roots.
   *
   * @returns position of the first
   */
  async append(commitments: readonly bigint[]): Promise<bigint> {
    const before = await this.#readFrontier(await this.nextPosition())
    const frontier = Frontier.restore(before)
    const { firstPosition, roots } = frontier.append(commitments)
    await this.#writeFrontier(before.filled, frontier.state().filled)
    await this.#storage.write(SLOT.nextPosition, frontier.nextPosition)
    for (const { tree, root } of roots) await this.#enterRoot(tree, root)
    const { tree, index } = splitPosition(frontier.nextPosition)
    if (index === 0) await this.#enterRoot(tree, EMPTY_ROOT)
    return firstPosition
  }

  async #enterRoot(tree: number, root: bigint): Promise<void> {
    await this.#storage.write(SLOT.currentRoot, root)
    await this.#storage.write(knownRootSlot(this.#keccak256, tree, root), 1n)
  }

  async #readFrontier(nextPosition: bigint): Promise<FrontierState> {
    const filled: bigint[][] = []
    for (let height = 0; height < TREE_DEPTH; height++) {
      const count = Number((nextPosition >> BigInt(2 * height)) & 3n)
      const nodes: bigint[] = []
      for (let place = 0; place < count; place++) nodes.push(await this.#storage.read(frontierSlot(height, place)))
      filled.push(nodes)
    }
    return { nextPosition, filled }
  }

  /** Writes the nodes that are new; what the position no longer uses stays behind and is never read. */
  async #writeFrontier(before: FrontierState['filled'], after: FrontierState['filled']): Promise<void> {
    for (const [height, nodes] of after.entries()) {
      for (const [place, node] of nodes.entries()) {
        if (before[height]?.[place] !== node) await this.#storage.write(frontierSlot(height, place), node)
      }
    }
  }
}

/**
 * Storage of a pool that nobody has used yet: an empty first tree and the keys of its circuits.
 *
 * @param keyHashes hash of the verification key (an integer) by circuit id
 * @returns words by slot
 */
export function emptyPoolStorage(
  keccak256: (message: Uint8Array) => Uint8Array,
  keyHashes: ReadonlyMap<number, bigint>,
): Map<bigint, bigint> {
  const storage = new Map([
    [SLOT.currentRoot, EMPTY_ROOT],
    [knownRootSlot(keccak256, 0, EMPTY_ROOT), 1n],
  ])
  for (const [circuitId, hash] of keyHashes) storage.set(verifyingKeySlot(keccak256, circuitId), hash)
  return storage
}
