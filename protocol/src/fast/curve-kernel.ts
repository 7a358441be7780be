import { babyjubjub } from '@noble/curves/misc.js'
import { CURVE_A, CURVE_D, type Point } from '../curve.js'
import { FIELD_ORDER } from '../field.js'
import {
  defineField,
  ELEMENT_BYTES,
  type FieldKernel,
  MONTGOMERY_R,
  readWords,
  WORDS_BYTES,
  writeElement,
  writeWords,
} from './field-kernel.js'
import { type Code, type CompiledModule, compileModule, instantiate, ModuleBuilder, op } from './wasm-assembler.js'

/**
 * 8 * scalar * point in WebAssembly for one scalar and many points.
 *
 * Works on the isomorphic curve -x'^2 + y^2 = 1 + d' x'^2 y^2 with x' = sqrt(-a) x and d' = -d/a, where extended
 * coordinates need the fewest multiplications (Hisil, Wong, Carter, Dawson, ASIACRYPT 2008). -a is a square and d' is
 * not, so the addition law has no exceptions, whatever the order of a point.
 */
const { Fp } = babyjubjub.Point
const TO_MINUS_ONE = Fp.sqrt(Fp.neg(CURVE_A))
const FROM_MINUS_ONE = Fp.inv(TO_MINUS_ONE)
const TWICE_D = Fp.neg(Fp.div(2n * CURVE_D, CURVE_A))

/** Width of the signed window: digits are odd and below 16 in magnitude, so eight multiples are kept. */
const WINDOW = 5
const TABLE_ENTRIES = 2 ** (WINDOW - 2)
const CACHED_BYTES = 4 * ELEMENT_BYTES
const MAX_DIGITS = 256

/** Gives consecutive addresses. */
function layout<Name extends string>(sizes: Record<Name, number>): { at: Record<Name, number>; end: number } {
  const at = {} as Record<Name, number>
  let end = 0
  for (const name of Object.keys(sizes) as Name[]) {
    at[name] = end
    end += sizes[name]
  }
  return { at, end }
}

const E = ELEMENT_BYTES

const { at } = layout({
  inX: WORDS_BYTES,
  inY: WORDS_BYTES,
  outX: WORDS_BYTES,
  outY: WORDS_BYTES,
  outZ: WORDS_BYTES,
  // Constants: R^2, 2d' and 1 in Montgomery form, plain 1, which multiplies out of it, and 0.
  square: E,
  twiceD: E,
  one: E,
  plainOne: E,
  zero: E,
  // The point that is worked on, extended: x = X/Z, y = Y/Z, T = XY/Z.
  X: E,
  Y: E,
  Z: E,
  T: E,
  // Scratch.
  a: E,
  b: E,
  c: E,
  d: E,
  e: E,
  f: E,
  g: E,
  h: E,
  digits: MAX_DIGITS,
  // Odd multiples and the double of the point, each as (Y - X, Y + X, 2d'T, 2Z).
  table: TABLE_ENTRIES * CACHED_BYTES,
  double: CACHED_BYTES,
})

interface CurveExports {
  readonly memory: { readonly buffer: ArrayBuffer }
  /** Takes the number of digits. */
  readonly run: (digits: number) => void
}

/** The functions of a field operation on fixed addresses. */
function fieldOps(field: FieldKernel) {
  const at3 =
    (index: number) =>
    (dst: number, a: number, b: number): Code => [...op.i32(dst), ...op.i32(a), ...op.i32(b), ...op.call(index)]
  const at2 =
    (index: number) =>
    (dst: number, a: number): Code => [...op.i32(dst), ...op.i32(a), ...op.call(index)]
  return {
    mul: at3(field.mul),
    add: at3(field.add),
    sub: at3(field.sub),
    sqr: at2(field.sqr),
    unpack: at2(field.unpack),
    pack: at2(field.pack),
  }
}

type FieldOps = ReturnType<typeof fieldOps>

/** Doubling without T (dbl-2008-hwcd, all coordinates negated): leaves E in e and A + B in h for T. */
function doubling({ mul, add, sub, sqr }: FieldOps): Code {
  return [
    ...sqr(at.a, at.X),
    ...sqr(at.b, at.Y),
    ...sqr(at.c, at.Z),
    ...add(at.c, at.c, at.c),
    ...add(at.e, at.X, at.Y),
    ...sqr(at.e, at.e),
    ...add(at.h, at.a, at.b),
    ...sub(at.e, at.e, at.h),
    ...sub(at.g, at.b, at.a),
    ...sub(at.f, at.c, at.g),
    ...mul(at.X, at.e, at.f),
    ...mul(at.Y, at.g, at.h),
    ...mul(at.Z, at.f, at.g),
  ]
}

