import { bn254 } from '@noble/curves/bn254.js'
import * as fc from 'fast-check'
import mcl from 'mcl-wasm'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Address, Kernel } from '../../src/kernel/kernel.js'
import { isOne, makeLines, pairingProduct } from '../../src/verify/pairing-product.js'
import { BASE_FIELD_ORDER as P, SCALAR_FIELD_ORDER as R } from '../../src/verify/points.js'
import { placeG1, placeG2 } from './kernel-points.js'
import { pointOfTwist } from './points-of-the-twist.js'
import { G1, G2, multiplyG1, multiplyG2 } from './trapdoor.js'

const { Fp12 } = bn254.fields
/** Parameter of the curve (Barreto and Naehrig): p = 36x^4 + 36x^3 + 24x^2 + 6x + 1. */
const X = 4965661367192848881n

let kernel: Kernel
let empty: Address

beforeAll(async () => {
  kernel = await Kernel.create()
  empty = kernel.mark()
  await mcl.init(mcl.BN_SNARK1)
})

beforeEach(() => kernel.release(empty))

const scalar = fc.bigInt({ min: 1n, max: R - 1n })

/** e(a_i G, b_i H) of some pairs; those of `prepared` go by prepared lines. */
function product(pairs: readonly (readonly [bigint, bigint])[], prepared: readonly (readonly [bigint, bigint])[] = []) {
  return pairingProduct(
    kernel,
    pairs.map(([a, b]) => ({ p: placeG1(kernel, multiplyG1(a)), q: placeG2(kernel, multiplyG2(b)) })),
    prepared.map(([a, b]) => ({
      p: placeG1(kernel, multiplyG1(a)),
      lines: makeLines(kernel, placeG2(kernel, multiplyG2(b))) as Address,
    })),
  ) as Address
}

/** Twelve numbers of a value in the kernel, in the order of noble's towers. */
function numbersOf(at: Address): bigint[] {
  const { functions } = kernel
  const words = kernel.allocate(32)
  return Array.from({ length: 12 }, (_, i) => {
    functions.fpToWords(words, at + 36 * i)
    return BigInt(`0x${Buffer.from(kernel.bytes(words, 32)).reverse().toString('hex')}`)
  })
}

const flat = ({ c0, c1 }: ReturnType<typeof Fp12.create>) =>
  [c0.c0, c0.c1, c0.c2, c1.c0, c1.c1, c1.c2].flatMap((value) => [value.c0, value.c1])

describe('the pairing', () => {
  test("is noble's Miller loop to the power m (p^12 - 1) / r, m = 2x (6x^2 + 3x + 1)", () => {
    const exponent = ((P ** 12n - 1n) / R) * 2n * X * (6n * X * X + 3n * X + 1n)
    for (const [a, b] of [[1n, 1n] as const, [R - 5n, 123456789n] as const]) {
      const loop = bn254.pairing(multiplyG1(a), multiplyG2(b), false)
      const expected = flat(Fp12.pow(loop, exponent))
      expect(numbersOf(product([[a, b]]))).toEqual(expected)
      expect(numbersOf(product([], [[a, b]]))).toEqual(expected)
    }
  })

  test('is not degenerate: m is no multiple of r', () => {
    expect((2n * X * (6n * X * X + 3n * X + 1n)) % R).not.toBe(0n)
    expect(isOne(kernel, product([[1n, 1n]]))).toBe(false)
  })

  test('is bilinear, and a product is one exactly when its exponents add up to zero', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(scalar, scalar), { maxLength: 3 }), scalar, fc.nat(3), (pairs, last, split) => {
        kernel.release(empty)
        const sum = pairs.reduce((total, [a, b]) => total + a * b, 0n)
        const inverse = bn254.fields.Fr.inv(last)
        const closing = bn254.fields.Fr.create(-sum * inverse)
        const all = closing === 0n ? pairs : [...pairs, [closing, last] as const]
        expect(isOne(kernel, product(all.slice(0, split), all.slice(split)))).toBe(true)
        if (all.length > 0) expect(isOne(kernel, product(all.slice(1)))).toBe(all.length === 1)
      }),
      { numRuns: 12 },
    ))

  test('of no pairs is one', () => {
    expect(isOne(kernel, product([]))).toBe(true)
  })

  test('differs from its inverse, and values are equal when all twelve numbers are', () => {
    const { functions } = kernel
    const [value, inverse] = [product([[5n, 7n]]), product([[R - 5n, 7n]])]
    expect(functions.fp12Equals(value, inverse)).toBe(0)
    for (let i = 0; i < 12; i++) {
      const other = kernel.place(kernel.bytes(value, functions.fp12Bytes()).slice())
      expect(functions.fp12Equals(value, other)).toBe(1)
      const limb = kernel.bytes(other + 36 * i, 1)
      limb[0] = (limb[0] as number) ^ 1
      expect(functions.fp12Equals(value, other)).toBe(0)
    }
  })

  test('leaves out points at infinity among prepared pairs', () => {
    const infinity = kernel.allocate(72)
    kernel.functions.g1FromWire(infinity, kernel.place(new Uint8Array(64)))
    const lines = makeLines(kernel, placeG2(kernel, G2.BASE)) as Address
    const value = pairingProduct(kernel, [], [{ p: infinity, lines }]) as Address
    expect(isOne(kernel, value)).toBe(true)
  })

  test('agrees with mcl on whether a product is one', () =>
    fc.assert(
      fc.property(scalar, scalar, scalar, fc.boolean(), (a, b, c, honest) => {
        kernel.release(empty)
        const d = honest ? bn254.fields.Fr.create(-a * b * bn254.fields.Fr.inv(c)) : 77n
        const loops = [mclLoop(a, b), mclLoop(d, c)] as const
        const one = mcl.finalExp(mcl.mul(...loops)).isOne()
        expect(isOne(kernel, product([[a, b]], [[d, c]]))).toBe(one)
        expect(one).toBe(honest)
      }),
      { numRuns: 10 },
    ))
})

