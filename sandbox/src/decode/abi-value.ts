import type { AbiValue, DecodedArgument } from '@merkato/vm'

/** A value as a line of text shows it: strings quoted, tuples by fields, long bytes and lists cut. */
export function showValue(value: AbiValue, type: string): string {
  if (typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return showText(value, type)
  if (isList(value)) return showList(value, type)
  return `(${Object.entries(value)
    .map(([name, field]) => `${/^\d+$/.test(name) ? '' : `${name}: `}${showValue(field, UNKNOWN_TYPE)}`)
    .join(', ')})`
}

/** Arguments between brackets: `to: 0x…, amount: 5`. */
export function showArguments(args: readonly DecodedArgument[]): string {
  return args.map(({ name, type, value }) => `${name === '' ? '' : `${name}: `}${showValue(value, type)}`).join(', ')
}

/** A tuple's fields have no types any more: what is no number and no hex is text. */
const UNKNOWN_TYPE = ''
const NUMBER_OR_HEX = /^(-?\d+|0x[\da-f]*)$/i
const LONGEST_BYTES = 32
const LONGEST_TEXT = 200
const LONGEST_LIST = 16

function showText(value: string, type: string): string {
  const isText = type === 'string' || (type === UNKNOWN_TYPE && !NUMBER_OR_HEX.test(value))
  if (isText) return JSON.stringify(cut(value, LONGEST_TEXT))
  const bytes = (value.length - 2) / 2
  if (!value.startsWith('0x') || bytes <= LONGEST_BYTES) return cut(value, LONGEST_TEXT)
  return `${value.slice(0, 2 + 2 * 4)}… (${bytes} bytes)`
}

function showList(values: readonly AbiValue[], type: string): string {
  const inner = type.replace(/\[\d*\]$/, '')
  const shown = values.slice(0, LONGEST_LIST).map((item) => showValue(item, inner))
  const rest = values.length - shown.length
  return `[${[...shown, ...(rest > 0 ? [`… ${rest} more`] : [])].join(', ')}]`
}

function isList(value: Exclude<AbiValue, string | boolean>): value is readonly AbiValue[] {
  return Array.isArray(value)
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text
}
