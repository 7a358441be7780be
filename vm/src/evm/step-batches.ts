import { setImmediate } from 'node:timers/promises'
import type { Common } from '@ethereumjs/common'
import type { getOpcodesForHF } from '@ethereumjs/evm'

/** What an EVM of ethereumjs does at each opcode. */
export type OpcodeTable = ReturnType<typeof getOpcodesForHF>['opcodeMap']

type Entry = OpcodeTable[number]
type RunState = Parameters<Entry['opHandler']>[0]

/** Does one step; false: this one is left to ethereumjs' loop, and nothing has happened. */
type Step = (state: RunState, common: Common, pushes: Map<number, bigint>) => boolean

/** What is known of a contract's code. */
interface Analysis {
  /** 1 at each JUMPDEST that is no part of a PUSH. */
  readonly jumps: Uint8Array
  /** Values that PUSH takes out of the code, by place, as far as they were needed. */
  readonly pushes: Map<number, bigint>
}

/** Bytes of a stack item. */
const WORD = 32
/** One word on its way to memory. */
const scratch = Buffer.alloc(WORD)
const JUMPDEST = 0x5b
/** Steps after which timers and sockets get their turn: code that runs for seconds holds up nothing but the calls that wait for it. */
const STEPS_AT_ONCE = 2 ** 20
const KECCAK256 = 0x20
const MSTORE = 0x52
const PUSH1 = 0x60
const PUSH32 = 0x7f
/** Bytes of memory from the topmost stack item on that MLOAD, MSTORE and MSTORE8 use. */
const MEMORY_USED: ReadonlyMap<number, number> = new Map([
  [0x51, 32],
  [0x52, 32],
  [0x53, 1],
])

/** By the code itself: a state hands out one array per code. */
const analyses = new WeakMap<Uint8Array, Analysis>()

/**
 * Lets each opcode's handler go on with the steps after it as long as they are plain ones, which wait for nothing and cost a fixed sum.
 * ethereumjs awaits every step, which takes longer than most steps do, and looks for a code's jumps each time it is run. What
 * happens is the same: the handlers are those of the table, in the same order and for the same gas.
 *
 * @param table changed in place; of a rule set whose steps do nothing beside paying and running their handler
 * @param isWatched whether somebody wants to be told of each step, which only ethereumjs' loop does
 */
export function batchSteps(table: OpcodeTable, isWatched: () => boolean): void {
  const steps = table.map(stepOf)
  let stepsLeft = STEPS_AT_ONCE
  const goOn = (state: RunState, common: Common): void => {
    if (isWatched()) return
    const { code } = state
    const { jumps, pushes } = analysisOf(code)
    state.validJumps = jumps
    while (state.programCounter < code.length) {
      const opcode = code[state.programCounter] ?? 0
      // No code runs for long without coming by here.
      if (stepsLeft-- <= 0 && opcode === JUMPDEST) return
      const step = steps[opcode]
      if (step === undefined || !step(state, common, pushes)) return
    }
  }
  const breathe = async (): Promise<void> => {
    if (stepsLeft-- > 0) return
    stepsLeft = STEPS_AT_ONCE
    await setImmediate()
  }
  const landing = table[JUMPDEST]
  if (landing !== undefined) table[JUMPDEST] = awaited(landing, breathe)
  // The entry of INVALID stands at every unused place.
  for (const entry of new Set(table)) {
    if (!entry.opcodeInfo.isInvalid) entry.opHandler = followed(entry, goOn)
  }
}

/** An entry whose step ethereumjs' loop waits for. */
function awaited(entry: Entry, wait: () => Promise<void>): Entry {
  const { opcodeInfo, opHandler } = entry
  const waiting = async (state: RunState, common: Common) => {
    opHandler(state, common)
    await wait()
  }
  return { ...entry, opcodeInfo: { ...opcodeInfo, isAsync: true }, opHandler: waiting }
}

