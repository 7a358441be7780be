import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/kernel.js'

const { Fp, Fp2 } = bn254.fields
const p = Fp.ORDER
const R = 1n << 261n
const inverseR = Fp.inv(R % p)
const FP_BYTES = 36

type Pair = readonly [bigint, bigint]

let kernel: Kernel
let [d, a, b] = [0, 0, 0]

beforeAll(async () => {
  kernel = await Kernel.create()
  ;[d, a, b] = [80, 80, 80].map((bytes) => kernel.allocate(bytes)) as [number, number, number]
})

const view = (): DataView => new DataView(kernel.bytes(0, kernel.memoryBytes).buffer)
const readOne = (at: number): bigint =>
  Array.from({ length: 9 }, (_, i) => BigInt(view().getUint32(at + 4 * i, true)) << BigInt(29 * i)).reduce(
    (x, y) => x + y,
  )
const read = (at: number): Pair => [readOne(at), readOne(at + FP_BYTES)]
const write = (at: number, values: Pair): void =>
  values.forEach((value, k) => {
    for (let i = 0; i < 9; i++) {
      const limb = Number((value >> BigInt(29 * i)) & ((1n << 29n) - 1n))
      view().setUint32(at + k * FP_BYTES + 4 * i, limb, true)
    }
  })

/** Below the bound, with the ends, multiples of p and extreme limbs often. */
const below = (bound: bigint): fc.Arbitrary<bigint> =>
  fc.oneof(
    fc.bigInt({ min: 0n, max: bound - 1n }),
    fc.constantFrom(0n, 1n, p - 1n, p, p + 1n, bound - 1n, (1n << 232n) * (bound >> 232n) - 1n),
    fc.bigInt({ min: 1n, max: bound / p - 1n }).map((k) => k * p),
  )
const pair = (bound: bigint): fc.Arbitrary<Pair> => fc.tuple(below(bound), below(bound))

const element = ([c0, c1]: Pair) => Fp2.create({ c0: Fp.create(c0), c1: Fp.create(c1) })
const scaled = (x: ReturnType<typeof element>, factor: bigint) => Fp2.mul(x, element([factor, 0n]))
const expectBelow = (values: Pair, bound: bigint): void => expect(values.every((x) => x < bound)).toBe(true)

test('PRV-10: products and squares of components below 8 p are right and below 4 p', () =>
  fc.assert(
    fc.property(pair(8n * p), pair(8n * p), (x, y) => {
      write(a, x)
      write(b, y)
      kernel.functions.fp2Mul(d, a, b)
      expect(element(read(d))).toEqual(scaled(Fp2.mul(element(x), element(y)), inverseR))
      expectBelow(read(d), 4n * p)
      kernel.functions.fp2Square(d, a)
      expect(element(read(d))).toEqual(scaled(Fp2.sqr(element(x)), inverseR))
      expectBelow(read(d), 4n * p)
    }),
    { numRuns: 2000 },
  ))

test('sums, differences, conjugates, zero and equality', () =>
  fc.assert(
    fc.property(pair(4n * p), pair(4n * p), (x, y) => {
      write(a, x)
      write(b, y)
      const { functions } = kernel
      const check = (result: ReturnType<typeof element>): void => expect(element(read(d))).toEqual(result)
      functions.fp2Add(d, a, b)
      check(Fp2.add(element(x), element(y)))
      functions.fp2Sub(d, a, b)
      check(Fp2.sub(element(x), element(y)))
      functions.fp2SubWide(d, a, b)
      check(Fp2.sub(element(x), element(y)))
      functions.fp2Neg(d, a)
      check(Fp2.neg(element(x)))
      functions.fp2Conjugate(d, a)
      check(Fp2.frobeniusMap(element(x), 1))
      functions.fp2Reduce(d, a)
      check(element(x))
      expectBelow(read(d), (p * 1001n) / 1000n)
      expect(functions.fp2IsZero(a)).toBe(Number(Fp2.is0(element(x))))
      expect(functions.fp2Equals(a, b)).toBe(Number(Fp2.eql(element(x), element(y))))
    }),
  ))

test('inverses, also of zero', () =>
  fc.assert(
    fc.property(pair(4n * p), (x) => {
      write(a, x)
      kernel.functions.fp2Invert(d, a)
      const value = element(x)
      const expected = Fp2.is0(value) ? value : scaled(Fp2.inv(value), R * R)
      expect(element(read(d))).toEqual(expected)
    }),
  ))
