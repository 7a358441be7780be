import { disclose } from '@merkato/sdk'
import pc from 'picocolors'
import { CliError } from '../../errors.js'
import { printable, quoted } from '../../terminal/printable.js'
import { type WalletArgs, withWallet } from '../wallet/session.js'

interface DiscloseArgs extends WalletArgs {
  readonly transaction: string
  readonly position?: string | undefined
}

/**
 * Writes the proof of one payment to stdout, and nothing else there, so that it can be piped.
 * @throws CliError BAD_TRANSACTION, BAD_POSITION, and those of `withWallet`; errors of the SDK
 */
export async function runDisclose(args: DiscloseArgs): Promise<void> {
  const request = { transactionHash: parseHash(args.transaction), position: parsePosition(args.position) }
  await withWallet(args, async ({ wallet, output }) => {
    const proof = await disclose(wallet, request)
    output.record({ ...request, proof })
    output.line(proof)
    if (process.stdout.isTTY && !args.json) {
      output.line(pc.dim('  Whoever has this text sees asset, amount, memo and payee of this payment, and no other.'))
      output.line(pc.dim('  They check it with: merkato verify-payment mkproof1…'))
    }
  })
}

function parseHash(typed: string): string {
  if (/^0x[0-9a-f]{64}$/i.test(typed)) return typed.toLowerCase()
  const message = `${quoted(printable(typed.slice(0, 80)))} is no transaction hash.`
  throw new CliError('BAD_TRANSACTION', message, 'It is 0x and 64 digits: merkato wallet history --json shows it.')
}

function parsePosition(typed: string | undefined): bigint | undefined {
  if (typed === undefined || /^\d{1,19}$/.test(typed)) return typed === undefined ? undefined : BigInt(typed)
  const message = `${quoted(printable(typed.slice(0, 60)))} is no position.`
  throw new CliError('BAD_POSITION', message, 'It is a number: merkato wallet history --json shows it.')
}
