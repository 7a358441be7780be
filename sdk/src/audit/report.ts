import { type AssetKind, encodeAddress } from '@merkato/protocol'
import type { Wallet } from '../client.js'
import { ReportMismatchError } from '../errors/audit.js'
import { InvalidArgumentError } from '../errors/input.js'
import type { AssetDirectory } from '../wallet/asset-directory.js'
import { viewOfAsset } from '../wallet/asset-views.js'
import { coreOf } from '../wallet/core.js'
import { type HistoryEntry, historyOf } from '../wallet/history.js'
import { balancesOf, type NoteStore } from '../wallet/note-store.js'
import { Ledger, type LedgerSums } from './ledger.js'

/** Which part of an account's history a report covers. Every limit that is given must hold, and is itself part of the range. */
export interface ReportRange {
  readonly fromBlock?: number | undefined
  readonly toBlock?: number | undefined
  /** Block time in seconds. */
  readonly since?: number | undefined
  /** Block time in seconds. */
  readonly until?: number | undefined
}

/** An asset as a report names it. A name is its issuer's claim, escaped: read it with the issuer. */
export interface ReportAsset {
  readonly assetId: bigint
  readonly name: string
  readonly kind: AssetKind | 'unknown'
  readonly issuer: string | null
  /** Number of a ticket within its category; null for anything else. */
  readonly ticketId: bigint | null
  /** Whether nobody but the issuer knows how much of it exists; null for unknown assets. */
  readonly hiddenSupply: boolean | null
}

/** What the account held of an asset, smallest unit. */
export interface ReportBalance extends ReportAsset {
  /** Before the first entry. */
  readonly opening: bigint
  /** After the last entry: opening + received + shielded + opened + settled - sent - unshielded - sealed - locked - fees. */
  readonly amount: bigint
}

/** What the entries of an asset add up to, smallest unit. */
export interface ReportTotal extends LedgerSums {
  readonly assetId: bigint
}

/** One movement. */
export interface ReportEntry extends HistoryEntry, Pick<ReportAsset, 'name' | 'issuer' | 'ticketId' | 'hiddenSupply'> {
  /** What the account held of the asset after this entry, smallest unit. */
  readonly balance: bigint
}

/** What an account did and holds, for whoever may know all of it. Times in seconds. */
export interface AuditReport {
  /** `mk1...` */
  readonly account: string
  readonly chainId: bigint
  readonly pool: string
  /** The block at which the wallet had compared everything with the pool. */
  readonly asOf: { readonly block: number; readonly hash: string; readonly time: number }
  /** What was asked for; `toBlock` is at most the block above. */
  readonly range: Required<ReportRange> & { readonly fromBlock: number; readonly toBlock: number }
  /** Assets that the account held before the first entry or that moved since, in the order in which they came. */
  readonly balances: readonly ReportBalance[]
  /** In the order of `balances`. */
  readonly totals: readonly ReportTotal[]
  /** Oldest first. */
  readonly entries: readonly ReportEntry[]
}

/**
 * Reports what an account did and holds, out of a synced wallet; one that was opened with a tracking key suffices. The entries add up to
 * the balances, at the beginning of the range and at its end, or there is no report (AUD-1).
 * @throws {NotSyncedError} {ReportMismatchError}
 * @throws {InvalidArgumentError} the range is none
 */
export function auditReport(wallet: Wallet, asked: ReportRange = {}): AuditReport {
  const { chainId, pool, viewing, verified } = partsOf(wallet)
  const { notes, assets, block } = verified
  const range = readRange(asked, block.number)
  const { before, within } = split(historyOf(notes, range.toBlock), range)
  const opening = heldAfter(before, notes, openingBlock(range, before))
  const ledger = new Ledger(opening)
  const named = namesIn(assets, block.number)
  const entries = within.map((entry) => {
    const { kind: _assetKind, ...asset } = named(entry.assetId)
    return { ...entry, ...asset, balance: ledger.add(entry) }
  })
  assertHeld(ledger, notes, closingBlock(range, within.at(-1) ?? before.at(-1)))
  const balances = ledger.assets().map((assetId) => ({
    ...named(assetId),
    opening: opening.get(assetId) ?? 0n,
    amount: ledger.balance(assetId),
  }))
  return {
    account: encodeAddress(viewing.address(chainId)),
    chainId,
    pool,
    asOf: { block: block.number, hash: block.hash, time: block.timestamp },
    range,
    balances,
    totals: ledger.assets().map((assetId) => ({ assetId, ...ledger.sums(assetId) })),
    entries,
  }
}

