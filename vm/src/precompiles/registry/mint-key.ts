import {
  ASSET_KIND,
  GAS,
  isFieldElement,
  mintKeyAct,
  REGISTRY_ARGUMENTS,
  type RegistryArguments,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkAct } from '../pool/check-own.js'
import { checkEntry, enterNote } from '../pool/enter-note.js'
import type { Refusal } from '../pool/pool-context.js'
import { checkCap, checkIssued, checkKind, checkMaker, checkOpen, checkUnits, type KnownAsset } from './checks.js'
import { changeSupply, log, type RegistryContext, reject, returns, selectorOf } from './registry-context.js'

/** Lets the holder of a one-time key mint beside the issuer, or nobody when it is 0. */
export const setMintKey: PrecompileMethod<RegistryArguments['setMintKey'], RegistryContext> = {
  selector: selectorOf('setMintKey'),
  input: REGISTRY_ARGUMENTS.setMintKey,
  gas: () => GAS.setRecord,
  writesState: true,
  payable: false,

  async run({ asset, npk }, context) {
    const info = await context.registry.read(asset)
    const refusal =
      checkMaker({ asset, info }, ASSET_KIND.token, context) ??
      (isFieldElement(npk) ? undefined : reject('NotCanonical', npk))
    if (refusal !== undefined) return refusal
    // The count of acts goes on: an act of a key that comes back has a number of its own.
    await context.registry.write(asset, { ...info, mintKey: npk })
    log({ event: 'MintKeySet', assetId: asset, npk }, context)
    return returns('setMintKey')
  },
}

/** `mint` by the holder of the mint key, whoever sends it. */
export const mintWithKey: PrecompileMethod<RegistryArguments['mintWithKey'], RegistryContext> = {
  selector: selectorOf('mintWithKey'),
  input: REGISTRY_ARGUMENTS.mintWithKey,
  gas: () => GAS.mint + GAS.own,
  writesState: true,
  payable: false,

  async run({ asset, value, to, expiry, proof }, context) {
    const info = await context.registry.read(asset)
    const note = { asset, value, to }
    const refusal =
      checkKeyMint({ asset, info }, value) ??
      (await checkAct(mintKeyAct(note, info, expiry), proof, context.pool)) ??
      (await checkEntry(note, context.pool))
    if (refusal !== undefined) return refusal
    await changeSupply(asset, { ...info, keyActs: info.keyActs + 1n }, value, context)
    return returns('mintWithKey', await enterNote(note, info.issuer, context.pool))
  },
}

function checkKeyMint(known: KnownAsset, value: bigint): Refusal {
  const { asset, info } = known
  return (
    checkIssued(known) ??
    (info.mintKey === 0n ? reject('NoMintKey', asset) : undefined) ??
    checkKind(known, ASSET_KIND.token) ??
    checkOpen(known) ??
    checkUnits(value) ??
    checkCap(known, value)
  )
}
