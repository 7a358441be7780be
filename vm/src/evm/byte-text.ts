/** Room for a bloom filter, the longest of what is written often. */
const scratch = Buffer.alloc(256)

/**
 * Bytes as hex digits, or as one character per byte. By way of a buffer that is there already: to read small arrays in place, V8 has to move
 * each out of its heap first.
 */
export function byteText(bytes: Uint8Array, encoding: 'hex' | 'latin1'): string {
  if (bytes.length > scratch.length) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding)
  scratch.set(bytes)
  return scratch.toString(encoding, 0, bytes.length)
}
