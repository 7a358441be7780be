import type { Hex } from '../encoding.js'
import type { ClockState } from '../mining/clock.js'
import type { World } from '../state/world.js'
import type { PendingTransaction } from '../transactions/pool.js'
import type { Block } from './block.js'

/** What tests may set about the blocks to come. */
export interface MiningSettings {
  readonly automine: boolean
  readonly gasLimit: bigint
  readonly coinbase: Hex
  /** For the next block only, wei per gas. */
  readonly nextBaseFee: bigint | undefined
  /** For the next block only. */
  readonly nextPrevRandao: Hex | undefined
}

/** Everything needed to bring the chain back to where it was. */
export interface ChainPoint {
  readonly head: bigint
  readonly world: World
  readonly clock: ClockState
  /** Wall clock in seconds when the point was taken. */
  readonly takenAt: bigint
  readonly pending: readonly PendingTransaction[]
  readonly settings: MiningSettings
}

/** A chain's beginning, with its block: a chain that was loaded from a file may have another. */
export interface Genesis extends ChainPoint {
  readonly block: Block
}

/** A whole chain but for its newest state. */
export interface ChainContent {
  readonly blocks: readonly Block[]
  readonly clock: ClockState
  readonly settings: MiningSettings
  readonly pending: readonly PendingTransaction[]
}
