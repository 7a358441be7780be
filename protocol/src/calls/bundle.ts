import { ProtocolError } from '../errors.js'

/** Groth16 proof in EIP-197 order: a.x, a.y, b.x1, b.x0, b.y1, b.y0, c.x, c.y. */
export type Proof = readonly bigint[]

/** One proof's worth of a bundle, as `IShieldedPool.JoinSplit`. */
export interface JoinSplit {
  readonly circuitId: number
  readonly tree: number
  readonly root: bigint
  readonly nullifiers: readonly bigint[]
  readonly commitments: readonly bigint[]
  /** Asset of the public amounts; 0 when both are 0. */
  readonly publicAsset: bigint
  /** Amount taken from the caller, in the asset's smallest unit. */
  readonly publicIn: bigint
  /** Amount paid out: `fee` to `feeTo`, the rest to `recipient`. */
  readonly publicOut: bigint
  readonly recipient: string
  readonly fee: bigint
  readonly feeTo: string
  readonly ciphertexts: readonly Uint8Array[]
  readonly proof: Proof
}

/** Join-splits that happen together or not at all, as `IShieldedPool.Bundle`. */
export interface Bundle {
  /** Last block timestamp, in seconds, at which the bundle is valid. */
  readonly expiry: bigint
  /** bytes32 hex: what else the owner agreed to; {@link NO_DATA} for a plain bundle. */
  readonly dataHash: string
  readonly joinSplits: readonly JoinSplit[]
}

/** A join-split before its proof: what boundHash covers, and the root. */
export type UnprovenJoinSplit = Omit<JoinSplit, 'proof'>

/** A bundle before its proofs. */
export type UnprovenBundle = Omit<Bundle, 'joinSplits'> & { readonly joinSplits: readonly UnprovenJoinSplit[] }

/** Most join-splits that one bundle may hold. */
export const MAX_JOIN_SPLITS = 8

/** dataHash of a plain bundle. */
export const NO_DATA = `0x${'00'.repeat(32)}`

/** Address that receives nothing. */
export const ZERO_ADDRESS = `0x${'00'.repeat(20)}`

/** Proof words, all zero: stands in calls that only hash or estimate a bundle. */
export const EMPTY_PROOF: Proof = Object.freeze(Array.from({ length: 8 }, () => 0n))

/**
 * Adds proofs to a bundle, one per join-split.
 * @throws ProtocolError INVALID_BUNDLE when their number or length differs
 */
export function withProofs(bundle: UnprovenBundle, proofs: readonly Proof[]): Bundle {
  if (proofs.length !== bundle.joinSplits.length || proofs.some((proof) => proof.length !== 8)) {
    throw new ProtocolError('INVALID_BUNDLE', 'A bundle needs one proof of eight words for each join-split.')
  }
  const joinSplits = bundle.joinSplits.map((joinSplit, i) => ({ ...joinSplit, proof: proofs[i] as Proof }))
  return { ...bundle, joinSplits }
}
