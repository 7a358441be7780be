import { isFieldElement } from '../field.js'
import { hashTagged, TAG } from '../hash.js'
import { isAmount } from '../notes/amount.js'

/** What everybody sees of an opening. */
export interface OpenPublic {
  /** Commitment that a parcel holds. */
  readonly sealed: bigint
  /** Commitment of the note that comes out. */
  readonly commitment: bigint
  /** Asset of publicOut; 0 when that is 0. */
  readonly publicAsset: bigint
  readonly publicOut: bigint
  /** `openingBoundHash` of the act. */
  readonly boundHash: bigint
}

/** What only the opener and its prover see. */
export interface OpenPrivate {
  readonly asset: bigint
  /** What was sealed. */
  readonly value: bigint
  readonly rhoSealed: bigint
  /** One-time key of the note that comes out. */
  readonly npk: bigint
  readonly rho: bigint
}

/** Statement `open`: public and private part. Rules N1 to N5: docs/protocol/packages.md. */
export interface OpenStatement {
  readonly public: OpenPublic
  readonly private: OpenPrivate
}

/** The numbered rules of the specification. */
export type OpenRule = 'N1' | 'N2' | 'N3' | 'N4' | 'N5'

/** Outcome of a check. A statement that does not hold is data, not an error. */
export type OpenCheck = { readonly ok: true } | { readonly ok: false; readonly rule: OpenRule }

/** Names of the public inputs in the order of the circuit and of the verifier: the one source of this order. */
export const OPEN_PUBLIC_ORDER = ['sealed', 'commitment', 'publicAsset', 'publicOut', 'boundHash'] as const

/** Public inputs as the verifier takes them, in {@link OPEN_PUBLIC_ORDER}. */
export const openPublicInputs = (values: OpenPublic): bigint[] => OPEN_PUBLIC_ORDER.map((name) => values[name])

/** The circuit's inputs by signal name, ready for a witness calculator. */
export interface OpenCircuitInputs extends OpenPublic, OpenPrivate {}

/** The statement under the circuit's signal names. */
export const openCircuitInputs = (statement: OpenStatement): OpenCircuitInputs => ({
  ...statement.public,
  ...statement.private,
})

/** Commitment of a note that only a parcel can open: in the place of a one-time key stands a constant that no key gives. */
export const sealedCommitment = (asset: bigint, value: bigint, rho: bigint): bigint =>
  hashTagged(TAG.note, TAG.sealed, asset, value, rho)

const RULES: readonly (readonly [OpenRule, (statement: OpenStatement) => boolean])[] = [
  ['N1', ({ public: pub, private: priv }) => [...Object.values(pub), ...Object.values(priv)].every(isFieldElement)],
  [
    'N2',
    ({ public: pub, private: { asset, value, rhoSealed } }) => sealedCommitment(asset, value, rhoSealed) === pub.sealed,
  ],
  ['N3', ({ public: { publicOut }, private: { value } }) => isAmount(publicOut) && isAmount(value - publicOut)],
  ['N4', ({ public: { publicAsset, publicOut }, private: { asset } }) => publicOut === 0n || asset === publicAsset],
  [
    'N5',
    ({ public: { commitment, publicOut }, private: { npk, asset, value, rho } }) =>
      hashTagged(TAG.note, npk, asset, value - publicOut, rho) === commitment,
  ],
]

/**
 * Decides the statement in plain code, rule by rule, without throwing: the reference for the circuit, and the opener's check before
 * it proves. Returns the first rule that fails. That the sealed value is an amount follows from the statement that sealed it; nothing
 * ties boundHash to the rest: the pool recomputes it.
 */
export function checkOpen(statement: OpenStatement): OpenCheck {
  const failed = RULES.find(([, holds]) => !holds(statement))
  return failed === undefined ? { ok: true } : { ok: false, rule: failed[0] }
}
