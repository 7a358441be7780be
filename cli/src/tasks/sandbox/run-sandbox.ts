import { setFlagsFromString } from 'node:v8'
import type { ForkArgs } from '../../commands/sandbox-fork-options.js'
import { createOutput } from '../../terminal/output.js'
import { createProgress } from '../../terminal/progress.js'
import { printReady, sandboxRecord } from '../../terminal/sandbox-banner.js'
import { interruptible, untilInterrupted } from '../interrupt.js'
import { typedCommand } from '../typed-command.js'
import { type ChainFiles, readChainFiles, writeState } from './chain-files.js'
import { checkedAccounts, checkedChainId, checkedPort } from './checked-numbers.js'
import { forkSettings } from './fork-settings.js'
import { parseEther } from './parse-ether.js'
import { mustExist, runCommand } from './run-command.js'

/** Settings of `merkato sandbox`. */
export interface RunSandboxSettings extends ChainFiles, ForkArgs {
  port: number
  host: string
  accounts: number
  /** In ETH, as typed. */
  balance: string
  /** 31337, or the genesis file's, when left out. */
  chainId?: number | undefined
  /** Folder that keeps the chain. */
  data?: string | undefined
  quiet: boolean
  json: boolean
  /** A command to run while the sandbox is up; empty: serve until Ctrl-C. */
  command: string[]
}

/** Starts a sandbox, tells where it is and serves until Ctrl-C, or for as long as a command runs. */
export async function runSandbox(settings: RunSandboxSettings): Promise<void> {
  const output = createOutput(settings.json)
  const { host, data: dataFolder } = settings
  const balance = parseEther(settings.balance)
  const port = checkedPort(settings.port)
  const accounts = checkedAccounts(settings.accounts)
  const chainId = settings.chainId === undefined ? undefined : checkedChainId(settings.chainId)
  const fork = forkSettings(settings)
  const content = readChainFiles(settings)
  const stateFile = settings.dumpState ?? settings.state
  const [file] = settings.command
  if (file !== undefined) mustExist(file)
  const sandbox = await interruptible(() =>
    createProgress({ silent: settings.json || settings.quiet }).during('Starting the sandbox', async () => {
      keepYoungHeapSmall()
      const { startListening } = await import('./listening.js')
      return startListening(
        { port, host, accounts, chainId, balance, dataFolder, fork, ...content },
        typedCommand('sandbox --port 0'),
      )
    }),
  )
  // Listens before it tells anybody whom to stop.
  const interrupted = settings.command.length === 0 ? untilInterrupted() : undefined
  output.record(sandboxRecord(sandbox))
  if (settings.quiet) output.line(sandbox.url)
  else printReady(output, sandbox, balance, dataFolder ?? stateFile)
  try {
    if (interrupted !== undefined) await interrupted
    else await runAttached(sandbox, settings.command)
    if (stateFile !== undefined) writeState(stateFile, await sandbox.exportState())
  } finally {
    await sandbox.close()
  }
}

async function runAttached(sandbox: Parameters<typeof sandboxRecord>[0], command: string[]): Promise<void> {
  process.exitCode = await runCommand(sandbox, command)
}

/**
 * Keeps the part of the heap for new objects as small as it is. Grown, it holds on to what a block left over, and a chain of 100,000
 * transactions in memory takes twice as much at its peak; requests are answered as fast. Before
 * the modules are loaded, which would make it grow.
 */
function keepYoungHeapSmall(): void {
  setFlagsFromString('--semi-space-growth-factor=1')
}
