import { byteText } from '../evm/byte-text.js'
import { wordOf } from '../evm/words.js'

/** A 0x-prefixed lowercase hex string. */
export type Hex = `0x${string}`

/** The JSON-RPC quantity of a non-negative integer: hex without leading zeros. */
export function quantity(value: bigint | number): Hex {
  return `0x${value.toString(16)}`
}

/** The 32-byte big-endian word of a non-negative integer below 2^256, as hex. */
export function word(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`
}

/** Big-endian bytes without leading zeros: how RLP writes integers. */
export function integerBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  if (value < 256n) return Uint8Array.of(Number(value))
  const digits = value.toString(16)
  return hexToBytes(`0x${digits.length % 2 === 0 ? '' : '0'}${digits}`)
}

/** Bytes without the zeros at their beginning; the same array when there are none. ethereumjs makes one for each of them. */
export function withoutZeros(bytes: Uint8Array): Uint8Array {
  let zeros = 0
  while (bytes[zeros] === 0) zeros++
  return zeros === 0 ? bytes : bytes.slice(zeros)
}

/** The integer of big-endian bytes; 0 of none. */
export const bytesToInteger: (bytes: Uint8Array) => bigint = wordOf

/** Lowercase hex of `value`'s bytes, left-padded with zeros to `length` bytes. */
export function padLeft(value: Hex, length: number): Hex {
  return `0x${value.slice(2).padStart(2 * length, '0')}`
}

/** Lowercase hex of bytes. */
export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${byteText(bytes, 'hex')}`
}

/**
 * Bytes of 0x-prefixed hex in either case; with an odd number of digits the first byte is of one.
 *
 * @throws RangeError when it is something else
 */
export function hexToBytes(hex: Hex): Uint8Array {
  if (!hex.startsWith('0x')) throw notHex(hex)
  const missing = hex.length % 2
  const bytes = new Uint8Array((hex.length - 2 + missing) / 2)
  // Digit by digit: Buffer would put small ones into a block that they all share, and cut off at what is no digit.
  for (let i = 0, at = 2 - missing; i < bytes.length; i++, at += 2) {
    const high = at < 2 ? 0 : digit(hex, at)
    bytes[i] = 16 * high + digit(hex, at + 1)
  }
  return bytes
}

/** Value of a hex digit's character code; -1 for any other. */
const DIGITS = Int8Array.from({ length: 128 }, (_, code) =>
  '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase()),
)

function digit(hex: string, at: number): number {
  const value = DIGITS[hex.charCodeAt(at)] ?? -1
  if (value < 0) throw notHex(hex)
  return value
}

const notHex = (text: string) => new RangeError(`${text.slice(0, 80)} is not hex`)
