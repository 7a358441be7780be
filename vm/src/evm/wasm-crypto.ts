import type { Common, CustomCrypto } from '@ethereumjs/common'
import { createKeccak } from 'hash-wasm'
import { pointFromScalar, recover, signRecoverable } from 'tiny-secp256k1'
import { keepingHashes } from './kept-hashes.js'

/** keccak-256, secp256k1 recovery and signing in WebAssembly, in the shape that ethereumjs' `customCrypto` takes. */
export type WasmCrypto = Required<Pick<CustomCrypto, 'keccak256' | 'ecrecover' | 'ecsign'>>

let loaded: Promise<WasmCrypto> | undefined

/**
 * Loads the WebAssembly primitives once per process; afterwards every call is synchronous.
 *
 * @returns functions that may be shared by any number of `Common` objects
 */
export function loadWasmCrypto(): Promise<WasmCrypto> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<WasmCrypto> {
  const hasher = await createKeccak(256)
  // One hasher is enough: init, update and digest run without an await between them.
  return {
    keccak256: keepingHashes((message) => hasher.init().update(message).digest('binary')),
    ecrecover,
    // ethereumjs calls it as @noble/curves 2 defines it, but its types may resolve to version 1 in a tree that holds both.
    ecsign: ecsign as unknown as WasmCrypto['ecsign'],
  }
}

/** The keccak-256 that chain parameters carry. @throws Error when createCommon did not make them */
export function keccakOf({ customCrypto: { keccak256 } }: Common): WasmCrypto['keccak256'] {
  if (keccak256 === undefined) throw new Error('The chain parameters carry no keccak-256.')
  return keccak256
}

/** Public key (64 bytes, x ‖ y) of the signer; throws when the signature recovers none. */
const ecrecover: WasmCrypto['ecrecover'] = (hash, v, r, s, chainId) => {
  const recoveryId = recoveryBit(v, chainId)
  const key = recover(hash, compactSignature(r, s), recoveryId, false)
  if (key === null) throw new Error('The signature recovers no public key.')
  return key.slice(1)
}

/**
 * Public key (64 bytes, x ‖ y) of a private key.
 *
 * @throws Error when the key is zero, or not below the order of the curve
 */
export function publicKeyOf(privateKey: Uint8Array): Uint8Array {
  const key = pointFromScalar(privateKey, false)
  if (key === null) throw new Error('The private key has no public key.')
  return key.slice(1)
}

function recoveryBit(v: bigint, chainId: bigint | undefined): 0 | 1 {
  // Typed transactions carry 0 or 1, signed messages 27 or 28, EIP-155 transactions 2 * chainId + 35 or 36.
  const bit = v === 0n || v === 1n ? v : chainId === undefined ? v - 27n : v - (2n * chainId + 35n)
  if (bit !== 0n && bit !== 1n) throw new Error('Invalid signature v value.')
  return bit === 0n ? 0 : 1
}

function compactSignature(r: Uint8Array, s: Uint8Array): Uint8Array {
  if (r.length > 32 || s.length > 32) throw new Error('A signature part is longer than 32 bytes.')
  const signature = new Uint8Array(64)
  signature.set(r, 32 - r.length)
  signature.set(s, 64 - s.length)
  return signature
}

/** The part of @noble/curves' signing options that ethereumjs uses. */
interface SignOptions {
  readonly extraEntropy?: Uint8Array | boolean | undefined
  readonly format?: string | undefined
  readonly prehash?: boolean | undefined
}

/** Signs as `secp256k1.sign` of @noble/curves 2 with `format: 'recovered'`: recovery bit, r, s; deterministic (RFC 6979). */
function ecsign(hash: Uint8Array, secretKey: Uint8Array, options: SignOptions = {}): Uint8Array {
  const { extraEntropy, format, prehash } = options
  if (format !== 'recovered' || prehash !== false) {
    throw new Error('Only recoverable signatures over a finished hash are made here.')
  }
  const entropy = extraEntropy === true ? crypto.getRandomValues(new Uint8Array(32)) : extraEntropy || undefined
  const { signature, recoveryId } = signRecoverable(hash, secretKey, entropy)
  // Not by a spread, which hands over each byte on its own.
  const recovered = new Uint8Array(1 + signature.length)
  recovered[0] = recoveryId
  recovered.set(signature, 1)
  return recovered
}
