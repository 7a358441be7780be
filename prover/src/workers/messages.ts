import type { Proof, VerifyingKey } from '../verify/index.js'
import type { CircuitInputs } from '../witness/circuit-inputs.js'

/** The point tables of a key: `a` (G1), `b1` (G1), `b2` (G2), `c` (G1, private wires only) and `h` (G1, the quotient's). */
export type TableName = 'a' | 'b1' | 'b2' | 'c' | 'h'
/** What of a key a worker is loaded with: the matrices, and the tables. */
export type SectionName = 'coefficients' | TableName
/** What a multi-exponentiation multiplies with: 32 bytes each, little-endian, below the group order. */
export type ScalarsName = 'witness' | 'quotient'

/** What every task needs to know of a key, without its tables. */
export interface KeyShape {
  /** Values in a witness, the constant 1 included. */
  readonly wires: number
  /** Public signals, without the constant 1. */
  readonly publicCount: number
  /** Size of the evaluation domain, a power of two; also the number of points in table `h`. */
  readonly domainSize: number
  readonly points: BlindingPoints
  readonly verifyingKey: VerifyingKey
}

/** The single points of a key that a proof is blinded with, in wire form. */
export interface BlindingPoints {
  readonly alpha1: Uint8Array
  readonly beta1: Uint8Array
  readonly beta2: Uint8Array
  readonly delta1: Uint8Array
  readonly delta2: Uint8Array
}

/** Everything a worker can be asked to do for a proof, each with what it answers. */
export interface TaskTypes {
  /** Runs the circuit's witness program. Answers the witness. */
  readonly witness: { readonly task: { readonly inputs: CircuitInputs }; readonly answer: Uint8Array }
  /** Answers the scalars of table `h`. */
  readonly quotient: { readonly task: object; readonly answer: Uint8Array }
  /** Multiplies the points `from` to `to` (excluded) of a table by their scalars. Answers the sum in wire form. */
  readonly multiexp: {
    readonly task: { readonly table: TableName; readonly from: number; readonly to: number }
    readonly answer: Uint8Array
  }
  /** Adds up the parts of each table, blinds them, answers the proof. */
  readonly assemble: {
    readonly task: { readonly sums: Readonly<Record<TableName, readonly Uint8Array[]>> } & Blinding
    readonly answer: Proof
  }
  readonly verify: {
    readonly task: { readonly proof: Proof; readonly publicSignals: readonly bigint[] }
    readonly answer: boolean
  }
}

/** The two random scalars that make a proof reveal nothing: 32 bytes each, little-endian, below the group order. */
export interface Blinding {
  readonly r: Uint8Array
  readonly s: Uint8Array
}

export type TaskKind = keyof TaskTypes
export type Task = { [Kind in TaskKind]: { readonly kind: Kind } & TaskTypes[Kind]['task'] }[TaskKind]
export type Answer = TaskTypes[TaskKind]['answer']

/** What a worker answers, one at a time: with `Reply`. */
export type Request =
  | { readonly type: 'shape'; readonly shape: KeyShape }
  /**
   * The next part of a section of the key, which the worker converts and lets go: whole points or, for `coefficients`,
   * whole entries; `length` is the bytes of all parts. `validate` asks for the checks of every point.
   */
  | {
      readonly type: 'section'
      readonly name: SectionName
      readonly bytes: Uint8Array
      readonly length: number
      readonly validate: boolean
    }
  | { readonly type: 'circuit'; readonly bytes: Uint8Array; readonly inputNames: readonly string[] }
  /** Makes ready to verify. */
  | { readonly type: 'verifier' }
  | { readonly type: 'task'; readonly job: number; readonly task: Task }

/** What a worker takes without an answer. */
export type Note =
  | { readonly type: 'scalars'; readonly job: number; readonly name: ScalarsName; readonly bytes: Uint8Array }
  /** Wipes all scalars of a job. */
  | { readonly type: 'forget'; readonly job: number }

export type Reply =
  /** The first of every worker: its modules are loaded. */
  | { readonly type: 'hello' }
  | { readonly type: 'done'; readonly answer: unknown }
  | { readonly type: 'failed'; readonly error: WireError }

/** An error on its way between threads: structured cloning would turn every class of ours into plain `Error`. */
export interface WireError {
  readonly name: string
  readonly message: string
  readonly signal?: string
}
