import { CliError } from '../../errors.js'
import { canAsk, hidden } from '../../terminal/ask.js'
import { readPrivateFile } from './private-file.js'

const SHORTEST = 8

/** Where a password may come from; never from the command line, which every user of the machine can read. */
export interface PasswordArgs {
  readonly 'password-file'?: string | undefined
}

/**
 * The password of a keystore that exists: from `--password-file`, MERKATO_PASSWORD_FILE or a hidden prompt.
 * @throws CliError NO_PASSWORD, and those of `readPrivateFile`
 */
export async function readPassword(args: PasswordArgs, wallet: string): Promise<string> {
  return (await fromFile(args)) ?? (await prompt(`Password of the wallet ${wallet}`))
}

/**
 * A password for a new keystore; typed twice where it is typed.
 * @throws CliError NO_PASSWORD, WEAK_PASSWORD, and those of `readPrivateFile`
 */
export async function newPassword(args: PasswordArgs, wallet: string): Promise<string> {
  const given = await fromFile(args)
  if (given !== undefined) return checked(given)
  const first = await prompt(`A password for the wallet ${wallet}`, complaint)
  await prompt('The same again', (typed) => (typed === first ? undefined : 'These are two passwords.'))
  return first
}

async function fromFile(args: PasswordArgs): Promise<string | undefined> {
  const path = args['password-file'] ?? process.env.MERKATO_PASSWORD_FILE
  if (path === undefined || path === '') return undefined
  // Editors and echo end a file with a line feed.
  return (await readPrivateFile(path, 'password file')).replace(/\r?\n$/, '')
}

async function prompt(message: string, problem?: (typed: string) => string | undefined): Promise<string> {
  if (!canAsk()) {
    const remedy = 'Name a file with it: --password-file FILE, or set MERKATO_PASSWORD_FILE.'
    throw new CliError('NO_PASSWORD', 'The wallet needs a password, and nobody can be asked here.', remedy)
  }
  return hidden(message, problem)
}

function checked(password: string): string {
  const problem = complaint(password)
  if (problem !== undefined) throw new CliError('WEAK_PASSWORD', problem, 'Put a longer one into the file.')
  return password
}

const complaint = (password: string): string | undefined =>
  password.length < SHORTEST ? `A password has at least ${SHORTEST} characters.` : undefined
