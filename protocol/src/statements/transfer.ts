import { CIRCUITS } from '../network/circuit-versions.js'
import {
  checkJoinSplit,
  type JoinSplitCircuitInputs,
  type JoinSplitPrivate,
  type JoinSplitPublic,
  joinSplitCircuitInputs,
  joinSplitPublicInputs,
  type TransferCheck,
  type TransferInput,
  type TransferOutput,
} from './join-split.js'

/** Two of a kind: the shape of the transfer circuit. */
export type Pair<T> = readonly [T, T]

/** What everybody sees of a transfer. */
export interface TransferPublic extends JoinSplitPublic {
  readonly nullifiers: Pair<bigint>
  readonly commitments: Pair<bigint>
}

/** What only the wallet and its prover see of a transfer. */
export interface TransferPrivate extends JoinSplitPrivate {
  readonly inputs: Pair<TransferInput>
  readonly outputs: Pair<TransferOutput>
}

/** Statement `transfer`: a join-split of two notes into two. */
export interface TransferStatement {
  readonly public: TransferPublic
  readonly private: TransferPrivate
}

/** Names of the public inputs of `transfer`: `joinSplitPublicOrder(CIRCUITS.transfer)`, written out for types; a test compares. */
export const TRANSFER_PUBLIC_ORDER = [
  'tree',
  'root',
  'nullifiers[0]',
  'nullifiers[1]',
  'commitments[0]',
  'commitments[1]',
  'publicAsset',
  'publicIn',
  'publicOut',
  'boundHash',
] as const

/** Public inputs as the verifier takes them, in {@link TRANSFER_PUBLIC_ORDER}. */
export const transferPublicInputs = (values: TransferPublic): bigint[] =>
  joinSplitPublicInputs(values, CIRCUITS.transfer)

/** The circuit's inputs by signal name; the same signals in every shape. */
export type TransferCircuitInputs = JoinSplitCircuitInputs

/** The statement under the circuit's signal names. */
export const transferCircuitInputs = (statement: TransferStatement): TransferCircuitInputs =>
  joinSplitCircuitInputs(statement)

/** As {@link checkJoinSplit}, for `transfer`. */
export const checkTransfer = (statement: TransferStatement): TransferCheck =>
  checkJoinSplit(statement, CIRCUITS.transfer)
