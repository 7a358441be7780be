import type { Interface } from 'ethers'
import { bytesToHex } from '../bytes.js'
import { ProtocolError } from '../errors.js'
import { type AbiType, decodeAbi } from './abi-codec.js'

/** The call data is not the canonical ABI encoding of the function's arguments (`MalformedCall` on chain). */
export class MalformedCallError extends ProtocolError {
  override readonly name = 'MalformedCallError'
  constructor(options?: ErrorOptions) {
    super('MALFORMED_CALL', 'The call data is not the canonical ABI encoding of a known function.', options)
  }
}

/** No function has this selector (`UnknownFunction` on chain). */
export class UnknownFunctionError extends ProtocolError {
  override readonly name = 'UnknownFunctionError'
  constructor(
    /** 4-byte hex. */
    readonly selector: string,
    contract = 'pool',
  ) {
    super('MALFORMED_CALL', `The ${contract} has no function ${selector}.`)
  }
}

/** Call data of one contract's functions, strictly encoded. */
export interface CallCodec<Arguments> {
  /**
   * Call data as hex with 0x.
   * @throws InvalidEncodingError when a part does not fit its ABI type
   */
  readonly encode: <Name extends keyof Arguments>(name: Name, values: Arguments[Name]) => string
  /** @throws UnknownFunctionError, MalformedCallError; never another error, whatever the bytes */
  readonly decode: (data: Uint8Array) => { readonly name: keyof Arguments; readonly values: Arguments[keyof Arguments] }
}

/** The codec of a contract: ethers knows the selectors, `types` the arguments by function. */
export function callCodec<Arguments extends object>(
  contract: Interface,
  types: { readonly [Name in keyof Arguments]: AbiType<Arguments[Name]> },
  what: string,
): CallCodec<Arguments> {
  type Name = keyof Arguments & string
  const names = new Map((Object.keys(types) as Name[]).map((name) => [contract.getFunction(name)?.selector, name]))
  const selectors = new Map([...names].map(([selector, name]) => [name as keyof Arguments, selector]))
  return {
    encode: (name, values) => `${selectors.get(name)}${bytesToHex(types[name].encode(values))}`,
    decode: (data) => {
      if (data.length < 4) throw new MalformedCallError()
      const selector = `0x${bytesToHex(data.subarray(0, 4))}`
      const name = names.get(selector)
      if (name === undefined) throw new UnknownFunctionError(selector, what)
      return { name, values: decodeArguments(types[name], data) }
    },
  }
}

function decodeArguments<T>(type: AbiType<T>, data: Uint8Array): T {
  try {
    return decodeAbi(type, data, 4)
  } catch (cause) {
    throw new MalformedCallError({ cause })
  }
}
