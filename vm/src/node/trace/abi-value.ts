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
