import type { AccountBook } from './accounts/account-book.js'
import type { Chain } from './chain/chain.js'
import type { Filters } from './filters.js'
import type { ForkOptions } from './fork/fork-options.js'
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
  /** Whether those who listen to the node are told what happens. */
  readonly logging: { isOn: boolean }
  /** `HardhatNetwork/...`: what Hardhat's helpers look for. */
  readonly clientVersion: string
  /** Version of @merkato/vm. */
  readonly version: string
  /** Ends what referred to the chain as it was: snapshots, filters' places, the instance. */
  renew(): void
  /** Brings the chain back to its genesis block; of a fork makes a chain of its own. */
  reset(): Promise<void>
  /**
   * Makes the chain a fork.
   *
   * @param change what differs from the fork that it is already, if it is one
   * @throws RpcError -32602 or -32000 when it can not be done; the chain is as before then
   */
  forkFrom(change: Partial<ForkOptions>): Promise<void>
  /**
   * Has the fork go on with another node of the same chain.
   *
   * @throws RpcError -32602 or -32000 when it can not be done, ForkSourceError when that node does not answer; all is as before then
   */
  moveFork(url: string): Promise<void>
}
