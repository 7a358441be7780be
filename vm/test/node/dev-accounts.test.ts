import { generateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { HDNodeWallet, Mnemonic } from 'ethers'
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
