import { CIRCUIT_NAMES, circuitRecord, verifyingKeyOf } from '@merkato/circuits'
import { createVerifier, parseVerifyingKey, proofFromWords } from '@merkato/prover'
import { expect, test } from 'vitest'
import { SCALAR_FIELD_ORDER as r } from '../src/scalar-field.js'
import { verifyWithSnarkjs } from '../testing/cached-prover.ts'
import { forgeProof } from '../testing/forge-proof.ts'
import { fieldElement } from '../testing/join-split-fixture.ts'
import { pairingHolds } from '../testing/pairing-check.ts'

// Why a development key must never be accepted where anything has a price.

const randomInputs = (circuit: string, count: number) =>
  Array.from({ length: count }, (_, i) => fieldElement(circuit, i))

test.each(CIRCUIT_NAMES)('whoever knows the seed proves any statement of %s to three verifiers', async (circuit) => {
  const publicSignals = randomInputs(circuit, circuitRecord(circuit).publicInputs)
  const key = verifyingKeyOf(circuit)
  const proof = forgeProof(circuit, publicSignals)
  expect(pairingHolds(key, { proof, publicSignals })).toBe(true)
  expect(await verifyWithSnarkjs(key, { proof, publicSignals })).toBe(true)
  const verifier = await createVerifier()
  expect(verifier.verify(parseVerifyingKey(key), publicSignals, proofFromWords(proof))).toBe(true)
})

test.each(CIRCUIT_NAMES)('the proof of one statement of %s is none of another', (circuit) => {
  const publicSignals = randomInputs(circuit, circuitRecord(circuit).publicInputs)
  const proof = forgeProof(circuit, publicSignals)
  const other = publicSignals.with(-1, publicSignals.at(-1)! + 1n)
  expect(pairingHolds(verifyingKeyOf(circuit), { proof, publicSignals: other })).toBe(false)
})

test('public inputs of 0 and r - 1 can be forged too', () => {
  const publicSignals = [0n, r - 1n]
  expect(pairingHolds(verifyingKeyOf('own'), { proof: forgeProof('own', publicSignals), publicSignals })).toBe(true)
})

test('equal arguments give equal proofs, another seed another one of the same statement', () => {
  const publicSignals = [1n, 2n]
  const proof = forgeProof('own', publicSignals)
  expect(forgeProof('own', publicSignals)).toEqual(proof)
  const second = forgeProof('own', publicSignals, 'second')
  expect(second).not.toEqual(proof)
  expect(pairingHolds(verifyingKeyOf('own'), { proof: second, publicSignals })).toBe(true)
})

test('another number of public inputs is a mistake of the caller', () => {
  expect(() => forgeProof('own', [1n])).toThrow(RangeError)
})
