import { InvalidEncodingError } from './errors.js'

const encoder = new TextEncoder()

/** UTF-8 bytes of a text. */
export const textBytes = (text: string): Uint8Array => encoder.encode(text)

/** Joins byte strings. */
export function concatBytes(...parts: Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** Big-endian bytes as a non-negative integer. */
export function bytesToBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytesToHex(bytes)}`)
}

/**
 * A non-negative integer as exactly `length` big-endian bytes.
 * @throws InvalidEncodingError when it does not fit
 */
export function bigIntToBytes(value: bigint, length: number): Uint8Array {
  if (value < 0n || value >> BigInt(8 * length) !== 0n) {
    throw new InvalidEncodingError(`The number does not fit in ${length} bytes.`)
  }
  return hexToBytes(value.toString(16).padStart(2 * length, '0'))
}

/** Lower-case hex without prefix. */
export function bytesToHex(bytes: Uint8Array): string {
  let hex = ''
  for (const byte of bytes) hex += HEX[byte]
  return hex
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/**
 * Bytes of a hex string, with or without `0x`.
 * @throws InvalidEncodingError on odd length or another character
 */
export function hexToBytes(hex: string): Uint8Array {
  const start = hex.startsWith('0x') ? 2 : 0
  if (hex.length % 2 !== 0) throw new InvalidEncodingError('Not a hex string.')
  const bytes = new Uint8Array((hex.length - start) / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = (nibble(hex, start + 2 * i) << 4) | nibble(hex, start + 2 * i + 1)
  return bytes
}

// By character code: event data of a long scan passes through here.
function nibble(hex: string, at: number): number {
  const code = hex.charCodeAt(at)
  if (code >= 48 && code <= 57) return code - 48
  const letter = (code | 0x20) - 87
  if (letter < 10 || letter > 15) throw new InvalidEncodingError('Not a hex string.')
  return letter
}

/** Whether two byte strings are equal; not constant time, so never for authenticators. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/** Reads a byte string from front to back and refuses to read past its end. */
export class ByteReader {
  #offset = 0
  constructor(private readonly bytes: Uint8Array) {}

  /** The next `length` bytes, as a copy. */
  take(length: number): Uint8Array {
    const end = this.#offset + length
    if (end > this.bytes.length) throw new InvalidEncodingError('The encoding is too short.')
    const part = this.bytes.slice(this.#offset, end)
    this.#offset = end
    return part
  }

  /** The next byte. */
  byte(): number {
    return this.take(1)[0] as number
  }

  /** All bytes that are left. */
  rest(): Uint8Array {
    return this.take(this.bytes.length - this.#offset)
  }

  /** Refuses trailing bytes. */
  end(): void {
    if (this.#offset !== this.bytes.length) throw new InvalidEncodingError('The encoding has trailing bytes.')
  }
}
