import { isFieldElement } from '../field.js'
import { hashTagged, TAG } from '../hash.js'
import { isAmount } from '../notes/amount.js'

/** What everybody sees of a hidden mint. */
export interface MintHiddenPublic {
  /** Asset id, of kind 2. */
  readonly asset: bigint
  readonly commitment: bigint
  /** `hiddenMintHash` of the mint. */
  readonly boundHash: bigint
}

/** What only the issuer, its prover and the payee see. */
export interface MintHiddenPrivate {
  readonly npk: bigint
  readonly value: bigint
  readonly rho: bigint
}

/** Statement `mint-hidden`: public and private part. Rules M1 to M3: docs/protocol/assets.md. */
export interface MintHiddenStatement {
  readonly public: MintHiddenPublic
  readonly private: MintHiddenPrivate
}

/** The numbered rules of the specification. */
export type MintHiddenRule = 'M1' | 'M2' | 'M3'

/** Outcome of a check. A statement that does not hold is data, not an error. */
export type MintHiddenCheck = { readonly ok: true } | { readonly ok: false; readonly rule: MintHiddenRule }

/** Names of the public inputs in the order of the circuit and of the verifier: the one source of this order. */
export const MINT_HIDDEN_PUBLIC_ORDER = ['asset', 'commitment', 'boundHash'] as const

/** Public inputs as the verifier takes them, in {@link MINT_HIDDEN_PUBLIC_ORDER}. */
export const mintHiddenPublicInputs = ({ asset, commitment, boundHash }: MintHiddenPublic): bigint[] => [
  asset,
  commitment,
  boundHash,
]

/** The circuit's inputs by signal name, ready for a witness calculator. */
export interface MintHiddenCircuitInputs extends MintHiddenPublic, MintHiddenPrivate {}

/** The statement under the circuit's signal names. */
export const mintHiddenCircuitInputs = (statement: MintHiddenStatement): MintHiddenCircuitInputs => ({
  ...statement.public,
  ...statement.private,
})

/**
 * Decides the statement in plain code, rule by rule, without throwing: the reference for the circuit, and the issuer's check before
 * it proves. Returns the first rule that fails. Nothing ties boundHash to the rest: the pool recomputes it.
 */
export function checkMintHidden(statement: MintHiddenStatement): MintHiddenCheck {
  const failed = RULES.find(([, holds]) => !holds(statement))
  return failed === undefined ? { ok: true } : { ok: false, rule: failed[0] }
}

const RULES: readonly (readonly [MintHiddenRule, (statement: MintHiddenStatement) => boolean])[] = [
  ['M1', ({ public: pub, private: priv }) => [...Object.values(pub), ...Object.values(priv)].every(isFieldElement)],
  ['M2', ({ private: { value } }) => isAmount(value)],
  [
    'M3',
    ({ public: { asset, commitment }, private: { npk, value, rho } }) =>
      hashTagged(TAG.note, npk, asset, value, rho) === commitment,
  ],
]
