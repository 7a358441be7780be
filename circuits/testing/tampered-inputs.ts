import { violations } from './constraint-check.ts'
import { type InputValue, WitnessRefusedError } from './witness.ts'
import type { Workbench } from './workbench.ts'

// Inputs are taken as `object`: each circuit has an interface of its own for them, by signal name, each an InputValue.

/** A number among the inputs of a circuit, named as the circuit's symbols name it. */
export interface NamedInput {
  readonly name: string
  readonly value: bigint
}

/** Each number among the inputs. */
export function namedInputs(inputs: object): NamedInput[] {
  const walk = (name: string, value: InputValue): NamedInput[] =>
    typeof value === 'bigint' ? [{ name, value }] : value.flatMap((inner, i) => walk(`${name}[${i}]`, inner))
  return Object.entries(inputs).flatMap(([name, value]) => walk(name, value))
}

/** The inputs with one number replaced. */
export function replaced<Inputs extends object>(inputs: Inputs, name: string, value: bigint): Inputs {
  const copy = structuredClone(inputs)
  const [signal, ...places] = name.split(/[[\]]+/).filter((part) => part !== '')
  let holder = copy as Record<string, InputValue>
  let key = signal!
  for (const place of places) {
    holder = holder[key] as unknown as Record<string, InputValue>
    key = place
  }
  holder[key] = value
  return copy
}

/**
 * Whether some proof could be made of these inputs. The published witness calculator decides what it accepts; where it refuses, the
 * witness that follows from the inputs is computed by the constraints themselves and must violate one.
 * @param honest inputs that the circuit accepts
 */
export function circuitAccepts(bench: Workbench, inputs: object, honest: object): boolean {
  try {
    return violations(bench.published.r1cs, bench.published.calculate(inputs)).length === 0
  } catch (error) {
    if (!(error instanceof WitnessRefusedError)) throw error
    const changes = Object.fromEntries(namedInputs(inputs).map(({ name, value }) => [name, value]))
    return bench.violatedBy(plainWitness(bench, honest), changes).length === 0
  }
}

const witnesses = new WeakMap<object, bigint[]>()

function plainWitness(bench: Workbench, honest: object): bigint[] {
  const witness = witnesses.get(honest) ?? bench.plain.calculate(honest)
  witnesses.set(honest, witness)
  return witness
}
