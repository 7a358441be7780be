import { command } from './command.js'
import { withNode, withWalletOptions } from './wallet-options.js'

/** `merkato audit` */
export const auditCommand = command({
  command: 'audit',
  describe: 'Report what an account did and holds, from its tracking key',
  builder: (yargs) =>
    withNode(yargs)
      .option('key-file', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'File with the tracking key, which its owner alone may read',
      })
      .option('format', {
        choices: ['text', 'csv', 'json'] as const,
        default: 'text' as const,
        describe: 'text to read, csv for a spreadsheet, json for a program',
      })
      .option('out', { type: 'string', requiresArg: true, describe: 'Write the report to this new file' })
      .option('from', { type: 'string', requiresArg: true, describe: 'First block, or day (UTC): 2026-11-01' })
      .option('to', { type: 'string', requiresArg: true, describe: 'Last block, or day (UTC), all of it' })
      .example('$0 audit --key-file shop.key', 'a report to read')
      .example('$0 audit --key-file shop.key --format csv --out november.csv --from 2026-11-01', 'for a spreadsheet')
      .epilogue('The key comes from: merkato wallet export-key tracking'),
  handler: async (args) => {
    const { runAudit } = await import('../tasks/audit/run-audit.js')
    await runAudit(args)
  },
})

/** `merkato disclose` */
export const discloseCommand = command({
  command: 'disclose',
  describe: 'Write a proof of one payment for somebody else',
  builder: (yargs) =>
    withWalletOptions(yargs)
      .option('transaction', {
        type: 'string',
        requiresArg: true,
        demandOption: true,
        describe: 'Hash of its transaction: merkato wallet history --json',
      })
      .option('position', {
        type: 'string',
        requiresArg: true,
        describe: 'Position of its note, when the transaction holds several',
      })
      .example('$0 disclose --transaction 0x…', 'mkproof1…: amount, memo and payee of this payment, nothing else'),
  handler: async (args) => {
    const { runDisclose } = await import('../tasks/audit/run-disclose.js')
    await runDisclose(args)
  },
})

/** `merkato verify-payment` */
export const verifyPaymentCommand = command({
  command: 'verify-payment <proof>',
  describe: 'Check a proof of a payment against the chain',
  builder: (yargs) =>
    withNode(yargs)
      .positional('proof', { type: 'string', demandOption: true, describe: 'mkproof1…, from merkato disclose' })
      .example('$0 verify-payment mkproof1…', 'who got what, when, with which words'),
  handler: async (args) => {
    const { runVerify } = await import('../tasks/audit/run-verify.js')
    await runVerify(args)
  },
})
