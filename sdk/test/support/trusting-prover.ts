import {
  CIRCUITS,
  type CircuitName,
  EMPTY_PROOF,
  type JoinSplitPublic,
  joinSplitPublicInputs,
  type MintHiddenPublic,
  mintHiddenPublicInputs,
  type OpenPublic,
  type OwnPublic,
  openPublicInputs,
  ownPublicInputs,
} from '@merkato/protocol'
import type { CircuitInputs, Prover } from '../../src/prover/prover.js'

/** Proves nothing: for tests of everything but proofs. The wallet checks each statement in plain code before it asks. */
export const trustingProver: Prover = {
  prove: async (circuit, inputs) => ({ proof: EMPTY_PROOF, publicInputs: publicInputsOf(circuit, inputs) }),
}

/** The same without the circuit of eight inputs. */
export const narrowProver: Prover = { ...trustingProver, circuits: ['transfer'] }

/** What a circuit makes public of its inputs, in its order. */
export function publicInputsOf(circuit: CircuitName, inputs: CircuitInputs): bigint[] {
  const values: unknown = inputs
  if (circuit === 'own') return ownPublicInputs(values as OwnPublic)
  if (circuit === 'mint-hidden') return mintHiddenPublicInputs(values as MintHiddenPublic)
  if (circuit === 'open') return openPublicInputs(values as OpenPublic)
  return joinSplitPublicInputs(values as JoinSplitPublic, CIRCUITS[circuit])
}
