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
  readonly transactionHash: string
  readonly blockNumber: number
  /** Seconds. */
  readonly timestamp: number
}

/** History up to the end of a block, oldest first. What one payment needed several notes for is one entry. */
export function historyOf(store: NoteStore, blockNumber: number): HistoryEntry[] {
  const merged: WalletEvent[] = []
  for (const event of store.events(blockNumber)) {
    const place = merged.findIndex((earlier) => belongTogether(earlier, event))
    const earlier = merged[place]
    if (earlier) merged[place] = join(earlier, event)
    else merged.push(event)
  }
  return merged.map((event) => toEntry(event, store.timeOf(event.at.blockNumber)))
}

/** Two memos are two payments. */
const belongTogether = (a: WalletEvent, b: WalletEvent): boolean =>
  a.at.transactionHash === b.at.transactionHash &&
  a.kind === b.kind &&
  a.assetId === b.assetId &&
  a.counterparty === b.counterparty &&
  (a.memo.length === 0 || b.memo.length === 0)

const join = (a: WalletEvent, b: WalletEvent): WalletEvent => ({
  ...a,
  amount: a.amount + b.amount,
  fee: a.fee + b.fee,
  memo: a.memo.length > 0 ? a.memo : b.memo,
})

function toEntry({ at, memo, ...event }: WalletEvent, timestamp: number): HistoryEntry {
  const { transactionHash, blockNumber } = at
  return { ...event, memo: readable(memo), transactionHash, blockNumber, timestamp }
}

const readable = (memo: Uint8Array): string => memoText(memo) ?? `0x${bytesToHex(memo)}`
