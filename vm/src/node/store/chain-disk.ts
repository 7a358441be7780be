import type { Block } from '../chain/block.js'
import { blockFromJson, blockToJson } from '../chain/block-json.js'
import type { Genesis, MiningSettings } from '../chain/chain-point.js'
import { bytesToHex, type Hex } from '../encoding.js'
import type { Execution } from '../execution.js'
import type { Clock, ClockState } from '../mining/clock.js'
import type { ResolvedOptions } from '../options.js'
import { type Decoder, hash } from '../rpc/params.js'
import type { MemoryStateManager } from '../state/memory-state-manager.js'
import { trieHash } from '../state/trie.js'
import type { TransactionPool } from '../transactions/pool.js'
import { checkOrigin, originOf } from './chain-origin.js'
import { type ChainRecord, chainRecordFromJson, chainRecordToJson } from './chain-record.js'
import type { ChainStorage } from './chain-storage.js'
import { DataFolderError, damaged } from './data-folder-error.js'
import { PendingJournal } from './pending-journal.js'
import { StoredBlockStore } from './stored-block-store.js'

/** Raised when what is written changes so that an older version would misread it. */
const FORMAT = 1

/** What of a chain changes besides its blocks and states. */
export interface ChainParts {
  readonly pool: TransactionPool
  readonly clock: Clock
  readonly settings: MiningSettings
  readonly blocks: { readonly head: Block }
}

/** A chain as it was left. */
export interface StoredChain {
  readonly genesis: Genesis
  readonly clock: ClockState
  readonly settings: MiningSettings
}

/** One chain's place in a store. */
export class ChainDisk {
  readonly blocks: StoredBlockStore

  constructor(
    private readonly storage: ChainStorage,
    private readonly execution: Execution,
  ) {
    this.blocks = new StoredBlockStore(storage, execution.base.codec, execution)
  }

  get failure(): DataFolderError | undefined {
    return this.storage.failure
  }

  /**
   * Opens the blocks of the chain that the store holds.
   *
   * @returns undefined when it holds none
   * @throws DataFolderError when that chain was made with other options, or can not be read
   */
  async open(options: ResolvedOptions, funded: readonly Hex[]): Promise<StoredChain | undefined> {
    const format = this.storage.section('format')
    if (format === undefined) return undefined
    if (format !== FORMAT) throw unknownFormat(this.storage.store.place)
    checkOrigin(this.storage.section('origin'), originOf(options, funded), this.storage.store.place)
    const { head, clock, settings } = this.#record('chain')
    await this.blocks.open(Number(head))
    return { clock, settings: { ...settings, ...given(options) }, genesis: this.#genesis(options) }
  }

  /** Writes, with every save from now on, what has changed about the chain. */
  async follow(chain: ChainParts, genesis: Genesis, options: ResolvedOptions, funded: readonly Hex[]): Promise<void> {
    const { storage } = this
    await new PendingJournal(storage, chain.pool).open(this.execution.common)
    const record = () => ({ head: chain.blocks.head.header.number, clock: chain.clock.state, settings: chain.settings })
    if (storage.section('format') === undefined) {
      storage.write('format', FORMAT)
      storage.write('origin', originOf(options, funded))
      const { block, world, ...point } = genesis
      storage.write('genesis', chainRecordToJson(point))
      storage.write('genesisRoot', bytesToHex(trieHash(world, this.execution.base.codec.accounts)))
      storage.write('genesisBlock', blockToJson(block))
    }
    storage.track('chain', () => chainRecordToJson(record()))
  }

  /** Writes what has changed, and lets go of a state that has grown large in memory. */
  async save(head: MemoryStateManager): Promise<void> {
    await this.storage.save()
    if (this.storage.isFull()) head.open(this.blocks.dropHeadWorld())
  }

  #genesis({ clock: wall }: ResolvedOptions): Genesis {
    const { clock, settings } = this.#record('genesis')
    const block = this.#read('genesisBlock', (value, name) => blockFromJson(value, name, this.execution))
    // Written once: the state that calls at block 0 see may have been edited since.
    const world = this.storage.source.world(this.#read('genesisRoot', hash))
    return { head: 0n, world, block, clock, settings, takenAt: wall(), pending: [] }
  }

  #record(name: string): ChainRecord {
    return this.#read(name, chainRecordFromJson)
  }

  #read<T>(name: string, decode: Decoder<T>): T {
    try {
      return decode(this.storage.section(name), name)
    } catch (error) {
      throw damaged(`its record "${name}" can not be read`, error)
    }
  }
}

/** Options that were named for this start count more than what the chain was left with. */
function given({ named, automine, blockGasLimit, coinbase }: ResolvedOptions): Partial<MiningSettings> {
  return {
    ...(named.has('automine') ? { automine } : {}),
    ...(named.has('blockGasLimit') ? { gasLimit: blockGasLimit } : {}),
    ...(named.has('coinbase') ? { coinbase } : {}),
  }
}

function unknownFormat(place: string): DataFolderError {
  const message = `The data folder ${place} was written by another version, in a form that this one does not know.`
  return new DataFolderError('DATA_VERSION', message, 'Use that version, or take another folder.')
}
