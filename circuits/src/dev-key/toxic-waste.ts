import { createHash } from 'node:crypto'
import { reduce } from '../scalar-field.js'

/** The secret scalars of a Groth16 set-up. Whoever knows them forges proofs of anything. */
export interface ToxicWaste {
  readonly tau: bigint
  readonly alpha: bigint
  readonly beta: bigint
  readonly gamma: bigint
  readonly delta: bigint
}

/** The seed of every development key. It is published, so these keys protect nothing: hence `insecure-dev` in their names. */
export const INSECURE_DEVELOPMENT_SEED = 'merkato.insecure-dev.v1'

const NAMES = ['tau', 'alpha', 'beta', 'gamma', 'delta'] as const

/**
 * Scalars from SHA-512 of seed, circuit and name. Reducing 512 bits leaves a bias below 2^-250.
 * @throws Error when two scalars are equal or one is 0, for which Groth16 is not defined
 */
export function insecureToxicWaste(circuit: string, seed = INSECURE_DEVELOPMENT_SEED): ToxicWaste {
  const scalar = (name: string) =>
    reduce(BigInt(`0x${createHash('sha512').update(`${seed}/${circuit}/${name}`).digest('hex')}`))
  const waste = Object.fromEntries(NAMES.map((name) => [name, scalar(name)])) as unknown as ToxicWaste
  const distinct = new Set([0n, ...NAMES.map((name) => waste[name])])
  if (distinct.size !== NAMES.length + 1) throw new Error(`the seed gives degenerate scalars for ${circuit}`)
  return waste
}
