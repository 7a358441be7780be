import { createPhrase } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { canAsk, hidden, pressed } from '../../terminal/ask.js'
import { createOutput, type Output } from '../../terminal/output.js'
import { printable } from '../../terminal/printable.js'
import { typedCommand } from '../typed-command.js'
import { keystorePath } from './home.js'
import { mustBeFree, writeNewKeystore } from './keystore-file.js'
import { newPassword, type PasswordArgs } from './password.js'
import { readPrivateFile, writePrivateFile } from './private-file.js'

interface NewWalletArgs extends PasswordArgs {
  readonly json: boolean
  readonly wallet: string
  readonly label: string
  readonly 'phrase-file'?: string | undefined
}

/**
 * Makes a wallet with a fresh phrase, which is shown once: on a terminal, in the JSON record, or in a file of its own.
 * @throws CliError WALLET_EXISTS, NO_TERMINAL, and those of the password
 */
export async function runCreateWallet(args: NewWalletArgs): Promise<void> {
  const { wallet, label, json, 'phrase-file': phraseFile } = args
  const output = createOutput(json)
  mustBeFree(wallet)
  if (!json && phraseFile === undefined && !canShow()) throw nowhereToShow()
  const password = await newPassword(args, wallet)
  const phrase = createPhrase()
  // Before the wallet: one whose phrase nobody saw would be lost with its file.
  if (phraseFile !== undefined) await writePrivateFile(phraseFile, `${phrase}\n`, { fresh: true })
  else if (!json) await showPhrase(output, phrase)
  await writeNewKeystore(wallet, { phrase }, password, { label })
  const file = keystorePath(wallet)
  output.record({ wallet, label, file, ...(phraseFile === undefined ? { phrase } : { phraseFile }) })
  printMade(output, wallet, file)
}

/**
 * Makes a wallet from a phrase that exists.
 * @throws CliError WALLET_EXISTS, NO_TERMINAL, and those of files and passwords; InvalidSeedError, which does not repeat the words
 */
export async function runImportWallet(args: NewWalletArgs): Promise<void> {
  const { wallet, label, json } = args
  const output = createOutput(json)
  mustBeFree(wallet)
  const phrase = await readPhrase(args)
  const password = await newPassword(args, wallet)
  await writeNewKeystore(wallet, { phrase }, password, { label })
  const file = keystorePath(wallet)
  output.record({ wallet, label, file })
  printMade(output, wallet, file)
}

async function readPhrase({ 'phrase-file': path }: NewWalletArgs): Promise<string> {
  if (path !== undefined) return readPrivateFile(path, 'phrase file')
  if (canAsk()) return hidden('The 12 or 24 words of the phrase')
  throw new CliError(
    'NO_TERMINAL',
    'Nobody can be asked for the phrase here.',
    'Name a file with it: --phrase-file FILE',
  )
}

/** A screen, not a file or a log that keeps it. */
const canShow = (): boolean => canAsk() && process.stdout.isTTY === true

function nowhereToShow(): CliError {
  const remedy = 'Have it written to a new file: --phrase-file FILE, or take it from the record: --json'
  return new CliError('NO_TERMINAL', 'The phrase of a new wallet is shown on a terminal only.', remedy)
}

async function showPhrase(output: Output, phrase: string): Promise<void> {
  const words = phrase.split(' ')
  output.line()
  output.line('  The phrase of the wallet. Write it down on paper; it is not shown again.')
  output.line('  Whoever has it has the money. Without it and this machine the money is lost.')
  output.line()
  for (let first = 0; first < words.length; first += 4) {
    const row = words
      .slice(first, first + 4)
      .map((word, i) => `${String(first + i + 1).padStart(2)} ${word.padEnd(10)}`)
    output.line(`    ${row.join('  ').trimEnd()}`)
  }
  output.line()
  await pressed('Written down?')
}

function printMade(output: Output, wallet: string, file: string): void {
  const named = wallet === 'default' ? '' : ` --wallet ${wallet}`
  output.line()
  output.line(`  The wallet ${wallet} is made, encrypted under its password:`)
  output.line(`    ${printable(file)}`)
  output.line()
  output.line('  Next')
  output.line(`    ${typedCommand(`wallet address${named}`)}                      where others pay it`)
  output.line(`    ${typedCommand(`wallet shield 10 --key-file FILE${named}`)}    coins become private`)
  output.line()
}
