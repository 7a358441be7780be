import type { BuildInfo } from '../decode/artifacts.js'
import { fieldsOf, listOf, textOf } from '../decode/read-json.js'
import type { Instruction } from './code-map.js'

/** A function, a modifier or a constructor in a source file. */
export interface SourceFunction {
  /** Undefined for a function outside of contracts. */
  readonly contract: string | undefined
  readonly name: string
  readonly isModifier: boolean
  /** Four bytes as hex without 0x; undefined for what can not be called from outside. */
  readonly selector: string | undefined
  /** Byte offsets. */
  readonly start: number
  readonly end: number
}

/** A place in the sources. */
export interface SourcePlace {
  readonly function: SourceFunction
  /** As the project names it. */
  readonly file: string
  /** From 1. */
  readonly line: number
}

interface SourceFile {
  readonly name: string
  readonly functions: readonly SourceFunction[]
  /** Offset at which each line begins. */
  readonly lines: readonly number[]
}

const NEW_LINE = 0x0a

/** The sources of a compiler run. Each file is looked through when something in it is asked for. */
export class SourceFiles {
  readonly #names = new Map<number, string>()
  readonly #files = new Map<string, SourceFile>()

  constructor(private readonly build: BuildInfo) {
    for (const [name, source] of Object.entries(fieldsOf(fieldsOf(build.output).sources))) {
      const { id } = fieldsOf(source)
      if (typeof id === 'number') this.#names.set(id, name)
    }
  }

  /** @returns undefined for code that lies in no function: the compiler's own, and what finds the function for a call */
  place({ start, length, file }: Instruction): SourcePlace | undefined {
    const name = this.#names.get(file)
    if (name === undefined) return undefined
    const source = this.#file(name)
    // Functions do not lie in each other.
    const found = source.functions.find((it) => it.start <= start && start + length <= it.end)
    return found && placeIn(source, found, start)
  }

  /** Whether an instruction belongs to all of a function, and to no part of it. */
  isWhole(instruction: Instruction): boolean {
    const place = this.place(instruction)
    return place !== undefined && place.function.end - place.function.start === instruction.length
  }

  /** Where the function begins that a call of a contract from outside gets to. */
  entry(inputSource: string, contract: string, selector: string): SourcePlace | undefined {
    const source = this.#file(inputSource)
    const found = source.functions.find((it) => it.contract === contract && it.selector === selector)
    return found && placeIn(source, found, found.start)
  }

  #file(name: string): SourceFile {
    const known = this.#files.get(name)
    if (known !== undefined) return known
    const { content } = fieldsOf(fieldsOf(fieldsOf(this.build.input).sources)[name])
    const { ast } = fieldsOf(fieldsOf(fieldsOf(this.build.output).sources)[name])
    const file = { name: shownName(name), functions: functionsOf(ast), lines: lineStarts(textOf(content)) }
    this.#files.set(name, file)
    return file
  }
}

function placeIn({ name, lines }: SourceFile, found: SourceFunction, offset: number): SourcePlace {
  const after = lines.findIndex((start) => start > offset)
  return { function: found, file: name, line: after === -1 ? lines.length : after }
}

/** Hardhat 3 puts `project/` before a project's own files, and `npm/` before those of packages. */
function shownName(name: string): string {
  return name.replace(/^(project|npm)\//, '')
}

/** The compiler counts bytes of UTF-8. */
function lineStarts(content: string): number[] {
  const starts = [0]
  for (const [index, byte] of Buffer.from(content).entries()) if (byte === NEW_LINE) starts.push(index + 1)
  return starts
}

function functionsOf(ast: unknown): SourceFunction[] {
  return listOf(fieldsOf(ast).nodes).flatMap((node) => {
    const { nodeType, name, nodes } = fieldsOf(node)
    if (nodeType !== 'ContractDefinition') return functionOf(node, undefined)
    return listOf(nodes).flatMap((member) => functionOf(member, textOf(name)))
  })
}

function functionOf(node: unknown, contract: string | undefined): SourceFunction[] {
  const { nodeType, name, kind, src, functionSelector } = fieldsOf(node)
  if (nodeType !== 'FunctionDefinition' && nodeType !== 'ModifierDefinition') return []
  const [start = 0, length = 0] = textOf(src).split(':').map(Number)
  return [
    {
      contract,
      // constructor, receive and fallback have no name.
      name: textOf(name) || textOf(kind),
      isModifier: nodeType === 'ModifierDefinition',
      selector: typeof functionSelector === 'string' ? functionSelector : undefined,
      start,
      end: start + length,
    },
  ]
}
