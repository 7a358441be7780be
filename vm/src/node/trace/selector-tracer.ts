import type { Message } from '@ethereumjs/evm'
import { bytesToHex } from '../encoding.js'
import type { TracedView, Tracer } from './tracer.js'

const SELECTOR_BYTES = 4

/** geth's 4byteTracer: which functions were called, by selector and bytes of arguments, and how often. */
export class SelectorTracer implements Tracer {
  readonly #counts = new Map<string, number>()
  #view: TracedView | undefined

  async begin(view: TracedView): Promise<void> {
    this.#view = view
  }

  enter(message: Message): void {
    const { data, to } = message
    if (to === undefined || data.length < SELECTOR_BYTES || this.#isPlainPrecompile(message)) return
    const key = `${bytesToHex(data.subarray(0, SELECTOR_BYTES))}-${data.length - SELECTOR_BYTES}`
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1)
  }

  finish(): unknown {
    return Object.fromEntries(this.#counts)
  }

  /** Ethereum's precompiles have no functions; Merkato's do. */
  #isPlainPrecompile({ codeAddress }: Message): boolean {
    const address = codeAddress.toString()
    return this.#view?.evm.hasPrecompile(address) === true && !this.#view.evm.hasState(address)
  }
}
