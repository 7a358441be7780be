import type { TypedTransaction } from '@ethereumjs/tx'
import { bytesToBigInt } from '@ethereumjs/util'
import { signRecoverable } from 'tiny-secp256k1'
import type { Hex } from '../encoding.js'
import type { SigningKey } from './signing-key.js'

/**
 * Tells the signatures of the account that has signed the last two transactions, if the node has its key: in most tests one account sends
 * nearly everything. Signers sign deterministically (RFC 6979), and to sign takes half as long as to recover who did. A signature that is to
 * the last bit what the key gives recovers to that key; of any other nothing is concluded.
 */
export class UsualSigner {
  #last: Hex | undefined
  #usual: SigningKey | undefined
  /** Whose signature the last one was not, as far as could be told. */
  #missed: Hex | undefined
  /** Those who sign in some other way: to try their keys again would be in vain. */
  readonly #others = new Set<Hex>()

  /** @param keyOf undefined for accounts that the node has no key of */
  constructor(private readonly keyOf: (address: Hex) => SigningKey | undefined) {}

  /** Public key (64 bytes) of who signed a transaction; undefined when it has to be recovered. */
  publicKeyOf(tx: TypedTransaction): Uint8Array | undefined {
    const key = this.#usual
    // The transaction before may have been nobody's.
    this.#missed = undefined
    // A legacy transaction's v is made up in several ways.
    if (key === undefined || tx.type === 0) return undefined
    const { signature, recoveryId } = signRecoverable(tx.getHashedMessageToSign(), key.privateKey)
    const [r, s] = [signature.subarray(0, 32), signature.subarray(32)].map((part) => bytesToBigInt(part))
    if (tx.r === r && tx.s === s && tx.v === BigInt(recoveryId)) return key.publicKey
    this.#missed = this.#last
    return undefined
  }

  /** Takes note of who has signed. */
  note(signer: Hex): void {
    if (this.#missed === signer) this.#others.add(signer)
    this.#missed = undefined
    const isUsual = signer === this.#last && !this.#others.has(signer)
    this.#usual = isUsual ? this.keyOf(signer) : undefined
    this.#last = signer
  }
}
