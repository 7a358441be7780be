import {
  type BlobSchedule,
  FORKS_BY_BLOCK,
  FORKS_BY_TIME,
  type ForkSchedule,
  type ForkStart,
} from '../../evm/fork-schedule.js'
import type { MerkatoHardfork } from '../../evm/index.js'
import { NodeOptionError } from '../errors.js'
import { address, complete, type Decoder, looseUint, object, partial, uint64 } from '../rpc/params.js'

/** What the `config` of a genesis file says of rule sets. */
export interface GenesisForks {
  /** The newest rule set that the file names; undefined when it names none of ours. */
  readonly hardfork: MerkatoHardfork | undefined
  /** Undefined when the file names none of ours: then the node's own rule set is in force from the start. */
  readonly schedule: ForkSchedule | undefined
}

/** Newest first. */
const RULE_SETS: readonly MerkatoHardfork[] = ['osaka', 'prague', 'cancun']

/** The names that geth's file has for when a rule set begins. */
const FIELDS: Readonly<Record<string, string>> = {
  tangerineWhistle: 'eip150Block',
  spuriousDragon: 'eip155Block',
  paris: 'mergeNetsplitBlock',
}

/** Reads the rule sets of a genesis file's `config`. @throws NodeOptionError when they are not carried here */
export function readForks(config: Readonly<Record<string, unknown>>): GenesisForks {
  const hardfork = RULE_SETS.find((name) => startOf(config, `${name}Time`) !== undefined)
  if (hardfork === undefined) return { hardfork, schedule: undefined }
  refuseOthers(config)
  const { depositContractAddress } = partial<{ depositContractAddress: `0x${string}` }>({
    depositContractAddress: address,
  })(config, 'config')
  const schedule = { forks: forksOf(config), blobs: blobsOf(config), depositContract: depositContractAddress }
  return { hardfork, schedule }
}

/** Whether one rule set is in force at a block 0 of this time and at all others. */
export function isConstant({ forks }: ForkSchedule, genesisTime: bigint): boolean {
  return forks.every(({ name, at }) => at === 0 || (FORKS_BY_TIME.includes(name) && BigInt(at) <= genesisTime))
}

function refuseOthers(config: Readonly<Record<string, unknown>>): void {
  if (config.daoForkSupport === true || isSet(config.daoForkBlock)) {
    throw new NodeOptionError('genesis', 'has the fork of the DAO, whose moving of balances is not offered.')
  }
  const total = config.terminalTotalDifficulty
  if (!isSet(total) || looseUint(asNumber(total), 'config.terminalTotalDifficulty') === 0n) return
  if (isSet(config.mergeNetsplitBlock)) return
  throw new NodeOptionError(
    'genesis',
    'has a terminalTotalDifficulty and no mergeNetsplitBlock, which says from which block on there is no proof of work.',
  )
}

/** What is not said begins with what comes after it, as files leave old rule sets out. */
function forksOf(config: Readonly<Record<string, unknown>>): ForkStart[] {
  const timed = FORKS_BY_TIME.flatMap((name) => namedStart(config, name, 'Time'))
  const firstTimed = FORKS_BY_TIME.indexOf(timed[0]?.name ?? '')
  const left = FORKS_BY_TIME.slice(0, firstTimed).map((name) => ({ name, at: timed[0]?.at ?? 0 }))
  const blocks: ForkStart[] = []
  let later = startOf(config, 'mergeNetsplitBlock') ?? 0
  for (const name of FORKS_BY_BLOCK.toReversed()) {
    later = startOf(config, FIELDS[name] ?? `${name}Block`) ?? later
    blocks.unshift({ name, at: later })
  }
  const forks = [...blocks, ...left, ...timed]
  checkOrder(blocks)
  checkOrder([...left, ...timed])
  return forks
}

function checkOrder(forks: readonly ForkStart[]): void {
  for (const [index, { name, at }] of forks.entries()) {
    const before = forks[index - 1]
    if (before !== undefined && before.at > at) {
      throw new NodeOptionError('genesis', `puts ${name} in force before ${before.name}, which comes first.`)
    }
  }
}

function namedStart(config: Readonly<Record<string, unknown>>, name: string, unit: 'Time'): ForkStart[] {
  const at = startOf(config, `${name}${unit}`)
  return at === undefined ? [] : [{ name, at }]
}

function startOf(config: Readonly<Record<string, unknown>>, field: string): number | undefined {
  return isSet(config[field]) ? Number(uint64(config[field], `config.${field}`)) : undefined
}

const count: Decoder<number> = (value, name) => Number(uint64(value, name))
const blobFields = complete<BlobSchedule>({ target: count, max: count, baseFeeUpdateFraction: count })
const blobSchedule: Decoder<BlobSchedule> = (value, name) => {
  const found = blobFields(value, name)
  // The price of blobs is divided by the fraction and, under Osaka, by the maximum (EIP-4844, EIP-7918).
  if (found.max > 0 && found.target <= found.max && found.baseFeeUpdateFraction > 0) return found
  throw new NodeOptionError('genesis', `${name} needs target <= max, and max and baseFeeUpdateFraction above 0.`)
}

function blobsOf(config: Readonly<Record<string, unknown>>): Record<string, BlobSchedule> {
  const given = isSet(config.blobSchedule) ? object(config.blobSchedule, 'config.blobSchedule') : {}
  const known = Object.entries(given).filter(([name, value]) => FORKS_BY_TIME.includes(name) && isSet(value))
  return Object.fromEntries(known.map(([name, value]) => [name, blobSchedule(value, `config.blobSchedule.${name}`)]))
}

function isSet(value: unknown): boolean {
  return value !== undefined && value !== null
}

/** geth writes total difficulties as JSON numbers that may be larger than what one holds exactly; only zero matters. */
function asNumber(value: unknown): unknown {
  return typeof value === 'number' ? BigInt(Math.trunc(value)).toString() : value
}
