import type { Point } from '../curve.js'
import { isOnCurve } from '../curve.js'
import { ProtocolError } from '../errors.js'
import { isFieldElement, reduce } from '../field.js'
import { hashTagged, TAG } from '../hash.js'
import { computeOwner } from '../keys/address.js'
import { computeNpk } from '../keys/one-time-address.js'
import { type Signature, verifyPoseidon } from '../keys/signature.js'
import type { CircuitShape } from '../network/circuit-versions.js'
import { isAmount } from '../notes/amount.js'
import { computeNullifier } from '../notes/note.js'
import { type MerklePath, rootOfPath } from '../tree/merkle-path.js'
import { digitsToIndex, TREE_CAPACITY, TREE_DEPTH } from '../tree/parameters.js'

/** What everybody sees of a join-split, and the pool passes to the verifier. */
export interface JoinSplitPublic {
  readonly tree: bigint
  readonly root: bigint
  readonly nullifiers: readonly bigint[]
  readonly commitments: readonly bigint[]
  /** Asset of the public amounts; 0 when both are 0. */
  readonly publicAsset: bigint
  readonly publicIn: bigint
  readonly publicOut: bigint
  readonly boundHash: bigint
}

/** A note that is spent. A dummy has value 0 and any path. */
export interface TransferInput {
  /** Opens npk: H(npk, owner, r). */
  readonly r: bigint
  readonly value: bigint
  readonly rho: bigint
  readonly path: MerklePath
}

/** A note that is made. */
export interface TransferOutput {
  readonly npk: bigint
  readonly value: bigint
  readonly rho: bigint
}

/** What only the wallet and its prover see. */
export interface JoinSplitPrivate {
  readonly asset: bigint
  readonly A: Point
  readonly nk: bigint
  readonly signature: Signature
  readonly inputs: readonly TransferInput[]
  readonly outputs: readonly TransferOutput[]
}

/** Statement of a join-split of any shape: public and private part. Rules T1 to T7: docs/protocol/shielded-pool.md. */
export interface JoinSplitStatement {
  readonly public: JoinSplitPublic
  readonly private: JoinSplitPrivate
}

/** The numbered rules of the specification. T1 also covers that every value is a canonical field element and A on the curve. */
export type TransferRule = 'T1' | 'T2' | 'T3' | 'T4' | 'T5' | 'T6' | 'T7'

/** Outcome of a check. A statement that does not hold is data, not an error. */
export type TransferCheck = { readonly ok: true } | { readonly ok: false; readonly rule: TransferRule }

/** Names of the public inputs of a shape in the order of the circuit and of the verifier: the one source of this order. */
export const joinSplitPublicOrder = ({ inputs, outputs }: Pick<CircuitShape, 'inputs' | 'outputs'>): string[] => [
  'tree',
  'root',
  ...Array.from({ length: inputs }, (_, i) => `nullifiers[${i}]`),
  ...Array.from({ length: outputs }, (_, j) => `commitments[${j}]`),
  'publicAsset',
  'publicIn',
  'publicOut',
  'boundHash',
]

/**
 * Public inputs as the verifier takes them, in {@link joinSplitPublicOrder}.
 * @param shape refused is what has not its numbers of notes: with other numbers the words would shift
 * @throws ProtocolError INVALID_BUNDLE
 */
export function joinSplitPublicInputs(values: JoinSplitPublic, shape: CircuitShape): bigint[] {
  const { nullifiers, commitments } = values
  if (nullifiers.length !== shape.inputs || commitments.length !== shape.outputs) {
    throw new ProtocolError('INVALID_BUNDLE', `Circuit ${shape.name} has other numbers of notes.`)
  }
  return publicWords(values)
}

const publicWords = (values: JoinSplitPublic): bigint[] => [
  values.tree,
  values.root,
  ...values.nullifiers,
  ...values.commitments,
  values.publicAsset,
  values.publicIn,
  values.publicOut,
  values.boundHash,
]

/** The circuit's inputs by signal name, ready for a witness calculator. */
export interface JoinSplitCircuitInputs {
  readonly tree: bigint
  readonly root: bigint
  readonly nullifiers: bigint[]
  readonly commitments: bigint[]
  readonly publicAsset: bigint
  readonly publicIn: bigint
  readonly publicOut: bigint
  readonly boundHash: bigint
  readonly asset: bigint
  readonly A: bigint[]
  readonly nk: bigint
  readonly R8: bigint[]
  readonly S: bigint
  readonly inputR: bigint[]
  readonly inputValue: bigint[]
  readonly inputRho: bigint[]
  readonly inputDigits: bigint[][]
  readonly inputSiblings: bigint[][][]
  readonly outputNpk: bigint[]
  readonly outputValue: bigint[]
  readonly outputRho: bigint[]
}

