import { keccak256 } from 'ethers'
import { concatBytes, hexToBytes } from '../bytes.js'
import { type AbiType, address, bytes, decodeAbi, struct, uint } from './abi-codec.js'
import type { Bundle, Proof } from './bundle.js'
import { callCodec } from './call-codec.js'
import type { OwnAct } from './own-act.js'
import { BUNDLE, ONE_TIME_ADDRESS, type OneTimeStruct, PROOF } from './pool-types.js'
import { registryInterface } from './registry-abi.js'
import { ASSET_INFO, ASSET_TERMS, type AssetInfo, type TermsStruct } from './registry-types.js'

interface AssetAndValue {
  readonly asset: bigint
  readonly value: bigint
}

interface CategoryAndId {
  readonly category: bigint
  readonly id: bigint
}

/** Arguments of each function of the registry as they stand in call data, in their order. */
export type RegistryArguments = {
  readonly pool: object
  readonly issue: { readonly terms: TermsStruct }
  readonly mint: AssetAndValue & { readonly to: OneTimeStruct }
  readonly mintPublic: AssetAndValue & { readonly to: string }
  readonly mintTicket: CategoryAndId & { readonly to: OneTimeStruct }
  readonly mintTicketPublic: CategoryAndId & { readonly to: string }
  readonly mintHidden: {
    readonly asset: bigint
    readonly commitment: bigint
    readonly ciphertext: Uint8Array
    readonly proof: Proof
  }
  readonly setMintKey: { readonly asset: bigint; readonly npk: bigint }
  readonly mintWithKey: AssetAndValue & {
    readonly to: OneTimeStruct
    readonly expiry: bigint
    readonly proof: Proof
  }
  readonly burn: AssetAndValue
  readonly burnNotes: { readonly bundle: Bundle }
  readonly finalize: { readonly asset: bigint }
  readonly supplyOf: { readonly asset: bigint }
  readonly assetInfo: { readonly asset: bigint }
  readonly assetIdOf: { readonly issuer: string; readonly terms: TermsStruct }
  readonly ticketIdOf: CategoryAndId
}

/** Name of a function of the registry. */
export type RegistryFunction = keyof RegistryArguments

/** A call of the registry, decoded: the arguments under their names in {@link RegistryArguments}. */
export type RegistryCall = {
  [Name in RegistryFunction]: { readonly name: Name } & RegistryArguments[Name]
}[RegistryFunction]

const uint256 = uint(256)
const assetOnly = struct<{ readonly asset: bigint }>({ asset: uint256 })
const assetAndValue = { asset: uint256, value: uint256 }
const categoryAndId = { category: uint256, id: uint256 }

/** How call data behind the selector becomes arguments, and back; addresses as lower-case hex. For the registry itself. */
export const REGISTRY_ARGUMENTS: { readonly [Name in RegistryFunction]: AbiType<RegistryArguments[Name]> } = {
  pool: struct<object>({}),
  issue: struct<RegistryArguments['issue']>({ terms: ASSET_TERMS }),
  mint: struct<RegistryArguments['mint']>({ ...assetAndValue, to: ONE_TIME_ADDRESS }),
  mintPublic: struct<RegistryArguments['mintPublic']>({ ...assetAndValue, to: address }),
  mintTicket: struct<RegistryArguments['mintTicket']>({ ...categoryAndId, to: ONE_TIME_ADDRESS }),
  mintTicketPublic: struct<RegistryArguments['mintTicketPublic']>({ ...categoryAndId, to: address }),
  mintHidden: struct<RegistryArguments['mintHidden']>({
    asset: uint256,
    commitment: uint256,
    ciphertext: bytes,
    proof: PROOF,
  }),
  setMintKey: struct<RegistryArguments['setMintKey']>({ asset: uint256, npk: uint256 }),
  mintWithKey: struct<RegistryArguments['mintWithKey']>({
    ...assetAndValue,
    to: ONE_TIME_ADDRESS,
    expiry: uint(64),
    proof: PROOF,
  }),
  burn: struct<AssetAndValue>(assetAndValue),
  burnNotes: struct<RegistryArguments['burnNotes']>({ bundle: BUNDLE }),
  finalize: assetOnly,
  supplyOf: assetOnly,
  assetInfo: assetOnly,
  assetIdOf: struct<RegistryArguments['assetIdOf']>({ issuer: address, terms: ASSET_TERMS }),
  ticketIdOf: struct<CategoryAndId>(categoryAndId),
}

const CODEC = callCodec<RegistryArguments>(registryInterface, REGISTRY_ARGUMENTS, 'registry')

/**
 * Call data of any function of the registry, as hex with 0x.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export const encodeRegistryCall = (call: RegistryCall): string =>
  CODEC.encode(call.name, call as RegistryArguments[typeof call.name])

/**
 * Decodes call data strictly, as `decodePoolCall`. Addresses come as lower-case hex.
 * @throws UnknownFunctionError, MalformedCallError; never another error, whatever the bytes
 */
export function decodeRegistryCall(data: Uint8Array): RegistryCall {
  const { name, values } = CODEC.decode(data)
  return { name, ...values } as RegistryCall
}

/**
 * What `assetInfo` returned.
 * @throws InvalidEncodingError
 */
export const decodeAssetInfo = (data: Uint8Array): AssetInfo => decodeAbi(ASSET_INFO, data)

/** abi.encode(bytes4 selector): padded behind. */
function selectorWord(name: RegistryFunction): Uint8Array {
  const word = new Uint8Array(32)
  word.set(hexToBytes(registryInterface.getFunction(name)?.selector ?? ''))
  return word
}

/** dataHash of a bundle for `burnNotes`: keccak256(abi.encode(bytes4 selector)). */
export const BURN_NOTES_DATA: string = /* @__PURE__ */ keccak256(/* @__PURE__ */ selectorWord('burnNotes'))

const MINT_DATA = struct<RegistryArguments['mint']>({ ...assetAndValue, to: ONE_TIME_ADDRESS })

/**
 * The act by which the holder of a mint key mints: `mintWithKey` asks the pool for exactly this one.
 * @param info the asset's record, as far as it counts here
 */
export const mintKeyAct = (
  mint: RegistryArguments['mint'],
  { mintKey, keyActs }: Pick<AssetInfo, 'mintKey' | 'keyActs'>,
  expiry: bigint,
): OwnAct => ({
  npk: mintKey,
  record: `0x${mint.asset.toString(16).padStart(64, '0')}`,
  sequence: keyActs,
  expiry,
  dataHash: keccak256(concatBytes(selectorWord('mintWithKey'), MINT_DATA.encode(mint))),
})
