import type { Block as EthereumjsBlock } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { EVMError, type ExecResult } from '@ethereumjs/evm'
import { paramsTx, type TypedTransaction } from '@ethereumjs/tx'
import { Address, bytesToUnprefixedHex } from '@ethereumjs/util'
import { createVM, type RunTxOpts, type RunTxResult, runTx, type VM } from '@ethereumjs/vm'
import { ConsoleTape } from '../evm/console-tape.js'
import { createCommon, createMerkatoEVM, type MerkatoEVM } from '../evm/index.js'
import { keccakOf } from '../evm/wasm-crypto.js'
import type { Verifiers } from '../verifier/verifiers.js'
import { blobBaseFee } from './chain/fees.js'
import { isConstant } from './chain/genesis-forks.js'
import type { BlockTemplate } from './chain/header.js'
import { Rules } from './chain/rules.js'
import { bytesToHex, type Hex, hexToBytes } from './encoding.js'
import type { Fork } from './fork/fork.js'
import { ForkedState } from './fork/forked-state.js'
import type { ResolvedOptions } from './options.js'
import { MemoryStateManager, type StateBase, type StateBooks, stateBase } from './state/memory-state-manager.js'
import { WatchedState } from './state/watched-state.js'
import { type World, worldCodec } from './state/world.js'
import type { AccessListEntry } from './transactions/transaction.js'

/** A call that leaves no trace. */
export interface CallMessage {
  readonly from: Address
  /** Undefined: contract creation. */
  readonly to: Address | undefined
  readonly data: Uint8Array
  /** Wei. */
  readonly value: bigint
  readonly gasLimit: bigint
  /** Wei per gas, as GASPRICE shows it; nothing is paid. */
  readonly gasPrice: bigint
  /** What is warm besides; paid for by whoever set the gas limit. */
  readonly accessList?: readonly AccessListEntry[] | undefined
  /** What BLOBHASH gives. */
  readonly blobVersionedHashes?: readonly Hex[] | undefined
}

/** The block that code runs in. */
export interface BlockContext extends BlockTemplate {
  /** Wei per blob gas; what follows from the block's excess when left out. */
  readonly blobBaseFee?: bigint | undefined
}

export interface TransactionRun {
  readonly tx: TypedTransaction
  readonly template: BlockContext
  /** Gas used by the transactions before this one in the block. */
  readonly blockGasUsed: bigint
  /** The sender may be a contract (EIP-3607 set aside): impersonation and estimates. */
  readonly anySender?: boolean
  /** The transaction may have more gas than the block has left. */
  readonly anyGas?: boolean
  /** Its nonce does not count: simulations, which have held it against the account if they are to. */
  readonly anyNonce?: boolean
  /** The sender may pay what it does not have, and have any nonce: estimates. */
  readonly unchecked?: boolean
  /** Lists in the result which addresses and slots were touched. */
  readonly reportAccessList?: boolean
}

/** A state and the EVM on it. One at a time uses it; the node's mutex sees to that. */
export class ExecutionView<State extends MemoryStateManager = MemoryStateManager> {
  constructor(
    readonly vm: VM,
    readonly state: State,
    readonly evm: MerkatoEVM,
    private readonly rules: Rules,
    private readonly console?: ConsoleTape,
  ) {
    if (console !== undefined) evm.onConsole = (data) => console.record(data)
  }

  get verifiers(): Verifiers {
    return this.evm.verifiers
  }

  async stateRoot(): Promise<Hex> {
    return bytesToHex(await this.state.getStateRoot())
  }

  /** Runs `task` and undoes whatever it did to the state. */
  discarding<T>(task: () => Promise<T>): Promise<T> {
    return this.keepingIf(task, () => false)
  }

  /** Runs `task` and undoes what it did to the state when it throws or `isWanted` says no to its result. */
  async keepingIf<T>(task: () => Promise<T>, isWanted: (result: T) => boolean): Promise<T> {
    const before = this.state.world
    let wanted = false
    try {
      const result = await task()
      wanted = isWanted(result)
      return result
    } finally {
      if (!wanted) this.state.open(before)
    }
  }

