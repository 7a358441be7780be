import { bytesToBigInt, bytesToHex } from '@merkato/protocol'
import type { Hex } from './frame.js'

/**
 * Decoders for the canonical ABI encoding: the one that an encoder writes, tails in the order of their heads, without gaps, dirty
 * bits or trailing bytes. Each byte is read once, so the work is linear in the call's length. Solidity's decoder (and ethers') also
 * accepts offsets that point to the same tail many times, which turns a short call into a huge one.
 */
export interface Codec<T> {
  /** Whether the value stands in the tail, with an offset in the head. */
  readonly dynamic: boolean
  /** Bytes in the head: 32 when dynamic. */
  readonly headSize: number
  /** Reads the value whose encoding starts at `start`; `size` is how many bytes it took. */
  decode(data: Uint8Array, start: number): { readonly value: T; readonly size: number }
}

const WORD = 32

/** The bytes are not a canonical encoding. Caught by {@link decodeArguments}; never leaves this file. */
class MalformedEncoding extends Error {}

/**
 * Decodes call arguments.
 *
 * @param data calldata without the selector
 * @returns the arguments, or undefined when `data` is not their canonical encoding
 */
export function decodeArguments<T>(codec: Codec<T>, data: Uint8Array): T | undefined {
  try {
    const { value, size } = codec.decode(data, 0)
    return size === data.length ? value : undefined
  } catch (error) {
    if (error instanceof MalformedEncoding) return undefined
    throw error
  }
}

/** uint8 to uint256, as bigint. */
export function uint(bits: number): Codec<bigint> {
  return wordCodec((word) => {
    const value = bytesToBigInt(word)
    return value >> BigInt(bits) === 0n ? value : malformed()
  })
}

/** A small unsigned integer as number; at most 32 bits, so always exact. */
export function smallUint(bits: 8 | 16 | 32): Codec<number> {
  return mapCodec(uint(bits), Number)
}

/** An address, as lowercase hex. */
export const address: Codec<Hex> = mapCodec(uint(160), (value): Hex => `0x${value.toString(16).padStart(40, '0')}`)

/** Any 32 bytes, as lowercase hex. */
export const bytes32: Codec<Hex> = wordCodec((word): Hex => `0x${bytesToHex(word)}`)

/** A byte string, as a view of the call data. */
export const bytes: Codec<Uint8Array> = {
  dynamic: true,
  headSize: WORD,
  decode(data, start) {
    const length = readLength(data, start)
    const padded = Math.ceil(length / WORD) * WORD
    const content = slice(data, start + WORD, padded)
    if (content.subarray(length).some((byte) => byte !== 0)) malformed()
    return { value: content.subarray(0, length), size: WORD + padded }
  },
}

/** A tuple whose components are the fields in the order they are written. Also the arguments of a function. */
export function tuple<T extends object>(fields: { readonly [K in keyof T]: Codec<T[K]> }): Codec<T> {
  const names = Object.keys(fields) as (keyof T)[]
  const sequence = sequenceCodec<T[keyof T]>(names.map((name) => fields[name]))
  return mapCodec(sequence, (values) => Object.fromEntries(names.map((name, i) => [name, values[i]])) as T)
}

/** `T[length]` */
export function fixedArray<T>(element: Codec<T>, length: number): Codec<readonly T[]> {
  return sequenceCodec(Array<Codec<T>>(length).fill(element))
}

/** `T[]` */
export function array<T>(element: Codec<T>): Codec<readonly T[]> {
  return {
    dynamic: true,
    headSize: WORD,
    decode(data, start) {
      const length = readLength(data, start)
      // Before anything is allocated: as many heads as are claimed must be there.
      if (length * element.headSize > data.length - start - WORD) malformed()
      const { value, size } = fixedArray(element, length).decode(data, start + WORD)
      return { value, size: WORD + size }
    },
  }
}

function sequenceCodec<T>(elements: readonly Codec<T>[]): Codec<readonly T[]> {
  const dynamic = elements.some((element) => element.dynamic)
  const heads = elements.reduce((sum, element) => sum + element.headSize, 0)
  return {
    dynamic,
    headSize: dynamic ? WORD : heads,
    decode: (data, start) => decodeSequence(elements, heads, data, start),
  }
}

function decodeSequence<T>(elements: readonly Codec<T>[], heads: number, data: Uint8Array, start: number) {
  let head = start
  let tail = heads
  const value: T[] = []
  for (const element of elements) {
    if (element.dynamic && readLength(data, head) !== tail) malformed()
    const decoded = element.decode(data, element.dynamic ? start + tail : head)
    if (element.dynamic) tail += decoded.size
    head += element.headSize
    value.push(decoded.value)
  }
  return { value, size: tail }
}

function wordCodec<T>(read: (word: Uint8Array) => T): Codec<T> {
  return {
    dynamic: false,
    headSize: WORD,
    decode: (data, start) => ({ value: read(slice(data, start, WORD)), size: WORD }),
  }
}

function mapCodec<T, U>(codec: Codec<T>, map: (value: T) => U): Codec<U> {
  const { dynamic, headSize } = codec
  return {
    dynamic,
    headSize,
    decode(data, start) {
      const { value, size } = codec.decode(data, start)
      return { value: map(value), size }
    },
  }
}

/** A length or offset; what exceeds the data can not be met, so it is refused before it could overflow a number. */
function readLength(data: Uint8Array, start: number): number {
  const value = bytesToBigInt(slice(data, start, WORD))
  return value <= BigInt(data.length) ? Number(value) : malformed()
}

function slice(data: Uint8Array, start: number, length: number): Uint8Array {
  return start + length <= data.length ? data.subarray(start, start + length) : malformed()
}

function malformed(): never {
  throw new MalformedEncoding()
}
