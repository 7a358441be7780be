import { type Decoder, partial, seconds, uint64 } from './params.js'

/** Which blocks are to be mined. */
export interface MineOrder {
  /** Of the first of them, in seconds; what the clock says when left out. */
  readonly timestamp: bigint | undefined
  /** How many. */
  readonly blocks: bigint
}

export const ONE_BLOCK: MineOrder = { timestamp: undefined, blocks: 1n }

const fields = partial<{ timestamp: bigint; blocks: bigint }>({ timestamp: seconds, blocks: uint64 })

/** A timestamp, or Ganache's and anvil's `{ timestamp?, blocks? }`. */
export const mineOrder: Decoder<MineOrder> = (value, name) =>
  typeof value === 'object' && value !== null
    ? { ...ONE_BLOCK, ...fields(value, name) }
    : { ...ONE_BLOCK, timestamp: seconds(value, name) }
