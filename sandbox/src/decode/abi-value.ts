import { type ParamType, Result } from 'ethers'

/** A decoded value in JSON: whole numbers are decimal strings, bytes and addresses hex, tuples objects by their fields' names. */
export type AbiValue = string | boolean | readonly AbiValue[] | { readonly [field: string]: AbiValue }

/** One argument of a call, an event or an error. */
export interface DecodedArgument {
  /** Empty where the source gives none. */
  readonly name: string
  /** Solidity type. */
  readonly type: string
  readonly value: AbiValue
}

/**
 * Arguments by their parameters.
 *
 * @throws Error when a value can not be read, as text that is no UTF-8
 */
export function decodedArguments(params: readonly ParamType[], values: Result): DecodedArgument[] {
  return params.map((param, index) => ({
    name: param.name,
    type: typeName(param),
    value: abiValue(param, values[index]),
  }))
}

function abiValue(param: ParamType, value: unknown): AbiValue {
  if (param.arrayChildren !== null && value instanceof Result) {
    const { arrayChildren } = param
    return value.toArray().map((item) => abiValue(arrayChildren, item))
  }
  if (param.components !== null && value instanceof Result) {
    const fields = param.components.map((field, index) => [field.name || String(index), abiValue(field, value[index])])
    return Object.fromEntries(fields)
  }
  return typeof value === 'boolean' ? value : String(value)
}

/** `tuple(...)` is spelt out in signatures; here its shape is in the value. */
function typeName(param: ParamType): string {
  return param.type.startsWith('tuple') ? param.type.replace(/^tuple\(.*\)/, 'tuple') : param.type
}

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
