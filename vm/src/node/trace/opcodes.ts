import type { InterpreterStep } from '@ethereumjs/evm'

/** Opcodes that tracers look at. */
export const Op = {
  stop: 0x00,
  balance: 0x31,
  extCodeSize: 0x3b,
  extCodeCopy: 0x3c,
  returnDataCopy: 0x3e,
  extCodeHash: 0x3f,
  sload: 0x54,
  sstore: 0x55,
  log0: 0xa0,
  log4: 0xa4,
  create: 0xf0,
  call: 0xf1,
  callCode: 0xf2,
  return: 0xf3,
  delegateCall: 0xf4,
  create2: 0xf5,
  staticCall: 0xfa,
  invalid: 0xfe,
  selfDestruct: 0xff,
} as const

/** Most items that the stack holds. */
export const STACK_LIMIT = 1024

const NOTHING = '0'.repeat(16)

/** Items that an opcode wants on the stack (yellow paper, appendix H): one digit each in base 36, sixteen a row. */
const WANTED = [
  '0222222233220000',
  '2222212221222210',
  '2000000000000000',
  '0100010303014031',
  '1000000001000000',
  '1122121200001230',
  NOTHING, // PUSH
  NOTHING,
  '123456789abcdefg', // DUP
  '23456789abcdefgh', // SWAP
  '2345600000000000', // LOG
  NOTHING,
  NOTHING,
  NOTHING,
  NOTHING,
  '3772640000600201',
].join('')

/** Items that an opcode wants on the stack. */
export function wantedItems(code: number): number {
  return Number.parseInt(WANTED.charAt(code), 36)
}

/** Whether the opcode leaves one item more than it found. No other adds more. */
export function growsStack(code: number): boolean {
  if (code >= 0x80 && code <= 0x8f) return true
  const isReader = (code >= 0x30 && code <= 0x4a) || (code >= 0x58 && code <= 0x5a)
  return (isReader || (code >= 0x5f && code <= 0x7f)) && wantedItems(code) === 0
}

/** The opcode's name in geth's words. */
export function opName({ name, code }: Pick<InterpreterStep['opcode'], 'name' | 'code'>): string {
  if (name === 'PREVRANDAO') return 'DIFFICULTY'
  return name === 'INVALID' && code !== Op.invalid ? `opcode 0x${code.toString(16)} not defined` : name
}

/** Whether the opcode opens a frame: one of the calls and creations. */
export function opensFrame(code: number): boolean {
  return (
    isCreation(code) || (code >= Op.call && code <= Op.delegateCall && code !== Op.return) || code === Op.staticCall
  )
}

export function isCreation(code: number): boolean {
  return code === Op.create || code === Op.create2
}

/** Gas that the opcode costs, as geth counts it: with what a call passes on, without the stipend. */
export function stepCost(step: InterpreterStep): bigint {
  const cost = step.opcode.dynamicFee ?? BigInt(step.opcode.fee)
  return isCreation(step.opcode.code) || !opensFrame(step.opcode.code) ? cost : cost + passedGas(step)
}

/** Gas that a call or creation passes on: all but a 64th, or what a call asks for if that is less (EIP-150). */
export function passedGas({ opcode, gasLeft, stack }: InterpreterStep): bigint {
  const left = gasLeft - (opcode.dynamicFee ?? BigInt(opcode.fee))
  if (left <= 0n) return 0n
  const most = left - left / 64n
  if (isCreation(opcode.code)) return most
  const asked = stack.at(-1) ?? 0n
  return asked < most ? asked : most
}
