import type { Entry, RunState } from './step.js'
import { keccakOf } from './wasm-crypto.js'
import { WORD, wordBytes, wordOf } from './words.js'

type Handler = Entry['opHandler']

/** Of the topmost item and the one below. */
const binary =
  (of: (a: bigint, b: bigint) => bigint): Handler =>
  ({ stack }) =>
    stack.push(of(stack.pop(), stack.pop()))

const word = (value: bigint): bigint => BigInt.asUintN(256, value)
const flag = (is: boolean): bigint => (is ? 1n : 0n)

const log =
  (topics: number): Handler =>
  ({ stack, memory, interpreter }) => {
    const [offset = 0, length = 0] = stack.popN(2).map(Number)
    const words = stack.popN(topics).map((topic) => new Uint8Array(wordBytes(topic)))
    interpreter.log(memory.read(offset, length), topics, words)
  }

/**
 * Handlers of steps that contracts are full of, by opcode. They do what those of ethereumjs do, which make some arrays of each word, go through
 * its digits one by one, and end a frame by an exception that another frame has to catch.
 */
export const OWN_HANDLERS: ReadonlyMap<number, Handler> = new Map<number, Handler>([
  // STOP
  [0x00, leave],
  // ADD, SUB, LT, GT, EQ, AND
  [0x01, binary((a, b) => word(a + b))],
  [0x03, binary((a, b) => word(a - b))],
  [0x10, binary((a, b) => flag(a < b))],
  [0x11, binary((a, b) => flag(a > b))],
  [0x14, binary((a, b) => flag(a === b))],
  [0x16, binary((a, b) => a & b)],
  // SHL, SHR
  [0x1b, binary((by, value) => (by < 256n ? word(value << by) : 0n))],
  [0x1c, binary((by, value) => (by < 256n ? value >> by : 0n))],
  // KECCAK256
  [
    0x20,
    ({ stack, memory }, common) => {
      const offset = Number(stack.pop())
      const length = Number(stack.pop())
      stack.push(wordOf(keccakOf(common)(memory.read(offset, length, true))))
    },
  ],
  // CALLER
  [0x33, ({ stack, env }) => stack.push(wordOf(env.caller.bytes))],
  // CALLDATALOAD
  [
    0x35,
    ({ stack, env }) => {
      const offset = Number(stack.pop())
      const loaded = env.callData.subarray(offset, offset + WORD)
      stack.push(wordOf(loaded) << BigInt(8 * (WORD - loaded.length)))
    },
  ],
  // MLOAD
  [0x51, ({ stack, memory }) => stack.push(wordOf(memory.read(Number(stack.pop()), WORD, true)))],
  // MSTORE
  [
    0x52,
    ({ stack, memory }) => {
      const offset = Number(stack.pop())
      memory.write(offset, WORD, wordBytes(stack.pop()))
    },
  ],
  [0xa0, log(0)],
  [0xa1, log(1)],
  [0xa2, log(2)],
  [0xa3, log(3)],
  [0xa4, log(4)],
  // RETURN
  [
    0xf3,
    (state) => {
      const [offset = 0, length = 0] = state.stack.popN(2).map(Number)
      state.interpreter._result.returnValue = state.memory.read(offset, length)
      leave(state)
    },
  ],
])

/** Beyond its code a frame ends as it does at STOP. */
function leave(state: RunState): void {
  state.programCounter = state.code.length
}
