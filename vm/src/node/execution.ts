import type { Block as EthereumjsBlock } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { createEVM, type EVMInterface, type ExecResult } from '@ethereumjs/evm'
import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { Caches, MerkleStateManager } from '@ethereumjs/statemanager'
import { paramsTx, type TypedTransaction } from '@ethereumjs/tx'
import { Address, bytesToUnprefixedHex, MapDB } from '@ethereumjs/util'
import { createVM, type RunTxResult, runTx, type VM } from '@ethereumjs/vm'
import { createCommon } from '../evm/common.js'
import type { BlockTemplate } from './chain/header.js'
import { bytesToHex, type Hex, hexToBytes } from './encoding.js'
import type { ResolvedOptions } from './options.js'

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
}

export interface TransactionRun {
  readonly tx: TypedTransaction
  readonly template: BlockTemplate
  /** Gas used by the transactions before this one in the block. */
  readonly blockGasUsed: bigint
  /** The sender may be a contract (EIP-3607 set aside): impersonation and estimates. */
  readonly anySender?: boolean
  /** The sender may pay what it does not have, and have any nonce: estimates. */
  readonly unchecked?: boolean
}

/** State and EVM at one state root. One at a time uses it; the node's mutex sees to that. */
export class ExecutionView {
  constructor(
    readonly vm: VM,
    readonly state: WaivingStateManager,
  ) {}

  get #evm(): EVMInterface {
    return this.vm.evm
  }

  async stateRoot(): Promise<Hex> {
    return bytesToHex(await this.state.getStateRoot())
  }

  /** Runs `task` and undoes whatever it did to the state. */
  discarding<T>(task: () => Promise<T>): Promise<T> {
    return this.keepingIf(task, () => false)
  }

  /** Runs `task` and undoes what it did to the state when it throws or `isWanted` says so of its result. */
  async keepingIf<T>(task: () => Promise<T>, isWanted: (result: T) => boolean): Promise<T> {
    await this.state.checkpoint()
    let wanted = false
    try {
      const result = await task()
      wanted = isWanted(result)
      return result
    } finally {
      await (wanted ? this.state.commit() : this.state.revert())
    }
  }

  /** Runs a transaction for good. Throws when it may not be included; a revert is a result. */
  async run({
    tx,
    template,
    blockGasUsed,
    anySender = false,
    unchecked = false,
  }: TransactionRun): Promise<RunTxResult> {
    if (anySender) await this.state.waiveSenderCode(tx.getSenderAddress())
    return runTx(this.vm, {
      tx,
      block: executionBlock(template),
      blockGasUsed,
      skipHardForkValidation: true,
      skipBlockGasLimitValidation: unchecked,
      skipBalance: unchecked,
      skipNonce: unchecked,
    })
  }

  /** Runs a message on top of the current state and undoes it. */
  async call(message: CallMessage, template: BlockTemplate): Promise<ExecResult> {
    const { journal } = this.#evm
    await journal.checkpoint()
    try {
      this.#warm(message, template)
      const result = await this.#evm.runCall({
        ...callOptions(message),
        block: executionBlock(template),
        skipBalance: false,
      })
      return result.execResult
    } finally {
      await journal.revert()
      journal.cleanJournal()
      this.state.originalStorageCache.clear()
    }
  }

  /** EIP-2929 and 3651: what a transaction finds warm from the start. */
  #warm({ from, to }: CallMessage, { coinbase }: BlockTemplate): void {
    const { journal, precompiles } = this.#evm
    for (const address of precompiles.keys()) journal.addAlwaysWarmAddress(address)
    journal.addAlwaysWarmAddress(from.toString())
    journal.addAlwaysWarmAddress(coinbase)
    if (to !== undefined) journal.addAlwaysWarmAddress(bytesToUnprefixedHex(to.bytes))
  }
}

/** The chain's state: the newest one, which blocks are built on, and any older one by its root. */
export class Execution {
  #historic: ExecutionView | undefined

  private constructor(
    readonly common: Common,
    readonly head: ExecutionView,
    private readonly openView: () => Promise<ExecutionView>,
  ) {}

