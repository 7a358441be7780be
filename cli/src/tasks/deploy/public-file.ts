import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { CliError } from '../../errors.js'
import { printable } from '../../terminal/printable.js'

/** Asks before work that costs whether its record can be written. @throws CliError FILE_UNWRITABLE */
export function mustBeNew(path: string): void {
  if (existsSync(path)) throw unwritable(path)
}

/**
 * Writes a record for others as JSON, bigints as decimal strings; never over a file that is there.
 * @throws CliError FILE_UNWRITABLE
 */
export async function writePublicFile(path: string, record: object): Promise<void> {
  const text = JSON.stringify(record, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : value), 2)
  await writeFile(path, `${text}\n`, { flag: 'wx' }).catch((cause: unknown) => {
    throw unwritable(path, cause)
  })
}

function unwritable(path: string, cause?: unknown): CliError {
  const message = `${printable(path)} can not be written, or exists already.`
  return new CliError('FILE_UNWRITABLE', message, 'Name another file with --out.', { cause })
}
