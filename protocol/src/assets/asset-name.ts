import { bytesToHex, hexToBytes } from '../bytes.js'
import { InvalidEncodingError } from '../errors.js'

/**
 * Characters that a screen does not show as themselves: controls, line ends, directions, invisible ones, spaces that look like
 * a space or like nothing, private and forbidden code points; and the backslash, which begins an escape.
 */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800\\]|(?! )\p{Zs}/gu

/** At the beginning also: a mark, which would change the character before the name; and 0x, which begins the hex form. */
const UNSAFE_START = /^(?:\p{M}|0(?=x))/u

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * An asset's name for a screen. A name is its issuer's claim and may be any bytes: what can not be shown stands as `\u{…}`, what is
 * no UTF-8 as 0x and hex. Different names read differently, up to letters that look alike; so show the issuer beside it.
 * Letters written from right to left stay: isolate the text (Unicode TR9, FSI and PDI) where others stand beside it.
 * @param name bytes32 hex, as in the registry's events
 * @throws InvalidEncodingError when it has not 32 bytes
 */
export function readableName(name: string): string {
  const bytes = hexToBytes(name)
  if (bytes.length !== 32) throw new InvalidEncodingError('A name has 32 bytes.')
  const used = bytes.subarray(0, bytes.findLastIndex((byte) => byte !== 0) + 1)
  const text = decodeText(used)
  if (text === undefined) return `0x${bytesToHex(used)}`
  return readableText(text).replace(UNSAFE_START, escapeCharacter)
}

/**
 * Words of a stranger on one line of a screen or file: what can not be shown stands as `\u{…}`, the backslash too, so that different texts
 * read differently.
 */
export const readableText = (text: string): string => text.replace(UNSAFE, escapeCharacter)

function decodeText(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes)
  } catch {
    return undefined
  }
}

const escapeCharacter = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16)}}`
