import { commitmentsOf } from '@merkato/protocol'
import type { Block } from '../chain/block.js'
import { type Hex, quantity } from '../encoding.js'
import type { EventBlocks } from './event-blocks.js'
import { poolBlocks, poolEvents } from './note-blocks.js'

/** What a wallet has to go through to follow the pool from one block to another. */
export interface SyncStatistics {
  readonly fromBlock: Hex
  readonly toBlock: Hex
  readonly blockHash: Hex
  /** Blocks that hold events of the pool. */
  readonly blocks: Hex
  /** Events that made or spent notes. */
  readonly events: Hex
  readonly notes: Hex
  readonly nullifiers: Hex
  /** Bytes of the events' data, most of them ciphertexts. */
  readonly bytes: Hex
}

/** Counts what happened in the blocks `[from, to]`. */
export function syncStatistics(blocks: EventBlocks, from: bigint, to: Block): SyncStatistics {
  const last = to.header.number
  const numbers = poolBlocks(blocks, from, last)
  let [events, notes, nullifiers, bytes] = [0, 0, 0, 0]
  for (const number of numbers) {
    const block = blocks.byNumber(number)
    for (const { event, placed } of block === undefined ? [] : poolEvents(block)) {
      events++
      notes += commitmentsOf(event).length
      nullifiers += 'nullifiers' in event ? event.nullifiers.length : 0
      bytes += (placed.log.data.length - 2) / 2
    }
  }
  return {
    fromBlock: quantity(from),
    toBlock: quantity(last),
    blockHash: to.header.hash,
    blocks: quantity(numbers.length),
    events: quantity(events),
    notes: quantity(notes),
    nullifiers: quantity(nullifiers),
    bytes: quantity(bytes),
  }
}
