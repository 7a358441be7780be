import { bech32m } from '@scure/base'
import { ByteReader, bigIntToBytes, bytesToBigInt, concatBytes } from '../bytes.js'
import { InvalidEncodingError, WrongNetworkError, WrongVersionError } from '../errors.js'

/** Prefixes of the texts that people pass around. */
export const TEXT_PREFIX = Object.freeze({
  address: 'mk',
  incomingViewingKey: 'mkview',
  trackingKey: 'mktrack',
  oneTimeAddress: 'mkone',
  tradeOffer: 'mkoffer',
  tradeAnswer: 'mkanswer',
  signedTrade: 'mktrade',
  disclosure: 'mkproof',
  parcelKey: 'mkparcelkey',
})

/** What a text stands for. */
export type TextKind = keyof typeof TEXT_PREFIX

const VERSION = 1
const CHAIN_ID_BYTES = 8

/** bech32m (BIP 350, without its limit of 90 characters) over `1 ‖ chainId(8) ‖ body`. */
export function encodeText(kind: TextKind, chainId: bigint, body: Uint8Array): string {
  const payload = concatBytes(Uint8Array.of(VERSION), bigIntToBytes(chainId, CHAIN_ID_BYTES), body)
  return bech32m.encode(TEXT_PREFIX[kind], bech32m.toWords(payload), false)
}

/**
 * Reads a text of one kind and network, lower case only, so that each object has one text.
 * @returns a reader of the body; the caller reads it to its end
 * @throws InvalidEncodingError, WrongVersionError or WrongNetworkError
 */
export function decodeText(kind: TextKind, text: string, chainId: bigint): ByteReader {
  const { prefix, bytes } = decodeBech32m(text)
  if (prefix !== TEXT_PREFIX[kind]) {
    throw new InvalidEncodingError(`Expected a text that begins with "${TEXT_PREFIX[kind]}1".`)
  }
  const reader = new ByteReader(bytes)
  const actual = readHeader(reader)
  if (actual !== chainId) throw new WrongNetworkError(actual, chainId)
  return reader
}

/** Kind and chain of any text of ours, for programs that accept several. Checks checksum and version, not the body. */
export function inspectText(text: string): { kind: TextKind; chainId: bigint } {
  const { prefix, bytes } = decodeBech32m(text)
  const kind = (Object.keys(TEXT_PREFIX) as TextKind[]).find((candidate) => TEXT_PREFIX[candidate] === prefix)
  if (kind === undefined) throw new InvalidEncodingError('The text has an unknown prefix.')
  return { kind, chainId: readHeader(new ByteReader(bytes)) }
}

function decodeBech32m(text: string): { prefix: string; bytes: Uint8Array } {
  // Untyped callers hand over what a form or a file gave them.
  if (typeof text !== 'string') throw new InvalidEncodingError('The text is missing.')
  if (text !== text.toLowerCase()) throw new InvalidEncodingError('The text must be in lower case.')
  try {
    const { prefix, words } = bech32m.decode(text, false)
    return { prefix, bytes: bech32m.fromWords(words) }
  } catch {
    // The decoder's message quotes its input, which may be a secret key.
    throw new InvalidEncodingError('The text is not valid bech32m; a character may be mistyped.')
  }
}

function readHeader(reader: ByteReader): bigint {
  const version = reader.byte()
  if (version !== VERSION) throw new WrongVersionError('The text', version)
  return bytesToBigInt(reader.take(CHAIN_ID_BYTES))
}
