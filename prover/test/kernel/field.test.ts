import { bn254 } from '@noble/curves/bn254.js'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { Kernel } from '../../src/kernel/kernel.js'

const LIMBS = 9
const WIDTH = 29n
const R = 1n << 261n

type Addresses = [number, number, number, number, number]

const FIELDS = [
  { prefix: 'fp', field: bn254.fields.Fp },
  { prefix: 'fr', field: bn254.fields.Fr },
] as const

describe.each(FIELDS)('$prefix', ({ prefix, field }) => {
  const p = field.ORDER
  const inverseR = field.inv(R % p)
  let kernel: Kernel
  let [d, a, b, c, words] = [0, 0, 0, 0, 0]

  beforeAll(async () => {
    kernel = await Kernel.create()
    ;[d, a, b, c, words] = [48, 48, 48, 48, 32].map((bytes) => kernel.allocate(bytes)) as Addresses
  })

  const call = (name: string): ((...args: number[]) => number) =>
    (kernel.functions as unknown as Record<string, (...args: number[]) => number>)[`${prefix}${name}`] as never

  const view = (at: number): DataView => {
    const bytes = kernel.bytes(at, 48)
    return new DataView(bytes.buffer, bytes.byteOffset, 48)
  }
  const limbs = (at: number): bigint[] =>
    Array.from({ length: LIMBS }, (_, i) => BigInt(view(at).getUint32(4 * i, true)))
  const read = (at: number): bigint => limbs(at).reduce((sum, limb, i) => sum + (limb << (WIDTH * BigInt(i))), 0n)
  const write = (at: number, value: bigint): void => {
    for (let i = 0; i < LIMBS; i++) {
      const rest = value >> (WIDTH * BigInt(i))
      view(at).setUint32(4 * i, Number(i < LIMBS - 1 ? rest & (2n ** WIDTH - 1n) : rest), true)
    }
  }
  const writeWords = (value: bigint): void => {
    for (let i = 0; i < 4; i++) view(words).setBigUint64(8 * i, BigInt.asUintN(64, value >> BigInt(64 * i)), true)
  }
  const readWords = (): bigint =>
    [3, 2, 1, 0].reduce((sum, i) => (sum << 64n) | view(words).getBigUint64(8 * i, true), 0n)
  const isNormal = (at: number): boolean => limbs(at).every((limb) => limb < 1n << WIDTH)

  /** Numbers below a bound: random ones, the ends, around multiples of p, and limbs of all ones or of one bit. */
  const below = (bound: bigint): fc.Arbitrary<bigint> => {
    const limb = fc.constantFrom(0n, 1n, (1n << 28n) - 1n, 1n << 28n, (1n << 29n) - 2n, (1n << 29n) - 1n)
    const patterns = fc
      .array(limb, { minLength: LIMBS, maxLength: LIMBS })
      .map((all) => all.reduce((sum, x, i) => sum + (x << (WIDTH * BigInt(i))), 0n) % bound)
    const multiples = fc
      .tuple(fc.bigInt({ min: 0n, max: bound / p }), fc.bigInt({ min: -2n, max: 2n }))
      .map(([k, offset]) => k * p + offset)
    const boundaries = fc
      .tuple(fc.integer({ min: 0, max: LIMBS - 1 }), fc.bigInt({ min: -1n, max: 1n }))
      .map(([i, offset]) => (1n << (WIDTH * BigInt(i))) + offset)
    return fc
      .oneof(
        fc.bigInt({ min: 0n, max: bound - 1n }),
        patterns,
        multiples,
        boundaries,
        fc.constantFrom(0n, 1n, bound - 1n),
      )
      .filter((value) => value >= 0n && value < bound)
  }
  const check = <T extends [unknown, ...unknown[]]>(property: fc.IProperty<T>, numRuns = 500): void =>
    fc.assert(property, { numRuns })

  test('PRV-10: products and squares of values below 16 p are right and below 4 p', () =>
    check(
      fc.property(below(16n * p), below(16n * p), (x, y) => {
        for (const [operation, left, right] of [
          ['Mul', x, y],
          ['Square', x, x],
        ] as const) {
          write(a, left)
          write(b, right)
          call(operation)(d, a, b)
          expect(read(d) % p).toBe((left * right * inverseR) % p)
          expect(read(d) < 4n * p && isNormal(d)).toBe(true)
        }
      }),
      2000,
    ))

  test('PRV-10: the largest limbs that the bounds allow do not overflow a column', () => {
    const largest = (1n << 261n) - 1n // every limb 2^29 - 1: more than any operand below 16 p
    for (const x of [largest, 16n * p - 1n]) {
      for (const y of [largest, 16n * p - 1n, 1n]) {
        write(a, x)
        write(b, y)
        call('Mul')(d, a, b)
        expect(read(d) % p).toBe((x * y * inverseR) % p)
      }
      call('Square')(d, a)
      expect(read(d) % p).toBe((x * x * inverseR) % p)
    }
  })

  test('sums and differences keep their bounds', () =>
    check(
      fc.property(below(8n * p), below(4n * p), below(8n * p), (x, y, z) => {
        const cases = [
          ['Add', x, z, x + z],
          ['Sub', x, y, x - y + 4n * p],
          ['SubWide', x, z, x - z + 8n * p],
          ['Neg', y, 0n, 4n * p - y],
        ] as const
        for (const [operation, left, right, result] of cases) {
          write(a, left)
          write(b, right)
          call(operation)(d, a, b)
          expect(read(d)).toBe(result)
          expect(isNormal(d)).toBe(true)
        }
      }),
    ))

  const checkReduced = (x: bigint, y: bigint, z: bigint): void => {
    write(a, x)
    write(b, y)
    write(c, z)
    call('SubBothReduced')(d, a, b, c)
    expect(read(d) % p).toBe((x - y - z + 8n * p) % p)
    expect(read(d) * 1000n < 1001n * p && isNormal(d)).toBe(true)
    call('SubReduced')(d, a, b)
    expect(read(d) % p).toBe((x - y + 4n * p) % p)
    expect(read(d) * 1000n < 1001n * p && isNormal(d)).toBe(true)
  }

  test('PRV-11: differences that are reduced at once are right, not negative and below 1.001 p', () =>
    check(
      fc.property(below(4n * p), below(4n * p), below(4n * p), (x, y, z) => checkReduced(x, y, z)),
      2000,
    ))

  test('PRV-11: also where the highest limbs tell least of the difference: subtrahends of ones, a multiple of p left', () => {
    const ones = [0n, 1n, 2n, 3n, 4n].map((k) => k * ((p >> 232n) << 232n) - (k > 0n ? 1n : 0n))
    for (const y of ones) {
      for (const z of ones) {
        for (let k = -8n; k <= 4n; k++) {
          for (const offset of [-2n, -1n, 0n, 1n]) {
            const x = y + z + k * p + offset
            if (x >= 0n && x < 4n * p) checkReduced(x, y, z)
          }
        }
      }
    }
  })

  test('PRV-11: reduction of anything below 2^261 leaves less than 1.001 p; canonical is canonical', () =>
    check(
      fc.property(below(1n << 261n), (x) => {
        write(a, x)
        call('Reduce')(d, a)
        expect(read(d) % p).toBe(x % p)
        expect(read(d) * 1000n < 1001n * p && isNormal(d)).toBe(true)
        call('Canonical')(d, a)
        expect(read(d)).toBe(x % p)
      }),
      2000,
    ))

  test('zero is found among all its representatives, and nothing else is', () => {
    for (let k = 0n; k < 128n; k++) {
      for (const [value, zero] of [
        [k * p, 1],
        [k * p + 1n, 0],
        [k * p + (1n << 29n), 0],
      ] as const) {
        write(a, value)
        expect(call('IsZero')(a)).toBe(zero)
      }
    }
    check(
      fc.property(below(4n * p), below(4n * p), (x, y) => {
        write(a, x)
        write(b, y)
        expect(call('Equals')(a, b)).toBe(Number((x - y) % p === 0n))
      }),
    )
  })

  test('words, Montgomery forms and inverses', () =>
    check(
      fc.property(below(p), (x) => {
        writeWords(x)
        expect(call('IsCanonical')(words)).toBe(1)
        call('FromWords')(a, words)
        expect(read(a) % p).toBe((x * R) % p)
        call('Invert')(d, a)
        expect(read(d) % p).toBe(x === 0n ? 0n : (field.inv(x) * R) % p)
        call('ToMontgomery256')(words, a)
        expect(readWords()).toBe((x << 256n) % p)
        call('FromMontgomery256')(d, words)
        expect(read(d) % p).toBe((x * R) % p)
        call('ToWords')(words, d)
        expect(readWords()).toBe(x)
      }),
      200,
    ))

  test('four words of any 256 bits', () =>
    check(
      fc.property(below(1n << 256n), (x) => {
        writeWords(x)
        expect(call('IsCanonical')(words)).toBe(Number(x < p))
        call('Unpack')(a, words)
        expect(read(a)).toBe(x)
        writeWords(0n)
        call('Pack')(words, a)
        expect(readWords()).toBe(x)
        call('FromWords')(a, words)
        expect(read(a) % p).toBe((x * R) % p)
      }),
    ))
})
