import fc from 'fast-check'
import { groth16, zKey } from 'snarkjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readProvingKey, writeWitness } from '../src/formats/index.js'
import {
  createVerifier,
  createVerifyingKey,
  type Proof,
  proofFromSnarkjs,
  proofToSnarkjs,
  type Verifier,
  type VerifyingKey,
} from '../src/verify/index.js'
import { SCALAR_FIELD_ORDER as r, writeWords } from '../src/verify/points.js'
import { developmentKey } from './support/development-key.js'
import { expectedProof } from './support/expected-proof.js'
import { arbShape, randomCircuit, type SatisfiedCircuit, satisfies } from './support/random-circuit.js'

const arbScalar = fc.bigInt({ min: 0n, max: r - 1n })
const publicSignals = ({ r1cs, witness }: SatisfiedCircuit) => witness.slice(1, 1 + r1cs.publicCount)

let verifier: Verifier
beforeAll(async () => {
  verifier = await createVerifier()
})
// snarkjs keeps the threads of its curve in a global.
afterAll(async () => {
  await (globalThis as { curve_bn128?: { terminate(): Promise<void> } | null }).curve_bn128?.terminate()
})

function verifyingKeyOf(zkey: Uint8Array): VerifyingKey {
  const { alpha1, beta2, gamma2, delta2, ic } = readProvingKey(zkey)
  return createVerifyingKey({ alpha: alpha1, beta: beta2, gamma: gamma2, delta: delta2, ic })
}

const verifiesWithSnarkjs = async (zkey: Uint8Array, signals: readonly bigint[], proof: Proof): Promise<boolean> =>
  groth16.verify(await zKey.exportVerificationKey(zkey), signals.map(String), proofToSnarkjs(proof))

describe('the oracle', () => {
  test('its circuits are satisfied by their witnesses', () =>
    fc.assert(
      fc.property(arbShape(9), (shape) => {
        const { r1cs, witness } = randomCircuit(shape)
        expect(witness[0]).toBe(1n)
        expect(witness.length).toBe(r1cs.wireCount)
        expect(satisfies(r1cs, witness)).toBe(true)
      }),
    ))

  test('its keys and its proofs are those of snarkjs', () =>
    fc.assert(
      fc.asyncProperty(arbShape(6), arbScalar, arbScalar, async (shape, first, second) => {
        const circuit = randomCircuit(shape)
        const { zkey, secrets } = await developmentKey(circuit.r1cs)
        const signals = publicSignals(circuit)
        const expected = expectedProof(circuit, secrets, { r: first, s: second })
        expect(await verifiesWithSnarkjs(zkey, signals, expected)).toBe(true)
        expect(verifier.verify(verifyingKeyOf(zkey), signals, expected)).toBe(true)
        const file = writeWitness(writeWords(circuit.witness))
        const theirs = await groth16.prove({ type: 'mem', data: zkey }, { type: 'mem', data: file })
        expect(theirs.publicSignals.map(BigInt)).toEqual(signals)
        expect(verifier.verify(verifyingKeyOf(zkey), signals, proofFromSnarkjs(theirs.proof as never))).toBe(true)
      }),
      { numRuns: 8 },
    ))
})
