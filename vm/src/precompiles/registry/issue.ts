import {
  ASSET_KIND,
  type AssetInfo,
  type AssetTerms,
  checkTerms,
  GAS,
  REGISTRY_ARGUMENTS,
  type RegistryArguments,
  type TermsStruct,
  termsAssetId,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import type { Refusal } from '../pool/pool-context.js'
import { checkIssued } from './checks.js'
import { log, type RegistryContext, reject, returns, selectorOf } from './registry-context.js'

/** Makes an asset, or a category of tickets, for ever; the caller is its issuer. */
export const issue: PrecompileMethod<RegistryArguments['issue'], RegistryContext> = {
  selector: selectorOf('issue'),
  input: REGISTRY_ARGUMENTS.issue,
  gas: () => GAS.issue,
  writesState: true,
  payable: false,

  async run({ terms }, context) {
    const { frame, registry, pool } = context
    const issuer = frame.caller
    const refusal = refuseTerms(issuer, terms)
    if (refusal !== undefined) return refusal
    const asset = termsAssetId(issuer, terms as AssetTerms)
    const isNew = checkIssued({ asset, info: await registry.read(asset) }) !== undefined
    if (!isNew) return reject('AlreadyIssued', asset)
    await registry.write(asset, newRecord(issuer, terms))
    log({ event: 'AssetIssued', assetId: asset, issuer, ...terms }, context)
    // A category is no asset of notes and balances: its tickets are.
    if (terms.kind !== ASSET_KIND.ticketCategory) {
      await pool.pool.openAsset(asset, terms.kind === ASSET_KIND.hiddenToken)
    }
    return returns('issue', asset)
  },
}

/** Why these terms make no asset of this issuer. The zero address, of which a call without sender comes, can be none. */
export function refuseTerms(issuer: string, terms: TermsStruct): Refusal {
  const fault = checkTerms(terms)
  if (fault === 'WrongKind') return reject(fault, terms.kind)
  if (fault === 'InvalidName') return reject(fault, terms.name)
  return fault === 'InvalidTerms' || BigInt(issuer) === 0n ? reject('InvalidTerms') : undefined
}

/** A record of which nothing exists yet. */
export function newRecord(issuer: string, terms: TermsStruct): AssetInfo {
  return { issuer, ...terms, finalized: false, supply: 0n, mintKey: 0n, keyActs: 0n, hiddenMints: 0n }
}
