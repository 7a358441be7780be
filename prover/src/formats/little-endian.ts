/** The number in all of some little-endian bytes. */
export function littleEndian(bytes: Uint8Array): bigint {
  let hex = '0x0'
  for (let i = bytes.length - 1; i >= 0; i--) hex += HEX[bytes[i] as number]
  return BigInt(hex)
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
