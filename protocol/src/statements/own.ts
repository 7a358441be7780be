import { clearCofactor, isIdentity, isOnCurve, type Point } from '../curve.js'
import { isFieldElement } from '../field.js'
import { computeOwner } from '../keys/address.js'
import { computeNpk } from '../keys/one-time-address.js'
import { type Signature, satisfiesEquation } from '../keys/signature.js'

/** What everybody sees of an act. */
export interface OwnPublic {
  /** The one-time key that acts. */
  readonly npk: bigint
  /** `ownHash` of the act. */
  readonly boundHash: bigint
}

/** What only the wallet and its prover see. */
export interface OwnPrivate {
  readonly A: Point
  readonly nk: bigint
  /** Opens npk: H(npk, owner, r). */
  readonly r: bigint
  readonly signature: Signature
}

/** Statement `own`: public and private part. Rules O1 to O4: docs/protocol/own.md. */
export interface OwnStatement {
  readonly public: OwnPublic
  readonly private: OwnPrivate
}

/** The numbered rules of the specification. */
export type OwnRule = 'O1' | 'O2' | 'O3' | 'O4'

/** Outcome of a check. A statement that does not hold is data, not an error. */
export type OwnCheck = { readonly ok: true } | { readonly ok: false; readonly rule: OwnRule }

/** Names of the public inputs in the order of the circuit and of the verifier: the one source of this order. */
export const OWN_PUBLIC_ORDER = ['npk', 'boundHash'] as const

/** Public inputs as the verifier takes them, in {@link OWN_PUBLIC_ORDER}. */
export const ownPublicInputs = ({ npk, boundHash }: OwnPublic): bigint[] => [npk, boundHash]

/** The circuit's inputs by signal name, ready for a witness calculator. */
export interface OwnCircuitInputs {
  readonly npk: bigint
  readonly boundHash: bigint
  readonly A: bigint[]
  readonly nk: bigint
  readonly r: bigint
  readonly R8: bigint[]
  readonly S: bigint
}

/** The statement under the circuit's signal names. */
export function ownCircuitInputs({ public: pub, private: { A, nk, r, signature } }: OwnStatement): OwnCircuitInputs {
  const { R8, S } = signature
  return { ...pub, A: [A.x, A.y], nk, r, R8: [R8.x, R8.y], S }
}

function isWellFormed({ public: pub, private: { A, nk, r, signature } }: OwnStatement): boolean {
  const scalars = [pub.npk, pub.boundHash, nk, r, signature.S]
  return scalars.every(isFieldElement) && isOnCurve(A) && isOnCurve(signature.R8)
}

const opensKey = ({ public: { npk }, private: { A, nk, r } }: OwnStatement): boolean =>
  computeNpk(computeOwner(A, nk), r) === npk

const isSigned = ({ public: { boundHash }, private: { A, signature } }: OwnStatement): boolean =>
  satisfiesEquation(A, boundHash, signature)

/** If 8*A were the identity, R8 = S*B8 would sign anything. */
const hasLargeOrder = ({ private: { A } }: OwnStatement): boolean => !isIdentity(clearCofactor(A))

const RULES: readonly (readonly [OwnRule, (statement: OwnStatement) => boolean])[] = [
  ['O1', isWellFormed],
  ['O2', opensKey],
  ['O3', isSigned],
  ['O4', hasLargeOrder],
]

/**
 * Decides the statement in plain code, rule by rule, without throwing: the reference for the circuit, and the wallet's check before
 * it proves. Returns the first rule that fails.
 */
export function checkOwn(statement: OwnStatement): OwnCheck {
  const failed = RULES.find(([, holds]) => !holds(statement))
  return failed === undefined ? { ok: true } : { ok: false, rule: failed[0] }
}
