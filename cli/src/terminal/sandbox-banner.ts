import type { Sandbox } from '@merkato/sandbox'
import pc from 'picocolors'
import { presentContracts } from '../tasks/sandbox/present-contracts.js'
import { version } from '../version.js'
import { duration, ether } from './format.js'
import type { Output } from './output.js'
import { printable } from './printable.js'
import { columns, width, wrap } from './text.js'

const LOOPBACK = /^http:\/\/(127\.|localhost|\[::1\])/

/**
 * What a program needs to know of a sandbox.
 * @param mnemonic phrase of the accounts, if it is not every sandbox's
 */
export function sandboxRecord(sandbox: Sandbox, mnemonic?: string): object {
  const { url, urls, port, chainId, fork, accounts, insecureKeys, readyMs } = sandbox
  return {
    event: 'ready',
    url,
    urls,
    port,
    chainId,
    fork,
    contracts: presentContracts(sandbox),
    insecureKeys,
    readyMs: Math.round(readyMs),
    mnemonic,
    accounts,
  }
}

/** What the banner shows besides the sandbox. */
export interface BannerRemarks {
  /** Of each account, in wei. */
  readonly balance: bigint
  /** Where the chain is kept, or written to at the end. */
  readonly keptIn: string | undefined
  /** Phrase of the accounts, if it is not every sandbox's. */
  readonly phrase: string | undefined
}

/** What a person needs to know of a sandbox. */
export function printReady(output: Output, sandbox: Sandbox, { balance, keptIn, phrase }: BannerRemarks): void {
  const { accounts, chainId, fork, readyMs, urls } = sandbox
  output.line()
  output.line(
    `  ${pc.bold(`merkato sandbox ${version()}`)}${pc.dim(`  chain ${chainId}, ready in ${duration(readyMs)}`)}`,
  )
  if (fork !== undefined) output.line(`  a fork of ${fork.source} at block ${fork.blockNumber}`)
  output.line()
  for (const url of urls) {
    const others = `in a browser the dashboard; ${url.replace('http', 'ws')} for subscriptions`
    output.line(remarked(`  ${pc.bold(pc.cyan(url))}`, others, 'in a browser the dashboard'))
  }
  output.line()
  heading(output, 'Accounts', `${ether(balance)} each${sandbox.deployed.precompiles ? '' : ', from the next block on'}`)
  numbered(output, accounts, ({ address }) => address)
  heading(output, 'Keys', 'public to the whole world: never send real money to these accounts')
  if (isOpen(sandbox))
    output.line(`  ${pc.yellow('Whoever reaches this machine commands every one of these accounts.')}`)
  numbered(output, accounts, ({ privateKey }) => pc.dim(privateKey))
  if (phrase !== undefined) {
    heading(output, 'Phrase', 'as public as the keys')
    output.line(`    ${pc.dim(printable(phrase))}`)
    output.line()
  }
  printContracts(output, sandbox)
  for (const line of warnings(sandbox)) output.line(`  ${pc.yellow(line)}`)
  output.line()
  output.line(
    pc.dim(
      `  Ctrl-C stops it; ${keptIn === undefined ? 'nothing is kept' : `the chain is kept in ${printable(keptIn)}`}.`,
    ),
  )
  output.line()
}

/** Where the pool and the contracts around it are, as far as they are there. */
export function printContracts(output: Output, { contracts, deployed }: Sandbox): void {
  const remark = deployed.precompiles
    ? 'at the same addresses in every sandbox'
    : 'from the next block on: the imported ones stay as they are'
  heading(output, 'Contracts', remark)
  output.line(`    Shielded pool  ${contracts.shieldedPool}  ${pc.dim('precompile')}`)
  output.line(remarked(`    Registry       ${contracts.registry}`, 'precompile: assets and tickets', 'precompile'))
  output.line(`    Packages       ${contracts.packages}  ${pc.dim('precompile')}`)
  output.line(
    remarked(`    Locks          ${contracts.conditionalTransfers}`, 'precompile: conditional transfers', 'precompile'),
  )
  if (deployed.commerce) printCommerce(output, contracts)
  else output.line(pc.dim('    On imported blocks there are no contracts for orders, no courier, no gateways.'))
  output.line()
}

function printCommerce(output: Output, contracts: Sandbox['contracts']): void {
  output.line(`    Order escrow   ${contracts.orderEscrow}`)
  output.line(`    Trust index    ${contracts.trustIndex}  ${pc.dim('run by account 0')}`)
  output.line(remarked(`    Courier        ${contracts.courier}`, 'carries bundles for anybody', 'carries bundles'))
  output.line(`    Gateways       ${contracts.gateways.erc20}  ${pc.dim('ERC-20')}`)
  output.line(`                   ${contracts.gateways.erc721}  ${pc.dim('ERC-721')}`)
  output.line(`                   ${contracts.gateways.erc1155}  ${pc.dim('ERC-1155')}`)
}

/** A line with the longer remark that the screen has room for. */
function remarked(left: string, long: string, short: string): string {
  const hasRoom = width(left) + 2 + width(long) <= columns()
  return `${left}  ${pc.dim(hasRoom ? long : short)}`
}

function heading(output: Output, title: string, remark: string): void {
  output.line(`  ${pc.bold(title)}  ${pc.dim(remark)}`)
}

function numbered<T>(output: Output, items: readonly T[], show: (item: T) => string): void {
  for (const [index, item] of items.entries()) output.line(`  ${String(index).padStart(3)}  ${show(item)}`)
  output.line()
}

const isOpen = ({ urls }: Sandbox): boolean => urls.some((url) => !LOOPBACK.test(url))

function warnings(sandbox: Sandbox): string[] {
  const proofs = sandbox.insecureKeys
    ? 'Proofs are checked with insecure-dev keys, which were made from a published seed: anybody can forge a proof. ' +
      'Good for trying things out and nothing else.'
    : 'The development proving keys are refused on this chain id: the pool takes deposits, but no proofs.'
  const open = isOpen(sandbox) ? ' It listens beyond this machine.' : ''
  return wrap(proofs + open, columns() - 4)
}
