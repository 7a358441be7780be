import type { TypedTransaction } from '@ethereumjs/tx'
import type { Hex } from '../encoding.js'
import { invalidInput, transactionRejected } from '../errors.js'
import { blobFeeCap, type ChainTransaction, effectiveTip, feeCap, tipCap } from './transaction.js'

/** A transaction that waits for a block. */
export interface PendingTransaction {
  readonly transaction: ChainTransaction
  /** What the EVM runs. */
  readonly tx: TypedTransaction
  /** The sender's key did not sign this. */
  readonly impersonated: boolean
  /** Order of arrival. */
  readonly arrival: number
}

/** How a block's transactions are ordered: by what they pay the producer, or by arrival (first in, first out). */
export type TransactionOrder = 'fees' | 'fifo'

/** Whether the first of two goes before the second. */
type Comparison = (a: PendingTransaction, b: PendingTransaction) => boolean

/** Transactions that wait, of one chain. At most this many, so that a mistaken script can not use up the memory. */
const MAX_PENDING = 20_000

/** What part of its former fees, in percent, a replacement must pay at least (geth's rule); where blobs are in play, and without. */
const REPLACEMENT_PERCENT = { blobs: 200n, none: 110n }

/** What the next block asks for. */
export interface Prices {
  /** Wei per gas. */
  readonly baseFeePerGas: bigint
  /** Wei per blob gas. */
  readonly blobBaseFee: bigint
}

/** Transactions that wait for a block: executable ones, and ones whose nonce is still too high. */
export class TransactionPool {
  readonly #byHash = new Map<Hex, PendingTransaction>()
  readonly #bySender = new Map<Hex, Map<bigint, PendingTransaction>>()
  #arrivals = 0
  #changed: (hash: Hex) => void = () => undefined

  get size(): number {
    return this.#byHash.size
  }

  get(hash: Hex): PendingTransaction | undefined {
    return this.#byHash.get(hash)
  }

