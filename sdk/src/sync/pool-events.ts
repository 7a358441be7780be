import { type PoolEvent, parsePoolLog, type SealedOutput } from '@merkato/protocol'
import { InconsistentNodeError } from '../errors/network.js'
import type { ChainPoint } from '../wallet/note-store.js'
import type { RawLog } from './chain-reader.js'

/** A pool event and where it stands. */
export interface PlacedEvent {
  readonly event: PoolEvent
  readonly at: ChainPoint
  readonly blockHash: string
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
 * Decodes logs of the pool, in the order of the chain.
 * @throws {InconsistentNodeError} on a log that no pool writes
 */
export function placeEvents(logs: readonly RawLog[]): PlacedEvent[] {
  return logs
    .toSorted((a, b) => a.blockNumber - b.blockNumber || a.logIndex - b.logIndex)
    .map((log) => {
      const event = parsePoolLog(log)
      if (!event) throw new InconsistentNodeError('a log can not be decoded.')
      const { blockNumber, blockHash, transactionHash, logIndex } = log
      return { event, blockHash, at: { blockNumber, transactionHash, logIndex } }
    })
}
