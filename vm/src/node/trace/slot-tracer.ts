import type { InterpreterStep } from '@ethereumjs/evm'
import { type Hex, word } from '../encoding.js'
import { isDoomed } from './failures.js'
import { Op } from './opcodes.js'
import type { Tracer } from './tracer.js'

/** A storage slot of an account, 32 bytes. */
export interface SlotPlace {
  readonly account: Hex
  readonly slot: Hex
}

/** Which slots a run reads by SLOAD, each once, the one that was read last at the end. */
export class SlotTracer implements Tracer {
  readonly #places = new Map<string, SlotPlace>()

  /** @param most how many of them are kept, the last ones */
  constructor(private readonly most: number) {}

  step(step: InterpreterStep): undefined {
    if (step.opcode.code !== Op.sload || isDoomed(step)) return
    const place = { account: step.address.toString(), slot: word(step.stack.at(-1) ?? 0n) }
    const key = `${place.account}${place.slot}`
    this.#places.delete(key)
    this.#places.set(key, place)
    const [first] = this.#places.keys()
    if (this.#places.size > this.most && first !== undefined) this.#places.delete(first)
  }

  finish(): readonly SlotPlace[] {
    return [...this.#places.values()]
  }
}
