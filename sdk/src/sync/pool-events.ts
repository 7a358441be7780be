import {
  commitmentsOf,
  isAmount,
  isFieldElement,
  type PoolEvent,
  parsePoolLog,
  parseRegistryLog,
  type RegistryEvent,
  type SealedOutput,
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

/** Contracts whose logs are read. */
export interface LogSources {
  readonly pool: string
  readonly registry: string
}

/** What a range of blocks holds, in the order of the chain. */
export interface PlacedLogs {
  readonly events: readonly PlacedEvent[]
  readonly registryEvents: readonly PlacedRegistryEvent[]
}

/** Position of the event's first commitment. */
export const firstPositionOf = (event: PoolEvent): bigint =>
  event.name === 'Transacted' ? event.firstPosition : event.position

/** How many outputs an event has; a deposit or a hidden mint has one. */
export const outputCount = (event: PoolEvent): number => (event.name === 'Transacted' ? event.outputs.length : 1)

/** Output and position number `index` of a join-split. */
export function outputAt(
  event: PoolEvent & { readonly name: 'Transacted' },
  index: number,
): { output: SealedOutput; position: bigint } {
  return { output: event.outputs[index] as SealedOutput, position: event.firstPosition + BigInt(index) }
}

/**
 * Decodes logs of pool and registry.
 * @throws {InconsistentNodeError} on a log that neither writes
 */
export function placeLogs(logs: readonly RawLog[], { pool, registry }: LogSources): PlacedLogs {
  const sorted = logs.toSorted((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
  const isFrom = (address: string) => (log: RawLog) => log.address.toLowerCase() === address.toLowerCase()
  const [ofPool, ofRegistry] = [sorted.filter(isFrom(pool)), sorted.filter(isFrom(registry))]
  if (ofPool.length + ofRegistry.length !== logs.length)
    throw new InconsistentNodeError('a log is of another contract.')
  const registryEvents = ofRegistry.map((log) => ({ event: decoded(parseRegistryLog(log)), ...log }))
  return { events: ofPool.map(placeEvent), registryEvents }
}

function placeEvent(log: RawLog): PlacedEvent {
  const { blockNumber, blockHash, transactionHash, logIndex, blockTimestamp: timestamp } = log
  const event = decoded(parsePoolLog(log))
  if (!isPossible(event)) throw new InconsistentNodeError('a log has numbers that the pool refuses.')
  return { event, blockHash, timestamp, at: { blockNumber, transactionHash, logIndex } }
}

/** Whether every number is one that the pool lets pass: what comes behind computes with them. */
function isPossible(event: PoolEvent): boolean {
  if (!commitmentsOf(event).every((commitment) => commitment !== 0n && isFieldElement(commitment))) return false
  if (event.name === 'HiddenMinted') return isFieldElement(event.assetId)
  if (event.name === 'Shielded') {
    const { assetId, to, value } = event
    return [assetId, to.npk, to.E.x, to.E.y].every(isFieldElement) && isAmount(value)
  }
  const { nullifiers, publicAsset, publicIn, publicOut, fee } = event
  return [...nullifiers, publicAsset].every(isFieldElement) && [publicIn, publicOut, fee].every(isAmount)
}

function decoded<Event>(event: Event | undefined): Event {
  if (event === undefined) throw new InconsistentNodeError('a log can not be decoded.')
  return event
}
