import { byteText } from './byte-text.js'

/** Bytes of a stack item. */
export const WORD = 32

/** Words on their way to an array: apart, since a slot is asked for together with what it is to hold. */
const whole = Buffer.alloc(WORD)
const short = Buffer.alloc(WORD)

/** The 32 bytes of a stack item, to be used or copied before the next item is asked for. */
export function wordBytes(value: bigint): Uint8Array {
  whole.write(value.toString(16).padStart(2 * WORD, '0'), 'hex')
  return whole
}

/** The bytes of a stack item without zeros before them, in an array of their own. */
export function shortBytes(value: bigint): Uint8Array {
  if (value === 0n) return new Uint8Array(0)
  const digits = value.toString(16)
  const length = (digits.length + 1) >> 1
  short.write(digits.padStart(2 * length, '0'), 'hex')
  return new Uint8Array(short.subarray(0, length))
}

/** The stack item that bytes are; zero when there are none. */
export function wordOf(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${byteText(bytes, 'hex')}`)
}
