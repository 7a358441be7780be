import * as snarkjs from 'snarkjs'
import { beforeAll, describe, expect, test } from 'vitest'
import { MalformedVerifyingKeyError } from '../../src/errors.js'
import {
  createVerifier,
  createVerifyingKey,
  parseVerifyingKey,
  proofToSnarkjs,
  publicSignalCount,
  type Verifier,
  type VerifyingKey,
  type VerifyingKeyJson,
} from '../../src/verify/index.js'
import { BASE_FIELD_ORDER as P, writeWords } from '../../src/verify/points.js'
import { pointOutsideSubgroup } from './points-of-the-twist.js'
import { claimsOf, keyJson, keyOf, negated, trapdoorOf } from './trapdoor.js'

let verifier: Verifier
const key = keyOf(trapdoorOf(31n, 2))
const json = keyJson(key)

beforeAll(async () => {
  verifier = await createVerifier()
})

test('a key as snarkjs writes it', () => {
  expect(parseVerifyingKey(json)).toEqual(key)
  expect(publicSignalCount(key)).toBe(2)
})

test("verdicts are snarkjs' verdicts", async () => {
  const { key, claims } = claimsOf(32n, 4, 1)
  const [claim] = claims
  if (claim === undefined) throw new Error('no claim')
  const signals = claim.publicSignals
  for (const publicSignals of [signals, [...signals].reverse(), signals.map(() => 0n)]) {
    const oracle = await snarkjs.groth16.verify(keyJson(key), publicSignals.map(String), proofToSnarkjs(claim.proof))
    expect(verifier.verify(key, publicSignals, claim.proof)).toBe(oracle)
  }
})

test('keys with many public signals, and with none', () => {
  for (const signals of [0, 1, 64, 65, 100]) {
    const { key, claims } = claimsOf(33n, signals, 2)
    const [first, second] = claims
    if (first === undefined || second === undefined) throw new Error('no claims')
    expect(verifier.verify(key, first.publicSignals, first.proof)).toBe(true)
    expect(verifier.verifyBatch(claims)).toBe(true)
    const spoiled = { ...second, proof: { ...second.proof, c: negated(second.proof.c) } }
    expect(verifier.firstInvalid([first, spoiled])).toBe(1)
  }
})

