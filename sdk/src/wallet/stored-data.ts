import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { managedNonce } from '@noble/ciphers/utils.js'
import { bytesToHex, hexToBytes } from '@noble/hashes/utils.js'

/**
 * Where a wallet keeps what it read from the chain, so that the next start goes on instead of beginning again.
 * What is saved is encrypted and never holds a spending key; losing it loses nothing but time.
 */
export interface WalletStorage {
  /** What {@link WalletStorage.save} kept last, or undefined. */
  load(): Promise<Uint8Array | undefined>
  save(data: Uint8Array): Promise<void>
}

/** Plain data with bigints and byte strings. */
const replace = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? `n:${value.toString(16)}` : value instanceof Uint8Array ? `b:${bytesToHex(value)}` : value

const revive = (_key: string, value: unknown): unknown => {
  if (typeof value !== 'string') return value
  if (value.startsWith('n:')) return BigInt(`0x${value.slice(2)}`)
  return value.startsWith('b:') ? hexToBytes(value.slice(2)) : value
}

/** Encrypts plain data (bigints and byte strings allowed) under a 32-byte key with a random nonce. */
export function sealData(key: Uint8Array, data: unknown): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(data, replace))
  return managedNonce(xchacha20poly1305)(key).encrypt(text)
}

/** Opens {@link sealData}; undefined when the key is another or the bytes were changed. */
export function openData(key: Uint8Array, sealed: Uint8Array): unknown {
  try {
    const text = managedNonce(xchacha20poly1305)(key).decrypt(sealed)
    return JSON.parse(new TextDecoder().decode(text), revive)
  } catch {
    return undefined
  }
}
