import { keccak256 } from 'ethers'
import { ProtocolError } from '../errors.js'
import { reduce } from '../field.js'
import { address, arrayOf, bytes32, struct, uint } from './abi-codec.js'
import {
  ACTION,
  BOUND_HASH_VERSION,
  BOUND_JOIN_SPLIT,
  type BoundContext,
  type BoundJoinSplit,
  toBound,
} from './bound-hash.js'
import type { UnprovenJoinSplit } from './bundle.js'
import type { UnprovenOpening } from './module-types.js'
import { PAYOUT, type Payout } from './pool-types.js'

/** Join-splits that a module withholds: one list, or alternatives that share their inputs. */
export interface WithheldTransfer {
  readonly alternatives: readonly (readonly UnprovenJoinSplit[])[]
  /** Last block timestamp, in seconds, at which it may be withheld. */
  readonly expiry: bigint
  /** bytes32 hex: what else the owners agreed to. */
  readonly dataHash: string
}

interface WithheldContent extends Omit<WithheldTransfer, 'alternatives'> {
  readonly action: string
  readonly version: bigint
  readonly chainId: bigint
  readonly pool: string
  readonly caller: string
  readonly alternatives: readonly (readonly BoundJoinSplit[])[]
}

const WITHHELD_CONTENT = struct<WithheldContent>({
  action: bytes32,
  version: uint(256),
  chainId: uint(256),
  pool: address,
  caller: address,
  expiry: uint(64),
  alternatives: arrayOf(arrayOf(BOUND_JOIN_SPLIT)),
  dataHash: bytes32,
})

/**
 * The field element that the owners of withheld notes sign, and the name of the parcel or lock: keccak256 of the ABI encoding, mod r.
 * Alternatives stand in a list of lists, also when there is one, so no other hash has this content.
 * @param context `caller` is msg.sender of the module; `action` must be given
 * @throws ProtocolError INVALID_BUNDLE when a part does not fit its ABI type
 */
export function withheldHash(
  { alternatives, expiry, dataHash }: WithheldTransfer,
  { action, chainId, pool, caller }: Required<BoundContext>,
): bigint {
  const bound = alternatives.map((joinSplits) => joinSplits.map(toBound))
  const frame = { action, version: BOUND_HASH_VERSION, chainId, pool, caller }
  return hashed(() => WITHHELD_CONTENT.encode({ ...frame, expiry, alternatives: bound, dataHash }))
}

interface BoundOpening extends Omit<UnprovenOpening, 'ciphertext'> {
  readonly ciphertextHash: string
  readonly payout: Payout
}

const BOUND_OPENINGS = struct<{ readonly openings: readonly BoundOpening[] }>({
  openings: arrayOf(
    struct<BoundOpening>({
      sealedCommitment: uint(256),
      commitment: uint(256),
      ciphertextHash: bytes32,
      payout: PAYOUT,
    }),
  ),
})

/** What an act of opening and its proofs cover of the openings. @throws InvalidEncodingError */
export const openingsHash = (openings: readonly UnprovenOpening[]): string =>
  keccak256(
    BOUND_OPENINGS.encode({
      openings: openings.map(({ sealedCommitment, commitment, ciphertext, payout }) => ({
        sealedCommitment,
        commitment,
        ciphertextHash: keccak256(ciphertext),
        payout,
      })),
    }),
  )

/** Where and when a parcel is opened. */
export interface OpeningContext {
  readonly chainId: bigint
  readonly pool: string
  /** Address of the packages module. */
  readonly packages: string
  /** bytes32 hex. */
  readonly parcel: string
  /** How many acts on the parcel came before. */
  readonly acts: bigint
}

const OPENING_CONTENT = struct<OpeningContext & { action: string; version: bigint; openingsHash: string }>({
  action: bytes32,
  version: uint(256),
  chainId: uint(256),
  pool: address,
  packages: address,
  parcel: bytes32,
  acts: uint(256),
  openingsHash: bytes32,
})

/**
 * The field element that the proofs of all openings of a parcel are bound to.
 * @throws ProtocolError INVALID_BUNDLE when a part does not fit its ABI type
 */
export function openingBoundHash(openings: readonly UnprovenOpening[], context: OpeningContext): bigint {
  const frame = { action: ACTION.open, version: BOUND_HASH_VERSION }
  return hashed(() => OPENING_CONTENT.encode({ ...frame, ...context, openingsHash: openingsHash(openings) }))
}

function hashed(encode: () => Uint8Array): bigint {
  try {
    return reduce(BigInt(keccak256(encode())))
  } catch (cause) {
    throw new ProtocolError('INVALID_BUNDLE', 'A part of the bundle does not fit its ABI type.', { cause })
  }
}
