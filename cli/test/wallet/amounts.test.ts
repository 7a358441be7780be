import type { Wallet } from '@merkato/sdk'
import { formatEther } from 'ethers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountOf, expiryIn, parseAmount, parseSeconds } from '../../src/tasks/wallet/amounts.js'

const COIN = { kind: 'native', name: 'coin' } as const
const TOKEN = { kind: 'token', name: 'GOLD' } as const

test.each([
  ['0.1234567890123456789', COIN, '19 decimals. A coin has 18'],
  ['1.5', TOKEN, 'This asset comes in whole units'],
  ['1e3', COIN, 'is no amount'],
  ['1,000', COIN, 'is no amount'],
  ['-1', COIN, 'is no amount'],
  ['1.', COIN, 'is no amount'],
  ['.5', COIN, 'is no amount'],
  ['0x10', COIN, 'is no amount'],
  ['١', COIN, 'is no amount'],
  ['0', TOKEN, 'Nothing would move'],
  ['0.000000000000000000', COIN, 'Nothing would move'],
  ['340282366920938463463374607431768211456', TOKEN, 'more than one note can hold'],
])('%s of %o is refused as it was typed', (typed, asset, words) => {
  const told = (() => {
    try {
      return String(parseAmount(typed, asset))
    } catch (error) {
      return `${(error as Error).message} ${(error as { remedy?: string }).remedy}`
    }
  })()
  expect(told).toContain(words)
})

test('every amount of coins is read as it is written, to the wei, and shown so that it reads back', () =>
  fc.assert(
    fc.property(fc.bigInt(1n, 2n ** 128n - 1n), (wei) => {
      expect(parseAmount(formatEther(wei), COIN)).toBe(wei)
      const shown = amountOf(wei, COIN).replace(/,/g, '').replace(' ETH', '')
      expect(parseAmount(shown, COIN)).toBe(wei)
    }),
  ))

test('units of a token are whole', () => {
  expect([parseAmount('0010', TOKEN), amountOf(1_200n, TOKEN)]).toEqual([10n, '1,200 "GOLD"'])
})

test.each([
  ['30s', 30n],
  ['10m', 600n],
  ['2h', 7_200n],
])('%s is %i seconds', (typed, seconds) => {
  expect(parseSeconds(typed)).toBe(seconds)
})

test.each(['', '10', '0m', '-1m', '1.5h', '10 m', '1d'])('%j is no time', (typed) => {
  expect(() => parseSeconds(typed)).toThrow('is no time')
})

test.each([
  ['ahead of this machine, as after evm_increaseTime', 86_400],
  ['behind it, as on a chain where nothing happens', -86_400],
])('a lifetime counts from the later of both clocks: the chain is %s', (_what, offset) => {
  const now = Math.floor(Date.now() / 1_000)
  const wallet = { syncedTo: () => ({ number: 1, hash: '0x', timestamp: now + offset }) } as Wallet
  const from = BigInt(now + Math.max(0, offset))
  const expiry = expiryIn(wallet, 600n)
  expect(expiry).toBeGreaterThanOrEqual(from + 600n)
  expect(expiry).toBeLessThan(from + 660n)
})
