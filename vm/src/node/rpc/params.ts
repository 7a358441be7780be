import { type BlockTag, LATEST, PENDING } from '../chain/block-tag.js'
import { type Hex, padLeft } from '../encoding.js'
import { invalidParams } from '../errors.js'

/** Turns one JSON value into what a method works with; throws RpcError -32602 naming the place. */
export type Decoder<T> = (value: unknown, name: string) => T

/** A decoder with what happens when the value is left out. */
export interface Param<T> {
  readonly decode: Decoder<T>
  readonly required: boolean
}

/** A parameter that has to be there. */
export function required<T>(decode: Decoder<T>): Param<T> {
  return { decode, required: true }
}

/** A parameter that is `fallback` when left out or null. */
export function optional<T>(decode: Decoder<T>, fallback: T): Param<T>
export function optional<T>(decode: Decoder<T>): Param<T | undefined>
export function optional<T>(decode: Decoder<T>, fallback?: T): Param<T | undefined> {
  const orFallback: Decoder<T | undefined> = (value, name) =>
    value === undefined || value === null ? fallback : decode(value, name)
  return { decode: orFallback, required: false }
}

/** Characters of a 32-byte hash: `0x` and two for each byte. */
const HASH_LENGTH = 66
const MAX_UINT256 = 2n ** 256n - 1n

function wrong(name: string, expected: string): Error {
  return invalidParams(`invalid ${name}: expected ${expected}`)
}

/** A hex quantity below 2^256. */
export const uint: Decoder<bigint> = (value, name) => {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) throw wrong(name, 'a hex quantity')
  return BigInt(value)
}

/** A quantity that testing tools also send as a JSON number or a decimal string. */
export const looseUint: Decoder<bigint> = (value, name) => {
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return BigInt(value)
  if (typeof value === 'string' && /^[0-9]{1,78}$/.test(value)) return inRange(BigInt(value), name)
  return uint(value, name)
}

/** A quantity below 2^64. */
export const uint64: Decoder<bigint> = (value, name) => {
  const number = looseUint(value, name)
  if (number >= 2n ** 64n) throw wrong(name, 'a number below 2^64')
  return number
}

/** Seconds since 1970, or a number of them; a JSON number can still hold it exactly. */
export const seconds: Decoder<bigint> = (value, name) => {
  const number = looseUint(value, name)
  if (number > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong(name, 'seconds below 2^53')
  return number
}

export const bool: Decoder<boolean> = (value, name) => {
  if (typeof value !== 'boolean') throw wrong(name, 'a boolean')
  return value
}

export const text: Decoder<string> = (value, name) => {
  if (typeof value !== 'string') throw wrong(name, 'a string')
  return value
}

/** Bytes as hex, lowercased. Pairs are counted apart: a group that is repeated millions of times overflows the pattern's stack. */
export const data: Decoder<Hex> = (value, name) => {
  if (typeof value !== 'string' || value.length % 2 !== 0 || !/^0x[0-9a-fA-F]*$/.test(value))
    throw wrong(name, 'hex bytes')
  return lower(value)
}

export const address: Decoder<Hex> = (value, name) => fixedBytes(value, name, 20)

export const hash: Decoder<Hex> = (value, name) => fixedBytes(value, name, 32)

/** A storage slot: up to 32 bytes, as a quantity or as data; padded to 32. */
export const slot: Decoder<Hex> = (value, name) => {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]{1,64}$/.test(value)) throw wrong(name, 'a storage slot')
  return padLeft(lower(value), 32)
}

/** A storage slot that testing tools also send as a JSON number or a decimal string. */
export const looseSlot: Decoder<Hex> = (value, name) => {
  const isDecimal = typeof value === 'number' || (typeof value === 'string' && /^[0-9]+$/.test(value))
  return slot(isDecimal ? `0x${looseUint(value, name).toString(16)}` : value, name)
}

