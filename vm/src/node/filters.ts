import { max, min } from './bigint.js'
import type { Chain } from './chain/chain.js'
import type { Hex } from './encoding.js'
import { invalidInput } from './errors.js'
import { findLogs, type LogQuery, logsToUndo, type PlacedLog } from './logs.js'
import type { ChainTransaction } from './transactions/transaction.js'

/** What a filter has seen since it was asked last. */
export type Changes =
  | { readonly kind: 'hashes'; readonly hashes: readonly Hex[] }
  | { readonly kind: 'logs'; readonly logs: readonly PlacedLog[] }
  | { readonly kind: 'transactions'; readonly transactions: readonly ChainTransaction[] }

interface Cursor {
  /** First block that the filter has not reported. */
  next: bigint
  /** Milliseconds; a filter that nobody asks is forgotten. */
  lastUsed: number
}

interface LogsFilter extends Cursor {
  readonly kind: 'logs'
  readonly query: LogQuery
  /** Logs from before {@link Cursor.next} that have been undone since the filter was asked last. */
  readonly undone: PlacedLog[]
}

type Filter =
  | LogsFilter
  | (Cursor & { readonly kind: 'blocks' })
  | (Cursor & { readonly kind: 'pending'; readonly whole: boolean; readonly transactions: ChainTransaction[] })

const LIFETIME_MS = 5 * 60 * 1000
const MAX_FILTERS = 10_000
const MAX_PENDING = 10_000

/** Polling filters. They hold a place in the chain, not copies of what happened, but for logs that are undone. */
export class Filters {
  readonly #filters = new Map<bigint, Filter>()
  #last = 0n

  constructor(private readonly chain: Chain) {
    chain.listen({
      pending: (transaction) => this.#notePending(transaction),
      undoing: (head) => this.#noteUndoing(head),
    })
  }

  addLogs(query: LogQuery): bigint {
    return this.#add({ kind: 'logs', query, undone: [], ...this.#cursor() })
  }

  addBlocks(): bigint {
    return this.#add({ kind: 'blocks', ...this.#cursor() })
  }

  /** @param whole tells the transactions, not only their hashes */
  addPending(whole: boolean): bigint {
    return this.#add({ kind: 'pending', whole, transactions: [], ...this.#cursor() })
  }

  remove(id: bigint): boolean {
    return this.#filters.delete(id)
  }

  /** @throws RpcError -32000 when there is no such filter */
  changes(id: bigint): Changes {
    const filter = this.#get(id)
    const changes = this.#collect(filter)
    filter.next = this.#head() + 1n
    return changes
  }

  /** All logs of a log filter's range, whatever was reported before. */
  logs(id: bigint): readonly PlacedLog[] {
    const { criteria, from, to } = this.query(id)
    return findLogs(this.chain.blocks, from ?? 0n, to ?? this.#head(), criteria)
  }

  /** @throws RpcError -32000 when there is no such log filter */
  query(id: bigint): LogQuery {
    const filter = this.#get(id)
    if (filter.kind !== 'logs') throw invalidInput('filter is not a log filter')
    return filter.query
  }

  /** @returns brings back which filters there are now, and what each has seen */
  capture(): () => void {
    const filters = [...this.#filters].map(([id, filter]) => [id, copyOf(filter)] as const)
    return () => {
      this.#filters.clear()
      for (const [id, filter] of filters) this.#filters.set(id, copyOf(filter))
    }
  }

  /** After another chain has taken the place of the one there was: its blocks are no news. */
  restart(): void {
    for (const filter of this.#filters.values()) filter.next = this.#head() + 1n
  }

  #collect(filter: Filter): Changes {
    if (filter.kind === 'pending') return pendingChanges(filter.whole, filter.transactions.splice(0))
    if (filter.kind === 'blocks') return { kind: 'hashes', hashes: this.#blockHashes(filter.next) }
    const { criteria, from = 0n, to = this.#head() } = filter.query
    const start = max(filter.next, from)
    const logs = findLogs(this.chain.blocks, start, to, criteria)
    return { kind: 'logs', logs: [...filter.undone.splice(0), ...logs] }
  }

  #blockHashes(from: bigint): Hex[] {
    const count = Math.max(0, Number(this.#head() - from) + 1)
    return Array.from(
      { length: count },
      (_, index) => this.chain.blocks.byNumber(from + BigInt(index))?.header.hash,
    ).filter((hash) => hash !== undefined)
  }

  #add(filter: Filter): bigint {
    this.#expire()
    if (this.#filters.size >= MAX_FILTERS) throw invalidInput(`too many filters: ${MAX_FILTERS} are open`)
    this.#last += 1n
    this.#filters.set(this.#last, filter)
    return this.#last
  }

  #get(id: bigint): Filter {
    this.#expire()
    const filter = this.#filters.get(id)
    if (filter === undefined) throw invalidInput('filter not found')
    filter.lastUsed = Date.now()
    return filter
  }

  #expire(): void {
    const oldest = Date.now() - LIFETIME_MS
    for (const [id, { lastUsed }] of this.#filters) if (lastUsed < oldest) this.#filters.delete(id)
  }

  #notePending(transaction: ChainTransaction): void {
    for (const filter of this.#filters.values()) {
      if (filter.kind === 'pending' && filter.transactions.length < MAX_PENDING) filter.transactions.push(transaction)
    }
  }

  /** What comes in the place of undone blocks is new. */
  #noteUndoing(head: bigint): void {
    const first = head + 1n
    for (const filter of this.#filters.values()) {
      if (filter.kind === 'logs') this.#noteUndoneLogs(filter, first)
      filter.next = min(filter.next, first)
    }
  }

  #noteUndoneLogs({ query, next, undone }: LogsFilter, first: bigint): void {
    const to = min(query.to ?? next, next - 1n)
    for (const placed of logsToUndo(this.chain.blocks, first, { ...query, to })) undone.push(placed)
  }

  #cursor(): Cursor {
    return { next: this.#head() + 1n, lastUsed: Date.now() }
  }

  #head(): bigint {
    return this.chain.blocks.head.header.number
  }
}

function pendingChanges(whole: boolean, transactions: readonly ChainTransaction[]): Changes {
  return whole
    ? { kind: 'transactions', transactions }
    : { kind: 'hashes', hashes: transactions.map(({ hash }) => hash) }
}

function copyOf(filter: Filter): Filter {
  if (filter.kind === 'logs') return { ...filter, undone: [...filter.undone] }
  return filter.kind === 'pending' ? { ...filter, transactions: [...filter.transactions] } : { ...filter }
}
