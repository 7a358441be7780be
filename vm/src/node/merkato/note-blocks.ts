import { commitmentsOf, POOL_ADDRESS, type PoolEvent, parsePoolLog } from '@merkato/protocol'
import type { Block } from '../chain/block.js'
import type { Hex } from '../encoding.js'
import { logsOf, type PlacedLog } from '../logs.js'
import type { EventBlocks } from './event-blocks.js'

const POOL = POOL_ADDRESS.toLowerCase() as Hex
const FROM_POOL = { addresses: new Set([POOL]), topics: [] }

/** An event of the pool that made or spent notes. */
export interface PlacedEvent {
  readonly event: PoolEvent
  readonly placed: PlacedLog
}

/** Numbers of the blocks in `[from, to]` with logs of the pool, ascending. */
export function poolBlocks(blocks: EventBlocks, from: bigint, to: bigint): bigint[] {
  return blocks.logs.candidates(from, to, FROM_POOL.addresses)
}

/** The pool's events in one block that made or spent notes, in order. */
export function poolEvents(block: Block): PlacedEvent[] {
  return logsOf(block, FROM_POOL).flatMap((placed) => {
    // Of the pool itself, so that it is well formed: what is left out is of another kind.
    const event = parsePoolLog({ ...placed.log, topics: [...placed.log.topics] })
    return event === undefined ? [] : [{ event, placed }]
  })
}

/** Position of an event's first commitment, or of none the one that would have come next; undefined of one that only spends. */
export function firstPosition(event: PoolEvent): bigint | undefined {
  if ('firstPosition' in event) return event.firstPosition
  return 'position' in event ? event.position : undefined
}

/** Whether an event made notes. */
export const makesNotes = ({ event }: PlacedEvent): boolean => commitmentsOf(event).length > 0
