import { type EVMBN254Interface, NobleBN254 } from '@ethereumjs/evm'
import { concatBytes } from '@ethereumjs/util'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadBn254 } from '../../src/evm/bn254.js'

/** Order of the base field (EIP-196). */
const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

const noble: EVMBN254Interface = new NobleBN254()
let kernel: EVMBN254Interface
beforeAll(async () => {
  kernel = await loadBn254()
})

const word = (value: bigint) => Uint8Array.from(Buffer.from(value.toString(16).padStart(64, '0'), 'hex'))
const words = (...values: bigint[]) => concatBytes(...values.map(word))
const scalar = fc.bigInt({ min: 0n, max: (1n << 256n) - 1n })

/** Multiples of the generator, by noble. */
const g1 = scalar.map((k) => noble.mul(words(1n, 2n, k)))
const coordinate = fc.oneof(fc.constantFrom(0n, 1n, 2n, P - 1n, P, P + 1n, (1n << 256n) - 1n), scalar)
const anyPoint = fc.oneof(
  g1,
  fc.tuple(coordinate, coordinate).map(([x, y]) => words(x, y)),
)

const G2 = words(
  0x198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2n,
  0x1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6edn,
  0x090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975bn,
  0x12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daan,
)

/** (2 + u, y) on the twist, not of order r. */
const OUTSIDE_G2 = words(
  1n,
  2n,
  19659275751359636165940301690575149581329631496732780143538578556285923319774n,
  7292567877523311580221095596750716176434782432868683424513645834767876293070n,
)

function outcome(run: () => Uint8Array): string {
  try {
    return Buffer.from(run()).toString('hex')
  } catch {
    return 'refused'
  }
}

function agree(name: keyof EVMBN254Interface, input: Uint8Array): void {
  expect(outcome(() => kernel[name](input))).toBe(outcome(() => noble[name](input)))
}

describe('the kernel answers as @noble/curves does', () => {
  test('addition, refusals included', () =>
    fc.assert(
      fc.property(anyPoint, anyPoint, (a, b) => agree('add', concatBytes(a, b))),
      { numRuns: 60, seed: 16 },
    ))

  test('a point and its negative, a point twice, infinity', () => {
    agree('add', words(1n, 2n, 1n, P - 2n))
    agree('add', words(1n, 2n, 1n, 2n))
    agree('add', words(0n, 0n, 1n, 2n))
    agree('add', words(0n, 0n, 0n, 0n))
    for (const bad of [words(1n, 3n), words(P, 0n), words(0n, P), words(P + 1n, 2n)]) {
      agree('add', concatBytes(words(0n, 0n), bad))
      agree('add', concatBytes(bad, words(0n, 0n)))
      expect(outcome(() => kernel.add(concatBytes(words(0n, 0n), bad)))).toBe('refused')
    }
  })

  test('multiplication by any 256-bit number', () =>
    fc.assert(
      fc.property(anyPoint, scalar, (point, k) => agree('mul', concatBytes(point, word(k)))),
      { numRuns: 40, seed: 17 },
    ))

  test('pairing products', () => {
    const [one, two] = [noble.mul(words(1n, 2n, 3n)), noble.mul(words(1n, 2n, P - 3n))]
    agree('pairing', new Uint8Array(0))
    agree('pairing', concatBytes(words(1n, 2n), G2, words(1n, P - 2n), G2))
    agree('pairing', concatBytes(one, G2, two, G2))
    agree('pairing', concatBytes(words(0n, 0n), G2))
    agree('pairing', concatBytes(words(1n, 2n), words(0n, 0n, 0n, 0n)))
    for (const outside of [OUTSIDE_G2, words(1n, 2n, 3n, 4n)]) {
      agree('pairing', concatBytes(words(0n, 0n), outside))
      agree('pairing', concatBytes(words(1n, 2n), outside))
      agree('pairing', concatBytes(words(1n, 2n), G2, words(0n, 0n), outside))
      expect(outcome(() => kernel.pairing(concatBytes(words(0n, 0n), outside)))).toBe('refused')
    }
    agree('pairing', concatBytes(words(1n, 3n), words(0n, 0n, 0n, 0n)))
    agree('pairing', concatBytes(words(1n, 3n), G2))
    agree('pairing', concatBytes(words(1n, 2n), words(1n, 2n, 3n, 4n)))
    agree(
      'pairing',
      concatBytes(
        words(1n, 2n),
        G2.map((byte, i) => (i === 0 ? byte | 0xc0 : byte)),
      ),
    )
  })

  test('e(aG, bH) e(-abG, H) = 1', () =>
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 1n << 60n }), (a) => {
        const product = concatBytes(noble.mul(words(1n, 2n, a)), G2, noble.mul(words(1n, P - 2n, a)), G2)
        expect(kernel.pairing(product)).toEqual(word(1n))
        expect(kernel.pairing(concatBytes(product.slice(0, 192), words(1n, 2n), G2))).toEqual(word(0n))
      }),
      { numRuns: 5, seed: 18 },
    ))
})
