import { entropyToMnemonic, mnemonicToSeedSync, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { ProtocolError } from '../errors.js'
import { type RandomBytes, systemRandom } from '../random.js'

/** A new BIP-39 phrase of 12 words (128 bits) or 24 words (256 bits), English list. */
export const createPhrase = (words: 12 | 24 = 12, random: RandomBytes = systemRandom): string =>
  entropyToMnemonic(random(words === 12 ? 16 : 32), wordlist)

/**
 * The 64-byte BIP-39 seed of an English phrase.
 * @throws ProtocolError INVALID_SEED when a word is unknown or the checksum fails; the message does not quote the phrase
 */
export function phraseToSeed(phrase: string, passphrase = ''): Uint8Array {
  if (!validateMnemonic(phrase, wordlist)) {
    throw new ProtocolError('INVALID_SEED', 'The phrase has an unknown word or a wrong checksum.')
  }
  return mnemonicToSeedSync(phrase, passphrase)
}
