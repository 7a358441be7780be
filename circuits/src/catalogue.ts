/** A statement of this package. */
export interface CatalogueEntry {
  /** Number by which the pool and a bundle name the circuit. */
  readonly circuitId: number
  /** Its main file. */
  readonly entry: string
}

/** Every circuit, by the name that its files, its manifest record and the scalars of its development key carry. */
export const CATALOGUE = Object.freeze({
  transfer: { circuitId: 1, entry: 'statements/transfer.circom' },
  'transfer-wide': { circuitId: 2, entry: 'statements/transfer-wide.circom' },
  own: { circuitId: 3, entry: 'statements/own.circom' },
  'mint-hidden': { circuitId: 4, entry: 'statements/mint-hidden.circom' },
  open: { circuitId: 5, entry: 'statements/open.circom' },
}) satisfies Record<string, CatalogueEntry>

/** Name of a circuit. */
export type CircuitName = keyof typeof CATALOGUE

/** All names, in the order of their ids. */
export const CIRCUIT_NAMES = Object.freeze(Object.keys(CATALOGUE)) as readonly CircuitName[]

/** What the sandbox, the demo and a wallet's ordinary payments need. The others are built when they are first asked for. */
export const EVERYDAY_CIRCUITS: readonly CircuitName[] = Object.freeze(['transfer'] as const)

/** Whether a text names a circuit. */
export const isCircuitName = (text: string): text is CircuitName => Object.hasOwn(CATALOGUE, text)
