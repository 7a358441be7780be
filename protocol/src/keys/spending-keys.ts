import { bigIntToBytes, concatBytes, textBytes } from '../bytes.js'
import { multiplyBase } from '../curve.js'
import { ProtocolError } from '../errors.js'
import { keyMaterial, toFieldElement, toScalar } from '../kdf.js'
import { phraseToSeed } from './seed.js'
import { type Signature, signPoseidon } from './signature.js'
import { TrackingKey } from './tracking-key.js'

/** Labels of an account's keys. */
type KeyLabel = 'spend' | 'nullifier' | 'view' | 'internal' | 'outgoing'

const MAX_ACCOUNT = 0xffffffff

/** All keys of one account. Adds the spending scalar to what the tracking key knows. */
export class SpendingKeys extends TrackingKey {
  override readonly kind = 'SpendingKeys'
  readonly #s: bigint

  private constructor(derive: (label: KeyLabel) => Uint8Array) {
    const s = toScalar(derive('spend'))
    super({
      A: multiplyBase(s),
      nk: toFieldElement(derive('nullifier')),
      v: toScalar(derive('view')),
      vi: toScalar(derive('internal')),
      o: derive('outgoing').slice(0, 32),
    })
    this.#s = s
  }

  /**
   * Keys of account `account` of a seed.
   * @param seed 32 secret bytes, or the 64-byte BIP-39 seed of a phrase
   * @throws ProtocolError INVALID_SEED on another length or an account that is no uint32
   */
  static fromSeed(seed: Uint8Array, account = 0): SpendingKeys {
    if (seed.length !== 32 && seed.length !== 64) {
      throw new ProtocolError('INVALID_SEED', 'A seed has 32 or 64 bytes.')
    }
    if (!Number.isInteger(account) || account < 0 || account > MAX_ACCOUNT) {
      throw new ProtocolError('INVALID_SEED', 'An account number is an integer from 0 to 2^32 - 1.')
    }
    const index = bigIntToBytes(BigInt(account), 4)
    return new SpendingKeys((label) => keyMaterial(seed, concatBytes(textBytes(label), index)))
  }

  /** Keys of an account of a BIP-39 phrase. */
  static fromPhrase(phrase: string, options: { account?: number; passphrase?: string } = {}): SpendingKeys {
    return SpendingKeys.fromSeed(phraseToSeed(phrase, options.passphrase), options.account)
  }

  /** Spending scalar. Secret; leaves the wallet never. */
  get s(): bigint {
    return this.#s
  }

  /** Signs a bundle's boundHash. */
  sign(boundHash: bigint): Signature {
    return signPoseidon(this.#s, boundHash)
  }

  /** What an auditor or a watching wallet gets: a key without the spending scalar. */
  trackingKey(): TrackingKey {
    return new TrackingKey(this)
  }
}
