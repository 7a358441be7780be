import type { Decoder } from '../decode/decoder.js'
import type { KnownContract } from '../decode/known-contract.js'
import { fieldsOf, textOf } from '../decode/read-json.js'
import { CodeMap } from './code-map.js'
import { SourceFiles } from './source-files.js'

/** A contract's code with its sources. */
export interface SourcedCode {
  readonly contract: KnownContract
  readonly map: CodeMap
  readonly files: SourceFiles
}

/** Finds sources for code. What a build-info holds is looked through once, as long as artifacts stay as they are. */
export class ContractSources {
  readonly #builds = new Map<string, { readonly output: unknown; readonly files: SourceFiles } | undefined>()
  readonly #maps = new Map<KnownContract, Partial<Record<Part, CodeMap>>>()
  #generation = -1

  constructor(private readonly decoder: Decoder) {}

  /** @param code as it runs; in a creation the init code with its arguments */
  find(code: Uint8Array, creates: boolean): SourcedCode | undefined {
    const { artifacts } = this.decoder
    if (artifacts === undefined) return undefined
    const contract = creates ? artifacts.byCreation(code)?.contract : artifacts.byCode(code)
    this.#refresh(artifacts.generation)
    if (contract?.build === undefined) return undefined
    const build = this.#build(contract.build.buildId)
    if (build === undefined) return undefined
    const part = creates ? 'bytecode' : 'deployedBytecode'
    const maps = this.#maps.get(contract) ?? {}
    maps[part] ??= new CodeMap(code, sourceMapOf(build.output, contract, part))
    this.#maps.set(contract, maps)
    return { contract, map: maps[part], files: build.files }
  }

  #build(id: string) {
    if (!this.#builds.has(id)) {
      const info = this.decoder.artifacts?.buildInfo(id)
      this.#builds.set(id, info && { output: info.output, files: new SourceFiles(info) })
    }
    return this.#builds.get(id)
  }

  #refresh(generation: number): void {
    if (generation === this.#generation) return
    this.#generation = generation
    this.#builds.clear()
    this.#maps.clear()
  }
}

type Part = 'bytecode' | 'deployedBytecode'

function sourceMapOf(output: unknown, { build, name }: KnownContract, part: Part): string {
  const file = fieldsOf(fieldsOf(fieldsOf(output).contracts)[build?.inputSource ?? ''])
  return textOf(fieldsOf(fieldsOf(fieldsOf(file[name]).evm)[part]).sourceMap)
}