function mclLoop(a: bigint, b: bigint) {
  const [p, q] = [multiplyG1(a).toAffine(), multiplyG2(b).toAffine()]
  const [left, right] = [new mcl.G1(), new mcl.G2()]
  left.setStr(`1 ${p.x} ${p.y}`)
  right.setStr(`1 ${q.x.c0} ${q.x.c1} ${q.y.c0} ${q.y.c1}`)
  return mcl.millerLoop(left, right)
}

describe('PRV-21: membership of G2', () => {
  const trace = 6n * X * X + 1n
  const cofactor = P - 1n + trace
  /** Small primes in the order of the twist beside r. */
  const small = [10069n, 5864401n]

  test('what the test relies on: the norm of 6x + 2 + pi - pi^2 + pi^3 shares no factor with the cofactor', () => {
    expect(P + 1n - trace).toBe(R)
    const walked = norm([6n * X + 2n, 1n, -1n, 1n])
    expect(walked % R).toBe(0n)
    expect(gcd(walked, cofactor)).toBe(1n)
  })

  /** Of c0 + c1 pi + c2 pi^2 + c3 pi^3, with pi^2 = trace pi - p on the twist. */
  function norm([c0, c1, c2 = 0n, c3 = 0n]: readonly [bigint, bigint, bigint?, bigint?]): bigint {
    const square = c2 + c3 * trace
    const [a, b] = [c0 - square * P, c1 - c3 * P + square * trace]
    return a * a + a * b * trace + b * b * P
  }

  test('no point of the twist meets a step between equal or opposite points', () => {
    const order = R * cofactor
    // Before each addition T = [k] Q; after the digits [6x + 2] Q, to which pi(Q) is added, and then -pi^2(Q).
    const digits = nonAdjacent(6n * X + 2n)
    let k = 1n
    for (const digit of digits.slice(1)) {
      k *= 2n
      expect(gcd(k, order)).toBe(1n)
      if (digit === 0n) continue
      expect([gcd(k - 1n, order), gcd(k + 1n, order)]).toEqual([1n, 1n])
      k += digit
    }
    expect(k).toBe(6n * X + 2n)
    for (const sign of [1n, -1n]) {
      expect(gcd(norm([k, sign]), order)).toBe(1n)
      expect(gcd(norm([k, 1n, sign]), order)).toBe(1n)
    }
  })

  test.each([
    ['any', 1n],
    ...small.map((prime) => [`order ${prime}`, (cofactor / prime) * R] as const),
    ...small.map((prime) => [`order ${prime} r`, cofactor / prime] as const),
    ['order of all of the cofactor', R],
    [`order ${small[0]} ${small[1]}`, (cofactor / (10069n * 5864401n)) * R],
  ] as const)('refuses points of the twist outside: %s', (_, factor) => {
    let refused = 0
    for (let x = 1n; refused < 4; x++) {
      const point = pointOfTwist(x)
      const other = point && multiple(point, factor)
      if (other === undefined || other.is0() || other.isTorsionFree()) continue
      const at = placeG2(kernel, other)
      expect(kernel.functions.isInG2(at)).toBe(0)
      expect(makeLines(kernel, at)).toBeUndefined()
      expect(pairingProduct(kernel, [{ p: placeG1(kernel, G1.BASE), q: at }], [])).toBeUndefined()
      refused++
    }
  })

  test('refuses a product for one pair outside, wherever it stands', () => {
    const pair = (q: G2) => ({ p: placeG1(kernel, G1.BASE), q: placeG2(kernel, q) })
    const [inside, outside] = [pair(G2.BASE), pair(firstOutside())]
    for (const pairs of [
      [outside, inside],
      [inside, outside],
      [inside, outside, inside],
    ]) {
      expect(pairingProduct(kernel, pairs, [])).toBeUndefined()
    }
    expect(pairingProduct(kernel, [inside, inside], [])).toBeDefined()
  })

  test('accepts what is in it, as noble does', () => {
    for (let x = 1n, accepted = 0; accepted < 4; x++) {
      const point = pointOfTwist(x)
      const inside = point && multiple(point, cofactor)
      if (inside === undefined || inside.is0()) continue
      expect(inside.isTorsionFree()).toBe(true)
      expect(kernel.functions.isInG2(placeG2(kernel, inside))).toBe(1)
      accepted++
    }
    fc.assert(
      fc.property(scalar, (k) => {
        kernel.release(empty)
        expect(kernel.functions.isInG2(placeG2(kernel, multiplyG2(k)))).toBe(1)
      }),
      { numRuns: 10 },
    )
  })
})

function firstOutside(): G2 {
  for (let x = 1n; ; x++) {
    const point = pointOfTwist(x)
    if (point && !point.isTorsionFree()) return point
  }
}

/** By additions: noble takes scalars below r only. */
function multiple(point: G2, factor: bigint): G2 {
  let sum = G2.ZERO
  for (const bit of factor.toString(2)) {
    sum = sum.double()
    if (bit === '1') sum = sum.add(point)
  }
  return sum
}

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? (a < 0n ? -a : a) : gcd(b, a % b)
}

/** Digits -1, 0, 1 from above, no two neighbours of them other than zero. */
function nonAdjacent(value: bigint): bigint[] {
  const digits: bigint[] = []
  for (let rest = value; rest > 0n; rest >>= 1n) {
    const digit = rest & 1n ? 2n - (rest & 3n) : 0n
    digits.unshift(digit)
    rest -= digit
  }
  return digits
}