/** The statement under the circuit's signal names. */
export function joinSplitCircuitInputs(statement: JoinSplitStatement): JoinSplitCircuitInputs {
  const { nullifiers, commitments, ...rest } = statement.public
  const { asset, A, nk, signature, inputs, outputs } = statement.private
  return {
    ...rest,
    nullifiers: [...nullifiers],
    commitments: [...commitments],
    asset,
    A: [A.x, A.y],
    nk,
    R8: [signature.R8.x, signature.R8.y],
    S: signature.S,
    inputR: inputs.map(({ r }) => r),
    inputValue: inputs.map(({ value }) => value),
    inputRho: inputs.map(({ rho }) => rho),
    inputDigits: inputs.map(({ path }) => path.digits.map(BigInt)),
    inputSiblings: inputs.map(({ path }) => path.siblings.map((level) => [...level])),
    outputNpk: outputs.map(({ npk }) => npk),
    outputValue: outputs.map(({ value }) => value),
    outputRho: outputs.map(({ rho }) => rho),
  }
}

/**
 * Decides the statement in plain code, rule by rule, without throwing. The reference for the circuits, and the wallet's
 * check before it spends seconds on a proof. Returns the first rule that fails.
 */
export function checkJoinSplit(statement: JoinSplitStatement, shape: CircuitShape): TransferCheck {
  const failed = isWellFormed(statement, shape) ? RULES.find(([, holds]) => !holds(statement))?.[0] : 'T1'
  return failed === undefined ? { ok: true } : { ok: false, rule: failed }
}

const RULES: readonly (readonly [TransferRule, (statement: JoinSplitStatement) => boolean])[] = [
  ['T2', inputsAreMembers],
  ['T3', nullifiersMatch],
  ['T4', isSigned],
  ['T5', outputsMatch],
  ['T6', isBalanced],
  ['T7', publicAssetMatches],
]

function isWellFormed({ public: pub, private: priv }: JoinSplitStatement, shape: CircuitShape): boolean {
  const { asset, A, nk, signature, inputs, outputs } = priv
  const scalars = [...publicWords(pub), asset, nk, A.x, A.y, signature.R8.x, signature.R8.y, signature.S]
  const ofInputs = inputs.flatMap(({ r, value, rho, path }) => [r, value, rho, ...path.siblings.flat()])
  const ofOutputs = outputs.flatMap(({ npk, value, rho }) => [npk, value, rho])
  return (
    [...scalars, ...ofInputs, ...ofOutputs].every(isFieldElement) &&
    [pub.nullifiers, inputs].every(({ length }) => length === shape.inputs) &&
    [pub.commitments, outputs].every(({ length }) => length === shape.outputs) &&
    inputs.every(({ path }) => isPathShaped(path)) &&
    isOnCurve(A)
  )
}

const isPathShaped = ({ digits, siblings }: MerklePath): boolean =>
  digits.length === TREE_DEPTH && siblings.length === TREE_DEPTH && siblings.every((level) => level.length === 3)

const areDigits = (digits: readonly number[]): boolean => digits.every((digit) => [0, 1, 2, 3].includes(digit))

/** Commitment of an input. Input values carry no range of their own: a member has one by induction, a dummy is 0. */
function inputCommitment({ asset, A, nk }: JoinSplitPrivate, { r, value, rho }: TransferInput): bigint {
  return hashTagged(TAG.note, computeNpk(computeOwner(A, nk), r), asset, value, rho)
}

function inputsAreMembers({ public: pub, private: priv }: JoinSplitStatement): boolean {
  return priv.inputs.every(
    (input) =>
      input.value === 0n ||
      (areDigits(input.path.digits) && rootOfPath(inputCommitment(priv, input), input.path) === pub.root),
  )
}

function nullifiersMatch({ public: pub, private: priv }: JoinSplitStatement): boolean {
  return priv.inputs.every((input, i) => {
    if (!areDigits(input.path.digits)) return false
    const position = pub.tree * BigInt(TREE_CAPACITY) + BigInt(digitsToIndex(input.path.digits))
    return pub.nullifiers[i] === computeNullifier(priv.nk, inputCommitment(priv, input), reduce(position))
  })
}

function isSigned({ public: pub, private: priv }: JoinSplitStatement): boolean {
  return verifyPoseidon(priv.A, pub.boundHash, priv.signature)
}

function outputsMatch({ public: pub, private: priv }: JoinSplitStatement): boolean {
  return priv.outputs.every(
    ({ npk, value, rho }, j) =>
      isAmount(value) && pub.commitments[j] === hashTagged(TAG.note, npk, priv.asset, value, rho),
  )
}

function isBalanced({ public: pub, private: { inputs, outputs } }: JoinSplitStatement): boolean {
  const sum = (notes: readonly { value: bigint }[]): bigint => notes.reduce((total, { value }) => total + value, 0n)
  const taken = sum(inputs) + pub.publicIn
  const given = sum(outputs) + pub.publicOut
  return reduce(taken - given) === 0n
}

function publicAssetMatches({ public: pub, private: { asset } }: JoinSplitStatement): boolean {
  return pub.publicAsset === asset || (pub.publicIn === 0n && pub.publicOut === 0n)
}
