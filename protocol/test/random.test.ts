import { expect, test } from 'vitest'
import { FIELD_ORDER, randomFieldElement, randomScalar, SUBGROUP_ORDER, systemRandom } from '../src/index.js'
import { seededRandom } from '../testing/index.js'

test('scalars and field elements are in range, whatever the source gives', () => {
  for (const byte of [0, 1, 0x7f, 0xff]) {
    const source = (n: number): Uint8Array => new Uint8Array(n).fill(byte)
    const scalar = randomScalar(source)
    expect(scalar > 0n && scalar < SUBGROUP_ORDER).toBe(true)
    expect(randomFieldElement(source) < FIELD_ORDER).toBe(true)
  }
})

test('the system source does not repeat', () => {
  expect(randomScalar()).not.toBe(randomScalar())
  expect(systemRandom(32)).toHaveLength(32)
})

test('seeded sources repeat for equal seeds only', () => {
  expect(seededRandom(1)(70)).toEqual(seededRandom(1)(70))
  expect(seededRandom(1)(70)).not.toEqual(seededRandom(2)(70))
  const source = seededRandom(1)
  expect(source(32)).not.toEqual(source(32))
})
