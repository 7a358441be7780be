import {
  ASSET_INFO,
  ASSET_KIND,
  type AssetTerms,
  bytesToHex,
  GAS,
  POOL_ADDRESS,
  REGISTRY_ARGUMENTS,
  type RegistryArguments,
  type RegistryFunction,
  termsAssetId,
} from '@merkato/protocol'
import { type AnyMethod, anyMethod, type PrecompileMethod } from '../dispatcher.js'
import { type FrameResult, success } from '../frame.js'
import { checkIssued, checkKind } from './checks.js'
import { refuseTerms } from './issue.js'
import { ticketOf } from './mint-ticket.js'
import { type RegistryContext, reject, returns, selectorOf } from './registry-context.js'

/** A function that only reads. */
function view<Name extends RegistryFunction>(
  name: Name,
  gas: bigint,
  run: (call: RegistryArguments[Name], context: RegistryContext) => Promise<FrameResult>,
): AnyMethod<RegistryContext> {
  const method: PrecompileMethod<RegistryArguments[Name], RegistryContext> = {
    selector: selectorOf(name),
    input: REGISTRY_ARGUMENTS[name],
    gas: () => gas,
    writesState: false,
    payable: false,
    run,
  }
  return anyMethod(method)
}

/** A record has seven words. */
const READ_RECORD = 7n * GAS.read

/** The registry's view functions. */
export const REGISTRY_VIEWS: readonly AnyMethod<RegistryContext>[] = [
  view('pool', GAS.read, async () => returns('pool', POOL_ADDRESS)),

  view('supplyOf', READ_RECORD, async ({ asset }, { registry }) => {
    const info = await registry.read(asset)
    const hidden = info.kind === ASSET_KIND.hiddenToken ? reject('HiddenSupply', asset) : undefined
    return checkIssued({ asset, info }) ?? hidden ?? returns('supplyOf', info.supply)
  }),

  view('assetInfo', READ_RECORD, async ({ asset }, { registry }) =>
    success(`0x${bytesToHex(ASSET_INFO.encode(await registry.read(asset)))}`),
  ),

  view('assetIdOf', GAS.assetIdOf, async ({ issuer, terms }) => {
    return refuseTerms(issuer, terms) ?? returns('assetIdOf', termsAssetId(issuer, terms as AssetTerms))
  }),

  view('ticketIdOf', READ_RECORD + GAS.assetIdOf, async ({ category, id }, { registry }) => {
    const known = { asset: category, info: await registry.read(category) }
    const refusal = checkIssued(known) ?? checkKind(known, ASSET_KIND.ticketCategory)
    return refusal ?? returns('ticketIdOf', ticketOf(known.info, id))
  }),
]
