import { babyjubjub } from '@noble/curves/misc.js'
import { concatBytes } from './bytes.js'
import { InvalidEncodingError, InvalidPointError, InvalidScalarError } from './errors.js'
import { decodeField, encodeField, FIELD_ORDER, isFieldElement } from './field.js'

/** An affine point of Baby Jubjub, `168700 x^2 + y^2 = 1 + 168696 x^2 y^2` over Fr (EIP-2494). */
export interface Point {
  readonly x: bigint
  readonly y: bigint
}

const Curve = babyjubjub.Point
const { Fp } = Curve

/** Coefficients of the curve equation. */
export const CURVE_A = 168700n
export const CURVE_D = 168696n

/** Order l of the prime-order subgroup; the whole curve has 8*l points. */
export const SUBGROUP_ORDER = 2736030358979909402780800718157159386076813972158567259200215660948447373041n

/** Generator of the prime-order subgroup (EIP-2494's base point). */
export const BASE8: Point = Object.freeze({
  x: 5299619240641551281634865583518297030282874472190772894086521144482721001553n,
  y: 16950150798460657717958625567821834550301663161624707787222815936182638968203n,
})

/** Neutral element. */
export const IDENTITY: Point = Object.freeze({ x: 0n, y: 1n })

/** Bytes of a compressed and of a plain point. */
export const COMPRESSED_POINT_BYTES = 32
export const PLAIN_POINT_BYTES = 64

type CurvePoint = InstanceType<typeof Curve>

// noble refuses neither non-canonical nor off-curve coordinates here: callers check what comes from outside.
const toCurve = ({ x, y }: Point): CurvePoint => Curve.fromAffine({ x, y })

function toPoint(point: CurvePoint): Point {
  const { x, y } = point.toAffine()
  return { x, y }
}

/** Whether two points have equal coordinates. */
export const equalPoints = (a: Point, b: Point): boolean => a.x === b.x && a.y === b.y

/** Whether the point is the neutral element. */
export const isIdentity = (point: Point): boolean => equalPoints(point, IDENTITY)

/** Whether both coordinates are canonical and satisfy the curve equation. */
export function isOnCurve({ x, y }: Point): boolean {
  if (!isFieldElement(x) || !isFieldElement(y)) return false
  const x2 = Fp.sqr(x)
  const y2 = Fp.sqr(y)
  return Fp.add(Fp.mul(CURVE_A, x2), y2) === Fp.add(1n, Fp.mul(Fp.mul(CURVE_D, x2), y2))
}

/** Whether the point is on the curve and `l` times it is the identity. The identity itself passes. */
export const isInSubgroup = (point: Point): boolean => isOnCurve(point) && toCurve(point).isTorsionFree()

/**
 * Returns the point when it is on the curve.
 * @throws InvalidPointError with fault 'off-curve'
 */
export function assertOnCurve(point: Point, what?: string): Point {
  if (!isOnCurve(point)) throw new InvalidPointError('off-curve', what)
  return point
}

/**
 * Returns the point when it may be a public key: on the curve, in the prime-order subgroup, not the identity.
 * @throws InvalidPointError naming the fault
 */
export function assertPublicPoint(point: Point, what?: string): Point {
  assertOnCurve(point, what)
  if (isIdentity(point)) throw new InvalidPointError('identity', what)
  if (!toCurve(point).isTorsionFree()) throw new InvalidPointError('not-in-subgroup', what)
  return point
}

/**
 * Returns the scalar when it is in [1, l).
 * @throws InvalidScalarError
 */
export function assertScalar(scalar: bigint, what?: string): bigint {
  if (scalar <= 0n || scalar >= SUBGROUP_ORDER) throw new InvalidScalarError(what)
  return scalar
}

/** Sum of two points of the curve. The law is complete: a is a square and d is not (Bernstein and Lange, 2007). */
export const addPoints = (a: Point, b: Point): Point => toPoint(toCurve(a).add(toCurve(b)))

