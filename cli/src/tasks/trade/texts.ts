import { readFile } from 'node:fs/promises'
import { text as wholeText } from 'node:stream/consumers'
import { CliError } from '../../errors.js'
import { printable } from '../../terminal/printable.js'
import { writePrivateFile } from '../wallet/private-file.js'

const MOST_CHARACTERS = 256 * 1024

/**
 * A message of a trade out of a file, or stdin for `-`.
 * @throws CliError FILE_UNUSABLE
 */
export async function readMessage(path: string): Promise<string> {
  const unusable = (why: string) => new CliError('FILE_UNUSABLE', `${printable(path)} ${why}.`, 'Check --in.')
  const text = await (path === '-' ? wholeText(process.stdin) : readFile(path, 'utf8')).catch(() => {
    throw unusable('can not be read')
  })
  if (text.length > MOST_CHARACTERS) throw unusable('is too long for a message of a trade')
  return text.trim()
}

/** Writes a message to a file, which is private because it tells the terms; or to stdout for `-` and nothing. */
export async function writeMessage(path: string | undefined, message: string): Promise<void> {
  if (path !== undefined && path !== '-') await writePrivateFile(path, `${message}\n`)
  else process.stdout.write(`${message}\n`)
}
