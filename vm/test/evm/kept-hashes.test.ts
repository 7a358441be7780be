import { keccak_256 } from '@noble/hashes/sha3.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { keepingHashes } from '../../src/evm/kept-hashes.js'

test('hashes that are kept are those of the message, whatever was hashed before and became of it', () => {
  const keccak256 = keepingHashes(keccak_256)
  const message = fc
    .tuple(fc.constantFrom(0, 19, 20, 21, 32, 64, 300), fc.nat(3))
    .map(([length, last]) => new Uint8Array(length).fill(last, length - 1))
  fc.assert(
    fc.property(fc.array(message), (messages) => {
      for (const one of messages) {
        expect(keccak256(one)).toEqual(keccak_256(one))
        one.fill(255)
      }
    }),
  )
})

test('as many hashes are kept as there is room for', () => {
  let made = 0
  const hash = keepingHashes((message) => {
    made++
    return message.slice()
  })
  const numbered = (number: number) => new Uint8Array(32).fill(number & 255, 31).fill(number >> 8, 30, 31)
  for (const _ of [1, 2]) expect(hash(numbered(0))).toEqual(numbered(0))
  expect(made).toBe(1)
  for (let number = 0; number <= 10_000; number++) expect(hash(numbered(number))).toEqual(numbered(number))
  // The first one was forgotten on the way.
  expect(hash(numbered(0))).toEqual(numbered(0))
  expect(made).toBe(10_002)
})
