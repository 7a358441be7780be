import { expect, test } from 'vitest'
import { randomBlinding, randomScalar } from '../../src/prove/blinding.js'
import { readScalars } from '../../src/prove/scalars.js'
import { SCALAR_FIELD_ORDER, writeWords } from '../../src/verify/points.js'

/** A source of randomness that gives these numbers, and how often it was asked. */
function script(...values: bigint[]) {
  let asked = 0
  const fill = (bytes: Uint8Array) => bytes.set(writeWords([values[asked++] as bigint]))
  return { fill, asked: () => asked }
}

const value = (scalar: Uint8Array) => readScalars(scalar, 0, 1)[0] as bigint

test.each([0n, 1n, SCALAR_FIELD_ORDER - 1n])('PRV-4: %s is below the order and taken as it is', (drawn) => {
  const random = script(drawn)
  expect(value(randomScalar(random.fill))).toBe(drawn)
  expect(random.asked()).toBe(1)
})

test.each([SCALAR_FIELD_ORDER, SCALAR_FIELD_ORDER + 1n, (1n << 254n) - 1n])(
  'PRV-4: %s is not, and drawn again instead of reduced',
  (drawn) => {
    const random = script(drawn, drawn, 5n)
    expect(value(randomScalar(random.fill))).toBe(5n)
    expect(random.asked()).toBe(3)
  },
)

test('PRV-4: the two bits above the order are dropped, none of the others', () => {
  const top = 0xc0n << 248n
  expect(value(randomScalar(script(top | 3n).fill))).toBe(3n)
  const bits = Array.from({ length: 254 }, (_, bit) => 1n << BigInt(bit)).filter((bit) => bit < SCALAR_FIELD_ORDER)
  expect(bits).toHaveLength(254)
  for (const bit of bits) expect(value(randomScalar(script(bit).fill))).toBe(bit)
})

test('PRV-4: r and s come from the secure source of the platform and differ', () => {
  const drawn: Uint8Array[] = []
  const original = crypto.getRandomValues
  crypto.getRandomValues = <T extends ArrayBufferView | null>(array: T): T => {
    drawn.push(array as unknown as Uint8Array)
    return original.call(crypto, array as never) as unknown as T
  }
  try {
    const { r, s } = randomBlinding()
    expect(drawn).toContain(r)
    expect(drawn).toContain(s)
    expect(r).not.toEqual(s)
  } finally {
    crypto.getRandomValues = original
  }
})
