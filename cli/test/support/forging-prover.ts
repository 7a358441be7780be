import type { CircuitName } from '@merkato/protocol'
import type { ProveProgress, Prover } from '@merkato/sdk'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { trustingProver } from '../../../sdk/test/support/trusting-prover.js'

/** Proofs that the sandbox takes, in milliseconds: for tests of everything but proving. The wallet checks each statement in plain code. */
const forgingProver: Prover & { close(): Promise<void> } = {
  prove: async (circuit, inputs, options) => {
    const { publicInputs } = await trustingProver.prove(circuit, inputs, options)
    return { proof: forgeProof(circuit as CircuitName, publicInputs) as never, publicInputs }
  },
  close: async () => {},
}

/** In place of `createProving`. */
export const forgedProving = () => ({
  prover: forgingProver,
  during: <T>(_label: string, work: (onProgress: ProveProgress) => Promise<T>) => work(() => undefined),
})