  all(): PendingTransaction[] {
    return [...this.#byHash.values()]
  }

  /** Calls back with the hash of each transaction that comes or goes. */
  onChange(listener: (hash: Hex) => void): void {
    this.#changed = listener
  }

  /**
   * Whether a transaction would be taken.
   *
   * @throws RpcError when it is known, the pool is full, or one with the same nonce pays nearly as much
   */
  check(transaction: ChainTransaction): void {
    if (this.#byHash.has(transaction.hash)) throw invalidInput('already known')
    const standing = this.#standing(transaction)
    if (standing !== undefined) mustOutbid(transaction, standing.transaction)
    else if (this.size >= MAX_PENDING) throw transactionRejected(`txpool is full: ${MAX_PENDING} transactions wait`)
  }

  /** @throws RpcError as {@link check} */
  add(transaction: ChainTransaction, tx: TypedTransaction, impersonated: boolean): void {
    this.check(transaction)
    const standing = this.#standing(transaction)
    if (standing !== undefined) this.remove(standing.transaction.hash)
    this.#insert({ transaction, tx, impersonated, arrival: this.#arrivals })
  }

  /** @returns whether a transaction with this hash waited */
  remove(hash: Hex): boolean {
    const pending = this.#byHash.get(hash)
    if (pending === undefined) return false
    this.#byHash.delete(hash)
    const { from, nonce } = pending.transaction
    const queue = this.#bySender.get(from)
    queue?.delete(nonce)
    if (queue?.size === 0) this.#bySender.delete(from)
    this.#changed(hash)
    return true
  }

  /** Puts back these transactions; of those with one sender and nonce, which a file may have, the last. */
  restore(pending: readonly PendingTransaction[]): void {
    for (const hash of [...this.#byHash.keys()]) this.remove(hash)
    for (const entry of pending) {
      const standing = this.#standing(entry.transaction)
      if (standing !== undefined) this.remove(standing.transaction.hash)
      this.#insert(entry)
    }
  }

  /** First nonce from `accountNonce` on that no waiting transaction of the sender has. */
  nextNonce(sender: Hex, accountNonce: bigint): bigint {
    const queue = this.#bySender.get(sender)
    let nonce = accountNonce
    while (queue?.has(nonce) === true) nonce++
    return nonce
  }

  /** Drops transactions that the sender's nonce has overtaken. */
  prune(sender: Hex, accountNonce: bigint): void {
    for (const [nonce, { transaction }] of this.#bySender.get(sender) ?? []) {
      if (nonce < accountNonce) this.remove(transaction.hash)
    }
  }

  /** What waits of a sender, in the order of nonces. */
  ofSender(sender: Hex): PendingTransaction[] {
    const waiting = [...(this.#bySender.get(sender)?.values() ?? [])]
    return waiting.sort((a, b) => (a.transaction.nonce < b.transaction.nonce ? -1 : 1))
  }

  senders(): Hex[] {
    return [...this.#bySender.keys()]
  }

  /**
   * Transactions for a block, each sender's in the order of nonces. Among senders, by what they pay the producer, equal ones by arrival;
   * or by arrival alone.
   *
   * The nonces of `accountNonces` are where each sender's run starts; a gap ends the run.
   */
  *executable(
    accountNonces: ReadonlyMap<Hex, bigint>,
    prices: Prices,
    order: TransactionOrder,
  ): Generator<PendingTransaction, void, boolean> {
    const next = new Map(accountNonces)
    const isBetter = order === 'fees' ? paysMore(prices.baseFeePerGas) : arrivedEarlier
    for (;;) {
      const best = this.#best(next, prices, isBetter)
      if (best === undefined) return
      const { from, nonce } = best.transaction
      const included = yield best
      if (included) next.set(from, nonce + 1n)
      else next.delete(from)
    }
  }

  #best(next: ReadonlyMap<Hex, bigint>, prices: Prices, isBetter: Comparison): PendingTransaction | undefined {
    let best: PendingTransaction | undefined
    for (const [sender, nonce] of next) {
      const candidate = this.#bySender.get(sender)?.get(nonce)
      if (candidate === undefined || !canPay(candidate.transaction, prices)) continue
      if (best === undefined || isBetter(candidate, best)) best = candidate
    }
    return best
  }

  #insert(entry: PendingTransaction): void {
    const { hash, from, nonce } = entry.transaction
    this.#byHash.set(hash, entry)
    const queue = this.#bySender.get(from) ?? new Map<bigint, PendingTransaction>()
    queue.set(nonce, entry)
    this.#bySender.set(from, queue)
    this.#arrivals = Math.max(this.#arrivals, entry.arrival + 1)
    this.#changed(hash)
  }

  #standing({ from, nonce }: ChainTransaction): PendingTransaction | undefined {
    return this.#bySender.get(from)?.get(nonce)
  }
}

/** @throws RpcError -32003 when a transaction does not pay so much more than the one that it is to replace */
function mustOutbid(newcomer: ChainTransaction, old: ChainTransaction): void {
  const hasBlobs = old.blobs !== undefined || newcomer.blobs !== undefined
  const percent = REPLACEMENT_PERCENT[hasBlobs ? 'blobs' : 'none']
  const rises = (was: bigint, is: bigint) => is * 100n >= was * percent && is > was
  const fees = [feeCap, tipCap, ...(old.blobs && newcomer.blobs ? [blobFeeCap] : [])]
  if (!fees.every((fee) => rises(fee(old), fee(newcomer)))) {
    throw transactionRejected('replacement transaction underpriced')
  }
}

function canPay(transaction: ChainTransaction, { baseFeePerGas, blobBaseFee }: Prices): boolean {
  return (
    feeCap(transaction) >= baseFeePerGas && (transaction.blobs === undefined || blobFeeCap(transaction) >= blobBaseFee)
  )
}

function paysMore(baseFeePerGas: bigint): Comparison {
  return (a, b) => {
    const gain = effectiveTip(a.transaction, baseFeePerGas) - effectiveTip(b.transaction, baseFeePerGas)
    return gain > 0n || (gain === 0n && arrivedEarlier(a, b))
  }
}

function arrivedEarlier(a: PendingTransaction, b: PendingTransaction): boolean {
  return a.arrival < b.arrival
}
