import { concatBytes } from '@ethereumjs/util'
import { signRecoverable } from 'tiny-secp256k1'
import { bytesToHex, type Hex } from '../encoding.js'

/** EIP-191 version 0x45: what `eth_sign` and `personal_sign` hash. */
export function personalMessage(message: Uint8Array): Uint8Array {
  const prefix = `\x19Ethereum Signed Message:\n${message.length}`
  return concatBytes(new TextEncoder().encode(prefix), message)
}

/** Signature over a finished 32-byte hash: r ‖ s ‖ v, v being 27 or 28. Deterministic (RFC 6979). */
export function signHash(hash: Uint8Array, privateKey: Uint8Array): Hex {
  const { signature, recoveryId } = signRecoverable(hash, privateKey)
  return bytesToHex(Uint8Array.of(...signature, 27 + recoveryId))
}
