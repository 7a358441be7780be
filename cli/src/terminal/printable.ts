/**
 * Characters that a screen does not show as themselves, as in `readableName` of the protocol, which takes too long to load for `--help`
 * and errors; backslashes, as in paths, stay.
 */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\u2800]|(?! )\p{Zs}/gu

/** Text from elsewhere for one line of a screen: control, bidirectional and invisible characters as `\u{…}`. */
export const printable = (text: string): string =>
  text.replace(UNSAFE, (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`)

/** The same for JSON text, where an escape of JSON stands for the character: a reader of the JSON gets the text unchanged. */
export const printableJson = (json: string): string =>
  json.replace(UNSAFE, (character) =>
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, '0')}`,
    ).join(''),
  )

/** Letters written from right to left, which would reorder what stands beside them. */
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

/** Words that were escaped already, in quotation marks; isolated (Unicode TR9, FSI and PDI) where letters run the other way. */
export const quoted = (words: string): string => (RIGHT_TO_LEFT.test(words) ? `"\u2068${words}\u2069"` : `"${words}"`)
