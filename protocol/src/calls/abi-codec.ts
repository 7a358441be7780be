import { getAddress } from 'ethers'
import { bytesToHex, concatBytes, hexToBytes } from '../bytes.js'
import { InvalidEncodingError } from '../errors.js'

/**
 * Contract ABI, strict mode (Solidity ABI specification, "Strict Encoding Mode"): one byte string per value. Offsets
 * follow each other without gap or overlap, padding is zero, numbers are in range, nothing trails. So each byte is read
 * once and the work is linear in their number, whatever they are. Solidity and ethers accept more than one encoding of a
 * value, also offsets that point to one tail many times, which makes a short call huge; ethers takes milliseconds for a
 * bundle. A property test compares the two.
 */
export interface AbiType<T> {
  /** Whether the value stands in the tail, behind an offset. */
  readonly isDynamic: boolean
  /** Bytes in the head: 32 for an offset, or all of a static value. */
  readonly headBytes: number
  /** @throws InvalidEncodingError when the value does not fit */
  readonly encode: (value: T) => Uint8Array
  /** Reads at the reader's position and moves it behind the value. */
  readonly decode: (reader: AbiReader) => T
}

/** The value that a type stands for. */
export type AbiValue<Type> = Type extends AbiType<infer T> ? T : never

const WORD = 32

/** Bytes that are being decoded, and how far. */
export class AbiReader {
  at = 0
  readonly bytes: Uint8Array
  readonly #view: DataView

  constructor({ buffer, byteOffset, byteLength }: Uint8Array) {
    // A Buffer would not do: its slice is no copy.
    this.bytes = new Uint8Array(buffer, byteOffset, byteLength)
    this.#view = new DataView(buffer, byteOffset, byteLength)
  }

  /** The next 32 bytes as a number. */
  word(): bigint {
    this.need(WORD)
    const at = this.at
    this.at += WORD
    const part = (i: number): bigint => this.#view.getBigUint64(at + 8 * i)
    return (part(0) << 192n) | (part(1) << 128n) | (part(2) << 64n) | part(3)
  }

  /** The next word as an offset or length, which never exceeds the bytes there are. */
  small(): number {
    const value = this.word()
    if (value > BigInt(this.bytes.length)) throw new InvalidEncodingError('An offset or length is too large.')
    return Number(value)
  }

  /** The next `length` bytes, as a copy. */
  take(length: number): Uint8Array {
    this.need(length)
    const part = this.bytes.slice(this.at, this.at + length)
    this.at += length
    return part
  }

  /** Refuses to read past the end. */
  need(length: number): void {
    if (this.at + length > this.bytes.length) throw new InvalidEncodingError('The encoding is too short.')
  }
}

/**
 * Decodes a whole byte string, from `start` on.
 * @throws InvalidEncodingError when it is not the canonical encoding of a value; never another error, whatever the bytes
 */
export function decodeAbi<T>(type: AbiType<T>, bytes: Uint8Array, start = 0): T {
  const reader = new AbiReader(bytes.subarray(start))
  const value = type.decode(reader)
  if (reader.at !== reader.bytes.length) throw new InvalidEncodingError('The encoding has trailing bytes.')
  return value
}

const refuse = (what: string): never => {
  throw new InvalidEncodingError(`A value is no ${what}.`)
}

function encodeWord(value: bigint): Uint8Array {
  const bytes = new Uint8Array(WORD)
  const view = new DataView(bytes.buffer)
  for (let i = 0; i < 4; i++) view.setBigUint64(8 * i, BigInt.asUintN(64, value >> BigInt(192 - 64 * i)))
  return bytes
}

const wordType = <T>(encode: (value: T) => bigint, decode: (word: bigint) => T): AbiType<T> => ({
  isDynamic: false,
  headBytes: WORD,
  encode: (value) => encodeWord(encode(value)),
  decode: (reader) => decode(reader.word()),
})

/** uint<bits> as a bigint. */
export const uint = (bits: number): AbiType<bigint> => {
  const check = (value: bigint): bigint =>
    typeof value === 'bigint' && value >= 0n && value >> BigInt(bits) === 0n ? value : refuse(`uint${bits}`)
  return wordType(check, check)
}

/** uint<bits> of at most 32 bits as a number. */
export const smallUint = (bits: number): AbiType<number> => {
  const inner = uint(bits)
  return {
    ...inner,
    encode: (value) => inner.encode(Number.isInteger(value) ? BigInt(value) : refuse(`uint${bits}`)),
    decode: (reader) => Number(inner.decode(reader)),
  }
}

/** bool: 0 or 1, nothing else. */
export const bool: AbiType<boolean> = wordType(
  (value) => (typeof value === 'boolean' ? (value ? 1n : 0n) : refuse('bool')),
  (word) => (word <= 1n ? word === 1n : refuse('bool')),
)

/** address, decoded as lower-case hex: a checksum is a hash, which the gas of 32 bytes does not pay for. */
export const address: AbiType<string> = wordType(
  (text) => {
    if (/^0x[0-9a-f]{40}$/.test(text)) return BigInt(text)
    try {
      return BigInt(getAddress(text))
    } catch {
      return refuse('address')
    }
  },
  (word) => (word >> 160n === 0n ? `0x${word.toString(16).padStart(40, '0')}` : refuse('address')),
)

