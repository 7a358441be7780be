/** What a circuit proves: spending and making notes, that a one-time key acts, a note of hidden supply, or a sealed note opened. */
export type CircuitKind = 'join-split' | 'own' | 'mint' | 'open'

/** Name of a circuit, as its files and its manifest record carry it. */
export type CircuitName = 'transfer' | 'transfer-wide' | 'own' | 'mint-hidden' | 'open'

/** Shape of a circuit, which the pool checks before it verifies. */
export interface CircuitShape {
  /** Number by which the pool and a bundle name it. */
  readonly id: number
  readonly name: CircuitName
  readonly kind: CircuitKind
  /** Notes that it spends. */
  readonly inputs: number
  /** Notes that it makes. */
  readonly outputs: number
  /** Number of public inputs. */
  readonly publicInputs: number
}

/** Circuits by name. An id never changes its meaning: a changed statement gets a new id. */
export const CIRCUITS: { readonly [Name in CircuitName]: CircuitShape & { readonly name: Name } } = Object.freeze({
  transfer: { id: 1, name: 'transfer', kind: 'join-split', inputs: 2, outputs: 2, publicInputs: 10 },
  'transfer-wide': { id: 2, name: 'transfer-wide', kind: 'join-split', inputs: 8, outputs: 2, publicInputs: 16 },
  own: { id: 3, name: 'own', kind: 'own', inputs: 0, outputs: 0, publicInputs: 2 },
  'mint-hidden': { id: 4, name: 'mint-hidden', kind: 'mint', inputs: 0, outputs: 1, publicInputs: 3 },
  open: { id: 5, name: 'open', kind: 'open', inputs: 0, outputs: 1, publicInputs: 5 },
})

/** Shape of a circuit id, or undefined when there is none. */
export const circuitById = (id: number): CircuitShape | undefined =>
  Object.values(CIRCUITS).find((circuit) => circuit.id === id)

/**
 * Shape of a circuit that may stand in a bundle, or undefined: the proof of an act or of a mint is no join-split, so it can not be
 * sent as one.
 */
export function joinSplitShape(id: number): CircuitShape | undefined {
  const shape = circuitById(id)
  return shape?.kind === 'join-split' ? shape : undefined
}
