import type { RequestCounts } from './request-meter.js'

/** Where a fork begins. */
export interface ForkPoint {
  /** Scheme, host and port of the source: the rest of its URL may be a key. */
  readonly source: string
  /** The newest block that is the source's. */
  readonly blockNumber: number
}

/** How a node is right now, told without waiting for what it works on. */
export interface NodeStatus {
  readonly chainId: number
  readonly hardfork: string
  /** Version of @merkato/vm. */
  readonly version: string
  /** Changes with every fresh chain; hardhat_metadata tells the same. 32 bytes hex. */
  readonly instanceId: string
  readonly head: {
    readonly number: bigint
    /** Chain time, in seconds. */
    readonly timestamp: bigint
    readonly gasUsed: bigint
    readonly gasLimit: bigint
    /** Wei per gas. */
    readonly baseFeePerGas: bigint
  }
  /** What the chain goes on from, if it does. */
  readonly fork: ForkPoint | undefined
  /** The present in chain time, in seconds. */
  readonly now: bigint
  /** Transactions that wait for a block. */
  readonly pending: number
  /** What was mined since the node was made, undone or not. */
  readonly mined: { readonly blocks: number; readonly transactions: number; readonly gas: bigint }
  readonly requests: RequestCounts
  /** Why the node answers nothing more, as a code: `CLOSED`, or that of the data folder's error. */
  readonly failure: string | undefined
}
