import type { EVMResult, InterpreterStep, Message } from '@ethereumjs/evm'
import type { RunTxResult } from '@ethereumjs/vm'
import { invalidInput } from '../errors.js'
import type { ExecutionView, TransactionRun } from '../execution.js'
import type { WatchedState } from '../state/watched-state.js'

/** What traces run on. */
export type TracedView = ExecutionView<WatchedState>

/** Watches one transaction, and says what it saw. */
export interface Tracer {
  /** Before anything of the transaction has happened. */
  begin?(view: TracedView, run: TransactionRun): Promise<void>
  /** A frame opens: a call or a creation. */
  enter?(message: Message): void
  /** An opcode is about to run. What is thrown here at once ends the trace. */
  step?(step: InterpreterStep): Promise<void> | undefined
  /** The frame that opened last ends. */
  leave?(result: EVMResult): void
  /** The answer, in JSON. */
  finish(result: RunTxResult): unknown
}

/**
 * Runs a transaction for good, watched.
 *
 * @param timeout milliseconds
 * @throws RpcError -32000 when it takes longer; the view is of no more use then
 */
export async function runTraced(
  view: TracedView,
  run: TransactionRun,
  tracer: Tracer,
  timeout: number,
): Promise<{ readonly result: RunTxResult; readonly trace: unknown }> {
  await tracer.begin?.(view, run)
  const stop = watch(view, tracer, performance.now() + timeout)
  const result = await view.run(run).finally(stop)
  return { result, trace: await tracer.finish(result) }
}

/** @returns what ends the watching */
function watch({ evm: { events } }: ExecutionView, tracer: Tracer, deadline: number): () => void {
  let failure: { readonly error: unknown } | undefined
  const open: Message[] = []
  const enter = (message: Message) => {
    open.push(message)
    tracer.enter?.(message)
  }
  const leave = (result: EVMResult) => {
    open.pop()
    tracer.leave?.(result)
  }
  // ethereumjs waits for `done` and takes no failure from it, so that one is thrown at the next event.
  const step = (event: InterpreterStep, done?: () => void) => {
    if (failure !== undefined) throw failure.error
    if (performance.now() > deadline) throw invalidInput('execution timeout: give the trace more time with `timeout`')
    const pending = tracer.step?.(withCode(event, open.at(-1)))
    if (pending === undefined) return done?.()
    pending.catch((error: unknown) => (failure ??= { error })).finally(done)
  }
  events.on('beforeMessage', enter)
  events.on('step', step)
  events.on('afterMessage', leave)
  return () => {
    events.off('beforeMessage', enter)
    events.off('step', step)
    events.off('afterMessage', leave)
    if (failure !== undefined) throw failure.error
  }
}

/** ethereumjs gives every opcode that there is not the code of INVALID; the contract has the real one. */
function withCode(step: InterpreterStep, message: Message | undefined): InterpreterStep {
  const code = message?.code
  if (step.opcode.name !== 'INVALID' || !(code instanceof Uint8Array)) return step
  return { ...step, opcode: { ...step.opcode, code: code[step.pc] ?? step.opcode.code } }
}
