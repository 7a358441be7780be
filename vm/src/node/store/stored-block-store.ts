import type { Block } from '../chain/block.js'
import { blockFromJson, blockToJson } from '../chain/block-json.js'
import { type BlockStore, mustHaveState, type TransactionPlace } from '../chain/block-store.js'
import { EMPTY_TRIE_ROOT } from '../chain/header.js'
import { emittersOf, LogIndex } from '../chain/log-index.js'
import { RecentBlocks } from '../chain/recent-blocks.js'
import type { DecodingRules } from '../chain/written-transaction.js'
import { bytesToHex, type Hex, hexToBytes } from '../encoding.js'
import { type LogCriteria, type LogReader, readerOf } from '../logs.js'
import type { World, WorldCodec } from '../state/world.js'
import type { ChainStorage } from './chain-storage.js'
import { damaged } from './data-folder-error.js'
import { hashKey, numberKey, Prefix } from './node-store.js'

const ADDRESS_BYTES = 20

/**
 * Blocks in a store, the newest ones also in memory.
 *
 * Blocks that were undone stay in the store until others take their numbers: whatever leads to a block is compared with the block that
 * has the number now, and so undoing is one small write, however many blocks it takes back.
 */
export class StoredBlockStore implements BlockStore {
  readonly logs = new LogIndex()
  readonly first = 0n
  readonly #recent = new RecentBlocks()
  #head: Block | undefined
  #headWorld: World
  #headRoot: Hex = EMPTY_TRIE_ROOT

  /** First block whose state is there. */
  #statesFrom = 0

  /** @param execution rules that stored transactions are decoded by */
  constructor(
    private readonly storage: ChainStorage,
    private readonly codec: WorldCodec,
    private readonly execution: DecodingRules,
  ) {
    storage.track('statesFrom', () => this.#statesFrom)
  }

  get statesFrom(): number {
    return this.#statesFrom
  }

  get head(): Block {
    if (this.#head === undefined) throw new Error('The chain has no genesis block yet.')
    return this.#head
  }

  /**
   * Goes to where a chain was left.
   *
   * @throws DataFolderError DATA_DAMAGED
   */
  async open(head: number): Promise<void> {
    this.#head = this.#read(head)
    if (this.#head === undefined) throw damaged(`block ${head} is missing`)
    this.#statesFrom = Number(this.storage.section('statesFrom'))
    this.#goTo(head)
    for await (const [key, value] of this.storage.store.entries(Prefix.emitters)) {
      const number = Number(Buffer.from(key.slice(1), 'latin1').readBigUInt64BE())
      if (number > head) break
      this.logs.add(number, splitAddresses(value))
    }
  }

  append(block: Block, world: World): void {
    this.#write(block)
    this.#head = block
    this.setHeadWorld(world)
    this.#recent.add(Number(block.header.number), block)
  }

  replace(blocks: readonly Block[], world: World): void {
    this.logs.truncate(-1n)
    this.#recent.truncate(-1)
    for (const block of blocks) this.#write(block)
    this.#head = blocks.at(-1)
    this.#statesFrom = blocks.length - 1
    this.setHeadWorld(world)
  }

  truncate(head: bigint): void {
    const number = Number(head)
    this.#head = this.byNumber(head)
    this.#goTo(number)
    this.#recent.truncate(number)
    this.logs.truncate(head)
  }

  byNumber(number: bigint): Block | undefined {
    if (this.#head === undefined || number < 0n || number > this.#head.header.number) return undefined
    const wanted = Number(number)
    if (number === this.#head.header.number) return this.#head
    const recent = this.#recent.get(wanted)
    const block = recent ?? this.#read(wanted)
    if (recent === undefined && block !== undefined) this.#recent.add(wanted, block)
    return block
  }

  byHash(hash: Hex): Block | undefined {
    const stored = this.storage.store.get(hashKey(Prefix.number, hash))
    const block = stored && this.byNumber(BigInt(parse<number>(stored)))
    return block?.header.hash === hash ? block : undefined
  }

  transaction(hash: Hex): TransactionPlace | undefined {
    const stored = this.storage.store.get(hashKey(Prefix.transaction, hash))
    if (stored === undefined) return undefined
    const [number, index] = parse<[number, number]>(stored)
    const block = this.byNumber(BigInt(number))
    const executed = block?.transactions[index]
    return block && executed?.hash === hash ? { block, index, executed } : undefined
  }

  logReader(criteria: LogCriteria): LogReader {
    return readerOf((number) => this.byNumber(number), criteria)
  }

  worldAfter(block: Block): World {
    if (block.header.number === this.#head?.header.number) return this.#headWorld
    mustHaveState(block, this.#statesFrom)
    return this.storage.source.world(this.#rootAfter(Number(block.header.number)))
  }

  setHeadWorld(world: World): void {
    this.#headWorld = world
    this.#headRoot = this.storage.addWorld(world, this.codec)
    const key = numberKey(Prefix.world, Number(this.head.header.number))
    this.storage.add({ type: 'put', key, value: hexToBytes(this.#headRoot) })
  }

  pinHeadWorld(): World {
    return this.storage.source.world(this.#headRoot)
  }

  /** Lets go of the newest state's nodes; what was saved is read again when somebody needs it. */
  dropHeadWorld(): World {
    this.#headWorld = this.pinHeadWorld()
    return this.#headWorld
  }

  #write(block: Block): void {
    const number = Number(block.header.number)
    this.storage.add({ type: 'put', key: numberKey(Prefix.block, number), value: jsonBytes(blockToJson(block)) })
    this.storage.add({ type: 'put', key: hashKey(Prefix.number, block.header.hash), value: jsonBytes(number) })
    for (const [index, { hash }] of block.transactions.entries()) {
      this.storage.add({ type: 'put', key: hashKey(Prefix.transaction, hash), value: jsonBytes([number, index]) })
    }
    this.#addEmitters(number, emittersOf(block))
  }

  #goTo(head: number): void {
    this.#headRoot = this.#rootAfter(head)
    this.#headWorld = this.pinHeadWorld()
  }

  #rootAfter(number: number): Hex {
    const root = this.storage.store.get(numberKey(Prefix.world, number))
    if (root === undefined) throw damaged(`the state of block ${number} is missing`)
    return bytesToHex(root)
  }

  #read(number: number): Block | undefined {
    const stored = this.storage.store.get(numberKey(Prefix.block, number))
    if (stored === undefined) return undefined
    try {
      return blockFromJson(parse(stored), `block ${number}`, this.execution)
    } catch (error) {
      throw damaged(`block ${number} can not be read`, error)
    }
  }

  #addEmitters(number: number, emitters: ReadonlySet<Hex>): void {
    const key = numberKey(Prefix.emitters, number)
    this.logs.add(number, emitters)
    const value = Buffer.concat([...emitters].map((address) => hexToBytes(address)))
    // A block that was undone may have left its own under this number.
    this.storage.add(emitters.size === 0 ? { type: 'del', key } : { type: 'put', key, value })
  }
}

function splitAddresses(bytes: Uint8Array): Hex[] {
  return Array.from({ length: bytes.length / ADDRESS_BYTES }, (_, index) =>
    bytesToHex(bytes.subarray(index * ADDRESS_BYTES, (index + 1) * ADDRESS_BYTES)),
  )
}

function jsonBytes(value: unknown): Uint8Array {
  return Buffer.from(JSON.stringify(value))
}

function parse<T>(bytes: Uint8Array): T {
  return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString()) as T
}
