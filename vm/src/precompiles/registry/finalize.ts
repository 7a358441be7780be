import { GAS, REGISTRY_ARGUMENTS, type RegistryArguments } from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkIssuer, checkOpen } from './checks.js'
import { log, type RegistryContext, returns, selectorOf } from './registry-context.js'

/** From now on nobody makes units of this asset, or tickets of this category. */
export const finalize: PrecompileMethod<RegistryArguments['finalize'], RegistryContext> = {
  selector: selectorOf('finalize'),
  input: REGISTRY_ARGUMENTS.finalize,
  gas: () => GAS.setRecord,
  writesState: true,
  payable: false,

  async run({ asset }, context) {
    const info = await context.registry.read(asset)
    const refusal = checkIssuer({ asset, info }, context) ?? checkOpen({ asset, info })
    if (refusal !== undefined) return refusal
    await context.registry.write(asset, { ...info, finalized: true })
    log({ event: 'AssetFinalized', assetId: asset }, context)
    return returns('finalize')
  },
}
