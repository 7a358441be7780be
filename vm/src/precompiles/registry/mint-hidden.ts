import { ASSET_KIND, GAS, REGISTRY_ARGUMENTS, type RegistryArguments } from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkHiddenMint, enterHidden } from '../pool/enter-hidden.js'
import { checkMaker } from './checks.js'
import { type RegistryContext, returns, selectorOf } from './registry-context.js'

/**
 * Makes a note of which only the asset is public. Its number in the record goes into what the proof is bound to: a contract that
 * hands on what its users give it can not be made to use one proof twice.
 */
export const mintHidden: PrecompileMethod<RegistryArguments['mintHidden'], RegistryContext> = {
  selector: selectorOf('mintHidden'),
  input: REGISTRY_ARGUMENTS.mintHidden,
  gas: () => GAS.mintHidden,
  writesState: true,
  payable: false,

  async run({ asset, commitment, ciphertext, proof }, context) {
    const { registry, pool } = context
    const info = await registry.read(asset)
    const note = { issuer: info.issuer, assetId: asset, nonce: info.hiddenMints, commitment, ciphertext }
    const refusal =
      checkMaker({ asset, info }, ASSET_KIND.hiddenToken, context) ?? (await checkHiddenMint(note, proof, pool))
    if (refusal !== undefined) return refusal
    await registry.write(asset, { ...info, hiddenMints: info.hiddenMints + 1n })
    return returns('mintHidden', await enterHidden(note, pool))
  },
}
