import { publicKeyOf } from '../../evm/wasm-crypto.js'

/** A private key, with its public key once somebody asks. */
export class SigningKey {
  #publicKey: Uint8Array | undefined

  /** @param privateKey 32 bytes */
  constructor(readonly privateKey: Uint8Array) {}

  /** 64 bytes: x, y. */
  get publicKey(): Uint8Array {
    this.#publicKey ??= publicKeyOf(this.privateKey)
    return this.#publicKey
  }
}
