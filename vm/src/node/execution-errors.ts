import type { ExecResult } from '@ethereumjs/evm'
import { bytesToHex, type Hex } from './encoding.js'
import { ErrorCode, RpcError } from './errors.js'

const ERROR_STRING = '0x08c379a0' // Error(string)
const PANIC = '0x4e487b71' // Panic(uint256)

/** Solidity's panic codes, in the words of its documentation. */
const PANICS: Readonly<Record<string, string>> = {
  '0': 'generic compiler panic',
  '1': 'assertion failed',
  '17': 'arithmetic underflow or overflow',
  '18': 'division or modulo by zero',
  '33': 'enum conversion out of bounds',
  '34': 'incorrectly encoded storage byte array',
  '49': 'pop of an empty array',
  '50': 'array index out of bounds',
  '65': 'out of memory',
  '81': 'call to a zero-initialized function',
}

/** The error that a failed execution is reported with; undefined when it succeeded. */
export function executionError({ exceptionError, returnValue }: ExecResult): RpcError | undefined {
  if (exceptionError === undefined) return undefined
  if (exceptionError.error !== 'revert') return new RpcError(ErrorCode.invalidInput, haltMessage(exceptionError.error))
  const data = bytesToHex(returnValue)
  return new RpcError(ErrorCode.executionReverted, revertMessage(data), data)
}

/** `execution reverted`, with the reason where the data carries one. */
export function revertMessage(data: Hex): string {
  const reason = revertReason(data)
  return reason === undefined ? 'execution reverted' : `execution reverted: ${reason}`
}

/** What a contract said with `revert("...")`, or which of Solidity's own checks failed; undefined for all other data. */
export function revertText(data: Hex): string | undefined {
  if (data.startsWith(ERROR_STRING)) return decodeString(data.slice(10))
  if (!data.startsWith(PANIC) || data.length !== 74) return undefined
  const code = BigInt(`0x${data.slice(10)}`)
  return PANICS[code.toString()] ?? `unknown panic code: 0x${code.toString(16)}`
}

/** As {@link revertText}, and of other data the bytes; undefined where there is nothing to say. */
export function revertReason(data: Hex): string | undefined {
  if (data.startsWith(ERROR_STRING)) return decodeString(data.slice(10))
  if (data.startsWith(PANIC) && data.length === 74) return panicReason(BigInt(`0x${data.slice(10)}`))
  return data.length >= 10
    ? `custom error ${data.slice(0, 10)}${data.length > 10 ? `: ${data.slice(10)}` : ''}`
    : undefined
}

function panicReason(code: bigint): string {
  return `panic: ${PANICS[code.toString()] ?? 'unknown'} (0x${code.toString(16).padStart(2, '0')})`
}

/** ABI string behind the selector; undefined when the bytes are no such thing. */
function decodeString(hex: string): string | undefined {
  const bytes = Buffer.from(hex, 'hex')
  if (bytes.length < 64) return undefined
  const length = BigInt(`0x${bytes.subarray(32, 64).toString('hex')}`)
  if (length > BigInt(bytes.length - 64)) return undefined
  return bytes.subarray(64, 64 + Number(length)).toString('utf8')
}

function haltMessage(error: string): string {
  if (error === 'insufficient balance') return 'insufficient funds for transfer'
  // ethereumjs names the place by a word of its stack, which is nobody's business.
  if (error.startsWith('invalid JUMP')) return 'invalid jump destination'
  return error === 'invalid opcode' || error === 'out of gas' ? error : `execution failed: ${error}`
}

/** What revert data say; undefined when it is not known. */
export type ErrorName = (data: Hex) => string | undefined

/** A failed execution with the error's name in its message, where somebody knows it. Code and data stay as they are. */
export function withErrorName(error: unknown, nameOf: ErrorName): unknown {
  if (!(error instanceof RpcError) || error.code !== ErrorCode.executionReverted) return error
  const { data } = error
  const name = typeof data === 'string' ? nameOf(data as Hex) : undefined
  return name === undefined ? error : new RpcError(error.code, `execution reverted: ${name}`, data)
}
