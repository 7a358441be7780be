import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { CodeIndex, creates } from './code-match.js'
import { type CompiledContract, fromArtifact, fromCompilerOutput } from './compiled-contract.js'
import type { KnownContract } from './known-contract.js'
import { fieldsOf } from './read-json.js'

const BUILD_INFO = 'build-info'
/** Milliseconds for which what was read counts as the newest. */
const FRESH = 500

/** Contracts that Hardhat compiled. */
export interface Artifacts {
  /** All of them. */
  contracts(): readonly KnownContract[]
  /** The one with this code, as it stands on the chain. */
  byCode(code: Uint8Array): KnownContract | undefined
  /** The one that this init code makes. */
  byCreation(initCode: Uint8Array): Creation | undefined
  /** A build-info by its id, parsed; undefined where there is none. */
  buildInfo(id: string): BuildInfo | undefined
  /** Changes when the folder has been read again. */
  readonly generation: number
}

/** A contract's creation. */
export interface Creation {
  readonly contract: KnownContract
  /** Bytes of the init code before the constructor's arguments. */
  readonly codeLength: number
}

/** What the compiler was given and what it made of it. */
export interface BuildInfo {
  /** solc's standard JSON input. */
  readonly input: unknown
  /** solc's standard JSON output. */
  readonly output: unknown
}

/**
 * The contracts in a folder of Hardhat's, read when they are first asked for, and again when a compilation has changed the folder.
 *
 * @param folder `artifacts`; need not be there yet
 */
export function openArtifacts(folder: string): Artifacts {
  return new ArtifactFolder(folder)
}

/** Whether anything was compiled into a folder: without build-info there is nothing to read. */
export function holdsArtifacts(folder: string): boolean {
  return listFolder(join(folder, BUILD_INFO)).length > 0
}

class ArtifactFolder implements Artifacts {
  generation = 0
  #contracts: readonly CompiledContract[] = []
  #index = new CodeIndex<KnownContract>()
  #buildInfos = new Map<string, BuildInfo | undefined>()
  #checked = Number.NEGATIVE_INFINITY
  #stamp = ''

  constructor(private readonly folder: string) {}

  contracts(): readonly KnownContract[] {
    return this.#read().map(({ contract }) => contract)
  }

  byCode(code: Uint8Array): KnownContract | undefined {
    this.#read()
    return this.#index.find(code)
  }

  byCreation(initCode: Uint8Array): Creation | undefined {
    const found = this.#read().find(({ creation }) => creates(creation, initCode))
    return found && { contract: found.contract, codeLength: found.creation.bytes.length }
  }

  buildInfo(id: string): BuildInfo | undefined {
    // An id comes from a file, and must not lead out of the folder.
    if (!/^[\w.-]+$/.test(id)) return undefined
    if (!this.#buildInfos.has(id)) this.#buildInfos.set(id, this.#readBuildInfo(id))
    return this.#buildInfos.get(id)
  }

  #read(): readonly CompiledContract[] {
    if (performance.now() - this.#checked < FRESH) return this.#contracts
    const stamp = this.#stampNow()
    if (stamp !== this.#stamp) {
      this.#contracts = this.#readContracts()
      this.#index = new CodeIndex()
      for (const { runtime, contract } of this.#contracts) this.#index.add(runtime, contract)
      this.#buildInfos.clear()
      this.#stamp = stamp
      this.generation += 1
    }
    this.#checked = performance.now()
    return this.#contracts
  }

  /** Hardhat names a build-info by what was compiled, so whatever is compiled anew adds a file here. */
  #stampNow(): string {
    try {
      const folder = join(this.folder, BUILD_INFO)
      return `${statSync(folder).mtimeMs} ${readdirSync(folder).sort().join(' ')}`
    } catch {
      return ''
    }
  }

  #readContracts(): CompiledContract[] {
    const found = this.#files().flatMap((file) => fromArtifact(readJson(file)) ?? [])
    return found.length > 0 ? found : this.#readBuilds()
  }

  #files(): string[] {
    try {
      const names = readdirSync(this.folder, { recursive: true, encoding: 'utf8' })
      const wanted = names.filter((name) => name.endsWith('.json') && !name.startsWith(BUILD_INFO + sep))
      return wanted.sort().map((name) => join(this.folder, name))
    } catch {
      return []
    }
  }

  /** Of Hardhat 2, whose artifacts do not tell where immutables are. */
  #readBuilds(): CompiledContract[] {
    const names = listFolder(join(this.folder, BUILD_INFO)).filter((name) => name.endsWith('.json'))
    const ids = new Set(names.map((name) => name.replace(/(\.output)?\.json$/, '')))
    return [...ids].flatMap((id) => fromCompilerOutput(this.buildInfo(id)?.output, id))
  }

  /** Hardhat 3 writes the output beside the input, Hardhat 2 and Foundry both into one file. */
  #readBuildInfo(id: string): BuildInfo | undefined {
    const file = join(this.folder, BUILD_INFO, id)
    const { input, output } = fieldsOf(readJson(`${file}.json`))
    if (input === undefined) return undefined
    return { input, output: output ?? fieldsOf(readJson(`${file}.output.json`)).output }
  }
}

function listFolder(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}

/** A file that is being written, or is none of Hardhat's, counts as not there. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
