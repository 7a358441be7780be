import { pbkdf2Sync } from 'node:crypto'
import { publicToAddress } from '@ethereumjs/util'
import { generateMnemonic, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { publicKeyOf } from '../../evm/wasm-crypto.js'
import { bytesToHex, type Hex } from '../encoding.js'
import { NodeOptionError } from '../errors.js'
import { childKey, type ExtendedKey, HARDENED, masterKey } from './extended-key.js'

/** An unlocked account. Its key is as public as the phrase it comes from. */
export interface DevAccount {
  readonly address: Hex
  readonly privateKey: Hex
}

/** At most ten levels: nobody has more, and each takes time. */
const PATH = /^m(\/\d{1,10}'?){0,10}$/

/** Which accounts a node unlocks. */
export interface Derivation {
  /** BIP-39 phrase in English. */
  readonly mnemonic: string
  /** BIP-32 path of the accounts' parent. */
  readonly derivationPath: string
  readonly accounts: number
}

/**
 * The first accounts of a phrase, at the path and their index.
 *
 * @throws NodeOptionError when the phrase is not a BIP-39 phrase in English, or the path is none
 */
export function deriveAccounts({ mnemonic, derivationPath, accounts: count }: Derivation): DevAccount[] {
  if (!validateMnemonic(mnemonic, wordlist)) throw new NodeOptionError('mnemonic', faultOf(mnemonic))
  const parent = parentAt(masterKey(seedOf(mnemonic)), derivationPath)
  return Array.from({ length: count }, (_, index) => accountAt(parent, index))
}

function parentAt(root: ExtendedKey, path: string): ExtendedKey {
  if (!PATH.test(path)) throw new NodeOptionError('derivationPath', "is no path of BIP-32, like m/44'/60'/0'/0.")
  return path
    .split('/')
    .slice(1)
    .reduce((key, level) => childKey(key, indexOf(level)), root)
}

function indexOf(level: string): number {
  const index = Number.parseInt(level, 10)
  if (index >= HARDENED) throw new NodeOptionError('derivationPath', 'has an index above 2147483647.')
  return level.endsWith("'") ? index + HARDENED : index
}

/** What is wrong with a phrase, without a word of it: it may be somebody's own. */
function faultOf(mnemonic: string): string {
  const words = mnemonic.normalize('NFKD').trim().split(/\s+/)
  if (![12, 15, 18, 21, 24].includes(words.length))
    return `is no phrase of BIP-39, which has 12, 15, 18, 21 or 24 words, and not ${words.length}.`
  const unknown = words.findIndex((word) => !wordlist.includes(word))
  if (unknown >= 0) return `is no phrase of BIP-39: word ${unknown + 1} is not in its English list.`
  return 'is no phrase of BIP-39: its last word does not fit the others, so one is wrong, or out of order.'
}

/** A phrase that nobody had before, of 12, 15, 18, 21 or 24 words. */
export function randomMnemonic(words: 12 | 15 | 18 | 21 | 24): string {
  return generateMnemonic(wordlist, (words / 3) * 32)
}

/** BIP-39 without a passphrase. By Node's own PBKDF2: one in JavaScript takes as long as the rest of the derivation. */
function seedOf(mnemonic: string): Uint8Array {
  return pbkdf2Sync(mnemonic.normalize('NFKD'), 'mnemonic', 2_048, 64, 'sha512')
}

function accountAt(parent: ExtendedKey, index: number): DevAccount {
  const { privateKey } = childKey(parent, index)
  return { address: bytesToHex(publicToAddress(publicKeyOf(privateKey))), privateKey: bytesToHex(privateKey) }
}
