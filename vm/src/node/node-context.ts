import type { AccountBook } from './accounts/account-book.js'
import type { Chain } from './chain/chain.js'
import type { Filters } from './filters.js'
import type { IntervalMiner } from './mining/interval-miner.js'
import type { ResolvedOptions } from './options.js'
import type { Snapshots } from './snapshots.js'

/** Everything that RPC methods work on. */
export interface NodeContext {
  readonly options: ResolvedOptions
  readonly chain: Chain
  readonly accounts: AccountBook
  readonly snapshots: Snapshots
  readonly filters: Filters
  readonly miner: IntervalMiner
  /** Changes with every fresh chain, so that tools notice a reset. */
  readonly instance: { id: `0x${string}` }
  /** `HardhatNetwork/...`: what Hardhat's helpers look for. */
  readonly clientVersion: string
  /** Version of @merkato/vm. */
  readonly version: string
  /** Ends what referred to the chain as it was: snapshots, filters' places, the instance. */
  renew(): void
  /** Brings the chain back to its genesis block. */
  reset(): void
}
