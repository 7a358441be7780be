import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  BASE8,
  CIRCUITS,
  checkOwn,
  computeNpk,
  computeOwner,
  FIELD_ORDER,
  IDENTITY,
  multiplyBase,
  OWN_PUBLIC_ORDER,
  type OwnPrivate,
  type OwnPublic,
  type OwnRule,
  type OwnStatement,
  ownCircuitInputs,
  ownHash,
  ownPublicInputs,
  recogniseOneTimeAddress,
  SUBGROUP_ORDER,
} from '../src/index.js'
import { arbOwnStatement, contextOf, honestOwn, namedKeys } from '../testing/index.js'
import { mixedOrderPoint, smallOrderPoints } from './points.js'

const { statement: honest, act, keys, address } = honestOwn({ seed: 'own' })
const other = namedKeys('other')
const { signature } = honest.private

const withPublic = (change: Partial<OwnPublic>): OwnStatement => ({
  ...honest,
  public: { ...honest.public, ...change },
})
const withPrivate = (change: Partial<OwnPrivate>): OwnStatement => ({
  ...honest,
  private: { ...honest.private, ...change },
})

describe('checkOwn', () => {
  test('accepts what is honest', () =>
    fc.assert(
      fc.property(arbOwnStatement(), (statement) => checkOwn(statement).ok),
      { numRuns: 12 },
    ))

  test.each<[string, OwnRule, OwnStatement]>([
    ['an npk that is not canonical', 'O1', withPublic({ npk: honest.public.npk + FIELD_ORDER })],
    ['a boundHash that is not canonical', 'O1', withPublic({ boundHash: honest.public.boundHash + FIELD_ORDER })],
    ['an nk that is not canonical', 'O1', withPrivate({ nk: honest.private.nk + FIELD_ORDER })],
    ['an r that is not canonical', 'O1', withPrivate({ r: honest.private.r + FIELD_ORDER })],
    ['a negative S', 'O1', withPrivate({ signature: { ...signature, S: signature.S - SUBGROUP_ORDER } })],
    ['A off the curve', 'O1', withPrivate({ A: { x: 1n, y: 1n } })],
    ['R8 off the curve', 'O1', withPrivate({ signature: { ...signature, R8: { x: 1n, y: 1n } } })],
    ['another one-time key', 'O2', withPublic({ npk: 1n })],
    ['another one-time key of the same owner', 'O2', withPublic({ npk: computeNpk(keys.owner, 1n) })],
    ['a foreign r', 'O2', withPrivate({ r: 1n })],
    [
      'a foreign owner',
      'O2',
      withPrivate({ A: other.A, nk: other.nk, signature: other.sign(honest.public.boundHash) }),
    ],
    ['another nullifier key', 'O2', withPrivate({ nk: other.nk })],
    ['another act', 'O3', withPublic({ boundHash: 1n })],
    ['another’s signature', 'O3', withPrivate({ signature: other.sign(honest.public.boundHash) })],
    ['S + l', 'O3', withPrivate({ signature: { ...signature, S: signature.S + SUBGROUP_ORDER } })],
    ['another S', 'O3', withPrivate({ signature: { ...signature, S: signature.S - 1n } })],
    ['another R8', 'O3', withPrivate({ signature: { ...signature, R8: BASE8 } })],
  ])('refuses %s', (_, rule, statement) => expect(checkOwn(statement)).toEqual({ ok: false, rule }))

  test('a spending point of small order signs nothing, though the equation holds', () => {
    for (const A of smallOrderPoints()) {
      const npk = computeNpk(computeOwner(A, 5n), 6n)
      const statement: OwnStatement = {
        public: { npk, boundHash: 7n },
        private: { A, nk: 5n, r: 6n, signature: { R8: multiplyBase(9n), S: 9n } },
      }
      expect(checkOwn(statement)).toEqual({ ok: false, rule: 'O4' })
    }
    expect(smallOrderPoints()[0]).toEqual(IDENTITY)
  })

  test('the point of small order beside A makes another owner', () => {
    expect(checkOwn(withPrivate({ A: mixedOrderPoint(keys.A) }))).toEqual({ ok: false, rule: 'O2' })
  })
})

describe('an act', () => {
  test('is of a one-time key that its owner recognises, and of nobody else', () => {
    expect(recogniseOneTimeAddress(keys, address)?.r).toBe(honest.private.r)
    expect(recogniseOneTimeAddress(other, address)).toBeUndefined()
    expect(act.npk).toBe(address.npk)
  })

  test('is signed for one chain, pool, contract, record, sequence, expiry and data', () => {
    const account = `0x${'12'.repeat(20)}`
    const word = `0x${'34'.repeat(32)}`
    const hashes = [
      ...[{}, { sequence: 1n }, { record: word }, { dataHash: word }, { expiry: 1n }].map((change) =>
        honestOwn({ seed: 'own', act: change }),
      ),
      ...[{ chainId: 1n }, { pool: account }, { caller: account }].map((context) =>
        honestOwn({ seed: 'own', context }),
      ),
    ].map(({ statement }) => statement.public.boundHash)
    expect(new Set(hashes).size).toBe(8)
    for (const boundHash of hashes.slice(1))
      expect(checkOwn(withPublic({ boundHash }))).toEqual({ ok: false, rule: 'O3' })
    expect(hashes[0]).toBe(ownHash(act, contextOf({})))
  })

  test('has the circuit’s signals and the verifier’s order', () => {
    const inputs = ownCircuitInputs(honest)
    expect(Object.keys(inputs)).toEqual(['npk', 'boundHash', 'A', 'nk', 'r', 'R8', 'S'])
    expect([inputs.A, inputs.R8].map((pair) => pair.length)).toEqual([2, 2])
    expect(ownPublicInputs(honest.public)).toEqual(OWN_PUBLIC_ORDER.map((name) => inputs[name]))
    expect(OWN_PUBLIC_ORDER).toHaveLength(CIRCUITS.own.publicInputs)
  })
})
