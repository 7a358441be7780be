import { KernelMemoryError, WebAssemblyForbiddenError } from '../errors.js'
import { KERNEL_BASE64 } from './kernel-bytes.js'
import type { KernelFunctions } from './kernel-functions.js'

/** An address in a kernel's memory, in bytes. */
export type Address = number

const PAGE_BYTES = 65_536
const ALIGNMENT = 16
/** One gibibyte: some ten times what a circuit of 2^16 constraints needs. Reserved as address space, not as memory. */
const MAXIMUM_PAGES = 16_384

/**
 * One WebAssembly instance with its memory, used as a stack: what is allocated after a mark goes when the mark is
 * released. Single-threaded, and synchronous once created.
 */
export class Kernel {
  readonly #memory: WebAssembly.Memory
  #top: Address

  private constructor(
    memory: WebAssembly.Memory,
    /** The kernel's functions; arguments are addresses and counts. */
    readonly functions: KernelFunctions,
  ) {
    this.#memory = memory
    this.#top = aligned(functions.heapBase())
  }

  /** @throws {@link WebAssemblyForbiddenError} */
  static async create(): Promise<Kernel> {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: MAXIMUM_PAGES })
    const instance = await WebAssembly.instantiate(await compiledKernel(), { env: { memory, abort } })
    return new Kernel(memory, instance.exports as unknown as KernelFunctions)
  }

  /**
   * Takes memory, 16-byte aligned. Its content is zero.
   * @throws {@link KernelMemoryError} when the memory can not grow any further
   */
  allocate(bytes: number): Address {
    const at = this.#top
    const end = aligned(at + bytes)
    const missing = end - this.#memory.buffer.byteLength
    if (missing > 0) grow(this.#memory, Math.ceil(missing / PAGE_BYTES))
    this.#top = end
    return at
  }

  /** The place up to which memory is taken now. */
  mark(): Address {
    return this.#top
  }

  /** Gives back and zeroes all that was allocated since the mark: scalars are secrets. */
  release(mark: Address): void {
    new Uint8Array(this.#memory.buffer, mark, this.#top - mark).fill(0)
    this.#top = mark
  }

  /** Runs `work` and releases what it allocated, also when it throws. */
  scoped<Result>(work: () => Result): Result {
    const mark = this.mark()
    try {
      return work()
    } finally {
      this.release(mark)
    }
  }

  /** View of the memory, for at once: the next allocation may grow the memory and so detach it. */
  bytes(at: Address, length: number): Uint8Array {
    return new Uint8Array(this.#memory.buffer, at, length)
  }

  /** Allocates memory and fills it with `content`. */
  place(content: Uint8Array): Address {
    const at = this.allocate(content.length)
    this.bytes(at, content.length).set(content)
    return at
  }

  /** Bytes of memory that the instance holds, used or not. */
  get memoryBytes(): number {
    return this.#memory.buffer.byteLength
  }
}

const aligned = (address: number): number => Math.ceil(address / ALIGNMENT) * ALIGNMENT

function grow(memory: WebAssembly.Memory, pages: number): void {
  try {
    memory.grow(pages)
  } catch (cause) {
    throw new KernelMemoryError(
      'The proving kernel ran out of memory: the circuit is too large, or there are too many threads.',
      { cause },
    )
  }
}

function abort(): never {
  throw new Error('The proving kernel stopped.')
}

let compiled: Promise<WebAssembly.Module> | undefined

/** The module, compiled once for all instances of this thread. */
function compiledKernel(): Promise<WebAssembly.Module> {
  compiled ??= WebAssembly.compile(Uint8Array.from(atob(KERNEL_BASE64), (c) => c.charCodeAt(0))).catch(forbidden)
  return compiled
}

/** The kernel's bytes are whole, so it is the surroundings that refuse them. */
function forbidden(cause: unknown): never {
  throw new WebAssemblyForbiddenError(
    "WebAssembly can not be compiled here. A page's Content-Security-Policy needs script-src 'wasm-unsafe-eval', in the answer for the worker's script too.",
    { cause },
  )
}
