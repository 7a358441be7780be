import { ProtocolError } from '../errors.js'
import { TREE_CAPACITY } from '../tree/parameters.js'

/** Trees are numbered by a uint32. */
export const MAX_TREE = 0xffffffff

const CAPACITY = BigInt(TREE_CAPACITY)

/**
 * position = tree * 2^30 + index.
 * @throws ProtocolError INVALID_POSITION
 */
export function toPosition(tree: number, index: number): bigint {
  if (!inRange(tree, MAX_TREE + 1) || !inRange(index, TREE_CAPACITY)) {
    throw new ProtocolError('INVALID_POSITION', 'The tree or the index is out of range.')
  }
  return BigInt(tree) * CAPACITY + BigInt(index)
}

/**
 * Tree and index of a position.
 * @throws ProtocolError INVALID_POSITION
 */
export function splitPosition(position: bigint): { tree: number; index: number } {
  if (position < 0n || position / CAPACITY > BigInt(MAX_TREE)) {
    throw new ProtocolError('INVALID_POSITION', 'The position is out of range.')
  }
  return { tree: Number(position / CAPACITY), index: Number(position % CAPACITY) }
}

const inRange = (value: number, limit: number): boolean => Number.isInteger(value) && value >= 0 && value < limit
