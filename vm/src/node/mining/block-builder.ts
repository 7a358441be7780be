import type { TypedTransaction } from '@ethereumjs/tx'
import type { RunTxResult } from '@ethereumjs/vm'
import type { Block, ExecutedTransaction, Withdrawal } from '../chain/block.js'
import { LogBloom } from '../chain/bloom.js'
import {
  type BlockHeader,
  type BlockTemplate,
  EMPTY_REQUESTS_HASH,
  HEADER_FORMS,
  headerItems,
  sealHeader,
} from '../chain/header.js'
import { listRoot } from '../chain/list-root.js'
import { encodeReceipt, type Receipt, toEventLog } from '../chain/receipt.js'
import { withdrawalItems } from '../chain/withdrawals.js'
import { bytesToHex, type Hex } from '../encoding.js'
import type { Execution } from '../execution.js'
import { ForkSourceError } from '../fork/source-error.js'
import { encodedLength } from '../rlp.js'
import { decodeFrom } from '../transactions/decode-raw.js'
import type { PendingTransaction } from '../transactions/pool.js'
import { blobGas, type ChainTransaction, effectiveTip } from '../transactions/transaction.js'

/** A pool's transactions in the order to try them; told whether each went in. */
export type Candidates = Generator<PendingTransaction, void, boolean>

/** What a block may hold. */
export interface BlockLimits {
  /** Whether its gas limit counts. */
  readonly gas: boolean
  readonly transactions: number
}

const GAS_ALONE: BlockLimits = { gas: true, transactions: Number.POSITIVE_INFINITY }

/** What comes after a block's transactions. */
export interface Ending {
  readonly requestsHash?: Hex | undefined
  readonly withdrawals?: readonly Withdrawal[] | undefined
  readonly ommers?: readonly BlockHeader[] | undefined
}

/** A block in the making: its transactions run on the newest state, its header is not made yet. */
export class BlockBuilder {
  readonly transactions: ExecutedTransaction[] = []
  /** Calls of `console.log` by transaction, of those that make any. */
  readonly consoleCalls = new Map<Hex, readonly Uint8Array[]>()
  /** Transactions that may not be included, and why. */
  readonly refused = new Map<Hex, unknown>()
  gasUsed = 0n
  blobGasUsed = 0n
  readonly #bloom: LogBloom
  readonly #receipts: Uint8Array[] = []
  #logs = 0

  constructor(
    private readonly execution: Execution,
    readonly template: BlockTemplate,
    private readonly limits = GAS_ALONE,
  ) {
    this.#bloom = new LogBloom(execution.keccak256)
  }

