import type { MerkatoHardfork } from '../evm/index.js'
import type { VerifyingKeys } from '../verifier/verifying-key.js'
import { type GenesisFile, readGenesisFile } from './chain/genesis-file.js'
import { NodeOptionError } from './errors.js'
import type { ForkOptions } from './fork/fork-options.js'
import type { MiningInterval } from './mining/interval-miner.js'
import type { TransactionOrder } from './transactions/pool.js'

/** The phrase that every Ethereum sandbox uses; its keys are public. */
export const DEV_MNEMONIC = 'test test test test test test test test test test test junk'

/** Settings of a sandbox node. Everything has a default. */
export interface NodeOptions {
  /** Chain id; 31337 when left out. */
  readonly chainId?: number | undefined
  /** Rule set; osaka when left out. */
  readonly hardfork?: MerkatoHardfork | undefined
  /** BIP-39 phrase of the unlocked accounts (path m/44'/60'/0'/0/i). */
  readonly mnemonic?: string | undefined
  /** Where the accounts are below the phrase: the path without their index; m/44'/60'/0'/0 when left out. */
  readonly derivationPath?: string | undefined
  /** How many unlocked accounts; 10 when left out. */
  readonly accounts?: number | undefined
  /** Starting balance of each, in wei; 10,000 ETH when left out. */
  readonly balance?: bigint | undefined
  /** Block gas limit; 60,000,000 when left out. */
  readonly blockGasLimit?: bigint | undefined
  /** Receiver of priority fees, 20 bytes hex. */
  readonly coinbase?: string | undefined
  /** Base fee of the genesis block in wei per gas; 1 gwei when left out. */
  readonly initialBaseFeePerGas?: bigint | undefined
  /** Timestamp of the genesis block in seconds; the clock's present when left out. */
  readonly genesisTimestamp?: bigint | undefined
  /** Lets a block carry its parent's timestamp. Off by default: the protocol wants them to rise. */
  readonly allowBlocksWithSameTimestamp?: boolean | undefined
  /** Lets a transaction use more gas than a block's limit, and a block hold more. Off by default. */
  readonly disableBlockGasLimit?: boolean | undefined
  /** Most transactions of a block; as many as its gas allows when left out. */
  readonly maxTransactionsPerBlock?: number | undefined
  /** Bytes that a contract's code may have, its creation code twice as many; 24,576 (EIP-170) when left out, `Infinity` for no limit. */
  readonly codeSizeLimit?: number | undefined
  /** Sends transactions for every account, as if its key were here. Off by default. */
  readonly autoImpersonate?: boolean | undefined
  /** Slots between the newest block and `safe`, half of those to `finalized`; both are the newest block when left out. */
  readonly slotsInAnEpoch?: number | undefined
  /** States of past blocks that are kept in memory besides the newest one; all when left out. Not with a data folder, which keeps all. */
  readonly maxPastStates?: number | undefined
  /** Has the contract that creates others at addresses known before (0x4e59…956C), on which deploy scripts count. On by default. */
  readonly create2Deployer?: boolean | undefined
  /** Mines every transaction at once; on by default. */
  readonly automine?: boolean | undefined
  /** Milliseconds between blocks mined by the timer, or the least and the most, drawn anew for each block; 0 (off) when left out. */
  readonly miningInterval?: number | readonly [min: number, max: number] | undefined
  /** How a block's transactions are ordered; `fees` when left out. */
  readonly order?: TransactionOrder | undefined
  /** Wall clock in seconds, for tests; the system's when left out. */
  readonly clock?: (() => bigint) | undefined
  /** snarkjs verification keys by circuit id, or which ones a chain takes, by its id: a fork's is not known before its source is asked. */
  readonly verifyingKeys?: VerifyingKeys | ((chainId: number) => VerifyingKeys) | undefined
  /**
   * Folder that keeps the chain; made where there is none. A folder that holds a chain is gone on with, which needs the options that its
   * genesis block was made of; how it mined and at which time goes on too, unless named again. In memory when left out.
   */
  readonly dataFolder?: string | undefined
  /**
   * geth's genesis.json, parsed: block 0 has exactly its accounts and header. Merkato's own accounts, system contracts and unlocked accounts
   * are put on top, where the file has none, so that block 0 keeps the hash that other nodes give it. Chain id and rule set are the
   * file's where it names them, and so is the time unless named; the gas limit is block 0's alone.
   */
  readonly genesis?: unknown
  /** RLP blocks one behind the other, as `geth export` writes them: run on a new chain's genesis block, header by header, before anything is put on top. */
  readonly importedBlocks?: Uint8Array | undefined
  /** Waits for the disk with every block, so that a power cut loses nothing either. Off by default: the end of the process loses nothing. */
  readonly dataSync?: boolean | undefined
  /**
   * Goes on from a block of another chain, whose accounts are read when somebody needs them. Chain id, gas limit, time and base fee
   * continue the source's unless named. Not together with a data folder, a genesis file or imported blocks.
   */
  readonly fork?: ForkOptions | undefined
}

