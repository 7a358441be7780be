import type { Entry, RunState } from './step.js'
import { keccakOf } from './wasm-crypto.js'
import { WORD, wordBytes, wordOf } from './words.js'

type Handler = Entry['opHandler']

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
  // KECCAK256
  [
    0x20,
    ({ stack, memory }, common) => {
      const [offset = 0, length = 0] = stack.popN(2).map(Number)
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
      const [offset, word = 0n] = stack.popN(2)
      memory.write(Number(offset), WORD, wordBytes(word))
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
