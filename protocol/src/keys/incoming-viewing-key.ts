import { bigIntToBytes, bytesToBigInt, concatBytes } from '../bytes.js'
import { assertScalar, multiplyBase, type Point } from '../curve.js'
import { assertFieldElement, decodeField, encodeField } from '../field.js'
import type { Address } from './address.js'
import { Redacted } from './redacted.js'
import { decodeText, encodeText } from './strings.js'

/** What finds and opens the notes of one address: pass `(owner, v)` for payments, `(owner, vi)` for change. */
export interface ViewingPair {
  readonly owner: bigint
  readonly v: bigint
}

/** (owner, v): sees what arrives at the address; no change, no spending. */
export class IncomingViewingKey extends Redacted implements ViewingPair {
  override readonly kind = 'IncomingViewingKey'
  readonly #v: bigint
  #V: Point | undefined

  /** @throws NotCanonicalError or InvalidScalarError */
  constructor(
    readonly owner: bigint,
    v: bigint,
  ) {
    super()
    assertFieldElement(owner, 'The owner')
    this.#v = assertScalar(v, 'The viewing scalar')
  }

  /** Viewing scalar. Secret. */
  get v(): bigint {
    return this.#v
  }

  /** Viewing point v*B8. Public. */
  get V(): Point {
    this.#V ??= multiplyBase(this.#v)
    return this.#V
  }

  /** The address that this key watches. */
  address(chainId: bigint): Address {
    return { chainId, owner: this.owner, V: this.V }
  }
}

/** bech32m, prefix `mkview`. The text is a secret. */
export const encodeIncomingViewingKey = (key: IncomingViewingKey, chainId: bigint): string =>
  encodeText('incomingViewingKey', chainId, concatBytes(encodeField(key.owner), bigIntToBytes(key.v, 32)))

/** Reads an incoming viewing key of the chain `chainId`. */
export function decodeIncomingViewingKey(text: string, chainId: bigint): IncomingViewingKey {
  const body = decodeText('incomingViewingKey', text, chainId)
  const owner = decodeField(body.take(32), 'The owner')
  const v = bytesToBigInt(body.take(32))
  body.end()
  return new IncomingViewingKey(owner, v)
}
