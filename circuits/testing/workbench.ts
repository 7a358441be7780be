import { readFileSync } from 'node:fs'
import { type CircuitName, ensureCircuit } from '@merkato/circuits'
import { CATALOGUE } from '../src/catalogue.js'
import { parseR1cs, type R1cs } from '../src/r1cs.js'
import { circuitSources } from '../src/recipe/sources.js'
import { compileCached, type TestCircuit } from './compile-cached.ts'
import { violationsAround } from './constraint-check.ts'
import { type Determination, determine, forge, rowsByWire } from './determinism.ts'
import { builtSymbols, type Symbols } from './symbols.ts'
import { witnessCalculator } from './witness.ts'

/** A circuit as it is published. Built first when it is not there. */
export async function publishedCircuit(circuit: CircuitName): Promise<TestCircuit> {
  const { r1csPath, wasmPath } = await ensureCircuit(circuit)
  const calculate = await witnessCalculator(readFileSync(wasmPath))
  return { r1cs: parseR1cs(readFileSync(r1csPath)), symbols: builtSymbols(circuit), calculate, log: '' }
}

/** The same circuit before linear simplification. Each signal of the source has a wire here, so a forger's choices can be named. */
export function plainCircuit(circuit: CircuitName): Promise<TestCircuit> {
  const { entry } = CATALOGUE[circuit]
  return compileCached(entry, circuitSources(entry), { simplification: 'O1' })
}

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

const JOIN_SPLIT_INPUT =
  /^main\.(tree|root|public(Asset|In|Out)|boundHash|asset|A|nk|R8|S|input(R|Value|Rho|Digits|Siblings)|output(Npk|Value|Rho))(\[\d+\])*$/

/** The inputs of each circuit from which all its wires follow. Nullifiers, commitments and npk are results that happen to be public. */
const FREE_INPUTS: Readonly<Record<CircuitName, RegExp>> = {
  transfer: JOIN_SPLIT_INPUT,
  'transfer-wide': JOIN_SPLIT_INPUT,
  own: /^main\.(boundHash|A|nk|r|R8|S)(\[\d+\])*$/,
  'mint-hidden': /^main\.(asset|boundHash|npk|value|rho)$/,
  open: /^main\.(publicAsset|publicOut|boundHash|asset|value|rhoSealed|npk|rho)$/,
}

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

const benches = new Map<CircuitName, Promise<Workbench>>()

/** Compiles and analyses a circuit, once for the process. Signals are named without the leading `main.`. */
export function workbench(circuit: CircuitName): Promise<Workbench> {
  const bench = benches.get(circuit) ?? makeWorkbench(circuit)
  benches.set(circuit, bench)
  return bench
}

async function makeWorkbench(circuit: CircuitName): Promise<Workbench> {
  const [plain, published] = await Promise.all([plainCircuit(circuit), publishedCircuit(circuit)])
  const given = plain.symbols.matching(FREE_INPUTS[circuit])
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
    const { witness, changed } = forge(plain.r1cs, plainRows, determination, honest, wires)
    const rows = violationsAround(plain.r1cs, plainRows, witness, changed)
    const changedThere = [...sources.keys()].filter((wire) => changed.has(sources[wire]!))
    const rowsThere = violationsAround(published.r1cs, publishedRows, translate(witness), changedThere)
    // A wire that simplification removed is no choice of a forger there: the honest witness is left.
    const isForged = changedThere.length > 0
    if (isForged && (rowsThere.length === 0) !== (rows.length === 0))
      throw new Error('plain and published circuit disagree')
    return rows
  }
  const signalsOf = (row: number) => {
    const { a, b, c } = plain.r1cs.constraints[row]!
    return [a, b, c].flatMap((form) => [...form.wires].flatMap((wire) => plain.symbols.names(wire)))
  }
  return { plain, published, determination, inputs: given.map(({ name }) => name), translate, violatedBy, signalsOf }
}

export type { TestCircuit }
