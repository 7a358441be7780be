import type { ChainReader } from './chain-reader.js'
import type { Checkpoint, SyncState } from './sync-state.js'

/**
 * Rolls the state back to the last block that it shares with the node's chain.
 * Blocks before a shared block are shared too, so the place is found by bisection.
 * @returns whether anything had to be undone
 */
export async function rewind(state: SyncState, reader: ChainReader): Promise<boolean> {
  const { checkpoints } = state
  const newest = checkpoints.at(-1)
  if (!newest || (await isShared(newest, reader))) return false
  let shared = -1
  let foreign = checkpoints.length - 1
  while (foreign - shared > 1) {
    const middle = (shared + foreign) >> 1
    if (await isShared(checkpoints[middle] as Checkpoint, reader)) shared = middle
    else foreign = middle
  }
  state.rollback(checkpoints[shared])
  return true
}

async function isShared({ number, hash }: Checkpoint, reader: ChainReader): Promise<boolean> {
  return (await reader.block(number))?.hash === hash
}
