import {
  ASSET_KIND,
  type AssetInfo,
  encodeRegistryLog,
  POOL_ADDRESS,
  type RegistryEvent,
  registryInterface,
} from '@merkato/protocol'
import { RegistryState } from '../../registry/registry-state.js'
import type { Verifiers } from '../../verifier/verifiers.js'
import { contractAbi } from '../contract-abi.js'
import type { Frame, Hex } from '../frame.js'
import { openPool, type PoolContext } from '../pool/pool-context.js'

/** What the registry's methods work with. */
export interface RegistryContext {
  readonly frame: Frame
  readonly registry: RegistryState
  /** The pool as the registry enters it: whatever it refuses is the refusal of the whole call. */
  readonly pool: PoolContext
}

/** The registry as `frame` sees it. */
export function openRegistry(frame: Frame, verifiers: Verifiers): RegistryContext {
  return {
    frame,
    registry: new RegistryState(frame.state, frame.keccak256),
    pool: openPool(frame.within(POOL_ADDRESS.toLowerCase() as Hex), verifiers),
  }
}

/** How calls of IAssetRegistry end. */
export const { selectorOf, returns, reject, refusals: registryRefusals } = contractAbi(registryInterface)

/** Appends an event of the registry. */
export function log(event: RegistryEvent, { frame }: RegistryContext): void {
  const { topics, data } = encodeRegistryLog(event)
  frame.log(topics as Hex[], data as Hex)
}

/** Writes a record after units were made (a positive change) or unmade, and logs it unless nobody may know the supply. */
export async function changeSupply(
  asset: bigint,
  info: AssetInfo,
  change: bigint,
  context: RegistryContext,
): Promise<void> {
  if (info.kind === ASSET_KIND.hiddenToken) return context.registry.write(asset, info)
  const supply = info.supply + change
  if (supply < 0n) throw new Error('More units were unmade than there were: a check is missing.')
  await context.registry.write(asset, { ...info, supply })
  const [minted, burned] = change < 0n ? [0n, -change] : [change, 0n]
  log({ event: 'SupplyChanged', assetId: asset, minted, burned, supply }, context)
}
