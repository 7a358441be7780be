import { ASSET_KIND, GAS, REGISTRY_ARGUMENTS, type RegistryArguments } from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkRecipient } from '../pool/accounts.js'
import { checkEntry, enterNote } from '../pool/enter-note.js'
import { credit } from '../pool/ledger.js'
import type { Refusal } from '../pool/pool-context.js'
import { checkCap, checkMaker, checkUnits, type KnownAsset } from './checks.js'
import { changeSupply, type RegistryContext, returns, selectorOf } from './registry-context.js'

/** Makes units of a token as a note whose amount is public and whose holder is not. */
export const mint: PrecompileMethod<RegistryArguments['mint'], RegistryContext> = {
  selector: selectorOf('mint'),
  input: REGISTRY_ARGUMENTS.mint,
  gas: () => GAS.mint,
  writesState: true,
  payable: false,

  async run(note, context) {
    const { asset, value } = note
    const info = await context.registry.read(asset)
    const refusal = checkMint({ asset, info }, value, context) ?? (await checkEntry(note, context.pool))
    if (refusal !== undefined) return refusal
    await changeSupply(asset, info, value, context)
    return returns('mint', await enterNote(note, info.issuer, context.pool))
  },
}

/** Makes units of a token as a public balance. */
export const mintPublic: PrecompileMethod<RegistryArguments['mintPublic'], RegistryContext> = {
  selector: selectorOf('mintPublic'),
  input: REGISTRY_ARGUMENTS.mintPublic,
  gas: () => GAS.mintPublic,
  writesState: true,
  payable: false,

  async run({ asset, value, to }, context) {
    const info = await context.registry.read(asset)
    const refusal = checkMint({ asset, info }, value, context) ?? checkRecipient(to, context.pool)
    if (refusal !== undefined) return refusal
    await changeSupply(asset, info, value, context)
    await credit(asset, to, value, context.pool)
    return returns('mintPublic')
  },
}

function checkMint(known: KnownAsset, value: bigint, context: RegistryContext): Refusal {
  return checkMaker(known, ASSET_KIND.token, context) ?? checkUnits(value) ?? checkCap(known, value)
}
