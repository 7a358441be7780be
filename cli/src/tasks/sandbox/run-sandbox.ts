import { resolve } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import type { Sandbox } from '@merkato/sandbox'
import type { ForkArgs } from '../../commands/sandbox-fork-options.js'
import { CliError } from '../../errors.js'
import { createOutput } from '../../terminal/output.js'
import { createProgress } from '../../terminal/progress.js'
import { reportError } from '../../terminal/report-error.js'
import { printReady, sandboxRecord } from '../../terminal/sandbox-banner.js'
import { interruptible, untilInterrupted } from '../interrupt.js'
import { typedCommand } from '../typed-command.js'
import { type ChainFiles, mustHaveFolder, mustNotBeFile, readChainFiles, stateFileOf } from './chain-files.js'
import { chainSettings, type TypedChain } from './chain-settings.js'
import { checkedAccounts, checkedChainId, checkedOrigin, checkedPort } from './checked-numbers.js'
import { forkSettings } from './fork-settings.js'
import { parseEther } from './parse-ether.js'
import type { TypedPhrase } from './phrase.js'
import { mustExist, reachable, runCommand } from './run-command.js'
import { keepState, stateInterval } from './state-writer.js'

/** Settings of `merkato sandbox`. */
export interface RunSandboxSettings extends ChainFiles, ForkArgs, TypedChain, TypedPhrase {
  port: number
  host: string[]
  /** Whose web pages may use it besides its own: `*`, one origin, or nobody's. */
  allowOrigin: string | false
  /** Takes requests of any size. */
  takesAnySize: boolean
  accounts: number
  /** In ETH, as typed. */
  balance: string
  /** 31337, or the genesis file's, when left out. */
  chainId?: number | undefined
  /** Folder that keeps the chain. */
  data?: string | undefined
  /** Seconds, as typed. */
  stateInterval?: string | undefined
  /** File for accounts and keys. */
  configOut?: string | undefined
  /** Folder of Hardhat's artifacts; `artifacts` where it is there, when left out. */
  artifacts?: string | undefined
  /** Nothing of what happens. */
  quiet: boolean
  /** Every request with its parameters. */
  verbose: boolean
  json: boolean
  /** A command to run while the sandbox is up; empty: serve until Ctrl-C. */
  command: string[]
}

/** Starts a sandbox, tells where it is and serves until Ctrl-C, or for as long as a command runs. */
export async function runSandbox(settings: RunSandboxSettings): Promise<void> {
  const output = createOutput(settings.json)
  const stateFile = stateFileOf(settings.dumpState ?? settings.state)
  const interval = stateInterval(settings.stateInterval, stateFile)
  mustHaveFolder(settings.state === undefined ? '--dump-state' : '--state', stateFile)
  mustHaveFolder('--config-out', settings.configOut)
  mustNotBeFile('--data', settings.data)
  const chain = { ...typedSettings(settings), ...readChainFiles(settings) }
  const [file] = settings.command
  if (file !== undefined) mustExist(file)
  let phrase: string | undefined
  const { sandbox, log } = await interruptible(() =>
    createProgress({ silent: settings.json || settings.quiet }).during(startOf(chain.fork?.url), async () => {
      growYoungHeap(3)
      const [{ startListening }, { phraseOf }, { openLog }] = await Promise.all([
        import('./listening.js'),
        import('./phrase.js'),
        import('./log-writer.js'),
      ])
      growYoungHeap(1)
      phrase = phraseOf(settings)
      const log = openLog(settings, output)
      const chosen = { ...chain, mnemonic: phrase, ...log.settings }
      return { log, sandbox: await startListening(chosen, typedCommand('sandbox --port 0')) }
    }),
  )
  // Listens before it tells anybody whom to stop.
  const interrupted = settings.command.length === 0 ? untilInterrupted() : undefined
  const state = stateFile === undefined ? undefined : keepState(sandbox, stateFile, interval, warn)
  const leave = await announced(sandbox, settings.data)
  try {
    if (settings.configOut !== undefined) {
      const { writeConfig } = await import('./config-file.js')
      await writeConfig(settings.configOut, sandbox, phrase, settings.derivationPath)
    }
    output.record(sandboxRecord(sandbox, phrase))
    if (settings.quiet) output.line(sandbox.url)
    else printReady(output, sandbox, { balance: chain.balance, keptIn: settings.data ?? stateFile, phrase })
    warnOfArtifacts(settings.artifacts, log.holdsArtifacts)
    log.begin()
    if (interrupted !== undefined) await interrupted
    else await runAttached(sandbox, settings.command)
    await state?.finish()
  } finally {
    await sandbox.close()
    leave()
    log.close()
  }
}

/** What is waited for: a source that gives no answer is asked several times. */
function startOf(forkUrl: string | undefined): string {
  const place = forkUrl !== undefined && URL.canParse(forkUrl) ? `, a fork of ${new URL(forkUrl).host}` : ''
  return `Starting the sandbox${place}`
}

/** What was typed about the node, checked. */
function typedSettings(settings: RunSandboxSettings) {
  const { host, allowOrigin, data: dataFolder, chainId } = settings
  return {
    ...chainSettings(settings),
    balance: parseEther(settings.balance),
    port: checkedPort(settings.port),
    accounts: checkedAccounts(settings.accounts),
    chainId: chainId === undefined ? undefined : checkedChainId(chainId),
    fork: forkSettings(settings),
    host,
    allowOrigin: checkedOrigin(allowOrigin),
    dataFolder,
    maxBodyBytes: settings.takesAnySize ? Number.MAX_SAFE_INTEGER : undefined,
  }
}

/** Lets `status` and `stop` know of it. A home that can not be written keeps no sandbox from running. */
async function announced({ runId, url, port }: Sandbox, data: string | undefined): Promise<() => void> {
  const { announceRun } = await import('./run-file.js')
  const run = { runId, url: reachable(url), port, data: data === undefined ? null : resolve(data) }
  return announceRun(run).catch((cause: unknown) => {
    const message = 'merkato sandbox status and stop will not find this sandbox.'
    warn(new CliError('RUN_UNKNOWN', message, cause instanceof Error ? cause.message : undefined))
    return () => undefined
  })
}

/** After the rest, which would push it off the screen: a contract without a name is found out late. */
function warnOfArtifacts(folder: string | undefined, isThere: boolean): void {
  if (folder === undefined || isThere) return
  const message = `--artifacts names ${resolve(folder)}, which holds no artifacts: contracts of the project have no names.`
  const remedy = 'Compile it (npx hardhat build), or name the folder with build-info in it. It is looked for again.'
  warn(new CliError('NO_ARTIFACTS', message, remedy))
}

/** What fails while the sandbox goes on. */
function warn(error: unknown): void {
  reportError(error, { json: false, verbose: false })
}

async function runAttached(sandbox: Parameters<typeof sandboxRecord>[0], command: string[]): Promise<void> {
  process.exitCode = await runCommand(sandbox, command)
}

/**
 * Sets by what factor the part of the heap for new objects grows when much of it lives on: by three while the modules load, which leaves it
 * room for some fifty transactions, and not at all from then on. Grown further, it holds on to what blocks left over, and a long chain in
 * memory takes more at its peak. By two, as is usual, it stays at a third of that and is cleaned up so often that transactions take longer.
 */
function growYoungHeap(factor: number): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`)
}