/** A block tag, a block number, a block's hash, or EIP-1898's object. */
export const blockTag: Decoder<BlockTag> = (value, name) => {
  if (typeof value === 'string') return namedBlock(value, name)
  if (typeof value === 'object' && value !== null) return blockObject(value, name)
  throw wrong(name, 'a block tag, number or hash object')
}

export function list<T>(decode: Decoder<T>, max = 10_000): Decoder<T[]> {
  return (value, name) => {
    if (!Array.isArray(value)) throw wrong(name, 'an array')
    if (value.length > max) throw wrong(name, `at most ${max} entries`)
    return value.map((item: unknown, index) => decode(item, `${name}[${index}]`))
  }
}

/** Decoders of an object's fields; fields without one are ignored, as clients send all kinds of extras. */
export type Fields<T> = { readonly [K in keyof T]-?: Decoder<NonNullable<T[K]>> }

/** An object whose fields may each be left out or null. */
export function partial<T extends object>(fields: Fields<T>): Decoder<Partial<T>> {
  return (value, name) => {
    const record = object(value, name)
    const found = Object.entries<Decoder<unknown>>(fields).flatMap(([key, decode]) => {
      const field = record[key]
      return field === undefined || field === null ? [] : [[key, decode(field, `${name}.${key}`)]]
    })
    return Object.fromEntries(found)
  }
}

/** An object that has all of these fields. */
export function complete<T extends object>(fields: Fields<T>): Decoder<T> {
  return (value, name) => {
    const record = object(value, name)
    const entries = Object.entries<Decoder<unknown>>(fields)
    return Object.fromEntries(entries.map(([key, decode]) => [key, decode(record[key], `${name}.${key}`)])) as T
  }
}

/** An object whose keys mean something, as a map. */
export function mapOf<K, V>(key: Decoder<K>, value: Decoder<V>): Decoder<ReadonlyMap<K, V>> {
  return (given, name) => {
    const entries = Object.entries(object(given, name))
    return new Map(entries.map(([k, v]) => [key(k, `${name} key`), value(v, `${name}.${k}`)]))
  }
}

export const object: Decoder<Readonly<Record<string, unknown>>> = (value, name) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrong(name, 'an object')
  return value as Record<string, unknown>
}

function inRange(value: bigint, name: string): bigint {
  if (value > MAX_UINT256) throw wrong(name, 'a number below 2^256')
  return value
}

function fixedBytes(value: unknown, name: string, length: number): Hex {
  if (typeof value !== 'string' || !/^0x[0-9a-fA-F]*$/.test(value) || value.length !== 2 + 2 * length) {
    throw wrong(name, `${length} bytes of hex`)
  }
  return lower(value)
}

function lower(value: string): Hex {
  return value.toLowerCase() as Hex
}

function namedBlock(value: string, name: string): BlockTag {
  if (value === 'pending') return PENDING
  if (value === 'latest') return LATEST
  if (value === 'safe' || value === 'finalized') return { kind: value }
  if (value === 'earliest') return { kind: 'number', number: 0n }
  // No number has 32 bytes: the execution APIs tell the two apart by length.
  if (value.length === HASH_LENGTH) return { kind: 'hash', hash: hash(value, name) }
  return { kind: 'number', number: uint(value, name) }
}

function blockObject(value: object, name: string): BlockTag {
  const { blockHash, blockNumber, requireCanonical } = object(value, name)
  // All blocks here are canonical, so it is enough that it is none of another kind.
  if (requireCanonical !== undefined && requireCanonical !== null) bool(requireCanonical, `${name}.requireCanonical`)
  if (blockHash !== undefined && blockNumber === undefined)
    return { kind: 'hash', hash: hash(blockHash, `${name}.blockHash`) }
  if (blockNumber !== undefined && blockHash === undefined) {
    return { kind: 'number', number: uint(blockNumber, `${name}.blockNumber`) }
  }
  throw wrong(name, 'either blockHash or blockNumber')
}
