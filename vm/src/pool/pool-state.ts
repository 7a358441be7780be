import {
  EMPTY_ROOT,
  Frontier,
  type FrontierState,
  MAX_TREE,
  NATIVE_ASSET,
  splitPosition,
  TREE_CAPACITY,
  TREE_DEPTH,
  toPosition,
} from '@merkato/protocol'
import {
  ASSET_STATE,
  assetStateSlot,
  frontierSlot,
  type Keccak,
  knownRootSlot,
  publicBalanceSlot,
  SLOT,
  shieldedTotalSlot,
  spentSlot,
  verifyingKeySlot,
} from './layout.js'

const HALF_WORD = 128n

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
  readonly #keccak256: Keccak

  constructor(storage: SlotStorage, keccak256: Keccak) {
    this.#storage = storage
    this.#keccak256 = keccak256
  }

  /** Position that the next commitment gets: tree * 2^30 + index. */
  async nextPosition(): Promise<bigint> {
    return BigInt.asUintN(128, await this.#storage.read(SLOT.counters))
  }

  /** How many nullifiers were ever spent. */
  async nullifierCount(): Promise<bigint> {
    return (await this.#storage.read(SLOT.counters)) >> HALF_WORD
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
    const count = (await this.nullifierCount()) + BigInt(nullifiers.length)
    await this.#writeCounters(await this.nextPosition(), count)
  }

  /** Public balance of an account; of the native coin always 0. */
  publicBalance(account: string, asset: bigint): Promise<bigint> {
    return this.#storage.read(publicBalanceSlot(this.#keccak256, account, asset))
  }

  /** Adds to a public balance, or takes from it. */
  changePublicBalance(account: string, asset: bigint, change: bigint): Promise<void> {
    return this.#change(publicBalanceSlot(this.#keccak256, account, asset), change)
  }

  /** What entered the notes of an asset less what left them; 0 for hidden supply. */
  shieldedTotal(asset: bigint): Promise<bigint> {
    return this.#storage.read(shieldedTotalSlot(this.#keccak256, asset))
  }

  /** Counts what enters the notes of an asset, or leaves them. Of hidden supply nothing is counted. */
  async changeShieldedTotal(asset: bigint, change: bigint): Promise<void> {
    if (await this.isHidden(asset)) return
    await this.#change(shieldedTotalSlot(this.#keccak256, asset), change)
  }

  /** Whether notes and balances of an asset may be. */
  async isKnownAsset(asset: bigint): Promise<boolean> {
    return (await this.#assetState(asset)) !== ASSET_STATE.unknown
  }

  /** Whether an asset was opened as one of hidden supply. */
  async isHidden(asset: bigint): Promise<boolean> {
    return (await this.#assetState(asset)) === ASSET_STATE.hidden
  }

  /** Makes an asset known, for ever. */
  openAsset(asset: bigint, isHidden: boolean): Promise<void> {
    const state = isHidden ? ASSET_STATE.hidden : ASSET_STATE.visible
    return this.#storage.write(assetStateSlot(this.#keccak256, asset), state)
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
    await this.#writeCounters(frontier.nextPosition, await this.nullifierCount())
    for (const { tree, root } of roots) await this.#enterRoot(tree, root)
    const { tree, index } = splitPosition(frontier.nextPosition)
    if (index === 0) await this.#enterRoot(tree, EMPTY_ROOT)
    return firstPosition
  }

  #assetState(asset: bigint): Promise<bigint> {
    return this.#storage.read(assetStateSlot(this.#keccak256, asset))
  }

  async #change(slot: bigint, change: bigint): Promise<void> {
    const sum = (await this.#storage.read(slot)) + change
    if (sum < 0n) throw new Error('The pool took more than there was: a check is missing.')
    await this.#storage.write(slot, sum)
  }

  #writeCounters(nextPosition: bigint, nullifierCount: bigint): Promise<void> {
    return this.#storage.write(SLOT.counters, (nullifierCount << HALF_WORD) | nextPosition)
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
 * Storage of a pool that nobody has used yet: an empty first tree, the keys of its circuits, the native coin.
 *
 * @param keyHashes hash of the verification key (an integer) by circuit id
 * @returns words by slot
 */
export function emptyPoolStorage(keccak256: Keccak, keyHashes: ReadonlyMap<number, bigint>): Map<bigint, bigint> {
  const storage = new Map([
    [SLOT.currentRoot, EMPTY_ROOT],
    [knownRootSlot(keccak256, 0, EMPTY_ROOT), 1n],
    [assetStateSlot(keccak256, NATIVE_ASSET), ASSET_STATE.visible],
  ])
  for (const [circuitId, hash] of keyHashes) storage.set(verifyingKeySlot(keccak256, circuitId), hash)
  return storage
}
