import { createReadStream } from 'node:fs'
import { decodeParcelKey } from '@merkato/protocol'
import { CliError } from '../../errors.js'
import { count } from '../../terminal/format.js'
import { printable } from '../../terminal/printable.js'
import { readPrivateFile } from '../wallet/private-file.js'

/**
 * Bytes of a file, or of stdin for `-`, and never more than a limit in memory.
 * @param options the option that named it, for the error, and what to do when it is too long
 * @throws CliError FILE_UNUSABLE, TOO_LONG
 */
export async function readBytes(
  path: string,
  { most, option, instead }: { readonly most: number; readonly option: string; readonly instead: string },
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of path === '-' ? process.stdin : createReadStream(path)) {
      chunks.push(chunk)
      size += chunk.length
      if (size > most) break
    }
  } catch {
    throw new CliError('FILE_UNUSABLE', `${printable(path)} can not be read.`, `Check --${option}.`)
  }
  if (size > most) throw new CliError('TOO_LONG', `${shown(path)} has more than ${count(most)} bytes.`, instead)
  return new Uint8Array(Buffer.concat(chunks))
}

const shown = (path: string): string => (path === '-' ? 'What comes in' : printable(path))

/**
 * The key of a parcel in a file.
 * @throws CliError BAD_KEY, and those of `readPrivateFile`; none repeats the key
 */
export async function readParcelKey(path: string, parcel: string, chainId: bigint): Promise<string> {
  const text = (await readPrivateFile(path, 'key file of the parcel')).trim()
  const named = parcelOfKey(text, chainId)
  if (named === parcel) return text
  const message =
    named === undefined
      ? 'The file holds no key of a parcel of this chain.'
      : `The file holds the key of parcel ${named}.`
  throw new CliError('BAD_KEY', message, 'Ask for what this prints: merkato package key PARCEL')
}

function parcelOfKey(text: string, chainId: bigint): string | undefined {
  try {
    return decodeParcelKey(text, chainId).parcel
  } catch {
    return undefined
  }
}