  static async create(options: ResolvedOptions, blockHash: (number: bigint) => Hex): Promise<Execution> {
    const common = await createCommon({ chainId: options.chainId, hardfork: options.hardfork })
    common.updateParams(paramsTx)
    const database = new MapDB<string, Uint8Array>()
    const openView = () => createView(common, database, options, blockHash)
    return new Execution(common, await openView(), openView)
  }

  get keccak256(): (bytes: Uint8Array) => Uint8Array {
    const { keccak256 } = this.common.customCrypto
    if (keccak256 === undefined) throw new Error('The chain parameters carry no keccak-256.')
    return keccak256
  }

  async putMerkatoAccounts(_options: ResolvedOptions): Promise<void> {}

  /** Makes an older state the newest one. */
  restore(root: Hex): Promise<void> {
    return this.head.state.setStateRoot(hexToBytes(root))
  }

  /** The state with this root, for reading. Valid until the next call of `at`. */
  async at(root: Hex): Promise<ExecutionView> {
    this.#historic ??= await this.openView()
    await this.#historic.state.setStateRoot(hexToBytes(root))
    return this.#historic
  }
}

/** Delegation designator of EIP-7702: the one kind of code that a sender may have (EIP-3607). */
const DELEGATION_PREFIX = Uint8Array.of(0xef, 0x01, 0x00)

/** State manager that can let a contract account send a transaction, which only impersonation may ask for. */
export class WaivingStateManager extends MerkleStateManager {
  #waived: Address | undefined

  /** Passes EIP-3607's check for the next transaction if `sender` is a contract. */
  async waiveSenderCode(sender: Address): Promise<void> {
    const account = await this.getAccount(sender)
    this.#waived = account?.isContract() === true ? sender : undefined
  }

  override async getCode(address: Address): Promise<Uint8Array> {
    // runTx asks for the code of a contract that sends, once, before anything runs.
    if (this.#waived?.equals(address) === true) {
      this.#waived = undefined
      return DELEGATION_PREFIX
    }
    return super.getCode(address)
  }
}

async function createView(
  common: Common,
  database: MapDB<string, Uint8Array>,
  options: ResolvedOptions,
  blockHash: (number: bigint) => Hex,
): Promise<ExecutionView> {
  const trie = new MerklePatriciaTrie({ useKeyHashing: true, common, db: database })
  const state = new WaivingStateManager({ common, trie, caches: new Caches() })
  const blockchain = blockHashSource(blockHash)
  const evm = await createEVM({ common, stateManager: state, blockchain })
  const vm = await createVM({ common, stateManager: state, blockchain, evm })
  return new ExecutionView(vm, state)
}

/** BLOCKHASH is all that the EVM asks of a blockchain. */
function blockHashSource(blockHash: (number: bigint) => Hex) {
  const source = {
    getBlock: async (id: Uint8Array | bigint | number) => {
      const hash = id instanceof Uint8Array ? id : hexToBytes(blockHash(BigInt(id)))
      return { hash: () => hash }
    },
    putBlock: () => Promise.reject(new Error('The EVM adds no blocks.')),
    shallowCopy: () => source,
  }
  return source
}

/** The part of an ethereumjs block that execution reads. A full header object would copy all chain parameters per block. */
function executionBlock(template: BlockTemplate): EthereumjsBlock {
  const header = {
    number: template.number,
    coinbase: new Address(hexToBytes(template.coinbase)),
    timestamp: template.timestamp,
    difficulty: 0n,
    prevRandao: hexToBytes(template.prevRandao),
    gasLimit: template.gasLimit,
    gasUsed: 0n,
    baseFeePerGas: template.baseFeePerGas,
    getBlobGasPrice: () => 1n, // no blob is ever included, so the blob fee stays at its minimum
  }
  // Structural: runTx and runCall read nothing else of a block when hardfork validation is skipped.
  return { header } as unknown as EthereumjsBlock
}

function callOptions({ from, to, data, value, gasLimit, gasPrice }: CallMessage) {
  const common = { caller: from, origin: from, data, value, gasLimit, gasPrice }
  return to === undefined ? common : { ...common, to }
}
