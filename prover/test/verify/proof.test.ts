import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { MalformedProofError } from '../../src/errors.js'
import {
  type Proof,
  type ProofJson,
  proofFromBytes,
  proofFromSnarkjs,
  proofFromWords,
  proofToBytes,
  proofToSnarkjs,
  proofToWords,
} from '../../src/verify/index.js'
import { BASE_FIELD_ORDER as P, writeWords } from '../../src/verify/points.js'

const coordinate = fc.bigInt({ min: 0n, max: P - 1n })
const anyProof = fc.tuple(...Array.from({ length: 8 }, () => coordinate)).map((words) => proofFromWords(words))
const example: Proof = { a: writeWords([1n, 2n]), b: writeWords([3n, 4n, 5n, 6n]), c: writeWords([7n, 8n]) }

describe('a proof in', () => {
  test('the words of EIP-197: imaginary parts first', () => {
    expect(proofToWords(example)).toEqual([1n, 2n, 4n, 3n, 6n, 5n, 7n, 8n])
  })

  test("snarkjs' JSON", () => {
    const json: ProofJson = {
      pi_a: ['1', '2', '1'],
      pi_b: [
        ['3', '4'],
        ['5', '6'],
        ['1', '0'],
      ],
      pi_c: ['7', '8', '1'],
      protocol: 'groth16',
      curve: 'bn128',
    }
    expect(proofToSnarkjs(example)).toEqual(json)
    expect(proofFromSnarkjs(json)).toEqual(example)
  })

  test('bytes: A, B, C', () => {
    const bytes = proofToBytes(example)
    expect(bytes).toHaveLength(256)
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((i) => bytes[32 * i])).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  test('every form comes back as it went', () =>
    fc.assert(
      fc.property(anyProof, (proof) => {
        expect(proofFromWords(proofToWords(proof))).toEqual(proof)
        expect(proofFromSnarkjs(proofToSnarkjs(proof))).toEqual(proof)
        expect(proofFromBytes(proofToBytes(proof))).toEqual(proof)
      }),
    ))

  test("snarkjs' infinity is ours", () => {
    const infinite = { a: new Uint8Array(64), b: new Uint8Array(128), c: new Uint8Array(64) }
    expect(proofFromSnarkjs(proofToSnarkjs(infinite))).toEqual(infinite)
    expect(proofToSnarkjs(infinite).pi_a).toEqual(['0', '1', '0'])
  })
})

describe('refused with a typed error', () => {
  const words = [1n, 2n, 3n, 4n, 5n, 6n, 7n, 8n]
  test.each([
    ['seven words', () => proofFromWords(words.slice(1))],
    ['nine words', () => proofFromWords([...words, 1n])],
    ['p', () => proofFromWords(words.map((word, i) => (i === 3 ? P : word)))],
    ['a negative word', () => proofFromWords(words.map((word, i) => (i === 3 ? -1n : word)))],
    ['255 bytes', () => proofFromBytes(new Uint8Array(255))],
    ['JSON of another protocol', () => proofFromSnarkjs({ ...proofToSnarkjs(example), protocol: 'plonk' } as never)],
    ['JSON of another curve', () => proofFromSnarkjs({ ...proofToSnarkjs(example), curve: 'bls12381' } as never)],
    ['JSON without a point', () => proofFromSnarkjs({ ...proofToSnarkjs(example), pi_b: undefined } as never)],
    ['null', () => proofFromSnarkjs(null as never)],
    ['numbers instead of strings', () => proofFromSnarkjs({ ...proofToSnarkjs(example), pi_a: [1, 2, 1] } as never)],
  ])('%s', (_, read) => {
    expect(read).toThrow(MalformedProofError)
    expect(read).toThrow(/^The proof is malformed: .*\.$/)
  })
})
