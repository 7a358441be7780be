import { existsSync, lstatSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { CliError } from '../../errors.js'

/** As many links one behind the other as Linux follows. */
const MOST_LINKS = 40

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

/** What each option wants, for whoever has not got it. */
const WANTED = {
  '--genesis (--init)': "It takes geth's genesis.json: config, alloc, ...",
  '--import': 'It takes RLP blocks, as geth export writes them.',
  '--load-state': 'A sandbox writes such a file: merkato sandbox --dump-state FILE',
  '--state': 'Name a file, or a folder for state.json.',
} as const
type FileOption = keyof typeof WANTED

/**
 * Reads what a sandbox starts from.
 * @throws CliError USAGE, FILE_UNREADABLE, BAD_GENESIS
 */
export function readChainFiles({ genesis, import: blocks, loadState, dumpState, state }: ChainFiles): ChainContent {
  if (state !== undefined && (loadState !== undefined || dumpState !== undefined)) {
    const remedy = 'Leave --state out, or the other.'
    throw new CliError('USAGE', '--state is --load-state and --dump-state in one.', remedy)
  }
  return {
    genesis: genesis === undefined ? undefined : parseGenesis(genesis),
    importedBlocks: blocks === undefined ? undefined : read('--import', blocks),
    state: readState(stateFileOf(loadState), stateFileOf(state)),
  }
}

/** @param kept loaded where it is there: it is written at the end */
function readState(toLoad: string | undefined, kept: string | undefined): string | undefined {
  if (toLoad !== undefined) return read('--load-state', toLoad).toString()
  return kept !== undefined && existsSync(kept) ? read('--state', kept).toString() : undefined
}

/** The file that a state is in: anvil takes a folder as well. */
export function stateFileOf(typed: string | undefined): string | undefined {
  return typed !== undefined && isFolder(typed) ? join(typed, 'state.json') : typed
}

/**
 * Looks before work is done whose end has no place to go.
 * @param file that an option names, to be written later
 * @throws CliError FILE_UNWRITABLE
 */
export function mustHaveFolder(option: string, file: string | undefined): void {
  if (file === undefined) return
  const folder = dirname(resolve(file))
  if (isFolder(folder)) return
  const message = `${option} names ${resolve(file)}, and there is no folder ${folder}.`
  throw new CliError('FILE_UNWRITABLE', message, `Make it first: mkdir -p ${folder}`)
}

/**
 * Looks whether a folder is there or can be.
 * @throws CliError FILE_UNWRITABLE where a file is in the way
 */
export function mustNotBeFile(option: string, folder: string | undefined): void {
  if (folder === undefined) return
  let path = resolve(folder)
  while (!existsSync(path)) path = dirname(path)
  if (isFolder(path)) return
  const message = `${option} names ${resolve(folder)}, and ${path} is a file.`
  throw new CliError('FILE_UNWRITABLE', message, `Name a folder: ${option} ./chain`)
}

/**
 * Writes a file in one go, for its owner alone: one that was there stays whole until the new one is. Where a symbolic link stands, what it
 * leads to is written, as any program that opens the file would do.
 * @throws CliError FILE_UNWRITABLE
 */
export function writeOwnFile(file: string, content: string): void {
  const target = targetOf(file)
  const unfinished = `${target}.${process.pid}.part`
  try {
    rmSync(unfinished, { force: true })
    writeFileSync(unfinished, content, { mode: 0o600, flag: 'wx' })
    renameSync(unfinished, target)
  } catch (cause) {
    removeQuietly(unfinished)
    const message = `${resolve(file)} could not be written: ${reasonOf(cause)}.`
    throw new CliError('FILE_UNWRITABLE', message, 'Check the folder and the room on the disk.', { cause })
  }
}

/** What a link leads to, and that may be a link again; the file itself where it is none. A ring of links is left as it is. */
function targetOf(file: string, further = MOST_LINKS): string {
  const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink() === true
  return link && further > 0 ? targetOf(resolve(dirname(file), readlinkSync(file)), further - 1) : file
}

/** On a full disk, half a file would take what room is left. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch {
    // Where nothing can be written, nothing was.
  }
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

function read(option: FileOption, file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (cause) {
    const message = `${option} names ${resolve(file)}: ${reasonOf(cause)}.`
    throw new CliError('FILE_UNREADABLE', message, `Check the path. ${WANTED[option]}`, { cause })
  }
}

function parseGenesis(file: string): unknown {
  const option = '--genesis (--init)'
  const text = read(option, file).toString()
  try {
    return JSON.parse(text)
  } catch (cause) {
    const message = `${option} names ${resolve(file)}, which is not JSON.`
    throw new CliError('BAD_GENESIS', message, WANTED[option], { cause })
  }
}

/** What the system's codes mean to somebody who has not seen them. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'that is a folder',
  ENOTDIR: 'part of the path is a file, not a folder',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  ENOSPC: 'the disk is full',
  EROFS: 'nothing may be written there',
}

function reasonOf(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown'
  return REASONS[code] ?? `the system says ${code}`
}
