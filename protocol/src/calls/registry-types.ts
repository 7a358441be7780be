import type { AssetTerms } from '../assets/asset-terms.js'
import { type AbiType, bool, bytes32, checksummedAddress, smallUint, struct, uint } from './abi-codec.js'

/** Terms as call data may name them: any kind that fits a byte. */
export type TermsStruct = Omit<AssetTerms, 'kind'> & { readonly kind: number }

/** `AssetTerms` of IAssetRegistry.sol. */
export const ASSET_TERMS: AbiType<TermsStruct> = struct<TermsStruct>({
  kind: smallUint(8),
  name: bytes32,
  id: uint(256),
  origin: bytes32,
  cap: uint(128),
})

/** What the registry knows of an asset, as `IAssetRegistry.AssetInfo`; all zero when it was never issued. */
export interface AssetInfo {
  /** Who issued it, or the category of the ticket; the zero address when it was never issued. */
  readonly issuer: string
  /** 1 token, 2 token of hidden supply, 3 ticket, 4 category of tickets. */
  readonly kind: number
  /** Whether nobody can make units any more. */
  readonly finalized: boolean
  readonly cap: bigint
  /** Units that exist; 0 for kind 2, whose supply nobody knows. */
  readonly supply: bigint
  /** bytes32 hex. */
  readonly name: string
  readonly id: bigint
  /** bytes32 hex. */
  readonly origin: string
  /** npk of the one-time key that may mint beside the issuer; 0 for none. */
  readonly mintKey: bigint
  /** Sequence of the mint key's next act. */
  readonly keyActs: bigint
  /** Nonce of the next hidden mint. */
  readonly hiddenMints: bigint
}

/** `AssetInfo` of IAssetRegistry.sol: what `assetInfo` returns. */
export const ASSET_INFO: AbiType<AssetInfo> = struct<AssetInfo>({
  issuer: checksummedAddress,
  kind: smallUint(8),
  finalized: bool,
  cap: uint(128),
  supply: uint(128),
  name: bytes32,
  id: uint(256),
  origin: bytes32,
  mintKey: uint(256),
  keyActs: uint(64),
  hiddenMints: uint(64),
})
