import { bytesToHex, concatBytes, hexToBytes } from '../bytes.js'
import { InvalidEncodingError } from '../errors.js'
import { decodeText, encodeText } from '../keys/strings.js'
import { PARCEL_KEY_BYTES } from './parcel-contents.js'

/** A parcel's key with the parcel that it belongs to, for hand-over off chain. */
export interface ParcelKey {
  /** Address of the pool whose packages module has the parcel, 0x and lower case. */
  readonly pool: string
  /** bytes32 hex. */
  readonly parcel: string
  /** 32 bytes. Secret: whoever has it reads the contents. It opens nothing on the chain. */
  readonly key: Uint8Array
}

/** bech32m, prefix `mkparcelkey`, over pool(20) ‖ parcel(32) ‖ key(32). @throws InvalidEncodingError */
export const encodeParcelKey = ({ pool, parcel, key }: ParcelKey, chainId: bigint): string =>
  encodeText(
    'parcelKey',
    chainId,
    concatBytes(fixed(hexToBytes(pool), 20), fixed(hexToBytes(parcel), 32), fixed(key, PARCEL_KEY_BYTES)),
  )

/** @throws InvalidEncodingError, WrongVersionError, WrongNetworkError */
export function decodeParcelKey(text: string, chainId: bigint): ParcelKey {
  const body = decodeText('parcelKey', text, chainId)
  const pool = `0x${bytesToHex(body.take(20))}`
  const parcel = `0x${bytesToHex(body.take(32))}`
  const key = body.take(PARCEL_KEY_BYTES)
  body.end()
  return { pool, parcel, key }
}

function fixed(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length !== length) throw new InvalidEncodingError("A part of a parcel's key has a wrong length.")
  return bytes
}
