import type { EVMResult, ExecResult, InterpreterStep, Message } from '@ethereumjs/evm'
import type { RunTxResult } from '@ethereumjs/vm'
import { bytesToHex, type Hex, hexToBytes, quantity, word } from '../encoding.js'
import type { AnswerSize } from './answer-size.js'
import { failureOf, stepFailure } from './failures.js'
import { Op, opensFrame, opName, stepCost } from './opcodes.js'
import type { Tracer } from './tracer.js'

/** What the struct logger writes down. Left out: stack and storage, and neither memory nor return data. */
export interface StructLoggerOptions {
  readonly disableStack?: boolean
  readonly disableStorage?: boolean
  readonly enableMemory?: boolean
  readonly enableReturnData?: boolean
  /** Most steps to write down; 0 is all. */
  readonly limit?: number
}

/** One opcode before it runs (execution-apis, `StructLog`). */
interface StructLog {
  readonly pc: number
  readonly op: string
  readonly gas: number
  readonly gasCost: number
  /** 1 in the outermost frame. */
  readonly depth: number
  error?: string
  readonly stack?: readonly Hex[]
  readonly returnData?: Hex
  readonly memory?: readonly Hex[]
  /** What is known of the contract's storage, at SLOAD and SSTORE. */
  readonly storage?: Readonly<Record<Hex, Hex>>
  readonly refund?: number
}

interface Frame {
  readonly creates: boolean
  last: InterpreterStep | undefined
  /** The last step's, unless there is one too many. */
  entry: StructLog | undefined
  /** What the last call from this frame returned. */
  returned: Uint8Array
}

const NO_DATA = new Uint8Array(0)
const WORD_BYTES = 32

/** geth's default tracer: every opcode, with stack and storage. */
export class StructLogger implements Tracer {
  readonly #logs: StructLog[] = []
  readonly #frames: Frame[] = []
  /** What of contracts' storage has been seen, by address. */
  readonly #storage = new Map<Hex, Readonly<Record<Hex, Hex>>>()

  constructor(
    private readonly options: StructLoggerOptions,
    private readonly size: AnswerSize,
  ) {}

  enter({ to }: Message): void {
    this.#frames.push({ creates: to === undefined, last: undefined, entry: undefined, returned: NO_DATA })
  }

  async step(step: InterpreterStep): Promise<void> {
    const frame = this.#frames.at(-1)
    if (frame === undefined) return
    frame.last = step
    frame.entry = this.#isFull ? undefined : this.#add(step, stepCost(step), frame, await this.#storageAt(step))
    // A call that does not come to pass returns nothing.
    if (opensFrame(step.opcode.code)) frame.returned = NO_DATA
  }

  leave({ execResult }: EVMResult): void {
    const frame = this.#frames.pop()
    if (frame === undefined) return
    const failure = failureOf(execResult, frame)
    if (failure === undefined) this.#addEnd(frame, execResult)
    else if (frame.last !== undefined && frame.entry !== undefined) {
      const atStep = stepFailure(failure, frame.last)
      if (atStep !== undefined) frame.entry.error = atStep
    }
    const caller = this.#frames.at(-1)
    if (caller !== undefined) caller.returned = returnedData(frame, execResult)
  }

  finish({ totalGasSpent, execResult }: RunTxResult) {
    const { exceptionError, returnValue } = execResult
    const isShown = exceptionError === undefined || exceptionError.error === 'revert'
    return {
      gas: Number(totalGasSpent),
      failed: exceptionError !== undefined,
      returnValue: isShown ? bytesToHex(returnValue) : '0x',
      structLogs: this.#logs,
    }
  }

  get #isFull(): boolean {
    const { limit = 0 } = this.options
    return limit > 0 && this.#logs.length >= limit
  }

  #add(step: LoggedStep, cost: bigint, frame: Frame, storage: StructLog['storage']): StructLog {
    const { disableStack = false, enableMemory = false, enableReturnData = false } = this.options
    const log: StructLog = {
      pc: step.pc,
      op: opName(step.opcode),
      gas: Number(step.gasLeft),
      gasCost: Number(cost),
      depth: step.depth + 1,
      ...(disableStack ? {} : { stack: step.stack.map(quantity) }),
      ...(enableReturnData && frame.returned.length > 0 ? { returnData: bytesToHex(frame.returned) } : {}),
      ...(enableMemory && step.memory.length > 0 ? { memory: words(step.memory) } : {}),
      ...(storage === undefined ? {} : { storage }),
      ...(step.gasRefund > 0n ? { refund: Number(step.gasRefund) } : {}),
    }
    this.size.add(charactersOf(log))
    this.#logs.push(log)
    return log
  }

  /** Code that has run to its end stops there; ethereumjs has no step for that. */
  #addEnd(frame: Frame, { runState, gasRefund = 0n }: ExecResult): void {
    const { last } = frame
    if (last === undefined || runState === undefined || this.#isFull || endsFrame(last.opcode.code)) return
    const { programCounter, gasLeft, stack, memory, memoryWordCount } = runState
    const end = {
      pc: programCounter,
      opcode: { name: 'STOP', code: Op.stop },
      gasLeft,
      gasRefund,
      depth: last.depth,
      stack: stack.getStack(),
      memory: memory._store.slice(0, Number(memoryWordCount) * WORD_BYTES),
    }
    this.#add(end, 0n, frame, undefined)
  }

  /** At SLOAD and SSTORE, what is known of the contract's storage once it has run. */
  async #storageAt(step: InterpreterStep): Promise<StructLog['storage']> {
    const { opcode, stack, stateManager, address } = step
    const slot = stack.at(-1)
    const isLoad = opcode.code === Op.sload
    if (this.options.disableStorage === true || slot === undefined) return undefined
    if (!isLoad && (opcode.code !== Op.sstore || stack.length < 2)) return undefined
    const key = word(slot)
    const value = isLoad ? integer(await stateManager.getStorage(address, hexToBytes(key))) : (stack.at(-2) ?? 0n)
    const known = { ...this.#storage.get(address.toString()), [key]: word(value) }
    this.#storage.set(address.toString(), known)
    return known
  }
}

/** What of a step is written down. */
type LoggedStep = Pick<InterpreterStep, 'pc' | 'gasLeft' | 'gasRefund' | 'depth' | 'stack' | 'memory'> & {
  readonly opcode: Pick<InterpreterStep['opcode'], 'name' | 'code'>
}

function endsFrame(code: number): boolean {
  return code === Op.stop || code === Op.return || code === Op.selfDestruct
}

/** RETURNDATA as the caller finds it. A creation that succeeds returns none. */
function returnedData({ creates }: Frame, { exceptionError, returnValue }: ExecResult): Uint8Array {
  if (exceptionError === undefined) return creates ? NO_DATA : returnValue
  return exceptionError.error === 'revert' ? returnValue : NO_DATA
}

function words(memory: Uint8Array): Hex[] {
  const count = Math.ceil(memory.length / WORD_BYTES)
  return Array.from({ length: count }, (_, i) => bytesToHex(memory.subarray(i * WORD_BYTES, (i + 1) * WORD_BYTES)))
}

/** About how long the entry is in JSON. */
function charactersOf({ stack = [], memory = [], storage = {}, returnData = '0x' }: StructLog): number {
  const items = stack.reduce((sum, item) => sum + item.length + 3, 0)
  return 80 + items + memory.length * 69 + Object.keys(storage).length * 138 + returnData.length
}

function integer(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}
