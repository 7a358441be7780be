/** Bytes of a log bloom filter. */
const BLOOM_BYTES = 256

/** The 2,048-bit log filter of a receipt or header (yellow paper, section 4.3.1). */
export class LogBloom {
  readonly bytes = new Uint8Array(BLOOM_BYTES)

  constructor(private readonly keccak256: (bytes: Uint8Array) => Uint8Array) {}

  /** Sets the three bits of an address or topic. */
  add(item: Uint8Array): void {
    const hash = this.keccak256(item)
    for (const i of [0, 2, 4]) {
      const bit = ((byte(hash, i) << 8) | byte(hash, i + 1)) & 2047
      const place = BLOOM_BYTES - 1 - (bit >> 3)
      this.bytes[place] = byte(this.bytes, place) | (1 << (bit & 7))
    }
  }

  /** Takes over all bits of another filter. */
  merge(other: Uint8Array): void {
    for (let i = 0; i < BLOOM_BYTES; i++) this.bytes[i] = byte(this.bytes, i) | byte(other, i)
  }
}

function byte(bytes: Uint8Array, index: number): number {
  return bytes[index] ?? 0
}
