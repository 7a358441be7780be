import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import type { Prover } from '../../src/prover/prover.js'
import { publicInputsOf } from './trusting-prover.js'

/**
 * Proofs that a pool with development keys takes, in milliseconds: for tests of what the pool does with a bundle, not of circuits. The
 * wallet checks each statement in plain code before it asks.
 */
export const forgingProver: Prover = {
  async prove(circuit, inputs) {
    const publicInputs = publicInputsOf(circuit, inputs)
    return { proof: forgeProof(circuit, publicInputs), publicInputs }
  },
}