function partsOf(wallet: Wallet) {
  const core = coreOf(wallet)
  return { chainId: core.chainId, pool: core.pool, viewing: core.viewing, verified: core.verified() }
}

function readRange({ fromBlock = 0, toBlock = Number.POSITIVE_INFINITY, since, until }: ReportRange, newest: number) {
  const limits = [fromBlock, toBlock === Number.POSITIVE_INFINITY ? 0 : toBlock, since ?? 0, until ?? 0]
  if (!limits.every((limit) => Number.isSafeInteger(limit) && limit >= 0)) {
    throw new InvalidArgumentError('Limits of a report are whole numbers from 0 up: blocks, or seconds since 1970.')
  }
  if (fromBlock > toBlock || (since !== undefined && until !== undefined && since > until)) {
    throw new InvalidArgumentError('The report would end before it begins.')
  }
  return { fromBlock, toBlock: Math.min(toBlock, newest), since, until }
}

type Range = ReturnType<typeof readRange>

/** Block times never fall, so a range is one stretch of the history. */
function split(history: readonly HistoryEntry[], { fromBlock, since, until }: Range) {
  const isBefore = ({ blockNumber, timestamp }: HistoryEntry) =>
    blockNumber < fromBlock || (since !== undefined && timestamp < since)
  const isAfter = ({ timestamp }: HistoryEntry) => until !== undefined && timestamp > until
  return {
    before: history.filter(isBefore),
    within: history.filter((entry) => !isBefore(entry) && !isAfter(entry)),
  }
}

const NO_BLOCK = -1

/** The block at whose end the account held what the report opens with. Times are known of blocks with entries alone. */
const openingBlock = ({ fromBlock, toBlock, since }: Range, before: readonly HistoryEntry[]): number =>
  since === undefined ? Math.min(fromBlock - 1, toBlock) : (before.at(-1)?.blockNumber ?? NO_BLOCK)

const closingBlock = ({ toBlock, until }: Range, last: HistoryEntry | undefined): number =>
  until === undefined ? toBlock : (last?.blockNumber ?? NO_BLOCK)

function heldAfter(entries: readonly HistoryEntry[], notes: NoteStore, blockNumber: number): Map<bigint, bigint> {
  const ledger = new Ledger()
  for (const entry of entries) ledger.add(entry)
  assertHeld(ledger, notes, blockNumber)
  return ledger.balances()
}

/** @throws {ReportMismatchError} */
function assertHeld(ledger: Ledger, notes: NoteStore, blockNumber: number): void {
  const held = balancesOf(notes.unspent(blockNumber))
  for (const assetId of new Set([...ledger.assets(), ...held.keys()])) {
    const [added, inNotes] = [ledger.balance(assetId), held.get(assetId) ?? 0n]
    if (added !== inNotes) throw new ReportMismatchError(assetId, added, inNotes, blockNumber)
  }
}

/** Names assets as they are known at the end of a block, each once. */
function namesIn(directory: AssetDirectory, blockNumber: number): (assetId: bigint) => ReportAsset {
  const names = new Map<bigint, ReportAsset>()
  return (assetId) => {
    const known = names.get(assetId) ?? nameOf(directory, assetId, blockNumber)
    names.set(assetId, known)
    return known
  }
}

function nameOf(directory: AssetDirectory, assetId: bigint, blockNumber: number): ReportAsset {
  const { name, kind, issuer, hiddenSupply } = viewOfAsset(directory, assetId, blockNumber)
  return { assetId, name, kind, issuer, ticketId: directory.ticket(assetId, blockNumber)?.id ?? null, hiddenSupply }
}
