import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  AMOUNT_LIMIT,
  CIRCUITS,
  checkMintHidden,
  FIELD_ORDER,
  hashTagged,
  hiddenMintHash,
  MINT_HIDDEN_PUBLIC_ORDER,
  type MintHiddenPrivate,
  type MintHiddenPublic,
  type MintHiddenRule,
  type MintHiddenStatement,
  mintHiddenCircuitInputs,
  mintHiddenPublicInputs,
  openOutput,
  TAG,
} from '../src/index.js'
import { arbMintHiddenStatement, contextOf, honestMintHidden } from '../testing/index.js'

const issuer = `0x${'11'.repeat(20)}`
const { statement: honest, mint, payee } = honestMintHidden({ seed: 'mint', value: 7n, issuer })

const withPublic = (change: Partial<MintHiddenPublic>): MintHiddenStatement => ({
  ...honest,
  public: { ...honest.public, ...change },
})
const withPrivate = (change: Partial<MintHiddenPrivate>): MintHiddenStatement => ({
  ...honest,
  private: { ...honest.private, ...change },
})

/** A commitment to another value, so that only the range can refuse it. */
function committedTo(value: bigint): MintHiddenStatement {
  const { npk, rho } = honest.private
  const commitment = hashTagged(TAG.note, npk, honest.public.asset, value, rho)
  return { public: { ...honest.public, commitment }, private: { ...honest.private, value } }
}

describe('checkMintHidden', () => {
  test('accepts what is honest', () =>
    fc.assert(
      fc.property(arbMintHiddenStatement(), (statement) => checkMintHidden(statement).ok),
      { numRuns: 30 },
    ))

  test.each<[string, MintHiddenRule, MintHiddenStatement]>([
    ['an asset that is not canonical', 'M1', withPublic({ asset: honest.public.asset + FIELD_ORDER })],
    ['a commitment that is not canonical', 'M1', withPublic({ commitment: honest.public.commitment + FIELD_ORDER })],
    ['a boundHash that is not canonical', 'M1', withPublic({ boundHash: honest.public.boundHash + FIELD_ORDER })],
    ['an npk that is not canonical', 'M1', withPrivate({ npk: honest.private.npk + FIELD_ORDER })],
    ['a rho that is not canonical', 'M1', withPrivate({ rho: honest.private.rho + FIELD_ORDER })],
    ['a negative value', 'M1', withPrivate({ value: -1n })],
    ['2^128 units', 'M2', committedTo(AMOUNT_LIMIT)],
    ['r - 1 units', 'M2', committedTo(FIELD_ORDER - 1n)],
    ['another value', 'M3', withPrivate({ value: 8n })],
    ['another holder', 'M3', withPrivate({ npk: 1n })],
    ['another asset', 'M3', withPublic({ asset: 1n })],
    ['another rho', 'M3', withPrivate({ rho: 1n })],
    ['another commitment', 'M3', withPublic({ commitment: 1n })],
  ])('refuses %s', (_, rule, statement) => expect(checkMintHidden(statement)).toEqual({ ok: false, rule }))

  test('amounts at both ends of the range pass', () => {
    for (const value of [0n, AMOUNT_LIMIT - 1n]) expect(checkMintHidden(committedTo(value))).toEqual({ ok: true })
  })
})

describe('a hidden mint', () => {
  test('opens for its payee alone', () => {
    expect(openOutput(payee, mint)?.note).toEqual({ assetId: mint.assetId, ...honest.private })
  })

  test('is bound to its nonce: the same note twice has two hashes', () => {
    const again = honestMintHidden({ seed: 'mint', value: 7n, issuer, nonce: 1n })
    expect(again.mint).toEqual({ ...mint, nonce: 1n })
    expect(again.statement.public.boundHash).not.toBe(honest.public.boundHash)
    expect(honest.public.boundHash).toBe(hiddenMintHash(mint, contextOf({})))
  })

  test('has the circuit’s signals and the verifier’s order', () => {
    const inputs = mintHiddenCircuitInputs(honest)
    expect(Object.keys(inputs)).toEqual(['asset', 'commitment', 'boundHash', 'npk', 'value', 'rho'])
    expect(mintHiddenPublicInputs(honest.public)).toEqual(MINT_HIDDEN_PUBLIC_ORDER.map((name) => inputs[name]))
    expect(MINT_HIDDEN_PUBLIC_ORDER).toHaveLength(CIRCUITS['mint-hidden'].publicInputs)
  })
})