/** What a chain takes over from the one that it was forked from. */
export interface ForkDefaults {
  readonly chainId: number
  readonly genesisTimestamp: bigint
  readonly blockGasLimit: bigint
}

type Reshaped =
  | 'coinbase'
  | 'dataFolder'
  | 'genesis'
  | 'importedBlocks'
  | 'miningInterval'
  | 'verifyingKeys'
  | 'fork'
  | Unlimited

/** Options without a default: nothing is limited when they are left out. */
type Unlimited = 'maxTransactionsPerBlock' | 'codeSizeLimit' | 'slotsInAnEpoch' | 'maxPastStates'

/** {@link NodeOptions} with the defaults filled in and every value checked. */
export type ResolvedOptions = {
  readonly [K in keyof Omit<NodeOptions, Reshaped>]-?: NonNullable<NodeOptions[K]>
} & { readonly [K in Unlimited]: number | undefined } & {
  readonly verifyingKeys: VerifyingKeys
  readonly coinbase: `0x${string}`
  readonly miningInterval: MiningInterval | undefined
  readonly dataFolder: string | undefined
  readonly genesisFile: GenesisFile | undefined
  readonly importedBlocks: Uint8Array | undefined
  /** Options that were not left out. */
  readonly named: ReadonlySet<keyof NodeOptions>
}

const DEFAULT_PATH = "m/44'/60'/0'/0"
const MAX_INTERVAL_MS = 2 ** 31 - 1

/** "Merkato" in ASCII: nobody's key, and outside of the precompiles' range. */
const DEFAULT_COINBASE = '0x000000000000000000000000004d65726b61746f'

/**
 * @param forked what a fork takes over; undefined for a chain of its own
 * @throws NodeOptionError when a value can not be used
 */
export function resolveOptions(options: NodeOptions, forked?: ForkDefaults): ResolvedOptions {
  const clock = options.clock ?? systemClock
  const file = options.genesis === undefined ? undefined : readGenesisFile(options.genesis)
  const chainId = agreed('chainId', options.chainId, file?.chainId) ?? forked?.chainId ?? 31337
  const { verifyingKeys = {} } = options
  const resolved: ResolvedOptions = {
    chainId,
    hardfork: agreed('hardfork', options.hardfork, file?.hardfork) ?? 'osaka',
    mnemonic: options.mnemonic ?? DEV_MNEMONIC,
    derivationPath: (options.derivationPath ?? DEFAULT_PATH).replace(/\/$/, ''),
    accounts: options.accounts ?? 10,
    balance: options.balance ?? 10_000n * 10n ** 18n,
    blockGasLimit: options.blockGasLimit ?? forked?.blockGasLimit ?? 60_000_000n,
    coinbase: checkedAddress(options.coinbase ?? DEFAULT_COINBASE),
    initialBaseFeePerGas: options.initialBaseFeePerGas ?? 1_000_000_000n,
    genesisTimestamp: options.genesisTimestamp ?? file?.template.timestamp ?? forked?.genesisTimestamp ?? clock(),
    allowBlocksWithSameTimestamp: options.allowBlocksWithSameTimestamp ?? false,
    automine: options.automine ?? true,
    miningInterval: checkedInterval(options.miningInterval ?? 0),
    order: options.order ?? 'fees',
    disableBlockGasLimit: options.disableBlockGasLimit ?? false,
    maxTransactionsPerBlock: options.maxTransactionsPerBlock,
    codeSizeLimit: options.codeSizeLimit,
    autoImpersonate: options.autoImpersonate ?? false,
    slotsInAnEpoch: options.slotsInAnEpoch,
    maxPastStates: options.maxPastStates,
    create2Deployer: options.create2Deployer ?? true,
    clock,
    verifyingKeys: typeof verifyingKeys === 'function' ? verifyingKeys(chainId) : verifyingKeys,
    dataFolder: options.dataFolder,
    genesisFile: file,
    importedBlocks: options.importedBlocks,
    dataSync: options.dataSync ?? false,
    named: namedIn(options),
  }
  checkRanges(resolved)
  return resolved
}

