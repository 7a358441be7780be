import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { CliError } from '../../errors.js'

/** Files that a sandbox starts from or leaves, as typed. */
export interface ChainFiles {
  /** geth's genesis.json. */
  genesis?: string | undefined
  /** RLP blocks. */
  import?: string | undefined
  loadState?: string | undefined
  dumpState?: string | undefined
  /** Loaded where there is one, and written at the end. */
  state?: string | undefined
}

/** What is in the files that a sandbox starts from. */
export interface ChainContent {
  genesis: unknown
  importedBlocks: Uint8Array | undefined
  state: string | undefined
}

/**
 * Reads what a sandbox starts from.
 * @throws CliError USAGE, FILE_UNREADABLE, BAD_GENESIS
 */
export function readChainFiles({ genesis, import: blocks, loadState, dumpState, state }: ChainFiles): ChainContent {
  if (state !== undefined && (loadState !== undefined || dumpState !== undefined)) {
    const remedy = 'Leave --state out, or the other.'
    throw new CliError('USAGE', '--state is --load-state and --dump-state in one.', remedy)
  }
  const stateFile = loadState ?? (state !== undefined && existsSync(state) ? state : undefined)
  return {
    genesis: genesis === undefined ? undefined : parseGenesis(read('--genesis', genesis).toString()),
    importedBlocks: blocks === undefined ? undefined : read('--import', blocks),
    state: stateFile === undefined ? undefined : read('--load-state', stateFile).toString(),
  }
}

/**
 * Writes a file in one go, for its owner alone: one that was there stays whole until the new one is.
 * @throws CliError FILE_UNWRITABLE
 */
export function writeOwnFile(file: string, content: string): void {
  const unfinished = `${file}.${process.pid}.part`
  try {
    rmSync(unfinished, { force: true })
    writeFileSync(unfinished, content, { mode: 0o600, flag: 'wx' })
    renameSync(unfinished, file)
  } catch (cause) {
    throw new CliError('FILE_UNWRITABLE', `${file} could not be written.`, reasonOf(cause), { cause })
  }
}

function read(option: string, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    throw new CliError('FILE_UNREADABLE', `${file} can not be read, for ${option}.`, reasonOf(cause), { cause })
  }
}

function parseGenesis(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new CliError(
      'BAD_GENESIS',
      'The genesis file is not JSON.',
      'It needs the form of geth: config, alloc, ...',
      { cause },
    )
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? `The system says ${String(cause.code)}.` : 'Check the path.'
}
