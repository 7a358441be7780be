import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AMOUNT_LIMIT,
  CIRCUITS,
  checkOpen,
  FIELD_ORDER,
  hashTagged,
  OPEN_PUBLIC_ORDER,
  type OpenPrivate,
  type OpenPublic,
  type OpenRule,
  type OpenStatement,
  openCircuitInputs,
  openPublicInputs,
  sealedCommitment,
  TAG,
} from '../src/index.js'
import { arbOpenStatement, honestOpen } from '../testing/index.js'

const { statement: honest } = honestOpen({ seed: 'open', assetId: 3n, value: 50n, publicOut: 20n })

/** With both commitments as the parts say, so that only another rule can refuse it. */
function restated({ value = 50n, publicOut = 20n, publicAsset = 3n }): OpenStatement {
  const { asset, rhoSealed, npk, rho } = honest.private
  const mod = (x: bigint) => ((x % FIELD_ORDER) + FIELD_ORDER) % FIELD_ORDER
  const sealed = sealedCommitment(asset, value, rhoSealed)
  const commitment = hashTagged(TAG.note, npk, asset, mod(value - publicOut), rho)
  const { boundHash } = honest.public
  return { public: { sealed, commitment, publicAsset, publicOut, boundHash }, private: { ...honest.private, value } }
}

const withPublic = (change: Partial<OpenPublic>): OpenStatement => ({
  ...honest,
  public: { ...honest.public, ...change },
})
const withPrivate = (change: Partial<OpenPrivate>): OpenStatement => ({
  ...honest,
  private: { ...honest.private, ...change },
})

describe('checkOpen', () => {
  test('accepts what is honest', () =>
    fc.assert(
      fc.property(arbOpenStatement(), (statement) => checkOpen(statement).ok),
      { numRuns: 30 },
    ))

  test.each<[string, OpenRule, OpenStatement]>([
    ['a sealed commitment that is not canonical', 'N1', withPublic({ sealed: honest.public.sealed + FIELD_ORDER })],
    ['a boundHash that is not canonical', 'N1', withPublic({ boundHash: honest.public.boundHash + FIELD_ORDER })],
    ['a negative value', 'N1', withPrivate({ value: -1n })],
    ['another sealed commitment', 'N2', withPublic({ sealed: 1n })],
    ['another asset', 'N2', withPrivate({ asset: 1n })],
    ['another value', 'N2', withPrivate({ value: 51n })],
    ['another rho', 'N2', withPrivate({ rhoSealed: 1n })],
    ['more than is sealed', 'N3', restated({ publicOut: 51n })],
    ['r - 1 units in public', 'N3', restated({ publicOut: FIELD_ORDER - 1n })],
    ['2^128 units sealed', 'N3', restated({ value: AMOUNT_LIMIT, publicOut: 0n })],
    ['another public asset', 'N4', restated({ publicAsset: 4n })],
    ['another commitment', 'N5', withPublic({ commitment: 1n })],
    ['another holder', 'N5', withPrivate({ npk: 1n })],
  ])('refuses %s', (_, rule, statement) => expect(checkOpen(statement)).toEqual({ ok: false, rule }))

  test('the whole in public leaves a note of nothing', () => {
    expect(checkOpen(restated({ publicOut: 50n }))).toEqual({ ok: true })
    expect(checkOpen(restated({ publicOut: 0n, publicAsset: 0n }))).toEqual({ ok: true })
  })
})

test('public inputs stand in the order of the circuit', () => {
  expect(openPublicInputs(honest.public)).toEqual(OPEN_PUBLIC_ORDER.map((name) => honest.public[name]))
  expect(OPEN_PUBLIC_ORDER).toHaveLength(CIRCUITS.open.publicInputs)
  expect(openCircuitInputs(honest)).toEqual({ ...honest.public, ...honest.private })
})
