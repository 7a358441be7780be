import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import type { ClassicLevel } from 'classic-level'
import { DataFolderError, damaged } from './data-folder-error.js'
import type { NodeStore, StoreChange, StoreKey } from './node-store.js'

type Database = ClassicLevel<Buffer, Uint8Array>

/** LevelDB's files, apart from ours. */
const DATABASE_FOLDER = 'chain'
/** Who has the folder open: LevelDB's own lock names nobody. */
const HOLDER_FILE = 'holder.json'
/** Bytes of blocks that LevelDB keeps in memory: the upper part of a large state. */
const CACHE_BYTES = 32 * 1024 * 1024

/** How a folder is opened. */
export interface LevelStoreOptions {
  /**
   * Waits for the disk with every batch, so that a power cut loses nothing either. Without it the system writes when it likes, which
   * survives the end of the process alone.
   */
  readonly sync: boolean
}

/**
 * Opens a folder, and makes it where there is none.
 *
 * @throws DataFolderError DATA_IN_USE, naming the process that has it, or DATA_UNUSABLE
 */
export async function openLevelStore(folder: string, options: LevelStoreOptions): Promise<NodeStore> {
  // Loaded here: a node without a folder needs no database.
  const { ClassicLevel } = await import('classic-level')
  makeFolder(folder)
  const database: Database = new ClassicLevel<Buffer, Uint8Array>(join(folder, DATABASE_FOLDER), {
    keyEncoding: 'buffer',
    valueEncoding: 'view',
    cacheSize: CACHE_BYTES,
  })
  try {
    await database.open()
    noteHolder(folder)
  } catch (error) {
    await database.close()
    throw openFailure(folder, error)
  }
  return new LevelStore(folder, database, options)
}

class LevelStore implements NodeStore {
  constructor(
    readonly place: string,
    private readonly database: Database,
    private readonly options: LevelStoreOptions,
  ) {}

  get(key: StoreKey): Uint8Array | undefined {
    return this.database.getSync(bytesOf(key))
  }

  async *entries(prefix: StoreKey): AsyncGenerator<readonly [StoreKey, Uint8Array]> {
    const range = { gte: bytesOf(prefix), lt: Buffer.concat([bytesOf(prefix), END_OF_PREFIX]) }
    for await (const [key, value] of this.database.iterator(range)) yield [key.toString('latin1'), value]
  }

  async batch(changes: readonly StoreChange[]): Promise<void> {
    const operations = changes.map((change) => ({ ...change, key: bytesOf(change.key) }))
    await this.database.batch(operations, { sync: this.options.sync })
  }

  close(): Promise<void> {
    return this.database.close()
  }
}

/** Above every key that continues a prefix: none is longer than 33 bytes. */
const END_OF_PREFIX = Buffer.alloc(34, 0xff)

function bytesOf(key: StoreKey): Buffer {
  return Buffer.from(key, 'latin1')
}

function makeFolder(folder: string): void {
  try {
    makePath(resolve(folder))
  } catch (error) {
    throw unusable(folder, error)
  }
}

/** One by one: Node's recursive way never comes back where a folder can not be made in one that is there, as in /proc. */
function makePath(folder: string): void {
  if (existsSync(folder)) return
  if (dirname(folder) !== folder) makePath(dirname(folder))
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Somebody else was faster.
    if (codeOf(error) !== 'EEXIST') throw error
  }
}

function openFailure(folder: string, error: unknown): DataFolderError {
  const cause = error instanceof Error ? error.cause : undefined
  if (codeOf(cause) === 'LEVEL_CORRUPTION') return damaged('its database can not be read', cause)
  if (codeOf(cause) !== 'LEVEL_LOCKED') return unusable(folder, cause ?? error)
  const message = `The data folder ${folder} is in use by ${holderOf(folder)}.`
  return new DataFolderError('DATA_IN_USE', message, 'Stop that process, or take another folder.', { cause })
}

function unusable(folder: string, cause: unknown): DataFolderError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `The data folder ${folder} can not be opened: ${reason}`
  return new DataFolderError('DATA_UNUSABLE', message, 'Check its permissions and the room on the disk.', { cause })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

function noteHolder(folder: string): void {
  const holder = { pid: process.pid, since: new Date().toISOString() }
  writeFileSync(join(folder, HOLDER_FILE), `${JSON.stringify(holder)}\n`, { mode: 0o600 })
}

function holderOf(folder: string): string {
  try {
    const { pid, since } = JSON.parse(readFileSync(join(folder, HOLDER_FILE), 'utf8')) as Record<string, unknown>
    if (Number.isSafeInteger(pid) && typeof since === 'string') return `process ${pid}, since ${since.slice(0, 24)}`
  } catch {
    // It has the lock, and has not come to say who it is.
  }
  return 'another process'
}