/** Addition of the cached point at the address in local 0, or of its negative (add-2008-hwcd-3), without T. */
function addition({ mul, add, sub }: FieldOps, field: FieldKernel, negative: boolean): Code {
  const times = (dst: number, a: number, offset: number): Code => [
    ...op.i32(dst),
    ...op.i32(a),
    ...[...op.get(0), ...op.i32(offset), ...op.addI32],
    ...op.call(field.mul),
  ]
  const [minus, plus] = negative ? [E, 0] : [0, E]
  return [
    ...sub(at.a, at.Y, at.X),
    ...add(at.b, at.Y, at.X),
    ...times(at.a, at.a, minus),
    ...times(at.b, at.b, plus),
    ...times(at.c, at.T, 2 * E),
    ...times(at.d, at.Z, 3 * E),
    ...sub(at.e, at.b, at.a),
    ...(negative ? add : sub)(at.f, at.d, at.c),
    ...(negative ? sub : add)(at.g, at.d, at.c),
    ...add(at.h, at.b, at.a),
    ...mul(at.X, at.e, at.f),
    ...mul(at.Y, at.g, at.h),
    ...mul(at.Z, at.f, at.g),
  ]
}

/** Writes the point as a cached one to the address in local 0. Needs T. */
function caching(field: FieldKernel): Code {
  const to = (offset: number, index: number, a: number, b: number): Code => [
    ...[...op.get(0), ...op.i32(offset), ...op.addI32],
    ...op.i32(a),
    ...op.i32(b),
    ...op.call(index),
  ]
  return [
    ...to(0, field.sub, at.Y, at.X),
    ...to(E, field.add, at.Y, at.X),
    ...to(2 * E, field.mul, at.T, at.twiceD),
    ...to(3 * E, field.add, at.Z, at.Z),
  ]
}

/** Loads inX and inY: into Montgomery form, Z = 1, T = XY. */
const loading = ({ mul, add, unpack }: FieldOps): Code => [
  ...[...unpack(at.X, at.inX), ...mul(at.X, at.X, at.square)],
  ...[...unpack(at.Y, at.inY), ...mul(at.Y, at.Y, at.square)],
  ...[...add(at.Z, at.one, at.zero), ...mul(at.T, at.X, at.Y)],
]

/** Leaves X, Y and Z as numbers in [0, r]. */
const storing = ({ mul, pack }: FieldOps): Code => [
  ...[...mul(at.X, at.X, at.plainOne), ...pack(at.outX, at.X)],
  ...[...mul(at.Y, at.Y, at.plainOne), ...pack(at.outY, at.Y)],
  ...[...mul(at.Z, at.Z, at.plainOne), ...pack(at.outZ, at.Z)],
]

/** For each digit from the top: double, then add or subtract the odd multiple that a digit other than 0 names. */
function digitLoop(double: Code, withT: Code, plus: number, minus: number): Code {
  const [count, i, digit] = [0, 1, 2]
  const entry = (magnitude: Code): Code => [
    ...[...magnitude, ...op.i32(1), ...op.shrI32, ...op.i32(CACHED_BYTES), ...op.mulI32],
    ...[...op.i32(at.table), ...op.addI32],
  ]
  const negated = [...op.i32(0), ...op.get(digit), ...op.subI32]
  const step = op.ifElse(
    [...op.i32(0), ...op.get(digit), ...op.isBelowI32],
    [...withT, ...entry(op.get(digit)), ...op.call(plus)],
    op.ifElse([...op.get(digit), ...op.i32(0), ...op.isBelowI32], [...withT, ...entry(negated), ...op.call(minus)]),
  )
  return op.repeatWhile([
    ...double,
    ...[...op.get(i), ...op.loadI8(at.digits), ...op.set(digit)],
    ...step,
    ...[...op.get(i), ...op.i32(1), ...op.addI32, ...op.tee(i), ...op.get(count), ...op.isBelowI32],
  ])
}

