import type { SandboxSettings } from '@merkato/sandbox'
import { CliError } from '../../errors.js'
import { wholeNumber } from './checked-numbers.js'

/** What was typed about the chain, its accounts and its blocks. */
export interface TypedChain {
  hardfork?: string | undefined
  timestamp?: string | undefined
  gasLimit?: string | undefined
  disableBlockGasLimit?: boolean | undefined
  baseFee?: string | undefined
  codeSizeLimit?: string | undefined
  disableCodeSizeLimit?: boolean | undefined
  disableDefaultCreate2Deployer?: boolean | undefined
  slotsInAnEpoch?: string | undefined
  derivationPath?: string | undefined
  autoImpersonate?: boolean | undefined
  blockTime?: string | undefined
  mixedMining?: boolean | undefined
  /** False: on demand only. */
  mining?: boolean | undefined
  order?: string | undefined
  maxTransactions?: string | undefined
  pruneHistory?: string | undefined
}

const HARDFORKS = ['cancun', 'prague', 'osaka'] as const
/** What the sandbox's own contracts need. */
const LEAST_CODE_SIZE = 24_576
const MOST_BLOCK_TIME = 2_147_483

/**
 * Settings of the chain; what was left out stays undefined, so that a chain that was kept goes on as it was.
 * @throws CliError BAD_OPTION, USAGE
 */
export function chainSettings(typed: TypedChain): SandboxSettings {
  return {
    hardfork: hardforkOf(typed.hardfork),
    genesisTimestamp: big('timestamp', typed.timestamp),
    blockGasLimit: big('gas-limit', typed.gasLimit, 21_000n),
    disableBlockGasLimit: typed.disableBlockGasLimit || undefined,
    initialBaseFeePerGas: big('base-fee', typed.baseFee),
    codeSizeLimit: codeSizeOf(typed),
    create2Deployer: typed.disableDefaultCreate2Deployer ? false : undefined,
    slotsInAnEpoch: small('slots-in-an-epoch', typed.slotsInAnEpoch, 0),
    derivationPath: typed.derivationPath,
    autoImpersonate: typed.autoImpersonate || undefined,
    order: orderOf(typed.order),
    maxTransactionsPerBlock: small('max-transactions', typed.maxTransactions, 1),
    maxPastStates: typed.pruneHistory === '' ? 0 : small('prune-history', typed.pruneHistory, 0),
    ...miningOf(typed),
  }
}

function miningOf(typed: TypedChain): Pick<SandboxSettings, 'automine' | 'miningInterval'> {
  const { blockTime, mixedMining = false } = typed
  const isManual = typed.mining === false
  if (isManual && blockTime !== undefined)
    throw usage('--no-mining and --block-time exclude each other.', 'Leave one of them out.')
  if (mixedMining && blockTime === undefined)
    throw usage('--mixed-mining needs --block-time.', 'Try: --block-time 12 --mixed-mining')
  if (isManual) return { automine: false, miningInterval: 0 }
  if (blockTime === undefined) return {}
  return { automine: mixedMining, miningInterval: milliseconds(blockTime) }
}

function milliseconds(typed: string): number {
  const ms = /^\d{1,7}(\.\d{1,9})?$/.test(typed) ? Math.round(1_000 * Number(typed)) : 0
  if (ms >= 1 && ms <= 1_000 * MOST_BLOCK_TIME) return ms
  throw bad('block-time', `needs seconds, from 0.001 to ${MOST_BLOCK_TIME}.`, '--block-time 12')
}

function codeSizeOf({ codeSizeLimit, disableCodeSizeLimit }: TypedChain): number | undefined {
  if (!disableCodeSizeLimit) return small('code-size-limit', codeSizeLimit, LEAST_CODE_SIZE)
  if (codeSizeLimit === undefined) return Number.POSITIVE_INFINITY
  throw usage('--code-size-limit and --disable-code-size-limit exclude each other.', 'Leave one of them out.')
}

function orderOf(typed: string | undefined): 'fees' | 'fifo' | undefined {
  if (typed === undefined || typed === 'fees' || typed === 'fifo') return typed
  throw bad('order', `is fees or fifo, not ${JSON.stringify(typed)}.`, '--order fifo')
}

function hardforkOf(typed: string | undefined): (typeof HARDFORKS)[number] | undefined {
  const name = typed?.toLowerCase()
  if (name === undefined) return undefined
  const found = name === 'latest' ? 'osaka' : HARDFORKS.find((known) => known === name)
  if (found !== undefined) return found
  throw bad(
    'hardfork',
    `knows cancun, prague and osaka: ${JSON.stringify(typed)} has no private payments.`,
    '--hardfork osaka',
  )
}

function big(option: string, typed: string | undefined, least = 0n): bigint | undefined {
  return typed === undefined ? undefined : wholeNumber(option, typed, least)
}

function small(option: string, typed: string | undefined, least: number): number | undefined {
  const value = big(option, typed, BigInt(least))
  return value === undefined ? undefined : Number(value)
}

const bad = (option: string, rule: string, example: string) =>
  new CliError('BAD_OPTION', `--${option} ${rule}`, `Try: ${example}`)

const usage = (sentence: string, remedy: string) => new CliError('USAGE', sentence, remedy)
