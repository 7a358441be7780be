import { type VerifiedPayment, verifyDisclosure } from '@merkato/sdk'
import pc from 'picocolors'
import { count, minute } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'
import { columns, wrap } from '../../terminal/text.js'
import { amountOf } from '../wallet/amounts.js'
import { assetHex } from '../wallet/find-asset.js'
import { connected, type ReadingArgs } from './connected.js'

interface VerifyArgs extends ReadingArgs {
  readonly proof: string
}

/** Checks a proof of a payment and says what it proves. @throws CliError of the connection; errors of the SDK */
export async function runVerify(args: VerifyArgs): Promise<void> {
  await connected(args, async ({ provider, chainId, output, signal, reading }) => {
    const payment = await reading((onProgress) =>
      verifyDisclosure(provider, args.proof, { pool: args.pool, chainId, signal, onProgress }),
    )
    const { asset, ...rest } = payment
    output.record({ ...rest, asset: assetHex(asset.id), name: asset.name, issuer: asset.issuer })
    for (const line of sentences(payment)) output.line(line)
  })
}

function sentences(payment: VerifiedPayment): string[] {
  const { asset, amount, memo, blockNumber, timestamp, payee } = payment
  const when = `On ${minute(timestamp)} UTC, in block ${count(blockNumber)},`
  const issuer = asset.issuer === null ? '' : ` (issued by ${asset.issuer})`
  const words = memo === '' ? '' : ` with the words ${quoted(printable(memo))}`
  return [
    `  ${pc.green('✓')} ${when}`,
    `    ${payee}`,
    `    received ${amountOf(amount, asset)}${issuer}${words}.`,
    '',
    ...wrap(`${whoIsProved(payment)} ${whoPaid(payment)}`, columns() - 6).map((line) => pc.dim(`    ${line}`)),
  ]
}

/** The commitment binds the owner or the key; that the address is whole, the reader sees by comparing it. */
const whoIsProved = ({ payee }: VerifiedPayment): string =>
  payee.startsWith('mk1')
    ? 'The payee is proved: compare the whole address with the one you know.'
    : 'The one-time key that was paid is proved; whose it is, only the payee can prove.'

const whoPaid = ({ kind, from }: VerifiedPayment): string => {
  if (kind === 'payment') return 'Who paid is not part of this proof.'
  return `It came from ${kind === 'deposit' ? 'the public account' : 'the issuer'} ${from}.`
}
