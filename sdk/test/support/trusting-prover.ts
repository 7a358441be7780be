import { checkTransfer, EMPTY_PROOF, transferPublicInputs } from '@merkato/protocol'
import { StatementError } from '../../src/errors/proving.js'
import type { Prover } from '../../src/prover/prover.js'

/** Checks the statement in plain code and proves nothing: for tests of everything but proofs. */
export const trustingProver: Prover = {
  async proveTransfer(statement) {
    const check = checkTransfer(statement)
    if (!check.ok) throw new StatementError(check.rule, 'seen by the test')
    return { proof: EMPTY_PROOF, publicInputs: transferPublicInputs(statement.public) }
  },
}
