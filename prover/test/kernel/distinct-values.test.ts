import { expect, test } from 'vitest'
import { DistinctValues, hashValue } from '../../src/kernel/distinct-values.js'

/** `count` values that differ in bit 31 of some words, and in what undoes that in the next one. */
function crafted(count: number): Uint32Array {
  const words = new Uint32Array(8 * count)
  for (let k = 0; k < count; k++) {
    for (let word = 0; word < 6; word++) {
      if (((k >> word) & 1) === 0) continue
      words[8 * k + word]! ^= 0x80000000
      words[8 * k + word + 1]! ^= 0x80010000
    }
  }
  return words
}

test('a number for each value, in the order of their first appearance', () => {
  const distinct = new DistinctValues()
  const words = crafted(64)
  const indices = [...Array(128).keys()].map((k) => distinct.indexOf(words, 8 * (k % 64)))
  expect(indices).toEqual([...Array(64).keys(), ...Array(64).keys()])
  expect(distinct.values()).toEqual(words)
})

test('PRV-30: values that collide whatever the seed is can not be made: a key full of them would not end to load', () => {
  const words = crafted(64)
  for (const seed of [0x12345678, 0x9e3779b1, 0xdeadbeef, 0x0badcafe, 0x80002001]) {
    const hashes = new Set(Array.from({ length: 64 }, (_, k) => hashValue(words, 8 * k, seed)))
    expect(hashes.size).toBeGreaterThan(8)
  }
})
