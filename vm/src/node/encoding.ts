import { hexToBytes } from '@ethereumjs/util'

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
  const digits = value.toString(16)
  return hexToBytes(`0x${digits.length % 2 === 0 ? '' : '0'}${digits}`)
}

/** The integer of big-endian bytes; 0 of none. */
export function bytesToInteger(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}

/** Lowercase hex of `value`'s bytes, left-padded with zeros to `length` bytes. */
export function padLeft(value: Hex, length: number): Hex {
  return `0x${value.slice(2).padStart(2 * length, '0')}`
}

/** Lowercase hex of bytes. */
export function bytesToHex(bytes: Uint8Array): Hex {
  return `0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`
}

export { hexToBytes }
