import { randomBytes } from 'node:crypto'
import { constants, existsSync } from 'node:fs'
import { chmod, link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CliError } from '../../errors.js'
import { printable } from '../../terminal/printable.js'

/** A secret file is small; more is another file by mistake. */
const MOST_BYTES = 64 * 1024

/**
 * Reads a file with a secret in it.
 * @param what for the error, for example `password file`
 * @throws CliError FILE_MISSING, FILE_OPEN when others than its owner may read it, FILE_UNUSABLE
 */
export async function readPrivateFile(path: string, what: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(error, path, what)
  })
  // A pipe, as of a password manager, has a mode and no other readers.
  if (found.isFile() && process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw new CliError(
      'FILE_OPEN',
      `Others can read the ${what} ${printable(path)}.`,
      `Try: chmod 600 ${printable(path)}`,
    )
  }
  if (found.isDirectory() || found.size > MOST_BYTES) {
    throw new CliError('FILE_UNUSABLE', `${printable(path)} is no ${what}.`, 'Check the path.')
  }
  return readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(error, path, what)
  })
}

function unreadable(error: unknown, path: string, what: string): CliError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new CliError('FILE_MISSING', `There is no ${what} ${printable(path)}.`, 'Check the path.')
  }
  return new CliError('FILE_UNUSABLE', `The ${what} ${printable(path)} can not be read.`, 'Check its owner and mode.')
}

/** Asks before work that costs whether a fresh file can be written there. @throws CliError FILE_EXISTS */
export function mustBeFree(path: string | undefined): void {
  if (path !== undefined && existsSync(path)) throw taken(path)
}

/**
 * Writes a file that its owner alone can read: whole or not at all, also when the process is killed.
 * @param options with `fresh` it takes no place that is taken
 * @throws CliError FILE_EXISTS, FILE_UNWRITABLE
 */
export async function writePrivateFile(
  path: string,
  content: string | Uint8Array,
  { fresh = false }: { fresh?: boolean } = {},
): Promise<void> {
  const folder = dirname(path)
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeThrough(temporary, content)
    // A link, unlike a renaming, fails where a file stands.
    if (fresh) await link(temporary, path)
    else await rename(temporary, path)
  } catch (error) {
    throw unwritable(error, path)
  } finally {
    // Where the folder is no folder, this fails too: the first error says more.
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

async function writeThrough(path: string, content: string | Uint8Array): Promise<void> {
  const file = await open(path, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
  await chmod(path, 0o600)
}

function unwritable(error: unknown, path: string): CliError {
  // A folder that is a file exists, too.
  const { code, syscall } = error as NodeJS.ErrnoException
  if (code === 'EEXIST' && syscall === 'link') return taken(path)
  return new CliError('FILE_UNWRITABLE', `${printable(path)} can not be written.`, 'Check folder and disk.', {
    cause: error,
  })
}

const taken = (path: string) => new CliError('FILE_EXISTS', `${printable(path)} exists already.`, 'Name another file.')
