import mcl, { type G1, type G2 } from 'mcl-wasm'
import type { G1Point, G2Point } from './verifying-key.js'

export type Mcl = typeof mcl

/** Order p of BN254's base field, over which point coordinates live (EIP-196). */
export const BASE_FIELD_ORDER = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

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

const isCoordinate = (value: bigint): boolean => value >= 0n && value < BASE_FIELD_ORDER

/** The affine point, or undefined when a coordinate is not canonical or the point is off the curve. Infinity has no affine form. */
export function decodeG1([x, y]: G1Point): G1 | undefined {
  if (![x, y].every(isCoordinate)) return undefined
  return parse(new mcl.G1(), [x, y])
}

/** As {@link decodeG1}; also undefined when the point lies outside the subgroup of order r. */
export function decodeG2([x, y]: G2Point): G2 | undefined {
  const parts = [...x, ...y]
  if (!parts.every(isCoordinate)) return undefined
  const point = parse(new mcl.G2(), parts)
  return point?.isValidOrder() ? point : undefined
}

function parse<T extends G1 | G2>(point: T, coordinates: readonly bigint[]): T | undefined {
  try {
    point.setStr(`1 ${coordinates.map((part) => part.toString(16)).join(' ')}`, 16)
    return point
  } catch {
    return undefined
  }
}

/** Affine coordinates; (0, 0) for the point at infinity, as EIP-196 writes it. */
export function encodeG1(point: G1): G1Point {
  const [kind, x = '0', y = '0'] = point.getStr(16).split(' ')
  return kind === '0' ? [0n, 0n] : [BigInt(`0x${x}`), BigInt(`0x${y}`)]
}
