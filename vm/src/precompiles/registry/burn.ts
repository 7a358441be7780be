import {
  ASSET_KIND,
  type AssetInfo,
  BURN_NOTES_DATA,
  type Bundle,
  GAS,
  type JoinSplit,
  NATIVE_ASSET,
  REGISTRY_ARGUMENTS,
  type RegistryArguments,
  termsAssetId,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkBalance, checkKnown } from '../pool/accounts.js'
import { applyBundle } from '../pool/apply-bundle.js'
import { debit } from '../pool/ledger.js'
import type { Refusal } from '../pool/pool-context.js'
import { bundleGas, checkTransact } from '../pool/transact.js'
import { checkIssued, checkUnits } from './checks.js'
import { changeSupply, type RegistryContext, reject, returns, selectorOf } from './registry-context.js'

/** Unmakes units of the caller's public balance. */
export const burn: PrecompileMethod<RegistryArguments['burn'], RegistryContext> = {
  selector: selectorOf('burn'),
  input: REGISTRY_ARGUMENTS.burn,
  gas: () => GAS.burn,
  writesState: true,
  payable: false,

  async run({ asset, value }, context) {
    const { frame, registry, pool } = context
    const info = await registry.read(asset)
    const refusal =
      checkIssued({ asset, info }) ??
      (info.kind === ASSET_KIND.ticketCategory ? reject('WrongKind', info.kind) : undefined) ??
      checkUnits(value) ??
      (await checkKnown(asset, pool)) ??
      (await checkBalance(asset, frame.caller, value, pool))
    if (refusal !== undefined) return refusal
    await unmake(asset, frame.caller, value, context)
    return returns('burn')
  },
}

/** Unmakes units of notes: a bundle whose caller is the registry, with the registry as recipient of what goes. */
export const burnNotes: PrecompileMethod<RegistryArguments['burnNotes'], RegistryContext> = {
  selector: selectorOf('burnNotes'),
  input: REGISTRY_ARGUMENTS.burnNotes,
  gas: ({ bundle }) => bundleGas(bundle) + GAS.burn * BigInt(bundle.joinSplits.length),
  writesState: true,
  payable: false,

  async run({ bundle }, context) {
    const { frame, pool } = context
    const burned = bundle.joinSplits.filter(({ recipient, publicOut, fee }) => {
      return recipient === frame.address && publicOut > fee
    })
    const refusal =
      (bundle.dataHash === BURN_NOTES_DATA ? undefined : reject('InvalidTerms')) ??
      (await checkTransact(bundle, pool)) ??
      checkNoCoins(burned)
    return refusal ?? returns('burnNotes', await apply(bundle, burned, context))
  },
}

/** Coins can not be unmade; the pool has refused every other asset that was never issued. */
function checkNoCoins(burned: readonly JoinSplit[]): Refusal {
  const paysCoins = burned.some(({ publicAsset }) => publicAsset === NATIVE_ASSET)
  return paysCoins ? reject('UnknownAsset', NATIVE_ASSET) : undefined
}

/** @returns position of the first output */
async function apply(bundle: Bundle, burned: readonly JoinSplit[], context: RegistryContext): Promise<bigint> {
  const first = await applyBundle(bundle, context.pool)
  for (const { publicAsset, publicOut, fee } of burned) {
    await unmake(publicAsset, context.frame.address, publicOut - fee, context)
  }
  return first
}

/** Takes units out of an account's public balance and out of the supply, which for a ticket is its category's, too. */
async function unmake(asset: bigint, account: string, value: bigint, context: RegistryContext): Promise<void> {
  const { registry, pool } = context
  const info = await registry.read(asset)
  if (info.kind === ASSET_KIND.ticket) {
    await registry.write(asset, { ...info, supply: info.supply - value })
    const category = categoryOf(info)
    await changeSupply(category, await registry.read(category), -value, context)
  } else {
    await changeSupply(asset, info, -value, context)
  }
  await debit(asset, account, value, pool)
}

function categoryOf({ issuer, name, origin }: AssetInfo): bigint {
  return termsAssetId(issuer, { kind: ASSET_KIND.ticketCategory as 4, name, id: 0n, origin, cap: 0n })
}