function followed(
  { opcodeInfo, opHandler }: Entry,
  goOn: (state: RunState, common: Common) => void,
): Entry['opHandler'] {
  if (!opcodeInfo.isAsync) {
    return (state, common) => {
      opHandler(state, common)
      goOn(state, common)
    }
  }
  return async (state, common) => {
    await opHandler(state, common)
    goOn(state, common)
  }
}

/** Undefined for what ethereumjs' loop has to do. */
function stepOf({ opcodeInfo, opHandler }: Entry): Step | undefined {
  const { code, feeBigInt: fee, isAsync, isInvalid, dynamicGas } = opcodeInfo
  if (isInvalid || isAsync) return undefined
  if (code === MSTORE) return storeStep(fee)
  if (code === KECCAK256) return hashStep(fee, opHandler)
  if (code >= PUSH1 && code <= PUSH32) return pushStep(fee, code - PUSH1 + 1)
  const used = MEMORY_USED.get(code)
  if (dynamicGas && used === undefined) return undefined
  return (state, common) => {
    if (used !== undefined && !isWithinMemory(state, used)) return false
    state.interpreter.useGas(fee)
    state.opCode = code
    state.programCounter++
    opHandler(state, common)
    return true
  }
}

/** Memory that is there already costs nothing more than the step. */
function isWithinMemory({ stack, memoryWordCount }: RunState, used: number): boolean {
  return stack.length > 0 && Number(stack.peek()[0]) + used <= Number(memoryWordCount) * 32
}

/** ethereumjs makes four arrays of each word that it writes. */
function storeStep(fee: bigint): Step {
  return (state) => {
    if (!isWithinMemory(state, WORD)) return false
    state.interpreter.useGas(fee)
    state.opCode = MSTORE
    state.programCounter++
    const [offset, word] = state.stack.popN(2)
    scratch.write((word ?? 0n).toString(16).padStart(2 * WORD, '0'), 'hex')
    state.memory.write(Number(offset), WORD, scratch)
    return true
  }
}

/** Solidity hashes two words of memory for each access to a mapping. */
function hashStep(fee: bigint, opHandler: Entry['opHandler']): Step {
  return (state, common) => {
    if (state.stack.length < 2) return false
    const [offset, length] = state.stack.peek(2).map(Number)
    if (offset === undefined || length === undefined || offset + length > Number(state.memoryWordCount) * WORD)
      return false
    state.interpreter.useGas(fee + common.param('keccak256WordGas') * BigInt(Math.ceil(length / WORD)))
    state.opCode = KECCAK256
    state.programCounter++
    opHandler(state, common)
    return true
  }
}

function pushStep(fee: bigint, size: number): Step {
  return (state, _common, pushes) => {
    state.interpreter.useGas(fee)
    const at = state.programCounter + 1
    state.stack.push(pushes.get(at) ?? readPush(state.code, at, size, pushes))
    state.programCounter = at + size
    return true
  }
}

/** Code ends in zeros without end. */
function readPush(code: Uint8Array, at: number, size: number, pushes: Map<number, bigint>): bigint {
  const digits = Buffer.from(code.subarray(at, at + size)).toString('hex')
  const value = BigInt(`0x${digits.padEnd(2 * size, '0')}`)
  pushes.set(at, value)
  return value
}

function analysisOf(code: Uint8Array): Analysis {
  const known = analyses.get(code)
  if (known !== undefined) return known
  const analysis = { jumps: jumpsOf(code), pushes: new Map<number, bigint>() }
  analyses.set(code, analysis)
  return analysis
}

function jumpsOf(code: Uint8Array): Uint8Array {
  const jumps = new Uint8Array(code.length)
  for (let at = 0; at < code.length; at++) {
    const opcode = code[at] ?? 0
    if (opcode === JUMPDEST) jumps[at] = 1
    else if (opcode >= PUSH1 && opcode <= PUSH32) at += opcode - PUSH1 + 1
  }
  return jumps
}
