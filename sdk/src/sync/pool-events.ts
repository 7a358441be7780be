import {
  type ConditionalEvent,
  commitmentsOf,
  isAmount,
  isFieldElement,
  type PackagesEvent,
  type PoolEvent,
  parseConditionalLog,
  parsePackagesLog,
  parsePoolLog,
  parseRegistryLog,
  type RegistryEvent,
  type SealedOutput,
  type WithheldEvent,
} from '@merkato/protocol'
import { InconsistentNodeError } from '../errors/network.js'
import type { ChainPoint } from '../wallet/note-store.js'
import type { RawLog } from './chain-reader.js'

/** A pool event and where it stands. */
export interface PlacedEvent {
  readonly event: PoolEvent
  readonly at: ChainPoint
  readonly blockHash: string
  /** Of the block, in seconds, from nodes that tell it. */
  readonly timestamp: number | undefined
}

/** An event of the registry and its block. */
export interface PlacedRegistryEvent {
  readonly event: RegistryEvent
  readonly blockNumber: number
}

/** An event of a module and where it stands. */
export interface PlacedModuleEvent {
  readonly event: PackagesEvent | ConditionalEvent
  readonly at: ChainPoint
}

/** The modules of a pool: who else may spend notes and make them. */
export interface PoolModules {
  readonly packages: string
  readonly conditionalTransfers: string
}

/** Contracts whose logs are read. */
export interface LogSources {
  readonly pool: string
  readonly registry: string
  /** Missing where the pool is older than its modules. */
  readonly modules?: PoolModules | undefined
}

/** Addresses of the contracts whose logs are read. */
export const addressesOf = ({ pool, registry, modules }: LogSources): string[] => [
  pool,
  registry,
  ...(modules ? [modules.packages, modules.conditionalTransfers] : []),
]

/** What a range of blocks holds, in the order of the chain. */
export interface PlacedLogs {
  readonly events: readonly PlacedEvent[]
  readonly registryEvents: readonly PlacedRegistryEvent[]
  readonly moduleEvents: readonly PlacedModuleEvent[]
}

/** An event with a place in the tree; of no outputs, the place where the next one goes. */
export type AppendingEvent = Exclude<PoolEvent, WithheldEvent>

/** Position of the event's first commitment. */
export const firstPositionOf = (event: AppendingEvent): bigint =>
  'firstPosition' in event ? event.firstPosition : event.position

/** The event's encrypted outputs; a deposit has none, because everything in it can be seen. */
export function outputsOf(event: PoolEvent): readonly SealedOutput[] {
  if ('outputs' in event) return event.outputs
  return event.name === 'HiddenMinted' ? [event.output] : []
}

/** Output and position number `index` of an event with several. */
export function outputAt(
  event: { readonly outputs: readonly SealedOutput[]; readonly firstPosition: bigint },
  index: number,
): { output: SealedOutput; position: bigint } {
  return { output: event.outputs[index] as SealedOutput, position: event.firstPosition + BigInt(index) }
}

/**
 * Decodes logs of pool, registry and modules.
 * @throws {InconsistentNodeError} on a log that none of them writes, or that is told twice
 */
export function placeLogs(logs: readonly RawLog[], { pool, registry, modules }: LogSources): PlacedLogs {
  const sorted = logs.toSorted((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  if (sorted.some((log, i) => isSamePlace(log, sorted[i + 1]))) throw new InconsistentNodeError('a log is repeated.')
  const from = (address: string | undefined) => sorted.filter((log) => isSame(log.address, address))
  const [ofPool, ofRegistry] = [from(pool), from(registry)]
  const [ofPackages, ofLocks] = [from(modules?.packages), from(modules?.conditionalTransfers)]
  if (ofPool.length + ofRegistry.length + ofPackages.length + ofLocks.length !== logs.length)
    throw new InconsistentNodeError('a log is of another contract.')
  return {
    events: ofPool.map((log) => placeEvent(log, modules)),
    registryEvents: ofRegistry.map((log) => ({ event: decoded(parseRegistryLog(log)), ...log })),
    moduleEvents: [
      ...ofPackages.map((log) => ({ event: decoded(parsePackagesLog(log)), at: placeOf(log) })),
      ...ofLocks.map((log) => ({ event: decoded(parseConditionalLog(log)), at: placeOf(log) })),
    ],
  }
}

const isSamePlace = (a: RawLog, b: RawLog | undefined): boolean =>
  a.blockNumber === b?.blockNumber && a.logIndex === b.logIndex

const isSame = (a: string, b: string | undefined): boolean => a.toLowerCase() === b?.toLowerCase()

const placeOf = ({ blockNumber, transactionHash, logIndex }: RawLog): ChainPoint => ({
  blockNumber,
  transactionHash,
  logIndex,
})

function placeEvent(log: RawLog, modules: LogSources['modules']): PlacedEvent {
  const { blockHash, blockTimestamp: timestamp } = log
  const event = decoded(parsePoolLog(log))
  if (!isPossible(event)) throw new InconsistentNodeError('a log has numbers that the pool refuses.')
  if ('module' in event && ![modules?.packages, modules?.conditionalTransfers].some((one) => isSame(event.module, one)))
    throw new InconsistentNodeError('a log names a module that the pool has not.')
  return { event, blockHash, timestamp, at: placeOf(log) }
}

/** Whether every number is one that the pool lets pass: what comes behind computes with them. */
function isPossible(event: PoolEvent): boolean {
  if (!commitmentsOf(event).every((commitment) => commitment !== 0n && isFieldElement(commitment))) return false
  if (event.name === 'HiddenMinted') return isFieldElement(event.assetId)
  if (event.name === 'Shielded') {
    const { assetId, to, value } = event
    return [assetId, to.npk, to.E.x, to.E.y].every(isFieldElement) && isAmount(value)
  }
  if (event.name === 'Withheld') return event.nullifiers.every(isFieldElement)
  if (event.name === 'Released') {
    return event.payouts.every(
      ({ asset, amount, fee }) => isFieldElement(asset) && isAmount(amount) && isAmount(fee) && fee <= amount,
    )
  }
  const { nullifiers, publicAsset, publicIn, publicOut, fee } = event
  return [...nullifiers, publicAsset].every(isFieldElement) && [publicIn, publicOut, fee].every(isAmount)
}

function decoded<Event>(event: Event | undefined): Event {
  if (event === undefined) throw new InconsistentNodeError('a log can not be decoded.')
  return event
}
