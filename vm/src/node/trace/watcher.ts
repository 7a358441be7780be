import type { EVMResult, InterpreterStep, Message } from '@ethereumjs/evm'
import { bytesToHex, type Hex } from '../encoding.js'
import { failureOf } from './failures.js'
import type { Tracer } from './tracer.js'

/** Follows a transaction, or a call, that runs again. What it throws ends the run. */
export interface ReplayWatcher {
  /** A frame opens: a call or a creation. */
  enter?(frame: ReplayFrame): void
  /** An opcode is about to run in the frame that opened last. */
  step?(pc: number, opcode: number): void
  /** The frame that opened last ends. */
  leave?(end: ReplayEnd): void
}

/** A call, or a creation. */
export interface ReplayFrame {
  /** Whose code runs; undefined in a creation. */
  readonly codeAddress: Hex | undefined
  /** Call data, or the init code. */
  readonly input: Hex
  /** The code, from the first step on; empty before, and for a precompile. In a creation the init code with its arguments. */
  readonly code: () => Uint8Array
}

/** How a frame ended. */
export interface ReplayEnd {
  /** In the words of geth; undefined when it succeeded. */
  readonly error: string | undefined
  /** What it returned, or reverted with. */
  readonly output: Hex
}

const NO_CODE = new Uint8Array(0)

/** A tracer that hands on what it sees, and answers nothing. */
export class WatcherTracer implements Tracer {
  readonly #open: { readonly creates: boolean; last: InterpreterStep | undefined }[] = []

  constructor(private readonly watcher: ReplayWatcher) {}

  enter(message: Message): void {
    this.#open.push({ creates: message.to === undefined, last: undefined })
    this.watcher.enter?.({
      codeAddress: message.to === undefined ? undefined : message.codeAddress.toString(),
      input: bytesToHex(message.data),
      code: () => (message.code instanceof Uint8Array ? message.code : NO_CODE),
    })
  }

  step(step: InterpreterStep): undefined {
    const frame = this.#open.at(-1)
    if (frame !== undefined) frame.last = step
    this.watcher.step?.(step.pc, step.opcode.code)
  }

  leave({ execResult }: EVMResult): void {
    const frame = this.#open.pop()
    if (frame === undefined) return
    this.watcher.leave?.({ error: failureOf(execResult, frame), output: bytesToHex(execResult.returnValue) })
  }

  finish(): null {
    return null
  }
}