describe('PRV-22: a bad key is refused', () => {
  const change = (changes: Partial<Record<keyof VerifyingKeyJson, unknown>>) =>
    ({ ...json, ...changes }) as VerifyingKeyJson
  const cases: [string, VerifyingKeyJson][] = [
    ['no object', 'key' as unknown as VerifyingKeyJson],
    ['another protocol', change({ protocol: 'plonk' })],
    ['another curve', change({ curve: 'bls12381' })],
    ['more signals than points', change({ nPublic: 3 })],
    ['fewer signals than points', change({ nPublic: 1 })],
    ['no points', change({ IC: [], nPublic: -1 })],
    ['points that are no list', change({ IC: 'abc', nPublic: 2 })],
    ['a missing point', change({ vk_gamma_2: undefined })],
    ['a point of two coordinates', change({ vk_alpha_1: ['1', '2'] })],
    ['a point that is not affine', change({ vk_alpha_1: ['1', '2', '3'] })],
    ['a coordinate in hexadecimal', change({ vk_alpha_1: ['0x1', '2', '1'] })],
    ['a negative coordinate', change({ vk_alpha_1: ['-1', '2', '1'] })],
    ['a coordinate that is not below p', change({ vk_alpha_1: [`${P + 1n}`, '2', '1'] })],
    ['a coordinate of more than 256 bits', change({ vk_alpha_1: [`${(1n << 256n) + 1n}`, '2', '1'] })],
    ['alpha at infinity', change({ vk_alpha_1: ['0', '1', '0'] })],
    [
      'beta at infinity',
      change({
        vk_beta_2: [
          ['0', '0'],
          ['1', '0'],
          ['0', '0'],
        ],
      }),
    ],
    ['the point of a signal at infinity', change({ IC: [...json.IC.slice(0, 2), ['0', '1', '0']] })],
    ['delta = gamma', change({ vk_delta_2: json.vk_gamma_2 })],
    ['delta = -gamma', keyJson({ ...key, delta: negated(key.gamma) })],
  ]
  test.each(cases)('when it is read: %s', (_, bad) => {
    expect(() => parseVerifyingKey(bad)).toThrow(MalformedVerifyingKeyError)
    expect(() => parseVerifyingKey(bad)).toThrow(/verification key .*"snarkjs zkey/)
  })

  const off: [string, Partial<VerifyingKey>][] = [
    ['alpha off the curve', { alpha: writeWords([1n, 3n]) }],
    ['the point of a signal off the curve', { ic: [...key.ic.slice(0, 2), writeWords([1n, 3n])] }],
    ['beta off the twist', { beta: writeWords([1n, 2n, 3n, 4n]) }],
    ['beta outside its subgroup', { beta: pointOutsideSubgroup(1n) }],
    ['gamma outside its subgroup', { gamma: pointOutsideSubgroup(2n) }],
    ['delta outside its subgroup', { delta: pointOutsideSubgroup(3n) }],
  ]
  test.each(off)('when it is first used: %s', (_, changes) => {
    const bad = createVerifyingKey({ ...key, ...changes })
    const { claims } = claimsOf(31n, 2, 1)
    const [claim] = claims
    if (claim === undefined) throw new Error('no claim')
    expect(() => verifier.prepare(bad)).toThrow(MalformedVerifyingKeyError)
    expect(() => verifier.verify(bad, claim.publicSignals, claim.proof)).toThrow(MalformedVerifyingKeyError)
    expect(() => verifier.firstInvalid([claim, { ...claim, key: bad }])).toThrow(MalformedVerifyingKeyError)
    // and is none the worse for it
    expect(verifier.verify(key, claim.publicSignals, claim.proof)).toBe(true)
  })

  const unchecked: [string, Partial<VerifyingKey>][] = [
    ['delta = gamma', { delta: key.gamma }],
    ['delta = -gamma', { delta: negated(key.gamma) }],
    ['alpha at infinity', { alpha: new Uint8Array(64) }],
    ['a point cut short', { beta: key.beta.subarray(0, 127) }],
    ['no points for signals', { ic: [] }],
  ]
  test.each(unchecked)('when it is first used, if nobody has read it: %s', (_, changes) => {
    expect(() => verifier.prepare({ ...key, ...changes })).toThrow(MalformedVerifyingKeyError)
  })

  test('when it is first used, if its bytes were changed since it was read', () => {
    const changed = keyOf(trapdoorOf(34n, 1))
    changed.delta.set(changed.gamma)
    expect(() => verifier.prepare(changed)).toThrow(MalformedVerifyingKeyError)
  })

  test('in wire form: points of another length', () => {
    expect(() => createVerifyingKey({ ...key, alpha: new Uint8Array(63) })).toThrow(MalformedVerifyingKeyError)
    expect(() => createVerifyingKey({ ...key, beta: key.alpha })).toThrow(MalformedVerifyingKeyError)
  })
})

test('a key is a copy: nobody changes it afterwards', () => {
  const alpha = key.alpha.slice()
  const copy = createVerifyingKey({ ...key, alpha })
  alpha.fill(0)
  expect(copy.alpha).toEqual(key.alpha)
  expect(Object.isFrozen(copy)).toBe(true)
})

test('a key that a verifier has prepared stays what it was', () => {
  const { key, claims } = claimsOf(35n, 1, 1)
  const [claim] = claims
  if (claim === undefined) throw new Error('no claim')
  verifier.prepare(key)
  key.alpha.set(key.ic[0] as Uint8Array)
  key.delta.set(key.gamma)
  expect(verifier.verify(key, claim.publicSignals, claim.proof)).toBe(true)
})