const ZERO = `0x${'00'.repeat(20)}`

/** address, decoded as checksummed hex. */
export const checksummedAddress: AbiType<string> = {
  ...address,
  decode: (reader) => {
    const text = address.decode(reader)
    // Most addresses in a stream of events are the zero address.
    return text === ZERO ? ZERO : getAddress(text)
  },
}

/** bytes32 as lower-case hex with 0x. */
export const bytes32: AbiType<string> = {
  isDynamic: false,
  headBytes: WORD,
  encode: (hex) => (/^0x[0-9a-f]{64}$/i.test(hex) ? hexToBytes(hex) : refuse('bytes32')),
  decode: (reader) => `0x${bytesToHex(reader.take(WORD))}`,
}

/** bytes. */
export const bytes: AbiType<Uint8Array> = {
  isDynamic: true,
  headBytes: WORD,
  encode: (value) => {
    const padded = new Uint8Array(WORD * Math.ceil(value.length / WORD))
    padded.set(value)
    return concatBytes(encodeWord(BigInt(value.length)), padded)
  },
  decode: (reader) => {
    const value = reader.take(reader.small())
    const padding = reader.take(-value.length & (WORD - 1))
    return padding.every((byte) => byte === 0) ? value : refuse('padded bytes')
  },
}

/** Heads in order, then the tails of the dynamic parts in the same order. */
function encodeParts(parts: readonly { readonly isDynamic: boolean; readonly code: Uint8Array }[]): Uint8Array {
  let tail = parts.reduce((sum, { isDynamic, code }) => sum + (isDynamic ? WORD : code.length), 0)
  const heads = parts.map(({ isDynamic, code }) => {
    if (!isDynamic) return code
    const offset = encodeWord(BigInt(tail))
    tail += code.length
    return offset
  })
  return concatBytes(...heads, ...parts.filter(({ isDynamic }) => isDynamic).map(({ code }) => code))
}

/** Reads parts whose heads begin at the reader's position; leaves it behind the last tail. */
function decodeParts(types: readonly AbiType<unknown>[], reader: AbiReader): unknown[] {
  const base = reader.at
  let tail = base + types.reduce((sum, { headBytes }) => sum + headBytes, 0)
  reader.need(tail - base)
  const values = types.map((type) => {
    if (!type.isDynamic) return type.decode(reader)
    if (base + reader.small() !== tail) refuse('canonical offset')
    const head = reader.at
    reader.at = tail
    const value = type.decode(reader)
    tail = reader.at
    reader.at = head
    return value
  })
  reader.at = tail
  return values
}

const headSize = (types: readonly Pick<AbiType<unknown>, 'isDynamic' | 'headBytes'>[]): number =>
  types.some(({ isDynamic }) => isDynamic) ? WORD : types.reduce((sum, { headBytes }) => sum + headBytes, 0)

/** T[]. */
export const arrayOf = <T>(type: AbiType<T>): AbiType<readonly T[]> => ({
  isDynamic: true,
  headBytes: WORD,
  encode: (values) => {
    const parts = values.map((value) => ({ isDynamic: type.isDynamic, code: type.encode(value) }))
    return concatBytes(encodeWord(BigInt(values.length)), encodeParts(parts))
  },
  decode: (reader) => {
    const length = reader.small()
    // Before anything is allocated: as many heads as are claimed must be there.
    reader.need(length * type.headBytes)
    return decodeParts(new Array<AbiType<unknown>>(length).fill(type as AbiType<unknown>), reader) as T[]
  },
})

/** T[length]. */
export const fixedArrayOf = <T>(type: AbiType<T>, length: number): AbiType<readonly T[]> => {
  const types = Array.from({ length }, () => type as AbiType<unknown>)
  return {
    isDynamic: type.isDynamic,
    headBytes: headSize(types),
    encode: (values) =>
      values.length === length
        ? encodeParts(values.map((value) => ({ isDynamic: type.isDynamic, code: type.encode(value) })))
        : refuse(`array of ${length}`),
    decode: (reader) => decodeParts(types, reader) as T[],
  }
}

type Fields<T> = { readonly [Name in keyof T]: AbiType<T[Name]> }

/** A struct: an object whose fields stand in the order of `fields`. */
export function struct<T extends object>(fields: Fields<T>): AbiType<T> {
  const names = Object.keys(fields) as (keyof T)[]
  const types = names.map((name) => fields[name] as AbiType<unknown>)
  return {
    isDynamic: types.some(({ isDynamic }) => isDynamic),
    headBytes: headSize(types),
    encode: (value) =>
      encodeParts(names.map((name) => ({ isDynamic: fields[name].isDynamic, code: fields[name].encode(value[name]) }))),
    decode: (reader) => {
      const values = decodeParts(types, reader)
      return Object.fromEntries(names.map((name, i) => [name, values[i]])) as T
    },
  }
}
