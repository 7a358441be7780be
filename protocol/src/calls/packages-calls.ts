import { keccak256 } from 'ethers'
import { concatBytes, hexToBytes } from '../bytes.js'
import { type AbiType, arrayOf, bytes, bytes32, decodeAbi, struct, uint } from './abi-codec.js'
import type { Bundle, Proof } from './bundle.js'
import { callCodec } from './call-codec.js'
import { packagesInterface } from './module-abi.js'
import { openingsHash } from './module-hashes.js'
import {
  HOLDER,
  type Holder,
  OPENING,
  type Opening,
  PARCEL,
  type ParcelRecord,
  SEAL_TERMS,
  SEALING,
  type Sealing,
  type SealTerms,
  type UnprovenOpening,
} from './module-types.js'
import type { OwnAct } from './own-act.js'
import { BUNDLE, PROOF } from './pool-types.js'

interface OfParcel {
  /** bytes32 hex. */
  readonly parcel: string
}

interface OpenArguments extends OfParcel {
  readonly keyHash: string
  readonly contentsHash: string
  readonly openings: readonly Opening[]
}

interface TransferArguments extends OfParcel {
  readonly to: Holder
  readonly keyBox: Uint8Array
}

interface KeyArguments {
  /** Last block timestamp, in seconds, at which the act is valid. */
  readonly expiry: bigint
  /** Of circuit `own`. */
  readonly proof: Proof
}

/** Arguments of each function of the packages module as they stand in call data, in their order. */
export type PackagesArguments = {
  readonly seal: { readonly bundle: Bundle; readonly sealing: Sealing }
  readonly transfer: TransferArguments
  readonly transferWithKey: TransferArguments & KeyArguments
  readonly open: OpenArguments
  readonly openWithKey: OpenArguments & KeyArguments
  readonly pool: object
  readonly parcelOf: OfParcel
  readonly rightHolderOf: OfParcel
}

/** Name of a function of the packages module. */
export type PackagesFunction = keyof PackagesArguments

/** A call of the packages module, decoded. */
export type PackagesCall = {
  [Name in PackagesFunction]: { readonly name: Name } & PackagesArguments[Name]
}[PackagesFunction]

const ofParcel = { parcel: bytes32 }
const transfer = { ...ofParcel, to: HOLDER, keyBox: bytes }
const open = { ...ofParcel, keyHash: bytes32, contentsHash: bytes32, openings: arrayOf(OPENING) }
const withKey = { expiry: uint(64), proof: PROOF }

/** How call data behind the selector becomes arguments, and back; addresses as lower-case hex. For the module itself. */
export const PACKAGES_ARGUMENTS: { readonly [Name in PackagesFunction]: AbiType<PackagesArguments[Name]> } = {
  seal: struct<PackagesArguments['seal']>({ bundle: BUNDLE, sealing: SEALING }),
  transfer: struct<TransferArguments>(transfer),
  transferWithKey: struct<TransferArguments & KeyArguments>({ ...transfer, ...withKey }),
  open: struct<OpenArguments>(open),
  openWithKey: struct<OpenArguments & KeyArguments>({ ...open, ...withKey }),
  pool: struct<object>({}),
  parcelOf: struct<OfParcel>(ofParcel),
  rightHolderOf: struct<OfParcel>(ofParcel),
}

const CODEC = callCodec<PackagesArguments>(packagesInterface, PACKAGES_ARGUMENTS, 'packages module')

/**
 * Call data of any function of the packages module, as hex with 0x.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export const encodePackagesCall = (call: PackagesCall): string =>
  CODEC.encode(call.name, call as PackagesArguments[typeof call.name])

/**
 * Decodes call data strictly, as `decodePoolCall`.
 * @throws UnknownFunctionError, MalformedCallError; never another error, whatever the bytes
 */
export function decodePackagesCall(data: Uint8Array): PackagesCall {
  const { name, values } = CODEC.decode(data)
  return { name, ...values } as PackagesCall
}

/** What `parcelOf` returned. @throws InvalidEncodingError */
export const decodeParcel = (data: Uint8Array): ParcelRecord => decodeAbi(PARCEL, data)

/** What `rightHolderOf` returned. @throws InvalidEncodingError */
export const decodeHolder = (data: Uint8Array): Holder => decodeAbi(HOLDER, data)

/** abi.encode(bytes4 selector): padded behind. */
function selectorWord(name: PackagesFunction): Uint8Array {
  const word = new Uint8Array(32)
  word.set(hexToBytes(packagesInterface.getFunction(name)?.selector ?? ''))
  return word
}

const SEAL_DATA = struct<{ sealedOutputs: bigint; terms: SealTerms; keyBoxHash: string; inCall: string }>({
  sealedOutputs: uint(256),
  terms: SEAL_TERMS,
  keyBoxHash: bytes32,
  inCall: bytes32,
})

/**
 * dataHash of a bundle for `seal`. The contents are in the terms, by their hash; that they stand in the call, or elsewhere, is here: who
 * sends a seal for somebody else could leave them out.
 */
export function sealDataHash({ sealedOutputs, terms, keyBox, contents }: Sealing): string {
  const [keyBoxHash, inCall] = [keccak256(keyBox), keccak256(contents)]
  return keccak256(concatBytes(selectorWord('seal'), SEAL_DATA.encode({ sealedOutputs, terms, keyBoxHash, inCall })))
}

const TRANSFER_DATA = struct<{ parcel: string; to: Holder; keyBoxHash: string }>({
  parcel: bytes32,
  to: HOLDER,
  keyBoxHash: bytes32,
})

const OPEN_DATA = struct<{ parcel: string; openingsHash: string }>({ parcel: bytes32, openingsHash: bytes32 })

/** Whose act it is, and where in the row of acts on the parcel. */
export interface ParcelActor {
  readonly npk: bigint
  /** `acts` of the parcel's record. */
  readonly acts: bigint
  readonly expiry: bigint
}

/** The act by which a one-time key sends a parcel on. */
export const transferAct = ({ parcel, to, keyBox }: TransferArguments, actor: ParcelActor): OwnAct =>
  parcelAct(
    parcel,
    concatBytes(selectorWord('transferWithKey'), TRANSFER_DATA.encode({ parcel, to, keyBoxHash: keccak256(keyBox) })),
    actor,
  )

/** The act by which a one-time key opens a parcel. */
export const openAct = (parcel: string, openings: readonly UnprovenOpening[], actor: ParcelActor): OwnAct =>
  parcelAct(
    parcel,
    concatBytes(selectorWord('openWithKey'), OPEN_DATA.encode({ parcel, openingsHash: openingsHash(openings) })),
    actor,
  )

const parcelAct = (record: string, data: Uint8Array, { npk, acts, expiry }: ParcelActor): OwnAct => ({
  npk,
  record,
  sequence: acts,
  expiry,
  dataHash: keccak256(data),
})

const DIGEST = struct<{ commitments: readonly bigint[]; keyHash: string; contentsHash: string }>({
  commitments: arrayOf(uint(256)),
  keyHash: bytes32,
  contentsHash: bytes32,
})

/** What a parcel keeps of its sealed commitments and hashes. */
export const parcelDigest = (
  commitments: readonly bigint[],
  { keyHash, contentsHash }: Pick<SealTerms, 'keyHash' | 'contentsHash'>,
): string => keccak256(DIGEST.encode({ commitments, keyHash, contentsHash }))
