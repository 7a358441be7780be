import type { Prover } from '@merkato/sdk'
import { proveCached } from '../../../circuits/testing/cached-prover.js'

/** Real proofs, kept between test runs. Equal statements only are found again, so tests seed all randomness and time. */
export const cachedProver: Prover = {
  async prove(circuit, inputs) {
    const { proof, publicSignals } = await proveCached(circuit, inputs)
    return { proof, publicInputs: publicSignals }
  },
}