  /** Runs a transaction for good. Throws when it may not be included; a revert is a result. */
  async run(run: TransactionRun): Promise<RunTxResult> {
    this.console?.start()
    if (run.anySender === true) await this.state.waiveSenderCode(run.tx.getSenderAddress())
    try {
      return await runTx(this.vm, runOptions(run, this.#block(run.template)))
    } finally {
      this.state.endWaiver()
    }
  }

  /** Runs a message on top of the current state and undoes it. */
  call(message: CallMessage, template: BlockContext): Promise<ExecResult> {
    return this.discarding(async () => {
      this.console?.start()
      this.#warm(message, template)
      try {
        const { execResult } = await this.evm.runCall({ ...callOptions(message), block: this.#block(template) })
        return execResult
      } catch (error) {
        // Of a creation whose value its sender does not have, ethereumjs makes no result, as it does of a call.
        if (!(error instanceof EVMError)) throw error
        return { executionGasUsed: message.gasLimit, returnValue: new Uint8Array(0), exceptionError: error }
      } finally {
        this.evm.journal.cleanJournal()
      }
    })
  }

  /** Wei per blob gas in a block. */
  blobPrice(template: BlockContext): bigint {
    return template.blobBaseFee ?? blobBaseFee(template, this.rules.at(template))
  }

  #block(template: BlockContext): EthereumjsBlock {
    return executionBlock(template, this.blobPrice(template))
  }

  /** EIP-2929, 2930 and 3651: what a transaction finds warm from the start. */
  #warm({ from, to, accessList = [] }: CallMessage, { coinbase }: BlockTemplate): void {
    const { journal, precompiles } = this.evm
    for (const address of precompiles.keys()) journal.addAlwaysWarmAddress(address)
    journal.addAlwaysWarmAddress(from.toString())
    journal.addAlwaysWarmAddress(coinbase)
    if (to !== undefined) journal.addAlwaysWarmAddress(bytesToUnprefixedHex(to.bytes))
    for (const { address, storageKeys } of accessList) {
      journal.addAlwaysWarmAddress(address)
      for (const key of storageKeys) journal.addAlwaysWarmSlot(address, key)
    }
  }
}

/** The chain's states: the newest one, which blocks are built on, and earlier ones. */
export class Execution {
  #head: ExecutionView
  #historic: ExecutionView | undefined
  #apart: ExecutionView<WatchedState> | undefined

  private constructor(
    readonly common: Common,
    readonly base: StateBase,
    head: ExecutionView,
    readonly rules: Rules,
    /** What BLOCKHASH answers for blocks that are being simulated. */
    readonly simulatedHashes: Map<bigint, Hex>,
    private readonly openView: OpenView,
    /** What contracts log, when they are not traced. */
    readonly console: ConsoleTape,
    private readonly fork: Fork | undefined,
  ) {
    this.#head = head
  }

  /**
   * @param blockHash answers BLOCKHASH
   * @param books where code and preimages are kept; in memory when left out
   * @param fork what lies under the states; nothing when left out
   */
  static async create(
    options: ResolvedOptions,
    blockHash: BlockHashes,
    books?: StateBooks,
    fork?: Fork,
  ): Promise<Execution> {
    const { chainId, hardfork, codeSizeLimit, genesisFile } = options
    const schedule = genesisFile?.schedule
    const common = await createCommon({ chainId, hardfork, codeSizeLimit, schedule })
    common.updateParams(paramsTx)
    const start = { number: 0n, timestamp: genesisFile?.template.timestamp ?? options.genesisTimestamp }
    if (schedule !== undefined) common.setHardforkBy({ blockNumber: start.number, timestamp: start.timestamp })
    const rules = new Rules(common, schedule === undefined || isConstant(schedule, start.timestamp))
    const simulatedHashes = new Map<bigint, Hex>()
    const hashOf: BlockHashes = (number) => simulatedHashes.get(number) ?? blockHash(number)
    const base = stateBase(worldCodec(keccakOf(common)), books)
    const openView: OpenView = async (state, tape) => {
      const { vm, evm } = await createVMs(common, state, options, hashOf)
      return new ExecutionView(vm, state, evm, rules, tape)
    }
    const console = new ConsoleTape()
    const state = fork === undefined ? new MemoryStateManager(base) : new ForkedState(base, fork)
    return new Execution(common, base, await openView(state, console), rules, simulatedHashes, openView, console, fork)
  }

  /** The newest state. */
  get head(): ExecutionView {
    return this.#head
  }

  get keccak256(): (bytes: Uint8Array) => Uint8Array {
    return this.base.codec.accounts.keccak256
  }

  /** An earlier state, for reading. Valid until the next call of `at`. */
  async at(world: World): Promise<ExecutionView> {
    this.#historic ??= await this.openView(this.#newState(), this.console)
    this.#historic.state.open(world)
    return this.#historic
  }

  /** Runs `task` on a state and an EVM of their own, which it may listen to. What it does to the state is undone. */
  async apart<T>(world: World, task: (view: ExecutionView<WatchedState>) => Promise<T>): Promise<T> {
    const view = this.#apart ?? (await this.openView(this.#newWatchedState()))
    // Kept for the next time only if all goes well: a run that is broken off leaves its EVM in the middle of a frame.
    this.#apart = undefined
    view.state.open(world)
    const result = await task(view)
    view.state.open(undefined)
    this.#apart = view
    return result
  }

  /** Takes EVMs that nothing has run on, for those that a failure may have left in the middle of a frame. */
  async renew(): Promise<void> {
    const state = this.#newState()
    state.open(this.#head.state.world)
    this.#head = await this.openView(state, this.console)
    this.#historic = undefined
    this.#apart = undefined
  }

  #newState(): MemoryStateManager {
    return this.fork === undefined ? new MemoryStateManager(this.base) : new ForkedState(this.base, this.fork)
  }

  #newWatchedState(): WatchedState {
    return this.fork === undefined ? new WatchedState(this.base) : new ForkedState(this.base, this.fork)
  }
}

/** What BLOCKHASH gives for a block's number. */
type BlockHashes = (number: bigint) => Hex | Promise<Hex>

/** @param console hears what contracts log, if anybody does */
type OpenView = <State extends MemoryStateManager>(state: State, console?: ConsoleTape) => Promise<ExecutionView<State>>

async function createVMs(
  common: Common,
  state: MemoryStateManager,
  { verifyingKeys }: ResolvedOptions,
  blockHash: BlockHashes,
): Promise<{ vm: VM; evm: MerkatoEVM }> {
  const blockchain = blockHashSource(blockHash)
  const evm = await createMerkatoEVM({ common, stateManager: state, blockchain, verifyingKeys })
  const vm = await createVM({ common, stateManager: state, blockchain, evm })
  return { vm, evm }
}

/** BLOCKHASH is all that the EVM asks of a blockchain. */
function blockHashSource(blockHash: BlockHashes) {
  const source = {
    getBlock: async (id: Uint8Array | bigint | number) => {
      const hash = id instanceof Uint8Array ? id : hexToBytes(await blockHash(BigInt(id)))
      return { hash: () => hash }
    },
    putBlock: () => Promise.reject(new Error('The EVM adds no blocks.')),
    shallowCopy: () => source,
  }
  return source
}

/** The part of an ethereumjs block that execution reads. A full header object would copy all chain parameters per block. */
function executionBlock(template: BlockContext, blobGasPrice: bigint): EthereumjsBlock {
  const header = {
    number: template.number,
    coinbase: new Address(hexToBytes(template.coinbase)),
    timestamp: template.timestamp,
    difficulty: template.foreign?.difficulty ?? 0n,
    prevRandao: hexToBytes(template.prevRandao),
    gasLimit: template.gasLimit,
    gasUsed: 0n,
    baseFeePerGas: template.baseFeePerGas,
    getBlobGasPrice: () => blobGasPrice,
  }
  // Structural: runTx and runCall read nothing else of a block when hardfork validation is skipped.
  return { header } as unknown as EthereumjsBlock
}

function runOptions(run: TransactionRun, block: EthereumjsBlock): RunTxOpts {
  const { tx, blockGasUsed, unchecked = false, anyGas = false, anyNonce = false, reportAccessList = false } = run
  return {
    tx,
    block,
    blockGasUsed,
    skipHardForkValidation: true,
    skipBlockGasLimitValidation: unchecked || anyGas,
    skipBalance: unchecked,
    skipNonce: unchecked || anyNonce,
    reportAccessList,
  }
}

function callOptions({ from, to, data, value, gasLimit, gasPrice, blobVersionedHashes = [] }: CallMessage) {
  const hashes = { blobVersionedHashes: [...blobVersionedHashes] }
  const common = { caller: from, origin: from, data, value, gasLimit, gasPrice, ...hashes }
  return to === undefined ? common : { ...common, to }
}