  /** Runs candidates until none is left, none fits or the block is full. */
  async fill(candidates: Candidates): Promise<void> {
    let step = candidates.next()
    while (!step.done && this.transactions.length < this.limits.transactions) {
      step = candidates.next(await this.#include(step.value))
    }
  }

  /** Whether a transaction has run in it. */
  includes(hash: Hex): boolean {
    return this.transactions.some((executed) => executed.hash === hash)
  }

  /** Makes the header, given what became of the state after the last transaction. */
  seal(stateRoot: Hex, { requestsHash, withdrawals, ommers }: Ending = {}): Block {
    const { keccak256 } = this.execution
    const raw = this.transactions.map(({ transaction }) => transaction.raw)
    const outcome = {
      stateRoot,
      transactionsRoot: listRoot(raw, keccak256),
      receiptsRoot: listRoot(this.#receipts, keccak256),
      logsBloom: bytesToHex(this.#bloom.bytes),
      gasUsed: this.gasUsed,
      blobGasUsed: this.blobGasUsed,
      requestsHash: this.template.form < HEADER_FORMS.prague ? undefined : (requestsHash ?? EMPTY_REQUESTS_HASH),
    }
    const header = sealHeader(this.template, outcome, keccak256)
    const block = { header, transactions: this.transactions, withdrawals, ommers }
    return { ...block, size: blockSize(block) }
  }

  /** Receipts from before Byzantium name the state after the transaction. */
  get #namesRoots(): boolean {
    return this.template.form === HEADER_FORMS.first && !this.execution.common.gteHardfork('byzantium')
  }

  #hasRoomForBlobs(transaction: ChainTransaction): boolean {
    const gas = blobGas(transaction)
    return gas === 0n || gas + this.blobGasUsed <= (this.execution.rules.at(this.template).blobs?.max ?? 0n)
  }

  async #include(pending: PendingTransaction): Promise<boolean> {
    const { transaction, impersonated } = pending
    const { gas: isLimited } = this.limits
    if (isLimited && transaction.gasLimit > this.template.gasLimit - this.gasUsed) return false
    if (!this.#hasRoomForBlobs(transaction)) return false
    const { head } = this.execution
    try {
      const run = {
        tx: this.#underRules(pending),
        template: this.template,
        blockGasUsed: this.gasUsed,
        anySender: impersonated,
        anyGas: !isLimited,
      }
      const result = await head.run(run)
      this.add(transaction, result, this.#namesRoots ? await head.stateRoot() : undefined)
      this.#takeConsole(transaction.hash)
      return true
    } catch (error) {
      // No fault of the transaction's.
      if (error instanceof ForkSourceError) throw error
      this.refused.set(transaction.hash, error)
      return false
    }
  }

  /**
   * The transaction as the rules of the block have it. Where they change it is read again: it may have waited since before they did, and
   * would go on to cost what it did then, and to be let in.
   *
   * @throws Error when they do not let it in
   */
  #underRules({ transaction: { raw, from }, tx }: PendingTransaction): TypedTransaction {
    const { rules, common } = this.execution
    return rules.isConstant ? tx : decodeFrom(raw, from, common)
  }

  #takeConsole(hash: Hex): void {
    const { calls } = this.execution.console
    if (calls.length === 0) return
    this.consoleCalls.set(hash, calls)
    this.execution.console.start()
  }

  /**
   * Takes a transaction that has run.
   *
   * @param root of the state after it, for receipts from before Byzantium
   */
  add(transaction: ChainTransaction, result: RunTxResult, root: Hex | undefined): void {
    const { baseFeePerGas } = this.template
    const { logs: emitted = [] } = result.execResult
    const logs = emitted.map(toEventLog)
    this.gasUsed += result.totalGasSpent
    this.blobGasUsed += blobGas(transaction)
    const receipt: Receipt = {
      type: transaction.type,
      succeeded: result.execResult.exceptionError === undefined,
      ...(root === undefined ? {} : { root }),
      gasUsed: result.totalGasSpent,
      cumulativeGasUsed: this.gasUsed,
      effectiveGasPrice: baseFeePerGas + effectiveTip(transaction, baseFeePerGas),
      contractAddress: transaction.to === undefined ? result.createdAddress?.toString() : undefined,
      logs,
      firstLogIndex: this.#logs,
    }
    this.transactions.push({ hash: transaction.hash, transaction, receipt })
    this.#logs += logs.length
    this.#bloom.merge(result.bloom.bitvector)
    this.#receipts.push(encodeReceipt(receipt, result.bloom.bitvector, emitted))
  }
}

/** Bytes of rlp([header, transactions, ommers, withdrawals]), the last from Shanghai on. */
export function blockSize({ header, transactions, withdrawals = [], ommers = [] }: Omit<Block, 'size'>): number {
  // A typed transaction stands in the list as a byte string, a legacy one as the list it is.
  let list = 0
  for (const { transaction } of transactions) {
    list += transaction.type === 0 ? transaction.raw.length : encodedLength(transaction.raw)
  }
  const taken = header.form < HEADER_FORMS.shanghai ? 0 : encodedLength(withdrawals.map(withdrawalItems))
  const content = header.size + listPrefix(list) + list + encodedLength(ommers.map(headerItems)) + taken
  return listPrefix(content) + content
}

function listPrefix(length: number): number {
  return length < 56 ? 1 : 1 + Math.ceil(Math.log2(length + 1) / 8)
}