/** @throws NodeOptionError when option and genesis file differ */
function agreed<T>(option: string, named: T | undefined, filed: T | undefined): T | undefined {
  if (named === undefined || filed === undefined || named === filed) return named ?? filed
  throw new NodeOptionError(option, `is ${named}, and the genesis file has ${filed}.`)
}

function namedIn(options: NodeOptions): Set<keyof NodeOptions> {
  const entries = Object.entries(options) as [keyof NodeOptions, unknown][]
  return new Set(entries.flatMap(([name, value]) => (value === undefined ? [] : [name])))
}

function systemClock(): bigint {
  return BigInt(Math.floor(Date.now() / 1000))
}

function checkedAddress(value: string): `0x${string}` {
  if (!/^0x[0-9a-fA-F]{40}$/.test(value)) throw new NodeOptionError('coinbase', 'needs 20 bytes of hex.')
  return `0x${value.slice(2).toLowerCase()}`
}

function checkRanges(options: ResolvedOptions): void {
  need(isCount(options.chainId, 1, Number.MAX_SAFE_INTEGER), 'chainId', 'needs a whole number above 0.')
  need(isCount(options.accounts, 0, 1_000), 'accounts', 'needs a whole number from 0 to 1,000.')
  need(options.order === 'fees' || options.order === 'fifo', 'order', 'is "fees" or "fifo".')
  need(options.balance >= 0n && options.balance < 2n ** 256n, 'balance', 'needs 0 <= wei < 2^256.')
  need(options.blockGasLimit >= 21_000n && options.blockGasLimit < 2n ** 63n, 'blockGasLimit', 'is out of range.')
  need(options.genesisTimestamp >= 0n && options.genesisTimestamp < 2n ** 63n, 'genesisTimestamp', 'is out of range.')
  need(options.dataFolder !== '', 'dataFolder', 'needs a path.')
  need(isCountIf(options.maxTransactionsPerBlock, 1), 'maxTransactionsPerBlock', 'needs a whole number above 0.')
  need(isSize(options.codeSizeLimit), 'codeSizeLimit', 'needs whole bytes, at least 1.')
  need(isCountIf(options.slotsInAnEpoch, 0), 'slotsInAnEpoch', 'needs a whole number.')
  need(isCountIf(options.maxPastStates, 0), 'maxPastStates', 'needs a whole number.')
  need(
    options.maxPastStates === undefined || options.dataFolder === undefined,
    'maxPastStates',
    'goes without a data folder, which keeps every state.',
  )
  need(options.initialBaseFeePerGas >= 0n, 'initialBaseFeePerGas', 'must not be negative.')
}

function checkedInterval(interval: number | readonly [number, number]): MiningInterval | undefined {
  if (interval === 0) return undefined
  const [min, max] = typeof interval === 'number' ? [interval, interval] : interval
  const isRange = isCount(min, 1, MAX_INTERVAL_MS) && isCount(max, min, MAX_INTERVAL_MS)
  need(isRange, 'miningInterval', 'needs whole milliseconds, or the least and the most of them.')
  return { min, max }
}

function isCount(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max
}

const isCountIf = (value: number | undefined, min: number): boolean =>
  value === undefined || isCount(value, min, Number.MAX_SAFE_INTEGER)

const isSize = (bytes: number | undefined): boolean => bytes === Number.POSITIVE_INFINITY || isCountIf(bytes, 1)

function need(holds: boolean, option: string, message: string): void {
  if (!holds) throw new NodeOptionError(option, message)
}
