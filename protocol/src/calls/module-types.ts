import { keccak256 } from 'ethers'
import { type AbiType, address, arrayOf, bytes, bytes32, smallUint, struct, uint } from './abi-codec.js'
import type { Proof } from './bundle.js'
import { PAYOUT, type Payout, PROOF } from './pool-types.js'

/** What becomes of one sealed note, as `Opening`. */
export interface Opening {
  readonly sealedCommitment: bigint
  readonly commitment: bigint
  readonly ciphertext: Uint8Array
  readonly payout: Payout
  readonly proof: Proof
}

/** An opening before its proof. */
export type UnprovenOpening = Omit<Opening, 'proof'>

/** Who has a right to a parcel, as `Holder` of IPackages.sol: exactly one part is not 0. */
export interface Holder {
  readonly account: string
  readonly npk: bigint
  /** bytes32 hex. */
  readonly parcel: string
}

/** What a sealer fixes, as `SealTerms`. */
export interface SealTerms {
  readonly holder: Holder
  /** Empty when `recoverAfter` is 0. */
  readonly sealer: Holder
  /** Block timestamp in seconds; 0 for never. */
  readonly recoverAfter: bigint
  /** bytes32 hex, see `parcelKeyHash`. */
  readonly keyHash: string
  /** bytes32 hex: keccak256 of the encrypted contents. */
  readonly contentsHash: string
}

/** What becomes of the outputs of a bundle, as `Sealing`. */
export interface Sealing {
  /** Bit 2 * i + j: output j of join-split i is sealed. */
  readonly sealedOutputs: bigint
  readonly terms: SealTerms
  /** Encrypted; empty when they are kept elsewhere. */
  readonly contents: Uint8Array
  /** The parcel's key, encrypted for the holder; empty when it is handed over otherwise. */
  readonly keyBox: Uint8Array
}

/** A parcel's record, as `Parcel`. */
export interface ParcelRecord {
  /** See {@link PARCEL_STATE}. */
  readonly state: number
  readonly recoverAfter: bigint
  readonly acts: bigint
  readonly holder: Holder
  readonly sealer: Holder
  readonly digest: string
}

/** States of a parcel on chain. */
export const PARCEL_STATE = Object.freeze({ unknown: 0, sealed: 1, opened: 2 })

/** Terms of a conditional transfer, as `LockTerms` of IConditionalTransfers.sol. */
export interface LockTerms {
  readonly decider: string
  /** Block timestamp in seconds. */
  readonly deadline: bigint
  readonly fallbackAlternative: number
  /** bytes32 hex. */
  readonly data: string
}

/** What one alternative makes, as `Outcome`. */
export interface Outcome {
  readonly commitments: readonly bigint[]
  readonly ciphertexts: readonly Uint8Array[]
  /** One per join-split. */
  readonly payouts: readonly Payout[]
}

/** A lock's record, as `Lock`. */
export interface LockRecord {
  /** See {@link LOCK_STATE}. */
  readonly state: number
  readonly alternatives: number
  readonly terms: LockTerms
  readonly outcomesHash: string
}

/** States of a lock on chain. */
export const LOCK_STATE = Object.freeze({ unknown: 0, locked: 1, settled: 2 })

const uint256 = uint(256)

/** `Opening`. */
export const OPENING: AbiType<Opening> = struct<Opening>({
  sealedCommitment: uint256,
  commitment: uint256,
  ciphertext: bytes,
  payout: PAYOUT,
  proof: PROOF,
})

/** `Holder`. */
export const HOLDER: AbiType<Holder> = struct<Holder>({ account: address, npk: uint256, parcel: bytes32 })

/** `SealTerms`. */
export const SEAL_TERMS: AbiType<SealTerms> = struct<SealTerms>({
  holder: HOLDER,
  sealer: HOLDER,
  recoverAfter: uint(64),
  keyHash: bytes32,
  contentsHash: bytes32,
})

/** `Sealing`. */
export const SEALING: AbiType<Sealing> = struct<Sealing>({
  sealedOutputs: uint256,
  terms: SEAL_TERMS,
  contents: bytes,
  keyBox: bytes,
})

/** `Parcel`. */
export const PARCEL: AbiType<ParcelRecord> = struct<ParcelRecord>({
  state: smallUint(8),
  recoverAfter: uint(64),
  acts: uint(64),
  holder: HOLDER,
  sealer: HOLDER,
  digest: bytes32,
})

/** `LockTerms`. */
export const LOCK_TERMS: AbiType<LockTerms> = struct<LockTerms>({
  decider: address,
  deadline: uint(64),
  fallbackAlternative: smallUint(8),
  data: bytes32,
})

/** `Outcome`. */
export const OUTCOME: AbiType<Outcome> = struct<Outcome>({
  commitments: arrayOf(uint256),
  ciphertexts: arrayOf(bytes),
  payouts: arrayOf(PAYOUT),
})

/** `Lock`. */
export const LOCK: AbiType<LockRecord> = struct<LockRecord>({
  state: smallUint(8),
  alternatives: smallUint(8),
  terms: LOCK_TERMS,
  outcomesHash: bytes32,
})

const ONE_OUTCOME = struct<{ readonly outcome: Outcome }>({ outcome: OUTCOME })

/** keccak256(abi.encode(outcome)). @throws InvalidEncodingError */
export const outcomeHash = (outcome: Outcome): string => keccak256(ONE_OUTCOME.encode({ outcome }))

const HASHES = struct<{ readonly hashes: readonly string[] }>({ hashes: arrayOf(bytes32) })

/** keccak256(abi.encode(bytes32[])), what a lock keeps of its outcomes. @throws InvalidEncodingError */
export const outcomesHash = (hashes: readonly string[]): string => keccak256(HASHES.encode({ hashes }))
