import { readFileSync } from 'node:fs'
import { transferArtifacts } from '../src/paths.js'
import { parseR1cs, type R1cs } from '../src/r1cs.js'
import { circuitSources } from '../src/recipe/sources.js'
import { compileCached, type TestCircuit } from './compile-cached.ts'
import { violationsAround } from './constraint-check.ts'
import { type Determination, determine, forge, rowsByWire } from './determinism.ts'
import { type Symbols, transferSymbols } from './symbols.ts'
import { witnessCalculator } from './witness.ts'

/** The transfer circuit as it is published. */
export async function publishedTransfer(): Promise<TestCircuit> {
  const { r1csPath, wasmPath } = transferArtifacts()
  const calculate = await witnessCalculator(readFileSync(wasmPath))
  return { r1cs: parseR1cs(readFileSync(r1csPath)), symbols: transferSymbols(), calculate, log: '' }
}

/** The same circuit before linear simplification. Each signal of the source has a wire here, so a forger's choices can be named. */
export const plainTransfer = (): Promise<TestCircuit> =>
  compileCached('statements/transfer.circom', circuitSources('statements/transfer.circom'), {
    simplification: 'O1',
  })

/**
 * For each wire of the published circuit the wire of the plain one that carries the same signal.
 * @throws Error when a wire has no counterpart
 */
function counterparts(plain: Symbols, published: R1cs, names: Symbols): number[] {
  return Array.from({ length: published.wireCount }, (_, wire) => {
    if (wire === 0) return 0
    const name = names.names(wire).find((candidate) => plain.wire(candidate) !== undefined)
    if (name === undefined) throw new Error(`no counterpart of ${names.names(wire)[0]}`)
    return plain.wire(name)!
  })
}

/** Wires that nothing depends on: the inverse of a difference that is forced to be 0 (circomlib's ForceEqualIfEnabled). */
export const FREE_WIRES: readonly RegExp[] = [/\.eqCheckX\.isz\.inv$/, /\.eqCheckY\.isz\.inv$/]

/** The inputs of the circuit from which all its wires follow. Nullifiers and commitments are results that happen to be public. */
const FREE_INPUT =
  /^main\.(tree|root|public(Asset|In|Out)|boundHash|asset|A|nk|R8|S|input(R|Value|Rho|Digits|Siblings)|output(Npk|Value|Rho))(\[\d+\])*$/

/** Wires that carry an input by the name of its signal, `nullifiers[0]` for instance. */
export type Changes = Readonly<Record<string, bigint>>

/** A forger's workbench: computes the witnesses that follow from false choices, and asks the published constraints about them. */
export interface Workbench {
  readonly plain: TestCircuit
  readonly published: TestCircuit
  readonly determination: Determination
  /** Signals of the plain circuit that were given, not determined. */
  readonly inputs: readonly string[]
  /** Translates a witness of the plain circuit to the published one. */
  translate(witness: readonly bigint[]): bigint[]
  /** Rows of the plain circuit that the forged witness violates. Throws when plain and published circuit disagree about it. */
  violatedBy(honest: readonly bigint[], changes: Changes): number[]
  /** Names of the signals in a row of the plain circuit. */
  signalsOf(row: number): string[]
}

/** Compiles and analyses the circuit. Signals are named without the leading `main.`. */
export async function workbench(): Promise<Workbench> {
  const [plain, published] = await Promise.all([plainTransfer(), publishedTransfer()])
  const given = plain.symbols.matching(FREE_INPUT)
  const determination = determine(
    plain.r1cs,
    given.map(({ wire }) => wire),
  )
  const sources = counterparts(plain.symbols, published.r1cs, published.symbols)
  const translate = (witness: readonly bigint[]) => sources.map((wire) => witness[wire]!)
  const [plainRows, publishedRows] = [rowsByWire(plain.r1cs), rowsByWire(published.r1cs)]
  const wireOf = (name: string) => {
    const wire = plain.symbols.wire(`main.${name}`)
    if (wire === undefined) throw new Error(`no signal ${name}`)
    return wire
  }
  const violatedBy = (honest: readonly bigint[], changes: Changes) => {
    const wires = new Map(Object.entries(changes).map(([name, value]) => [wireOf(name), value]))
    const { witness, changed } = forge(plain.r1cs, determination, honest, wires)
    const rows = violationsAround(plain.r1cs, plainRows, witness, changed)
    const changedThere = [...sources.keys()].filter((wire) => changed.has(sources[wire]!))
    const rowsThere = violationsAround(published.r1cs, publishedRows, translate(witness), changedThere)
    if ((rowsThere.length === 0) !== (rows.length === 0)) throw new Error('plain and published circuit disagree')
    return rows
  }
  const signalsOf = (row: number) => {
    const { a, b, c } = plain.r1cs.constraints[row]!
    return [a, b, c].flatMap((form) => [...form.wires].flatMap((wire) => plain.symbols.names(wire)))
  }
  return { plain, published, determination, inputs: given.map(({ name }) => name), translate, violatedBy, signalsOf }
}

export type { TestCircuit }
