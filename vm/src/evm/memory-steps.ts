import type { Common } from '@ethereumjs/common'
import { OWN_HANDLERS } from './own-handlers.js'
import { begin, type Entry, type RunState, type Step } from './step.js'
import { WORD } from './words.js'

/** Which memory a step uses, from the topmost stack item on, and what that costs beside the memory itself. */
interface Use {
  /** Bytes that it always uses. */
  readonly length?: number
  /** Place of the stack item that says how many bytes it uses instead; 0 is the topmost one. */
  readonly lengthAt?: number
  /** Gas, by the number of bytes. */
  readonly price?: (length: number, common: Common) => bigint
  /** Not allowed in a static frame. */
  readonly isWrite?: boolean
}

const perWord =
  (name: string): NonNullable<Use['price']> =>
  (length, common) =>
    common.param(name) * BigInt(Math.ceil(length / WORD))

const log = (topics: bigint): Use => ({
  lengthAt: 1,
  price: (length, common) => common.param('logTopicGas') * topics + common.param('logDataGas') * BigInt(length),
  isWrite: true,
})

/** By opcode. RETURNDATACOPY and MCOPY are rare, and have rules of their own. */
const USES: ReadonlyMap<number, Use> = new Map<number, Use>([
  [0x20, { lengthAt: 1, price: perWord('keccak256WordGas') }],
  [0x37, { lengthAt: 2, price: perWord('copyGas') }],
  [0x39, { lengthAt: 2, price: perWord('copyGas') }],
  [0x51, { length: WORD }],
  [0x52, { length: WORD }],
  [0x53, { length: 1 }],
  [0xa0, log(0n)],
  [0xa1, log(1n)],
  [0xa2, log(2n)],
  [0xa3, log(3n)],
  [0xa4, log(4n)],
  [0xf3, { lengthAt: 1 }],
  [0xfd, { lengthAt: 1 }],
])

/** The step of an opcode that uses memory; undefined for other opcodes, and those that are left to ethereumjs. */
export function memoryStepOf({ opcodeInfo: { code, feeBigInt: fee }, opHandler }: Entry): Step | undefined {
  const use = USES.get(code)
  if (use === undefined) return undefined
  const run = OWN_HANDLERS.get(code) ?? opHandler
  return (state, common) => {
    const gas = gasOf(use, state, common)
    if (gas === undefined) return false
    begin(state, code, fee + gas)
    run(state, common)
    return true
  }
}

/** What a step costs beside its fee, for which memory grows; undefined when ethereumjs has to look at it. */
function gasOf({ length: fixed, lengthAt = 0, price, isWrite }: Use, state: RunState, common: Common) {
  const { stack } = state
  if (stack.length <= lengthAt || (isWrite === true && state.interpreter.isStatic())) return undefined
  const items = stack.peek(lengthAt + 1)
  const length = fixed ?? Number(items[lengthAt])
  const end = length === 0 ? 0 : Number(items[0]) + length
  const gas = grow(state, end, common)
  return price === undefined ? gas : gas + price(length, common)
}

/** Lets memory reach up to `end` and tells what that costs, as ethereumjs does. */
function grow(state: RunState, end: number, common: Common): bigint {
  if (end <= Number(state.memoryWordCount) * WORD) return 0n
  const words = BigInt(Math.ceil(end / WORD))
  const cost = words * common.param('memoryGas') + (words * words) / common.param('quadCoefficientDivGas')
  const more = cost - state.highestMemCost
  state.memoryWordCount = words
  state.highestMemCost = cost
  return more
}
