import {
  ASSET_KIND,
  type AssetInfo,
  type AssetTerms,
  assetName,
  decodeAssetInfo,
  hexToBytes,
  NO_CAP,
  type OneTimeStruct,
  toOneTimeStruct,
} from '@merkato/protocol'
import type { Hex } from '../src/precompiles/frame.js'
import { ALICE, type TestChain } from './chain.js'
import { Spender } from './spender.js'

export const NO_ORIGIN = `0x${'00'.repeat(32)}`

/** Terms of a token without limit, unless a test says otherwise. */
export const terms = (name: string, change: Partial<AssetTerms> = {}): AssetTerms => ({
  kind: ASSET_KIND.token as 1,
  name: assetName(name),
  id: 0n,
  origin: NO_ORIGIN,
  cap: NO_CAP,
  ...change,
})

export const hiddenTerms = (name: string): AssetTerms => terms(name, { kind: ASSET_KIND.hiddenToken as 2, cap: 0n })

export const categoryTerms = (name: string, cap = NO_CAP): AssetTerms =>
  terms(name, { kind: ASSET_KIND.ticketCategory as 4, cap })

/** Issues an asset, as Alice unless told otherwise. */
export async function issue(chain: TestChain, what: AssetTerms, from: Hex = ALICE): Promise<bigint> {
  const { result, values } = await chain.callRegistry('issue', [what], { from })
  if (result !== 'ok') throw new Error(`issue: ${result}`)
  return values[0] as bigint
}

/** What the registry knows of an asset. */
export async function assetInfo(chain: TestChain, asset: bigint): Promise<AssetInfo> {
  const { returnData } = await chain.callRegistry('assetInfo', [asset])
  return decodeAssetInfo(hexToBytes(returnData))
}

/** A one-time address of a fixed holder, as the ABI has it. */
export const oneTime = (label: string): OneTimeStruct =>
  toOneTimeStruct(new Spender('registry tests').address(label).address)
