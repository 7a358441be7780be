import { type AbiType, bytesToHex, decodeAbi, InvalidEncodingError } from '@merkato/protocol'
import { type Frame, type FramePrecompile, type FrameResult, type Hex, OUT_OF_GAS } from './frame.js'

/** One function of a precompile. The dispatcher has made every check that the fields announce before `run` starts. */
export interface PrecompileMethod<Call extends object, Context> {
  readonly selector: Hex
  /** How calldata after the selector becomes a `Call`. Anything but the canonical encoding is refused. */
  readonly input: AbiType<Call>
  /** Gas of the whole run, charged before it starts. Depends on the decoded call alone, so that out of gas never leaves half. */
  readonly gas: (call: Call) => bigint
  /** Refused in static calls. */
  readonly writesState: boolean
  /** Others refuse a value. */
  readonly payable: boolean
  run(call: Call, context: Context): Promise<FrameResult>
}

/** A method whose type of call is its own affair. */
export interface AnyMethod<Context> {
  readonly selector: Hex
  readonly writesState: boolean
  readonly payable: boolean
  /** Decodes the arguments; undefined when they are malformed. */
  open(data: Uint8Array): { readonly gas: bigint; run(context: Context): Promise<FrameResult> } | undefined
}

/** Hides the type of a method's call, so that methods of one precompile fit into one list. */
export function anyMethod<Call extends object, Context>(method: PrecompileMethod<Call, Context>): AnyMethod<Context> {
  const { selector, writesState, payable } = method
  return {
    selector,
    writesState,
    payable,
    open(data) {
      const call = decodeArguments(method.input, data)
      return call && { gas: method.gas(call), run: (context) => method.run(call, context) }
    },
  }
}

function decodeArguments<Call>(input: AbiType<Call>, data: Uint8Array): Call | undefined {
  try {
    return decodeAbi(input, data)
  } catch (error) {
    if (error instanceof InvalidEncodingError) return undefined
    throw error
  }
}

/** The dispatcher's own rejections, as the precompile's interface encodes them. */
export interface Refusals {
  malformedCall(): FrameResult
  unknownFunction(selector: Hex): FrameResult
  readOnlyCall(): FrameResult
  delegatedCall(): FrameResult
  wrongValue(expected: bigint, sent: bigint): FrameResult
}

export interface StatefulPrecompile<Context> {
  readonly methods: readonly AnyMethod<Context>[]
  readonly refusals: Refusals
  /** Gas per byte of calldata, charged before anything is looked at, so that malformed input is not free. */
  readonly gasPerByte: bigint
  /** What a method works with, made of the frame alone. */
  readonly openContext: (frame: Frame) => Context
}

const SELECTOR_BYTES = 4

/**
 * Joins methods to a precompile. Order of refusals: out of gas for the bytes, delegated call, no selector, unknown function,
 * writing in a static call, value where none is taken, malformed arguments, out of gas for the run.
 */
export function dispatcher<Context>(precompile: StatefulPrecompile<Context>): FramePrecompile {
  const methods = new Map(precompile.methods.map((method) => [method.selector, method]))
  const { refusals, gasPerByte, openContext } = precompile
  return async (frame) => {
    if (!frame.gas.charge(gasPerByte * BigInt(frame.data.length))) return OUT_OF_GAS
    if (frame.kind !== 'call') return refusals.delegatedCall()
    if (frame.data.length < SELECTOR_BYTES) return refusals.malformedCall()
    const selector: Hex = `0x${bytesToHex(frame.data.subarray(0, SELECTOR_BYTES))}`
    const method = methods.get(selector)
    if (method === undefined) return refusals.unknownFunction(selector)
    if (method.writesState && frame.isStatic) return refusals.readOnlyCall()
    if (!method.payable && frame.value !== 0n) return refusals.wrongValue(0n, frame.value)
    const call = method.open(frame.data.subarray(SELECTOR_BYTES))
    if (call === undefined) return refusals.malformedCall()
    return frame.gas.charge(call.gas) ? call.run(openContext(frame)) : OUT_OF_GAS
  }
}