/** The module: `run(n)` takes inX, inY and n digits, and leaves 8 * scalar * point in outX, outY and outZ. */
function moduleBytes(): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder()
  const field = defineField(module)
  const ops = fieldOps(field)
  const double = op.call(module.define({}, doubling(ops)))
  const plus = module.define({ params: 1 }, addition(ops, field, false))
  const minus = module.define({ params: 1 }, addition(ops, field, true))
  const cache = module.define({ params: 1 }, caching(field))
  const withT = ops.mul(at.T, at.e, at.h)
  const cacheAt = (address: number): Code => [...op.i32(address), ...op.call(cache)]
  const addFrom = (address: number): Code => [...op.i32(address), ...op.call(plus), ...withT]
  const table = Array.from({ length: TABLE_ENTRIES - 1 }, (_, i) => [
    ...addFrom(i === 0 ? at.table : at.double),
    ...cacheAt(at.table + (i + 1) * CACHED_BYTES),
  ])
  module.define({ params: 1, i32Locals: 2, exportedAs: 'run' }, [
    ...[...loading(ops), ...double, ...double, ...double, ...withT],
    ...[...cacheAt(at.table), ...double, ...withT, ...cacheAt(at.double), ...table.flat()],
    ...[...ops.add(at.X, at.zero, at.zero), ...ops.add(at.Y, at.one, at.zero), ...ops.add(at.Z, at.one, at.zero)],
    ...digitLoop(double, withT, plus, minus),
    ...storing(ops),
  ])
  return module.bytes(1)
}

let compiled: CompiledModule | undefined

/** Digits of the scalar in width-5 non-adjacent form, the highest first: odd and below 16 in magnitude, or 0. */
export function windowDigits(scalar: bigint): number[] {
  const digits: number[] = []
  for (let rest = scalar; rest > 0n; rest >>= 1n) {
    const digit = (rest & 1n) === 0n ? 0 : Number(BigInt.asIntN(WINDOW, rest))
    digits.push(digit)
    rest -= BigInt(digit)
  }
  return digits.reverse()
}

/** A projective point as the kernel leaves it, each coordinate in [0, r]. */
export interface ProjectivePoint {
  readonly X: bigint
  readonly Y: bigint
  readonly Z: bigint
}

/** Multiplies points of the curve by 8 * scalar, projectively on the isomorphic curve. */
export class CurveKernel {
  readonly #exports: CurveExports
  readonly #words: BigUint64Array
  readonly #digits: number

  /** @param scalar in [1, l) */
  constructor(scalar: bigint) {
    compiled ??= compileModule(moduleBytes())
    this.#exports = instantiate<CurveExports>(compiled)
    const { buffer } = this.#exports.memory
    this.#words = new BigUint64Array(buffer)
    const constants = { square: MONTGOMERY_R ** 2n, twiceD: TWICE_D * MONTGOMERY_R, one: MONTGOMERY_R, plainOne: 1n }
    for (const [name, value] of Object.entries(constants)) {
      writeElement(this.#words, at[name as keyof typeof constants] / 8, value % FIELD_ORDER)
    }
    const digits = windowDigits(scalar)
    new Int8Array(buffer).set(digits, at.digits)
    this.#digits = digits.length
  }

  /** 8 * scalar * point. The point must be on the curve. */
  multiply({ x, y }: Point): ProjectivePoint {
    writeWords(this.#words, at.inX / 8, Fp.mul(x, TO_MINUS_ONE))
    writeWords(this.#words, at.inY / 8, y)
    this.#exports.run(this.#digits)
    const [X, Y, Z] = [at.outX, at.outY, at.outZ].map((address) => readWords(this.#words, address / 8))
    return { X: X as bigint, Y: Y as bigint, Z: Z as bigint }
  }

  /** Wipes the scalar and what was computed from it. The kernel is useless afterwards. */
  wipe(): void {
    this.#words.fill(0n)
  }
}

/** Affine points of the curve from the kernel's: one inversion for all (Montgomery's trick). Z is never 0. */
export function toAffine(points: readonly ProjectivePoint[]): Point[] {
  const inverses = Fp.invertBatch(points.map(({ Z }) => Z % FIELD_ORDER))
  return points.map(({ X, Y }, i) => {
    const inverse = inverses[i] as bigint
    return { x: Fp.mul(Fp.mul(X, inverse), FROM_MINUS_ONE), y: Fp.mul(Y, inverse) }
  })
}
