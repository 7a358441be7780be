import { ASSET_STATE, assetStateSlot, publicBalanceSlot, shieldedTotalSlot } from '../src/pool/layout.js'
import type { Hex } from '../src/precompiles/frame.js'
import type { TestChain } from './chain.js'

export interface PlantedAsset {
  readonly hidden?: boolean
  readonly balances?: readonly (readonly [account: Hex, balance: bigint])[]
  readonly shielded?: bigint
}

/** Makes an asset known to the pool without the registry, for tests of the pool alone. */
export async function plantAsset(chain: TestChain, asset: bigint, what: PlantedAsset = {}): Promise<bigint> {
  const { hidden = false, balances = [], shielded = 0n } = what
  const { keccak256 } = chain
  await chain.plant(assetStateSlot(keccak256, asset), hidden ? ASSET_STATE.hidden : ASSET_STATE.visible)
  await chain.plant(shieldedTotalSlot(keccak256, asset), shielded)
  for (const [account, balance] of balances) await chain.plant(publicBalanceSlot(keccak256, account, asset), balance)
  return asset
}
