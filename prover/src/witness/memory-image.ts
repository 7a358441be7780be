const CHUNK_BYTES = 4096

/**
 * What a fresh instance's memory holds: constants, and zero for the rest. Putting it back wipes every input and every wire, and
 * leaves nothing of one run to the next, whatever the run did and wherever it stopped.
 */
export class MemoryImage {
  readonly #chunks: { readonly start: number; readonly bytes: Uint8Array }[] = []

  /** Remembers the chunks that are not zero: a third of the memory for a circuit of 16,000 wires. */
  constructor(private readonly memory: WebAssembly.Memory) {
    const words = new Int32Array(memory.buffer)
    const step = CHUNK_BYTES / words.BYTES_PER_ELEMENT
    for (let start = 0; start < words.length; start += step) {
      const chunk = words.subarray(start, start + step)
      if (chunk.some((word) => word !== 0)) {
        this.#chunks.push({ start: chunk.byteOffset, bytes: new Uint8Array(chunk.slice().buffer) })
      }
    }
  }

  restore(): void {
    const bytes = new Uint8Array(this.memory.buffer)
    bytes.fill(0)
    for (const { start, bytes: chunk } of this.#chunks) bytes.set(chunk, start)
  }
}
