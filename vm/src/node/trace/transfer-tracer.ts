import type { EVMResult, InterpreterStep, Message } from '@ethereumjs/evm'
import type { RunTxResult } from '@ethereumjs/vm'
import { type EventLog, toEventLog } from '../chain/receipt.js'
import { type Hex, padLeft, word } from '../encoding.js'
import { isDoomed } from './failures.js'
import { Op } from './opcodes.js'
import type { Tracer } from './tracer.js'

/** Who transfers of coins are told of by, as if they were of a token (execution-apis, `traceTransfers`). */
const COINS: Hex = '0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
/** keccak256("Transfer(address,address,uint256)") */
const TRANSFER: Hex = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef'

/** An event of a simulated call. */
export interface NumberedLog {
  readonly log: EventLog
  /** Within its block, counting also what was undone, as geth does. */
  readonly index: number
}

/** A transfer of coins, or the place of an event that a contract emitted. */
interface Entry {
  readonly index: number
  readonly transfer?: EventLog
}

/** Lists a transaction's events in their order, with transfers of coins among them. */
export class TransferTracer implements Tracer {
  readonly #open: Entry[][] = [[]]
  #next: number

  /** @param first number of the first event */
  constructor(first: number) {
    this.#next = first
  }

  /** Number of the event after the last one. */
  get next(): number {
    return this.#next
  }

  enter({ value, caller, to, delegatecall }: Message): void {
    this.#open.push([])
    if (value > 0n && !delegatecall && to !== undefined) this.#noteTransfer(caller.toString(), to.toString(), value)
  }

  step(step: InterpreterStep): Promise<void> | undefined {
    const { code } = step.opcode
    if (isDoomed(step)) return undefined
    if (code >= Op.log0 && code <= Op.log4) this.#note()
    return code === Op.selfDestruct ? this.#noteDestruction(step) : undefined
  }

  leave({ execResult }: EVMResult): void {
    // A precompile has events and no opcode that wrote them.
    const counted = this.#open.at(-1)?.filter(({ transfer }) => transfer === undefined).length ?? 0
    for (let i = counted; i < (execResult.logs?.length ?? 0); i++) this.#note()
    const frame = this.#open.pop() ?? []
    if (execResult.exceptionError === undefined) this.#open.at(-1)?.push(...frame)
  }

  finish({ execResult }: RunTxResult): readonly NumberedLog[] {
    if (execResult.exceptionError !== undefined) return []
    const events = (execResult.logs ?? []).map(toEventLog).values()
    return (this.#open[0] ?? []).map(({ index, transfer }) => {
      const log = transfer ?? events.next().value
      if (log === undefined) throw new Error('A transaction has fewer events than were seen.')
      return { log, index }
    })
  }

  #note(transfer?: EventLog): void {
    const index = this.#next++
    this.#open.at(-1)?.push(transfer === undefined ? { index } : { index, transfer })
  }

  #noteTransfer(from: Hex, to: Hex, wei: bigint): void {
    this.#note({ address: COINS, topics: [TRANSFER, padLeft(from, 32), padLeft(to, 32)], data: word(wei) })
  }

  async #noteDestruction({ address, stack, stateManager }: InterpreterStep): Promise<void> {
    const balance = (await stateManager.getAccount(address))?.balance ?? 0n
    const heir: Hex = `0x${(stack.at(-1) ?? 0n).toString(16).padStart(40, '0').slice(-40)}`
    if (balance > 0n) this.#noteTransfer(address.toString(), heir, balance)
  }
}
