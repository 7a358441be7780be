import { existsSync } from 'node:fs'
import { stripVTControlCharacters } from 'node:util'
import { type AuditReport, auditReport, createWallet, reportCsv, reportJson, reportRecord } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { printable, printableJson } from '../../terminal/printable.js'
import { writePrivateFile } from '../wallet/private-file.js'
import { connected, type ReadingArgs } from './connected.js'
import { parsePeriod } from './period.js'
import { reportLines } from './report-lines.js'
import { readTrackingKey } from './tracking-key-file.js'

interface AuditArgs extends ReadingArgs {
  readonly 'key-file': string
  readonly format: 'text' | 'csv' | 'json'
  readonly out?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}

/** A report in each form. */
const WRITERS: Readonly<Record<AuditArgs['format'], (report: AuditReport) => string>> = {
  text: (report) => `${reportLines(report).join('\n')}\n`,
  csv: reportCsv,
  // Line by line: an escape of JSON stands for what would change what a terminal shows.
  json: (report) => reportJson(report).split('\n').map(printableJson).join('\n'),
}

/**
 * Reports what the account of a tracking key did and holds. A file with a report is for its owner alone, and replaces none.
 * @throws CliError BAD_KEY, BAD_PERIOD, FILE_EXISTS, and those of the connection; errors of the SDK
 */
export async function runAudit(args: AuditArgs): Promise<void> {
  const { out, format, json } = args
  if (json && format === 'csv' && out === undefined) {
    throw new CliError('USAGE', '--json and --format csv both want the output.', 'Write the CSV to a file: --out FILE')
  }
  // Before the chain is read, which may take long; writing refuses it again.
  if (out !== undefined && existsSync(out)) {
    throw new CliError('FILE_EXISTS', `${printable(out)} exists already.`, 'Name another file.')
  }
  const period = parsePeriod(args)
  const trackingKey = await readTrackingKey(args['key-file'])
  await connected(args, async ({ provider, chainId, output, signal, reading }) => {
    const wallet = await createWallet({ trackingKey, provider, chainId, pool: args.pool })
    await reading((onProgress) => wallet.sync({ signal, onProgress }))
    const report = auditReport(wallet, period)
    if (out === undefined) {
      output.record(reportRecord(report))
      if (!json) process.stdout.write(WRITERS[format](report))
      return
    }
    // A terminal's colours are nothing for a file.
    await writePrivateFile(out, stripVTControlCharacters(WRITERS[format](report)), { fresh: true })
    const entries = report.entries.length
    output.record({ file: out, format, account: report.account, entries })
    output.line(`  ${entries} ${entries === 1 ? 'entry' : 'entries'} in ${printable(out)}, which you alone can read.`)
  })
}
