import { AssetClient } from '@merkato/sdk'
import { type RelayedEvent, type Relayer, startRelayer } from '@merkato/sdk/relayer'
import pc from 'picocolors'
import { CliError } from '../../errors.js'
import { count, ether, short } from '../../terminal/format.js'
import { createOutput, type Output } from '../../terminal/output.js'
import { columns, wrap } from '../../terminal/text.js'
import { interruptible, untilInterrupted } from '../interrupt.js'
import { checkedPort } from '../sandbox/checked-numbers.js'
import { typedCommand } from '../typed-command.js'
import { connectNode } from '../wallet/connect.js'
import { placeOf } from '../wallet/deployment.js'
import { assetHex } from '../wallet/find-asset.js'
import { type GasArgs, gasAccount } from '../wallet/gas-account.js'
import { type NamedRates, nameRates, parseGasPrice, parseRates, ratesText } from './rates.js'
import { openTill } from './till.js'

/** Settings of `merkato relay`. */
export interface RelayArgs extends GasArgs {
  readonly json: boolean
  readonly url: string
  readonly pool?: string | undefined
  readonly 'phrase-file': string
  /** As typed, `0x…=2500`. */
  readonly rate: readonly string[]
  readonly port: number
  readonly host: string
  /** In gwei, as typed. */
  readonly maxGasPrice: string
  readonly courier?: string | undefined
}

/** Serves until Ctrl-C. Says what it sent and for how much; never for whom. */
export async function runRelay(args: RelayArgs): Promise<void> {
  const output = createOutput(args.json)
  const typed = {
    rates: parseRates(args.rate),
    maxGasPrice: parseGasPrice(args.maxGasPrice),
    port: checkedPort(args.port),
  }
  const connection = await interruptible(() => connectNode(args.url))
  try {
    const { relayer, named } = await interruptible(() => start(args, typed, connection, output))
    // Listens before it tells anybody whom to stop.
    const interrupted = untilInterrupted()
    printReady(output, relayer, named)
    await interrupted
    await relayer.close()
    output.line('  Stopped.')
  } finally {
    connection.provider.destroy()
  }
}

async function start(
  args: RelayArgs,
  { rates, ...typed }: { rates: ReturnType<typeof parseRates>; maxGasPrice: bigint; port: number },
  connection: Awaited<ReturnType<typeof connectNode>>,
  output: Output,
): Promise<{ relayer: Relayer; named: NamedRates }> {
  const { provider } = connection
  const { host } = args
  const place = await placeOf(args.pool, connection.chainId)
  const { pool } = place
  const courier = args.courier ?? (args.pool === undefined ? undefined : place.courier)
  const signer = await gasAccount(args, provider)
  const { incomingKey, wallet } = await openTill(args['phrase-file'], connection, pool)
  const named = await nameRates(rates, new AssetClient(wallet))
  const onEvent = (event: RelayedEvent) => printEvent(output, named, event)
  const relayer = await startRelayer({
    provider,
    signer,
    incomingKey,
    rates,
    pool,
    courier,
    host,
    onEvent,
    ...typed,
  }).catch((error) => Promise.reject(startError(error, args)))
  return { relayer, named }
}

function startError(error: NodeJS.ErrnoException, { host, port }: RelayArgs): Error {
  const cause = { cause: error }
  if (error.code === 'EADDRINUSE') {
    const remedy = `Stop the other program, or take a free port: ${typedCommand('relay --port 0')}`
    return new CliError('PORT_IN_USE', `Port ${port} on ${host} is already in use.`, remedy, cause)
  }
  if (error.code === 'EACCES') {
    return new CliError('PORT_FORBIDDEN', `Port ${port} may not be used by this user.`, 'Take one above 1023.', cause)
  }
  if (error.code === 'EADDRNOTAVAIL' || error.code === 'ENOTFOUND') {
    return new CliError('NO_INTERFACE', `This machine has no interface ${host}.`, 'Use 127.0.0.1.', cause)
  }
  return error
}

function printReady(output: Output, relayer: Relayer, named: NamedRates): void {
  const { url, host, port, chainId, pool, payTo } = relayer
  const rates = named.rates.map(({ asset, unitsPerCoin }) => ({ asset: assetHex(asset), unitsPerCoin }))
  output.record({ event: 'ready', url, host, port, chainId, pool, payTo, rates })
  const first = `Relaying for pool ${short(pool)} at ${pc.bold(pc.cyan(url))}`
  const lines = [first, ...wrap(`Takes ${ratesText(named)}.`, columns() - 2), pc.dim('Ctrl-C stops it.')]
  output.line(lines.map((line) => `  ${line}`).join('\n'))
}

function printEvent(
  output: Output,
  { nameOf }: NamedRates,
  { transactionHash, asset, fee, status }: RelayedEvent,
): void {
  output.record({ event: status, transactionHash, asset: assetHex(asset), fee })
  const name = nameOf(asset)
  const amount = name === 'ETH' ? ether(fee, 18) : `${count(fee)} ${name}`
  const colour = { sent: pc.dim, mined: pc.green, failed: pc.red }[status]
  output.line(`  ${colour(status.padEnd(6))}  fee ${amount}`)
  output.line(pc.dim(`    ${transactionHash}`))
}
