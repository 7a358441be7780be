/** Shape of a circuit, which the pool checks before it verifies. */
export interface CircuitShape {
  readonly id: number
  readonly name: string
  readonly inputs: number
  readonly outputs: number
  /** Number of public inputs. */
  readonly publicInputs: number
}

/** Circuits by name. An id never changes its meaning: a changed statement gets a new id. */
export const CIRCUITS = Object.freeze({
  transfer: { id: 1, name: 'transfer', inputs: 2, outputs: 2, publicInputs: 10 },
}) satisfies Record<string, CircuitShape>

/** Shape of a circuit id, or undefined when there is none. */
export const circuitById = (id: number): CircuitShape | undefined =>
  Object.values(CIRCUITS).find((circuit) => circuit.id === id)
