import { readableText } from '@merkato/protocol'
import type { AuditReport, ReportBalance, ReportEntry } from './report.js'
import { writtenSupply, writtenTime, writtenWord } from './written.js'

/** Columns of {@link reportCsv}, in order. */
export const CSV_COLUMNS = [
  'time',
  'block',
  'transaction',
  'kind',
  'asset',
  'name',
  'ticket',
  'supply',
  'amount',
  'fee',
  'balance',
  'counterparty',
  'memo',
  'positions',
] as const

type Row = Readonly<Record<(typeof CSV_COLUMNS)[number], string>>

/**
 * The entries of a report as CSV (RFC 4180, UTF-8, with a header): a row per entry, before them one of kind `opening` for each asset that
 * the account held at the beginning. Amounts are whole numbers in the asset's smallest unit; a spreadsheet keeps 15 digits of a number, so
 * let it read these columns as text.
 */
export function reportCsv({ balances, entries }: AuditReport): string {
  const opening = balances.filter((balance) => balance.opening > 0n).map(openingRow)
  const rows = [...opening, ...entries.map(entryRow)].map((row) => CSV_COLUMNS.map((column) => row[column]))
  return [CSV_COLUMNS, ...rows].map((row) => `${row.map(csvField).join(',')}\r\n`).join('')
}

const openingRow = ({ opening, ...asset }: ReportBalance): Row => ({
  ...assetFields(asset),
  time: '',
  block: '',
  transaction: '',
  kind: 'opening',
  amount: `${opening}`,
  fee: '0',
  balance: `${opening}`,
  counterparty: '',
  memo: '',
  positions: '',
})

const entryRow = (entry: ReportEntry): Row => ({
  ...assetFields(entry),
  time: writtenTime(entry.timestamp),
  block: `${entry.blockNumber}`,
  transaction: entry.transactionHash,
  kind: entry.kind,
  amount: `${entry.amount}`,
  fee: `${entry.fee}`,
  balance: `${entry.balance}`,
  counterparty: entry.counterparty ?? '',
  memo: readableText(entry.memo),
  positions: entry.positions.join(' '),
})

const assetFields = (asset: Pick<ReportBalance, 'assetId' | 'name' | 'ticketId' | 'hiddenSupply'>) => ({
  asset: writtenWord(asset.assetId),
  name: asset.name,
  ticket: asset.ticketId === null ? '' : `${asset.ticketId}`,
  supply: writtenSupply(asset.hiddenSupply),
})

/**
 * What spreadsheet programs take for a formula, also behind spaces and in full width, and what begins our own mark
 * (OWASP, "CSV Injection").
 */
const FORMULA = /^[\s']*[=+\-@\t\r\n|%'＝＋－＠]/u

/** The same behind a semicolon, with or without quotation marks: where a comma stands in decimals, spreadsheets part cells at semicolons. */
const INNER_FORMULA = /;(?=[\s'"]*[=+\-@\t\r\n|%＝＋－＠])/gu

/**
 * One field. Names and memos are words of strangers: a field that a spreadsheet would run gets an apostrophe in front, which these programs
 * take for "text", and so does what follows a semicolon. One that begins with an apostrophe gets another, so that taking the first away gives
 * the words back.
 */
export function csvField(text: string): string {
  const cells = text.replace(INNER_FORMULA, ";'")
  const guarded = FORMULA.test(cells) ? `'${cells}` : cells
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded
}
