import type { EVMResult, InterpreterStep, Message } from '@ethereumjs/evm'
import type { RunTxResult } from '@ethereumjs/vm'
import { type EventLog, toEventLog } from '../chain/receipt.js'
import { bytesToHex, quantity } from '../encoding.js'
import type { ExecutionView, TransactionRun } from '../execution.js'
import type { AnswerSize } from './answer-size.js'
import { type CallNode, closeFrame, destroyedFrame, eventAt, openedFrame, refusedFrame } from './call-frame.js'
import { decodedCall } from './decoded-call.js'
import { isDoomed } from './failures.js'
import { Op, opensFrame } from './opcodes.js'
import type { Tracer } from './tracer.js'

export interface CallTracerOptions {
  /** Leave out what the transaction's own call calls. */
  readonly onlyTopCall?: boolean
  /** With the events of each frame that lasted. */
  readonly withLog?: boolean
}

/** geth's tree of calls. */
export class CallTracer implements Tracer {
  readonly #open: CallNode[] = []
  #top: CallNode | undefined
  #gasLimit = 0n
  #callLimit = 0
  #nextLogIndex: number

  /** @param firstLogIndex number of the transaction's first log within its block */
  constructor(
    private readonly options: CallTracerOptions,
    firstLogIndex: number,
    private readonly size: AnswerSize,
  ) {
    this.#nextLogIndex = firstLogIndex
  }

  async begin({ evm }: ExecutionView, { tx }: TransactionRun): Promise<void> {
    this.#gasLimit = tx.gasLimit
    this.#callLimit = Number(evm.common.param('stackLimit'))
  }

  enter(message: Message): void {
    const caller = this.#open.at(-1)
    const node = openedFrame(message, caller?.last?.opcode.code)
    if (caller === undefined) this.#top = node
    else {
      caller.attempt = undefined
      caller.calls.push(node)
    }
    this.#open.push(node)
  }

  step(step: InterpreterStep): Promise<void> | undefined {
    const node = this.#open.at(-1)
    if (node === undefined) return undefined
    this.#noteRefusal(node)
    const { code } = step.opcode
    node.last = step
    node.attempt = opensFrame(code) ? step : undefined
    if (isDoomed(step)) return undefined
    if (this.options.withLog === true && code >= Op.log0 && code <= Op.log4) this.#noteEvents(node, [eventAt(step)])
    return code === Op.selfDestruct ? noteDestruction(node, step) : undefined
  }

  leave(result: EVMResult): void {
    const node = this.#open.pop()
    if (node === undefined) return
    closeFrame(node, result)
    this.size.add(2 * (node.input.length + node.output.length))
    if (node.error !== undefined) return
    this.#noteRefusal(node)
    if (node.destruction !== undefined) node.calls.push(node.destruction)
    // Only a precompile has events and no opcode that wrote them.
    const { logs } = result.execResult
    if (this.options.withLog === true && node.last === undefined && logs !== undefined) {
      this.#noteEvents(node, logs.map(toEventLog))
    }
  }

  finish({ totalGasSpent }: RunTxResult): unknown {
    if (this.#top === undefined) throw new Error('The transaction has opened no frame.')
    return { ...this.#json(this.#top, false), gas: quantity(this.#gasLimit), gasUsed: quantity(totalGasSpent) }
  }

  /** A call whose frame had not opened when its caller went on was refused. */
  #noteRefusal(node: CallNode): void {
    if (node.attempt === undefined) return
    node.calls.push(refusedFrame(node.attempt, node, this.#callLimit))
    node.attempt = undefined
  }

  #noteEvents(node: CallNode, events: readonly EventLog[]): void {
    const position = node.calls.length
    for (const log of events) {
      this.size.add(log.data.length + 70 * log.topics.length)
      node.logs.push({ log, position })
    }
  }

  /** Walks the tree in the order in which things happened, so that events are numbered as the block has them. */
  #json(node: CallNode, isInFailed: boolean): object {
    const isUndone = isInFailed || node.error !== undefined
    const calls: object[] = []
    const logs: object[] = []
    const events = isUndone ? [] : node.logs
    const takeLogs = (before: number) => {
      for (let next = events[logs.length]; next !== undefined && next.position <= before; next = events[logs.length]) {
        logs.push(this.#jsonOfLog(next.log, next.position))
      }
    }
    for (const [index, call] of node.calls.entries()) {
      takeLogs(index)
      calls.push(this.#json(call, isUndone))
    }
    takeLogs(node.calls.length)
    return jsonOfFrame(node, this.options.onlyTopCall === true ? [] : calls, logs)
  }

  #jsonOfLog({ address, topics, data }: EventLog, position: number): object {
    const index = quantity(this.#nextLogIndex++)
    return { address, topics, data, index, position: quantity(this.options.onlyTopCall === true ? 0 : position) }
  }
}

async function noteDestruction(node: CallNode, { address, stack, stateManager }: InterpreterStep): Promise<void> {
  const account = await stateManager.getAccount(address)
  node.destruction = destroyedFrame(address.toString(), stack.at(-1) ?? 0n, account?.balance ?? 0n)
}

/** geth leaves out what is empty; `decoded` is ours, for calls of precompiles that no other chain has. */
function jsonOfFrame(node: CallNode, calls: readonly object[], logs: readonly object[]): object {
  const { type, from, to, gas, gasUsed, input, output, error, revertReason, value } = node
  const decoded = to && decodedCall(to, input)
  return {
    from,
    gas: quantity(gas),
    gasUsed: quantity(gasUsed),
    ...(to === undefined ? {} : { to }),
    input: bytesToHex(input),
    ...(decoded === undefined ? {} : { decoded }),
    ...(output.length === 0 ? {} : { output: bytesToHex(output) }),
    ...(error === undefined ? {} : { error }),
    ...(revertReason ? { revertReason } : {}),
    ...(calls.length === 0 ? {} : { calls }),
    ...(logs.length === 0 ? {} : { logs }),
    ...(value === undefined ? {} : { value: quantity(value) }),
    type,
  }
}
