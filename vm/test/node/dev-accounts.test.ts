import { generateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { HDNodeWallet, Mnemonic } from 'ethers'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deriveAccounts } from '../../src/node/accounts/dev-accounts.js'

test.each([128, 256])('accounts of a phrase of %i bits are those that wallets derive', (bits) => {
  const phrase = generateMnemonic(wordlist, bits)
  const parent = HDNodeWallet.fromMnemonic(Mnemonic.fromPhrase(phrase), "m/44'/60'/0'/0")
  const expected = [0, 1, 2].map((index) => parent.deriveChild(index))
  expect(deriveAccounts({ mnemonic: phrase, derivationPath: "m/44'/60'/0'/0", accounts: 3 })).toEqual(
    expected.map(({ address, privateKey }) => ({ address: address.toLowerCase(), privateKey })),
  )
})

test('on any path, hardened or not, accounts are those that wallets derive', () => {
  const phrase = generateMnemonic(wordlist)
  const root = HDNodeWallet.fromSeed(Mnemonic.fromPhrase(phrase).computeSeed())
  const index = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 2 ** 31 - 1 }))
  const level = fc.tuple(index, fc.constantFrom('', "'")).map(([number, mark]) => `/${number}${mark}`)
  const paths = fc.array(level, { maxLength: 5 }).map((levels) => `m${levels.join('')}`)
  fc.assert(
    fc.property(paths, (derivationPath) => {
      const parent = derivationPath === 'm' ? root : root.derivePath(derivationPath)
      const { address, privateKey } = parent.deriveChild(0)
      const [account] = deriveAccounts({ mnemonic: phrase, derivationPath, accounts: 1 })
      expect(account).toEqual({ address: address.toLowerCase(), privateKey })
    }),
    { numRuns: 30 },
  )
})

test('a phrase that is none is told what is wrong with it, without its words', () => {
  const derive = (mnemonic: string) => () => deriveAccounts({ mnemonic, derivationPath: 'm', accounts: 1 })
  const words = (count: number, last = 'test') => [...Array<string>(count - 1).fill('test'), last].join(' ')
  expect(derive(words(2))).toThrow('has 12, 15, 18, 21 or 24 words, and not 2')
  expect(derive(words(12, 'jonk'))).toThrow('word 12 is not in its English list')
  expect(derive(words(12))).toThrow('its last word does not fit the others')
  expect(derive(words(12, 'junk'))).not.toThrow()
})
