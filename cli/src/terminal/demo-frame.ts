import type { Sandbox } from '@merkato/sandbox'
import pc from 'picocolors'
import type { Party, Stage, ToldStep } from '../tasks/demo/stage.js'
import { standsInCheckout, typedCommand } from '../tasks/typed-command.js'
import { version } from '../version.js'
import { count, duration, ether, megabytes, short } from './format.js'
import type { Output } from './output.js'
import { printContracts, sandboxRecord } from './sandbox-banner.js'
import { gasOf, printTable } from './story.js'
import { columns, labelled, padStart, wrap } from './text.js'

/** What is about to be seen, and where. */
export function printTitle(output: Output, sandbox: Sandbox): void {
  output.record(sandboxRecord(sandbox))
  output.line()
  output.line(
    `  ${pc.bold(`merkato ${version()}`)}  ${pc.dim('a private purchase, from the first coin to the last word')}`,
  )
  const plan = 'Each step: what the parties see, and what a stranger sees who has a node and no key.'
  for (const line of wrap(plan, columns() - 4)) output.line(pc.dim(`  ${line}`))
  output.line()
  row(
    output,
    'sandbox',
    `${pc.cyan(sandbox.url)}  ${pc.dim(`chain ${sandbox.chainId}, ready in ${duration(sandbox.readyMs)}`)}`,
  )
}

/** Who takes part. Amounts are what the chain says now. */
export function printCast(output: Output, stage: Stage, strangerPid: number): void {
  output.record({
    event: 'cast',
    buyer: castOf(stage.buyer),
    shop: castOf(stage.shop),
    courier: { account: stage.courierAddress },
    stranger: { pid: strangerPid },
  })
  castRow(output, 'buyer', stage.buyer)
  castRow(output, 'shop', stage.shop)
  row(output, 'courier', `account ${short(stage.courierAddress)}  ${pc.dim('carries bundles and pays their gas')}`)
  row(
    output,
    pc.magenta('stranger'),
    `process ${strangerPid}  ${pc.dim('holds no key: gets the URL above and transaction hashes')}`,
  )
}

/** What the story came to: costs by step, where the money is, totals. */
export async function printEnding(output: Output, stage: Stage, told: ToldStep[], elapsedMs: number): Promise<void> {
  const ending = await measureEnding(stage, told, elapsedMs)
  output.record({ event: 'end', ...ending })
  output.line()
  output.line(`  ${pc.bold('In the end')}`)
  output.line()
  printTable(output, costTable(told))
  output.line()
  row(output, 'buyer', `${ether(ending.buyerPrivate)} private`)
  row(output, 'shop', `${ether(ending.shopPrivate)} private, trust ${ending.shopTrust}`)
  row(
    output,
    'story',
    `${count(ending.transactions)} transactions, ${count(ending.gas)} gas, ${ending.proofs} proofs in ${duration(ending.provingMs)}`,
  )
  row(
    output,
    '',
    `${duration(elapsedMs)}; ${megabytes(ending.memoryBytes)} for node, wallets and prover in one process`,
  )
  output.line()
}

/** The sandbox goes on. */
export function printServing(output: Output, sandbox: Sandbox): void {
  printContracts(output, sandbox)
  output.line(`  The sandbox goes on at ${pc.bold(pc.cyan(sandbox.url))} ${pc.dim('until Ctrl-C.')}`)
  const project = standsInCheckout() ? '../my-shop' : 'my-shop'
  output.line(pc.dim(`  A project of your own: ${typedCommand(`create ${project}`)}`))
  output.line()
}

async function measureEnding(stage: Stage, told: ToldStep[], elapsedMs: number) {
  return {
    buyerPrivate: stage.buyer.wallet.balance(),
    shopPrivate: stage.shop.wallet.balance(),
    shopTrust: await stage.shop.orders.trustOf(stage.shop.accountAddress),
    transactions: told.reduce((sum, step) => sum + step.transactions.length, 0),
    gas: told.reduce((sum, step) => sum + gasOf(step), 0n),
    proofs: told.reduce((sum, { proofs }) => sum + proofs, 0),
    provingMs: Math.round(told.reduce((sum, { provingMs }) => sum + provingMs, 0)),
    elapsedMs: Math.round(elapsedMs),
    memoryBytes: process.memoryUsage.rss(),
  }
}

function costTable(told: ToldStep[]): string[][] {
  const rows = told.map((step) => {
    const gas = gasOf(step)
    return [
      `${padStart(String(step.number), 2)}  ${step.title}`,
      gas > 0n ? count(gas) : '',
      step.proofs > 0 ? duration(step.provingMs) : '',
      duration(step.elapsedMs),
    ]
  })
  return [['    step', 'gas', 'proving', 'time'], ...rows]
}

function castOf({ accountAddress, wallet }: Party): object {
  return { account: accountAddress, address: wallet.address() }
}

function castRow(output: Output, who: string, { accountAddress, wallet }: Party): void {
  row(output, who, `account ${short(accountAddress)}, private address ${short(wallet.address(), 3, 10)}`)
}

function row(output: Output, label: string, text: string): void {
  for (const line of labelled(label, text, 5, 11)) output.line(line)
}