/** The inverse point. */
export const negatePoint = ({ x, y }: Point): Point => ({ x: x === 0n ? 0n : FIELD_ORDER - x, y })

/**
 * `scalar * point` for a scalar in [0, l), by a fixed sequence of operations (noble's `multiply`).
 * BigInt arithmetic is not constant time; the sequence hides the scalar's bits, not every timing of the engine.
 * @throws InvalidScalarError when scalar >= l
 */
export function multiplyPoint(point: Point, scalar: bigint): Point {
  if (scalar === 0n) return IDENTITY
  return toPoint(toCurve(point).multiply(assertScalar(scalar)))
}

/** `scalar * B8`, for a scalar in [0, l). */
export function multiplyBase(scalar: bigint): Point {
  if (scalar === 0n) return IDENTITY
  return toPoint(Curve.BASE.multiply(assertScalar(scalar)))
}

/** `8 * point`: removes any part of small order. */
export const clearCofactor = (point: Point): Point => toPoint(toCurve(point).clearCofactor())

/** Plain form: x ‖ y, 64 bytes, no square root to read. */
export const encodePlainPoint = ({ x, y }: Point): Uint8Array => concatBytes(encodeField(x), encodeField(y))

/**
 * Reads a plain point.
 * @throws InvalidEncodingError, NotCanonicalError, or InvalidPointError when off the curve
 */
export function decodePlainPoint(bytes: Uint8Array, what = 'The point'): Point {
  if (bytes.length !== PLAIN_POINT_BYTES) throw new InvalidEncodingError(`${what} must have 64 bytes.`)
  return assertOnCurve({ x: decodeField(bytes.subarray(0, 32), what), y: decodeField(bytes.subarray(32), what) }, what)
}

const HALF_ORDER = (FIELD_ORDER - 1n) / 2n

/** Compressed form (circomlib): y in 32 bytes little-endian, the top bit of the last byte set when x > (r-1)/2. */
export function compressPoint({ x, y }: Point): Uint8Array {
  const bytes = encodeField(y).reverse()
  if (x > HALF_ORDER) bytes[31] = (bytes[31] as number) | 0x80
  return bytes
}

/**
 * Reads a compressed point of the curve: canonical y, and no sign bit on x = 0, so that each point has one encoding.
 * @throws InvalidEncodingError on a wrong length; InvalidPointError with fault 'encoding' or 'off-curve'
 */
export function decompressPoint(bytes: Uint8Array, what = 'The point'): Point {
  if (bytes.length !== COMPRESSED_POINT_BYTES) throw new InvalidEncodingError(`${what} must have 32 bytes.`)
  const reversed = bytes.slice().reverse()
  const negative = ((reversed[0] as number) & 0x80) !== 0
  reversed[0] = (reversed[0] as number) & 0x7f
  const y = reversed.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  if (!isFieldElement(y)) throw new InvalidPointError('encoding', what)
  const x = recoverX(y, what)
  if (x === 0n && negative) throw new InvalidPointError('encoding', what)
  return { x: x > HALF_ORDER === negative ? x : FIELD_ORDER - x, y }
}

/** A square root of (1 - y^2) / (a - d*y^2); the divisor is never 0, because a/d is not a square. */
function recoverX(y: bigint, what: string): bigint {
  const y2 = Fp.sqr(y)
  const x2 = Fp.div(Fp.sub(1n, y2), Fp.sub(CURVE_A, Fp.mul(CURVE_D, y2)))
  try {
    return Fp.sqrt(x2)
  } catch {
    throw new InvalidPointError('off-curve', what)
  }
}

/**
 * Reads a compressed public key.
 * @throws InvalidPointError also on the identity, a small-order and a mixed-order point
 */
export const decompressPublicPoint = (bytes: Uint8Array, what = 'The point'): Point =>
  assertPublicPoint(decompressPoint(bytes, what), what)
