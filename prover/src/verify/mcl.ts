import mcl, { type G1, type G2 } from 'mcl-wasm'
import { isCoordinate, readWords } from './points.js'

export type Mcl = typeof mcl

let loaded: Promise<Mcl> | undefined

/**
 * mcl on BN254, as EIP-196 defines the curve. Loaded once per process: mcl holds one curve per module, and a second `init` would
 * invalidate every point and precomputed table made before.
 */
export function loadMcl(): Promise<Mcl> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Mcl> {
  await mcl.init(mcl.BN_SNARK1)
  // mcl's own subgroup check hangs on this global switch. decodeG2 checks by itself, so that nobody can turn the check off.
  mcl.verifyOrderG2(false)
  return mcl
}

/** The point, or undefined when a coordinate is not canonical or the point is off the curve or infinity. */
export function decodeG1(point: Uint8Array): G1 | undefined {
  return parse(new mcl.G1(), readWords(point))
}

/** As {@link decodeG1}; also undefined when the point lies outside the subgroup of order r. */
export function decodeG2(bytes: Uint8Array): G2 | undefined {
  const point = parse(new mcl.G2(), readWords(bytes))
  return point?.isValidOrder() ? point : undefined
}

function parse<T extends G1 | G2>(point: T, coordinates: readonly bigint[]): T | undefined {
  if (!coordinates.every(isCoordinate)) return undefined
  try {
    point.setStr(`1 ${coordinates.map((part) => part.toString(16)).join(' ')}`, 16)
    return point
  } catch {
    return undefined
  }
}
