import { pbkdf2Sync } from 'node:crypto'
import { publicToAddress } from '@ethereumjs/util'
import { HDKey } from '@scure/bip32'
import { validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { publicKeyOf } from '../../evm/wasm-crypto.js'
import { bytesToHex, type Hex } from '../encoding.js'
import { NodeOptionError } from '../errors.js'

/** An unlocked account. Its key is as public as the phrase it comes from. */
export interface DevAccount {
  readonly address: Hex
  readonly privateKey: Hex
}

/**
 * The first `count` accounts of a phrase, at m/44'/60'/0'/0/i.
 *
 * @throws NodeOptionError when the phrase is not a BIP-39 phrase in English
 */
export function deriveAccounts(mnemonic: string, count: number): DevAccount[] {
  if (!validateMnemonic(mnemonic, wordlist)) throw new NodeOptionError('mnemonic', 'is not a valid BIP-39 phrase.')
  const parent = HDKey.fromMasterSeed(seedOf(mnemonic)).derive("m/44'/60'/0'/0")
  return Array.from({ length: count }, (_, index) => accountAt(parent, index))
}

/** BIP-39 without a passphrase. By Node's own PBKDF2: one in JavaScript takes as long as the rest of the derivation. */
function seedOf(mnemonic: string): Uint8Array {
  return pbkdf2Sync(mnemonic.normalize('NFKD'), 'mnemonic', 2_048, 64, 'sha512')
}

function accountAt(parent: HDKey, index: number): DevAccount {
  const { privateKey } = parent.deriveChild(index)
  if (privateKey === null) throw new Error('A key derived from a seed is always private.')
  return { address: bytesToHex(publicToAddress(publicKeyOf(privateKey))), privateKey: bytesToHex(privateKey) }
}
