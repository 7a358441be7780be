import type { ExecResult, InterpreterStep } from '@ethereumjs/evm'
import { growsStack, Op, opName, STACK_LIMIT, stepCost, wantedItems } from './opcodes.js'

/** SSTORE wants more than this left, whatever it costs (EIP-2200). */
const STORE_SENTRY = 2_300n

/** geth's words for the ways in which ethereumjs ends a frame, where neither needs more than the name. */
const WORDS: Readonly<Record<string, string>> = {
  revert: 'execution reverted',
  'code store out of gas': 'contract creation code storage out of gas',
  'code size to deposit exceeds maximum code size': 'max code size exceeded',
  'invalid JUMP': 'invalid jump destination',
  'value out of range': 'return data out of bounds',
  'static state change': 'write protection',
  'create collision': 'contract address collision',
  'insufficient balance': 'insufficient balance for transfer',
  'invalid bytecode deployed': 'invalid code: must not begin with 0xef',
  'initcode exceeds max initcode size': 'max initcode size exceeded',
}

/** A frame that ended, as far as its failure shows. */
export interface EndedFrame {
  /** The opcode that ran last; undefined when no code ran. */
  readonly last: InterpreterStep | undefined
  /** It ran a contract's init code. */
  readonly creates: boolean
}

/** Why a frame failed, in geth's words; undefined when it did not. */
export function failureOf({ exceptionError }: ExecResult, frame: EndedFrame): string | undefined {
  if (exceptionError === undefined) return undefined
  // `invalid JUMP at <code hash>/<address>:<place>`.
  const [error = ''] = exceptionError.error.split(' at ')
  const { last } = frame
  if (last === undefined) return WORDS[error] ?? error
  if (error === 'out of gas') return outOfGas(last, frame.creates)
  if (error === 'stack underflow' || error === 'stack overflow') return stackFailure(last) ?? error
  return error === 'invalid opcode' ? `invalid opcode: ${opName(last.opcode)}` : (WORDS[error] ?? error)
}

/** What geth writes at a step that could not be paid for or had too little or too much stack; undefined for all others. */
export function stepFailure(failure: string, step: InterpreterStep): string | undefined {
  return failure.startsWith('out of gas') ? failure : stackFailure(step)
}

/** Whether the opcode does not get to run, as far as that can be told before. */
export function isDoomed(step: InterpreterStep): boolean {
  return stackFailure(step) !== undefined || stepCost(step) > step.gasLeft
}

function outOfGas(last: InterpreterStep, creates: boolean): string {
  const { code } = last.opcode
  const isPaid = stepCost(last) <= last.gasLeft
  if (creates && code === Op.return && isPaid) return 'contract creation code storage out of gas'
  // ethereumjs ends all of these as out of gas.
  if (code === Op.returnDataCopy && isPaid) return 'return data out of bounds'
  const isSentry = code === Op.sstore && last.gasLeft <= STORE_SENTRY
  return isSentry ? 'out of gas: not enough gas for reentrancy sentry' : 'out of gas'
}

function stackFailure({ opcode: { code, name }, stack }: InterpreterStep): string | undefined {
  if (name === 'INVALID') return undefined
  const wanted = wantedItems(code)
  if (stack.length < wanted) return `stack underflow (${stack.length} <=> ${wanted})`
  if (stack.length < STACK_LIMIT || !growsStack(code)) return undefined
  return `stack limit reached ${stack.length} (${STACK_LIMIT - 1})`
}
