import type { ProofResult, Prover } from '@merkato/sdk'
import type { MerkatoNode, RequestArguments } from '@merkato/vm'
import { threadMilliseconds } from '../measure.js'

/** A prover with a watch beside it: what is left of a call's time is that of wallet and node. */
export class MeteredProver implements Prover {
  /** Proofs so far. */
  proofs = 0
  /** Milliseconds that they took. */
  milliseconds = 0
  /** Milliseconds of processor time that they took of this thread, beside those of the prover's own. */
  threadMilliseconds = 0

  constructor(private readonly prover: Prover) {}

  get circuits(): Prover['circuits'] {
    return this.prover.circuits
  }

  async prove(...asked: Parameters<Prover['prove']>): Promise<ProofResult> {
    const [started, before] = [performance.now(), threadMilliseconds()]
    const result = await this.prover.prove(...asked)
    this.proofs += 1
    this.milliseconds += performance.now() - started
    this.threadMilliseconds += threadMilliseconds() - before
    return result
  }
}

const SEND = 'eth_sendRawTransaction'

/** A node in this process that mines what it is sent at once, with a watch beside it. */
export class MeteredNode {
  /** Milliseconds that sending took: the signature checked, the transaction executed, its block made. */
  miningMilliseconds = 0

  constructor(readonly node: MerkatoNode) {}

  async request({ method, params }: { readonly method: string; readonly params?: unknown }): Promise<unknown> {
    const asked: RequestArguments = { method, params: (params ?? []) as readonly unknown[] }
    const started = performance.now()
    try {
      return await this.node.request(asked)
    } finally {
      if (method === SEND) this.miningMilliseconds += performance.now() - started
    }
  }
}
