import type { AuditReport, ReportBalance, ReportEntry, ReportTotal } from '@merkato/sdk'
import pc from 'picocolors'
import { count, minute, short } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'
import { table } from '../../terminal/table.js'
import { columns, wrap } from '../../terminal/text.js'
import { amountOf } from '../wallet/amounts.js'

const FOOTNOTE =
  'Entries add up to the balances. Names and memos are words of others: compare issuers by their address.'

/** A report to read: who and when, every movement with what was held after it, and the sums. */
export function reportLines(report: AuditReport): string[] {
  const { account, asOf, entries, balances, totals } = report
  return [
    `  Account ${account}`,
    `  ${periodOf(report)}, read at block ${count(asOf.block)} (${minute(asOf.time)} UTC)`,
    '',
    ...(entries.length === 0 ? ['  Nothing moved.'] : movements(entries, balances)),
    '',
    ...(balances.length === 0 ? [] : [...sums(balances, totals), '']),
    ...wrap(FOOTNOTE, columns() - 4).map((line) => pc.dim(`  ${line}`)),
  ]
}

function periodOf({ range }: AuditReport): string {
  const { fromBlock, toBlock, since, until } = range
  const blocks = `Blocks ${count(fromBlock)} to ${count(toBlock)}`
  const times = [since === undefined ? '' : `from ${minute(since)}`, until === undefined ? '' : `to ${minute(until)}`]
  const within = times.filter(Boolean).join(' ')
  return within === '' ? blocks : `${blocks}, ${within}`
}

function movements(entries: readonly ReportEntry[], balances: readonly ReportBalance[]): string[] {
  const assets = new Map(balances.map((balance) => [balance.assetId, balance]))
  const rows = entries.map((entry) => movement(entry, assets.get(entry.assetId) as ReportBalance))
  return table([['time (UTC)', 'what', 'amount', 'held then', 'with', ''].map((title) => pc.dim(title)), ...rows])
}

function movement(entry: ReportEntry, asset: ReportBalance): string[] {
  const { kind, amount, fee, counterparty, memo, timestamp, balance } = entry
  const words = [memo === '' ? '' : quoted(printable(memo)), fee > 0n ? `fee ${amountOf(fee, asset)}` : '']
  const party = counterparty === null ? '' : short(counterparty, 6, 8)
  return [minute(timestamp), kind, held(amount, asset), held(balance, asset), party, words.filter(Boolean).join(' ')]
}

function sums(balances: readonly ReportBalance[], totals: readonly ReportTotal[]): string[] {
  const rows = balances.map((balance, i) => sumOf(balance, totals[i] as ReportTotal))
  const titles = ['asset', 'before', 'in', 'out', 'fees', 'now', ''].map((title) => pc.dim(title))
  return table([titles, ...rows])
}

function sumOf(asset: ReportBalance, total: ReportTotal): string[] {
  const came = total.received + total.shielded + total.opened + total.settled
  const went = total.sent + total.unshielded + total.sealed + total.locked
  const amounts = [asset.opening, came, went, total.fees, asset.amount]
  const remarks = [
    asset.issuer === null ? '' : `issued by ${short(asset.issuer)}`,
    asset.hiddenSupply === true ? 'supply hidden' : '',
    asset.kind === 'unknown' ? 'nothing is known about it' : '',
  ]
  return [nameOf(asset), ...amounts.map((amount) => figure(amount, asset)), remarks.filter(Boolean).join(', ')]
}

function nameOf({ kind, name, ticketId }: ReportBalance): string {
  if (kind === 'native') return 'coin'
  if (kind === 'unknown') return short(name, 14, 4)
  return ticketId === null ? quoted(name) : `${quoted(name)} ${short(ticketId.toString(), 10, 6)}`
}

/** An amount of an asset that the line does not name. */
const held = (amount: bigint, asset: ReportBalance): string =>
  asset.kind === 'native' ? amountOf(amount, asset) : `${count(amount)} ${nameOf(asset)}`

/** An amount of an asset that the line names. */
const figure = (amount: bigint, asset: ReportBalance): string =>
  asset.kind === 'native' ? amountOf(amount, asset) : count(amount)
