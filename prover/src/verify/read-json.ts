import { writeWords } from './points.js'

// Readers of snarkjs' JSON. Their errors say what is wrong; callers know of which file.

/** The file is one of Groth16 over BN254. */
export function assertGroth16(json: { readonly protocol?: unknown; readonly curve?: unknown }): void {
  assert(typeof json === 'object' && json !== null, 'it is no object: give what JSON.parse makes of the file')
  assert(json.protocol === 'groth16', 'its protocol is not groth16')
  assert(json.curve === 'bn128', 'its curve is not bn128')
}

/** Wire form of a G1 point; (0, 1, 0) is infinity. */
export function affineG1(point: unknown): Uint8Array {
  assert(isArray(point) && point.length === 3, 'a point has not three coordinates')
  const [x, y, z] = point.map(parseNumber)
  if (z === 0n) return writeWords([0n, 0n])
  assert(z === 1n, 'a point is not affine')
  return writeWords([x as bigint, y as bigint])
}

/** Wire form of a G2 point; ((0, 0), (1, 0), (0, 0)) is infinity. */
export function affineG2(point: unknown): Uint8Array {
  assert(isArray(point) && point.length === 3, 'a point has not three coordinates')
  const [x, y, z] = point.map(parsePair) as [Pair, Pair, Pair]
  if (z[0] === 0n && z[1] === 0n) return writeWords([0n, 0n, 0n, 0n])
  assert(z[0] === 1n && z[1] === 0n, 'a point is not affine')
  return writeWords([...x, ...y])
}

export const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value)

type Pair = readonly [bigint, bigint]

function parsePair(pair: unknown): Pair {
  assert(isArray(pair) && pair.length === 2, 'a coordinate over Fp2 has not two parts')
  return [parseNumber(pair[0]), parseNumber(pair[1])]
}

/** Below 2^256, so that no writer cuts it; whether it is below p is asked of all points alike, wherever they come from. */
function parseNumber(text: unknown): bigint {
  assert(typeof text === 'string' && /^\d{1,78}$/.test(text), 'a coordinate is not a decimal number')
  const value = BigInt(text)
  assert(value >> 256n === 0n, 'a coordinate is not below p')
  return value
}

function assert(holds: boolean, reason: string): asserts holds {
  if (!holds) throw new Error(reason)
}
