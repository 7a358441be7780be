import { setImmediate } from 'node:timers/promises'
import type { Common } from '@ethereumjs/common'
import { memoryStepOf } from './memory-steps.js'
import { OWN_HANDLERS } from './own-handlers.js'
import { begin, type Entry, type OpcodeTable, type RunState, type Step } from './step.js'
import { storageStepOf } from './storage-steps.js'

/** What is known of a contract's code. */
interface Analysis {
  /** 1 at each JUMPDEST that is no part of a PUSH. */
  readonly jumps: Uint8Array
  /** Values that PUSH takes out of the code, by place, as far as they were needed. */
  readonly pushes: Map<number, bigint>
}

const JUMPDEST = 0x5b
/** Steps after which timers and sockets get their turn: code that runs for seconds holds up nothing but the calls that wait for it. */
const STEPS_AT_ONCE = 2 ** 20
/** ADDRESS, ORIGIN to CALLDATACOPY, RETURNDATASIZE, COINBASE to GASLIMIT: ethereumjs waits for these, and they wait for nothing. */
const NEVER_WAIT: ReadonlySet<number> = new Set([
  0x30, 0x32, 0x33, 0x34, 0x35, 0x36, 0x37, 0x3d, 0x41, 0x42, 0x43, 0x44, 0x45,
])
const PUSH1 = 0x60
const PUSH32 = 0x7f
/** Who hears what. */
export interface StepListeners {
  /** Whether somebody wants to be told of each step, which only ethereumjs' loop does. */
  readonly isWatched: () => boolean
  /** Told how much gas a frame has left before each SSTORE of a batch. */
  readonly onStore: (gasLeft: bigint) => void
}

/** By the code itself: a state hands out one array per code. */
const analyses = new WeakMap<Uint8Array, Analysis>()

/**
 * Lets each opcode's handler go on with the steps after it as long as they are plain ones, which wait for nothing and cost a fixed sum.
 * ethereumjs awaits every step, which takes longer than most steps do, and looks for a code's jumps each time it is run. What
 * happens is the same, in the same order and for the same gas.
 *
 * @param table changed in place; of a rule set whose steps do nothing beside paying and running their handler
 * @param common the rule set
 */
export function batchSteps(table: OpcodeTable, common: Common, { isWatched, onStore }: StepListeners): void {
  const steps = table.map((entry) => storageStepOf(entry, common, onStore) ?? stepOf(entry))
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
function stepOf(entry: Entry): Step | undefined {
  const { opcodeInfo, opHandler } = entry
  const { code, feeBigInt: fee, isAsync, isInvalid, dynamicGas } = opcodeInfo
  if (isInvalid || (isAsync && !NEVER_WAIT.has(code))) return undefined
  if (code >= PUSH1 && code <= PUSH32) return pushStep(fee, code - PUSH1 + 1)
  if (dynamicGas) return memoryStepOf(entry)
  const run = OWN_HANDLERS.get(code) ?? opHandler
  return (state, common) => {
    begin(state, code, fee)
    run(state, common)
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
