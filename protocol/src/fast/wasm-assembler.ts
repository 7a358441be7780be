/**
 * Just enough of WebAssembly's binary format (core specification 1.0, chapter 5) to write arithmetic kernels in
 * TypeScript: no binary stands in the repository, and what runs can be read.
 */

/** Bytes of instructions. */
export type Code = readonly number[]

const I32 = 0x7f
const I64 = 0x7e

function unsignedLeb(value: number): number[] {
  const bytes: number[] = []
  for (let rest = value; ; ) {
    const low = rest & 0x7f
    rest >>>= 7
    if (rest === 0) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

function signedLeb(value: bigint): number[] {
  const bytes: number[] = []
  for (let rest = value; ; ) {
    const low = Number(rest & 0x7fn)
    rest >>= 7n
    const signBit = (low & 0x40) !== 0
    if ((rest === 0n && !signBit) || (rest === -1n && signBit)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}

/** Instructions, by their names in the specification. Addresses are bytes; `align` is the natural one. */
export const op = {
  get: (local: number): Code => [0x20, ...unsignedLeb(local)],
  set: (local: number): Code => [0x21, ...unsignedLeb(local)],
  tee: (local: number): Code => [0x22, ...unsignedLeb(local)],
  i32: (value: number): Code => [0x41, ...signedLeb(BigInt(value))],
  i64: (value: bigint): Code => [0x42, ...signedLeb(value)],
  loadI64: (offset: number): Code => [0x29, 3, ...unsignedLeb(offset)],
  storeI64: (offset: number): Code => [0x37, 3, ...unsignedLeb(offset)],
  loadI8: (offset: number): Code => [0x2c, 0, ...unsignedLeb(offset)],
  addI32: [0x6a] as Code,
  subI32: [0x6b] as Code,
  mulI32: [0x6c] as Code,
  shrI32: [0x75] as Code,
  /** Signed comparison. */
  isBelowI32: [0x48] as Code,
  addI64: [0x7c] as Code,
  subI64: [0x7d] as Code,
  mulI64: [0x7e] as Code,
  andI64: [0x83] as Code,
  orI64: [0x84] as Code,
  shlI64: [0x86] as Code,
  /** Arithmetic shift: keeps the sign. */
  shrI64: [0x87] as Code,
  shrUnsignedI64: [0x88] as Code,
  call: (index: number): Code => [0x10, ...unsignedLeb(index)],
  ifElse: (condition: Code, yes: Code, no: Code = []): Code => [
    ...condition,
    0x04,
    0x40,
    ...yes,
    ...(no.length > 0 ? [0x05, ...no] : []),
    0x0b,
  ],
  /** Repeats `body`, which leaves an i32 on the stack, while that is not zero. */
  repeatWhile: (body: Code): Code => [0x03, 0x40, ...body, 0x0d, 0, 0x0b],
} as const

interface FunctionBody {
  readonly exportedAs: string | undefined
  readonly params: number
  readonly i32Locals: number
  readonly i64Locals: number
  readonly code: Code
}

/** Arguments of {@link ModuleBuilder.define}. Locals are numbered parameters first, then i32, then i64. */
export interface FunctionOptions {
  /** Number of i32 parameters. */
  readonly params?: number
  readonly i32Locals?: number
  readonly i64Locals?: number
  readonly exportedAs?: string
}

/** Collects functions without results and writes a module with one exported memory. */
export class ModuleBuilder {
  readonly #functions: FunctionBody[] = []

  /** Adds a function and returns its index, for {@link op.call}. */
  define(options: FunctionOptions, code: Code): number {
    const { params = 0, i32Locals = 0, i64Locals = 0, exportedAs } = options
    this.#functions.push({ exportedAs, params, i32Locals, i64Locals, code })
    return this.#functions.length - 1
  }

  /** The module's bytes. `pages` of 64 KiB of memory, exported as `memory`. */
  bytes(pages: number): Uint8Array<ArrayBuffer> {
    const functions = this.#functions
    const types = functions.map(({ params }) => [0x60, ...vector(Array.from({ length: params }, () => [I32])), 0])
    const exports = functions.flatMap(({ exportedAs }, index) =>
      exportedAs === undefined ? [] : [[...nameBytes(exportedAs), 0, ...unsignedLeb(index)]],
    )
    return Uint8Array.from([
      ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
      ...section(1, vector(types)),
      ...section(3, vector(functions.map((_, index) => unsignedLeb(index)))),
      ...section(5, vector([[0, ...unsignedLeb(pages)]])),
      ...section(7, vector([...exports, [...nameBytes('memory'), 2, 0]])),
      ...section(10, vector(functions.map(functionBytes))),
    ])
  }
}

function functionBytes({ i32Locals, i64Locals, code }: FunctionBody): number[] {
  const locals = vector([
    [...unsignedLeb(i32Locals), I32],
    [...unsignedLeb(i64Locals), I64],
  ])
  const body = [...locals, ...code, 0x0b]
  return [...unsignedLeb(body.length), ...body]
}

const vector = (items: readonly (readonly number[])[]): number[] => [...unsignedLeb(items.length), ...items.flat()]

const section = (id: number, content: readonly number[]): number[] => [id, ...unsignedLeb(content.length), ...content]

const nameBytes = (name: string): number[] => [...unsignedLeb(name.length), ...Array.from(name, (c) => c.charCodeAt(0))]

/** A compiled module. */
export type CompiledModule = object

// TypeScript declares WebAssembly for browsers only; this is the part used here.
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => CompiledModule
  readonly Instance: new (module: CompiledModule) => { readonly exports: unknown }
}

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly

/** Compiles a module. A few kilobytes, so synchronously. */
export const compileModule = (bytes: Uint8Array<ArrayBuffer>): CompiledModule => new Module(bytes)

/** An instance with its own memory. The caller states the exports. */
export const instantiate = <Exports>(module: CompiledModule): Exports => new Instance(module).exports as Exports
