import { bigIntToBytes, bytesToBigInt, concatBytes } from '../bytes.js'
import { assertPublicPoint, compressPoint, decompressPublicPoint, type Point } from '../curve.js'
import { InvalidEncodingError } from '../errors.js'
import { assertFieldElement, decodeField, encodeField } from '../field.js'
import { type Address, computeOwner } from './address.js'
import { IncomingViewingKey } from './incoming-viewing-key.js'
import { Redacted } from './redacted.js'
import { decodeText, encodeText } from './strings.js'

/** The parts of a tracking key; all but A are secret. */
export interface TrackingKeyParts {
  /** Point of the spending key. */
  readonly A: Point
  /** Nullifier key. */
  readonly nk: bigint
  /** Viewing scalar. */
  readonly v: bigint
  /** Internal viewing scalar: change and gathering. */
  readonly vi: bigint
  /** Outgoing key, 32 bytes: what was sent. */
  readonly o: Uint8Array
}

/** (A, nk, v, vi, o): sees everything that an account does and spends nothing. */
export class TrackingKey extends Redacted implements TrackingKeyParts {
  override readonly kind: string = 'TrackingKey'
  readonly A: Point
  readonly owner: bigint
  readonly #nk: bigint
  readonly #o: Uint8Array
  readonly #incoming: IncomingViewingKey
  readonly #internal: IncomingViewingKey

  /** @throws InvalidPointError, NotCanonicalError, InvalidScalarError, InvalidEncodingError */
  constructor({ A, nk, v, vi, o }: TrackingKeyParts) {
    super()
    if (o.length !== 32) throw new InvalidEncodingError('The outgoing key must have 32 bytes.')
    this.A = assertPublicPoint(A, 'The spending point')
    this.#nk = assertFieldElement(nk, 'The nullifier key')
    this.#o = o.slice()
    this.owner = computeOwner(A, nk)
    this.#incoming = new IncomingViewingKey(this.owner, v)
    this.#internal = new IncomingViewingKey(this.owner, vi)
  }

  /** Nullifier key. Secret. */
  get nk(): bigint {
    return this.#nk
  }

  /** Viewing scalar. Secret. */
  get v(): bigint {
    return this.#incoming.v
  }

  /** Viewing point. Public. */
  get V(): Point {
    return this.#incoming.V
  }

  /** Internal viewing scalar. Secret. */
  get vi(): bigint {
    return this.#internal.v
  }

  /** Internal viewing point. */
  get Vi(): Point {
    return this.#internal.V
  }

  /** Outgoing key, a copy of 32 bytes. Secret. */
  get o(): Uint8Array {
    return this.#o.slice()
  }

  /** (owner, v), to hand out. */
  incomingViewingKey(): IncomingViewingKey {
    return this.#incoming
  }

  /** (owner, vi), for the wallet's own scan. */
  internalViewingKey(): IncomingViewingKey {
    return this.#internal
  }

  /** Where others pay. */
  address(chainId: bigint): Address {
    return this.#incoming.address(chainId)
  }

  /** Where change and gathered notes go, so that the incoming key's holder learns nothing of them. Not to be handed out. */
  internalAddress(chainId: bigint): Address {
    return this.#internal.address(chainId)
  }
}

/** bech32m, prefix `mktrack`. The text is a secret. */
export function encodeTrackingKey({ A, nk, v, vi, o }: TrackingKey, chainId: bigint): string {
  const body = concatBytes(compressPoint(A), encodeField(nk), bigIntToBytes(v, 32), bigIntToBytes(vi, 32), o)
  return encodeText('trackingKey', chainId, body)
}

/** Reads a tracking key of the chain `chainId`. */
export function decodeTrackingKey(text: string, chainId: bigint): TrackingKey {
  const body = decodeText('trackingKey', text, chainId)
  const A = decompressPublicPoint(body.take(32), 'The spending point')
  const nk = decodeField(body.take(32), 'The nullifier key')
  const v = bytesToBigInt(body.take(32))
  const vi = bytesToBigInt(body.take(32))
  const o = body.take(32)
  body.end()
  return new TrackingKey({ A, nk, v, vi, o })
}
