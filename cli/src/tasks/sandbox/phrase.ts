import { randomMnemonic } from '@merkato/vm'
import { CliError } from '../../errors.js'

const WORDS = [12, 15, 18, 21, 24] as const

/** What was typed about the phrase. */
export interface TypedPhrase {
  mnemonic?: string | undefined
  /** Number of words; empty: 12. */
  mnemonicRandom?: string | undefined
}

/**
 * The phrase of the accounts; undefined where it is the one that every sandbox has.
 * @throws CliError BAD_OPTION, USAGE
 */
export function phraseOf({ mnemonic, mnemonicRandom }: TypedPhrase): string | undefined {
  if (mnemonicRandom === undefined) return mnemonic
  if (mnemonic !== undefined) {
    throw new CliError('USAGE', '--mnemonic and --mnemonic-random exclude each other.', 'Leave one of them out.')
  }
  const words = WORDS.find((count) => String(count) === (mnemonicRandom || '12'))
  if (words !== undefined) return randomMnemonic(words)
  const message = `--mnemonic-random takes 12, 15, 18, 21 or 24 words, not ${JSON.stringify(mnemonicRandom)}.`
  throw new CliError('BAD_OPTION', message, 'Try: --mnemonic-random 12')
}
