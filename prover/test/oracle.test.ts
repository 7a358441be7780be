import { createGroth16Verifier, parseVerifyingKey as parseKeyOfVm } from '@merkato/vm'
import fc from 'fast-check'
import { groth16, zKey } from 'snarkjs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCALAR_FIELD_ORDER as r, reduce } from '../../circuits/src/scalar-field.js'
import { pairingHolds } from '../../circuits/testing/pairing-check.js'
import { readProvingKey } from '../dist/formats/index.js'
import {
  createProver,
  createVerifier,
  createVerifyingKey,
  type Proof,
  proofFromSnarkjs,
  proofToBytes,
  proofToSnarkjs,
  proofToWords,
  type Verifier,
  type VerifyingKey,
  writeWitness,
} from '../dist/index.js'
import { openSession, runProof } from '../dist/prove/session.js'
import { writeWords } from '../dist/verify/points.js'
import { type DevelopmentKey, developmentKey } from './support/development-key.js'
import { type BlindingScalars, expectedProof } from './support/expected-proof.js'
import {
  arbShape,
  type CircuitShape,
  randomCircuit,
  type SatisfiedCircuit,
  satisfies,
} from './support/random-circuit.js'

const arbScalar = fc.oneof(fc.constantFrom(0n, 1n, r - 1n), fc.bigInt({ min: 0n, max: r - 1n }))
const arbBlinding = fc.record({ r: arbScalar, s: arbScalar })

const publicSignals = ({ r1cs, witness }: SatisfiedCircuit) => witness.slice(1, 1 + r1cs.publicCount)
const witnessFile = ({ witness }: SatisfiedCircuit) => writeWitness(writeWords(witness))

interface Case extends DevelopmentKey {
  readonly circuit: SatisfiedCircuit
}

async function caseOf(shape: CircuitShape): Promise<Case> {
  const circuit = randomCircuit(shape)
  return { ...(await developmentKey(circuit.r1cs)), circuit }
}

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

const keyJson = async (zkey: Uint8Array) => (await zKey.exportVerificationKey(zkey)) as never

const verifiesWithSnarkjs = async (zkey: Uint8Array, signals: readonly bigint[], proof: Proof): Promise<boolean> =>
  groth16.verify(await keyJson(zkey), signals.map(String), proofToSnarkjs(proof))

/** A proof in the calling thread. Not verified: blinding of 0 can make C infinity, which verifiers refuse. */
async function proveWith({ zkey, circuit }: Case, blinding: BlindingScalars) {
  const session = await openSession({ zkey, threads: 0 })
  const words = { r: writeWords([blinding.r]), s: writeWords([blinding.s]) }
  try {
    return await runProof(session, { witness: witnessFile(circuit) }, { leaveUnverified: true }, words)
  } finally {
    await session.pool.close()
  }
}

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
      fc.asyncProperty(arbShape(6), arbBlinding, async (shape, blinding) => {
        const { circuit, zkey, secrets } = await caseOf(shape)
        const signals = publicSignals(circuit)
        const expected = expectedProof(circuit, secrets, blinding)
        expect(await verifiesWithSnarkjs(zkey, signals, expected)).toBe(true)
        expect(verifier.verify(verifyingKeyOf(zkey), signals, expected)).toBe(true)
        const witness = { type: 'mem' as const, data: witnessFile(circuit) }
        const theirs = await groth16.prove({ type: 'mem', data: zkey }, witness)
        expect(theirs.publicSignals.map(BigInt)).toEqual(signals)
        expect(verifier.verify(verifyingKeyOf(zkey), signals, proofFromSnarkjs(theirs.proof as never))).toBe(true)
      }),
      { numRuns: 8 },
    ))
})

describe('PRV-34: proofs of random circuits', () => {
  test.each([
    ['small', 5, 100],
    ['larger', 9, 12],
  ])('%s ones: with given blinding, bit for bit what the secrets of the key give', (_, log2, numRuns) =>
    fc.assert(
      fc.asyncProperty(arbShape(log2), arbBlinding, async (shape, blinding) => {
        const made = await caseOf(shape)
        const { proof, publicSignals: signals } = await proveWith(made, blinding)
        expect(signals).toEqual(publicSignals(made.circuit))
        expect(proofToBytes(proof)).toEqual(proofToBytes(expectedProof(made.circuit, made.secrets, blinding)))
      }),
      { numRuns },
    ),
  )

  test("verify with snarkjs, with noble's pairing, with this package and with the VM", () =>
    fc.assert(
      fc.asyncProperty(arbShape(7), async (shape) => {
        // What the VM expects of its transfer.
        const { zkey, circuit } = await caseOf({ ...shape, publicCount: 10 })
        const prover = await createProver({ zkey, threads: 0 })
        const { proof, publicSignals: signals } = await prover.prove({ witness: witnessFile(circuit) })
        await prover.close()
        const words = [...proofToWords(proof)]
        expect(await verifiesWithSnarkjs(zkey, signals, proof)).toBe(true)
        expect(pairingHolds(await keyJson(zkey), { proof: words, publicSignals: [...signals] })).toBe(true)
        expect(verifier.verify(verifyingKeyOf(zkey), signals, proof)).toBe(true)
        const vm = await createGroth16Verifier(parseKeyOfVm(1, await keyJson(zkey)))
        expect(vm.verify(signals, words)).toBe(true)
        expect(vm.verify(signals.with(9, reduce((signals[9] as bigint) + 1n)), words)).toBe(false)
      }),
      { numRuns: 8 },
    ))
})
