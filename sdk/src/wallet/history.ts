import { bytesToHex, memoText } from '@merkato/protocol'
import type { EventKind, NoteStore, WalletEvent } from './note-store.js'

/** One line of a wallet's history. Amounts in the asset's smallest unit. */
export interface HistoryEntry {
  readonly kind: EventKind
  readonly assetId: bigint
  /** What the payee got, without the fee. */
  readonly amount: bigint
  /** Public fee that was paid on top; 0 for incoming entries. */
  readonly fee: bigint
  /** Private address or public account of the other side; null when the chain does not tell. */
  readonly counterparty: string | null
  /** The memo as text, empty when there is none; bytes that are no UTF-8 as 0x hex. Words of a stranger: never trust them. */
  readonly memo: string
  /** Of the notes that came or went, in the pool's order; none for what moved between notes and a public account. */
  readonly positions: readonly bigint[]
  readonly transactionHash: string
  readonly blockNumber: number
  /** Seconds. */
  readonly timestamp: number
}

/** History up to the end of a block, oldest first. What one payment needed several notes for is one entry. */
export function historyOf(store: NoteStore, blockNumber: number): HistoryEntry[] {
  // Events stand in the order of the chain, so those of one transaction stand together.
  const transactions: MergedEvent[][] = []
  for (const event of store.events(blockNumber)) {
    if (transactions.at(-1)?.[0]?.at.transactionHash !== event.at.transactionHash) transactions.push([])
    merge(transactions.at(-1) as MergedEvent[], event)
  }
  return transactions.flat().map((event) => toEntry(event, store.timeOf(event.at.blockNumber)))
}

function merge(transaction: MergedEvent[], { position, ...rest }: WalletEvent): void {
  const event = { ...rest, positions: position === null ? [] : [position] }
  const place = transaction.findIndex((earlier) => belongTogether(earlier, event))
  const earlier = transaction[place]
  if (earlier) transaction[place] = join(earlier, event)
  else transaction.push(event)
}

interface MergedEvent extends Omit<WalletEvent, 'position'> {
  readonly positions: readonly bigint[]
}

/** Two memos are two payments. */
const belongTogether = (a: MergedEvent, b: MergedEvent): boolean =>
  a.at.transactionHash === b.at.transactionHash &&
  a.kind === b.kind &&
  a.assetId === b.assetId &&
  a.counterparty === b.counterparty &&
  (a.memo.length === 0 || b.memo.length === 0)

const join = (a: MergedEvent, b: MergedEvent): MergedEvent => ({
  ...a,
  amount: a.amount + b.amount,
  fee: a.fee + b.fee,
  memo: a.memo.length > 0 ? a.memo : b.memo,
  positions: [...a.positions, ...b.positions],
})

function toEntry({ at, memo, ...event }: MergedEvent, timestamp: number): HistoryEntry {
  const { transactionHash, blockNumber } = at
  return { ...event, memo: readableMemo(memo), transactionHash, blockNumber, timestamp }
}

/** A memo as text; bytes that are no UTF-8 as 0x hex. */
export const readableMemo = (memo: Uint8Array): string => memoText(memo) ?? `0x${bytesToHex(memo)}`
