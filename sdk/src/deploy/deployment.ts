import type { PoolCompanions } from '@merkato/contracts'

/** Where a pool is and what came with it, as a wallet or a program needs to know it. */
export interface Deployment extends PoolCompanions {
  readonly chainId: bigint
  readonly pool: string
  readonly registry: string
  /** Block before which the pool has logged nothing. */
  readonly fromBlock: number
}
