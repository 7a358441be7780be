import type { LedgerSums } from './ledger.js'
import type { AuditReport, ReportAsset } from './report.js'
import { writtenTime, writtenWord } from './written.js'

/**
 * A report as plain data for JSON. Every number is a decimal string, because JSON's readers round above 2^53; asset ids are 0x and 64
 * digits, times UTC in ISO 8601. Memos stand as they were written: they are words of strangers.
 */
export function reportRecord(report: AuditReport) {
  const { account, chainId, pool, asOf, range, balances, totals, entries } = report
  return {
    format: 'merkato.audit.v1',
    account,
    chainId: `${chainId}`,
    pool,
    asOf: { block: `${asOf.block}`, hash: asOf.hash, time: writtenTime(asOf.time) },
    range: {
      fromBlock: `${range.fromBlock}`,
      toBlock: `${range.toBlock}`,
      since: range.since === undefined ? null : writtenTime(range.since),
      until: range.until === undefined ? null : writtenTime(range.until),
    },
    balances: balances.map(({ opening, amount, kind, ...asset }) => ({
      ...assetRecord(asset),
      kind,
      opening: `${opening}`,
      amount: `${amount}`,
    })),
    totals: totals.map(({ assetId, ...sums }) => ({ asset: writtenWord(assetId), ...written(sums) })),
    entries: entries.map(({ timestamp, blockNumber, transactionHash, kind, amount, fee, balance, ...rest }) => ({
      time: writtenTime(timestamp),
      block: `${blockNumber}`,
      transaction: transactionHash,
      kind,
      ...assetRecord(rest),
      amount: `${amount}`,
      fee: `${fee}`,
      balance: `${balance}`,
      counterparty: rest.counterparty,
      memo: rest.memo,
      positions: rest.positions.map(String),
    })),
  }
}

/** A report as JSON text, see {@link reportRecord}. */
export const reportJson = (report: AuditReport): string => `${JSON.stringify(reportRecord(report), null, 2)}\n`

/** Amounts as decimal text. */
const written = (sums: LedgerSums): Record<keyof LedgerSums, string> => ({
  received: `${sums.received}`,
  shielded: `${sums.shielded}`,
  sent: `${sums.sent}`,
  unshielded: `${sums.unshielded}`,
  sealed: `${sums.sealed}`,
  opened: `${sums.opened}`,
  locked: `${sums.locked}`,
  settled: `${sums.settled}`,
  fees: `${sums.fees}`,
})

const assetRecord = ({ assetId, name, issuer, ticketId, hiddenSupply }: Omit<ReportAsset, 'kind'>) => ({
  asset: writtenWord(assetId),
  name,
  issuer,
  ticket: ticketId === null ? null : `${ticketId}`,
  hiddenSupply,
})
