import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SCALAR_FIELD_ORDER as r } from '../../circuits/src/scalar-field.js'
import { readProvingKey } from '../dist/formats/index.js'
import {
  createProver,
  createVerifier,
  type Groth16Prover,
  loadWitnessProgram,
  MalformedCircuitError,
  MalformedKeyError,
  MalformedWitnessError,
  ProverError,
  type ProverOptions,
  proofToSnarkjs,
  prove,
  UnsatisfiedWitnessError,
  type Verifier,
  WitnessLengthError,
  writeWitness,
} from '../dist/index.js'
import { writeWords } from '../dist/verify/points.js'
import { type CompiledCircuit, compileCircom } from './support/circom.js'
import { developmentKey } from './support/development-key.js'
import { arbFlip, arbMutation } from './support/mutations.js'
import { arbShape, randomCircuit, type SatisfiedCircuit, satisfies } from './support/random-circuit.js'
import { listSections, patched, uint32, withSection } from './support/sections.js'
import { setUpWithSnarkjs } from './support/snarkjs-setup.js'
import { snarkjsVerdict } from './support/snarkjs-verdict.js'

/** Two private factors of a public number, which is their product plus `extra`. */
const factors = (extra: number, steps = 3) => `pragma circom 2.0.0;
template Factors() {
    signal input left, right;
    signal output product;
    signal power[${steps}];
    power[0] <== left * right;
    for (var i = 1; i < ${steps}; i++) power[i] <== power[i - 1] * left + ${extra};
    product <== power[${steps - 1}];
}
component main = Factors();`

const INPUTS = { left: 6n, right: 7n }

interface Made extends CompiledCircuit {
  readonly zkey: Uint8Array
  readonly witness: Uint8Array
}

async function make(text: string): Promise<Made> {
  const compiled = await compileCircom(text)
  const { zkey } = await developmentKey(compiled.r1cs)
  const witness = (await loadWitnessProgram(compiled.wasm)).calculate(INPUTS)
  return { ...compiled, zkey, witness: writeWitness(witness) }
}

let [made, sameShape, longer]: Made[] = []
let verifier: Verifier
beforeAll(async () => {
  ;[made, sameShape, longer] = await Promise.all([make(factors(0)), make(factors(1)), make(factors(0, 5))])
  verifier = await createVerifier()
})

const circuits = () => ({ made, sameShape, longer }) as Record<'made' | 'sameShape' | 'longer', Made>

async function using<T>(options: ProverOptions, use: (prover: Groth16Prover) => Promise<T>): Promise<T> {
  const prover = await createProver({ threads: 0, ...options })
  try {
    return await use(prover)
  } finally {
    await prover.close()
  }
}

const proofOf = (zkey: Uint8Array, witness: Uint8Array, threads = 0) => prove({ zkey, witness, threads })

describe('PRV-30: truncated key', () => {
  test('at any section boundary, before and after it: refused', async () => {
    const { zkey } = circuits().made
    const ends = [12]
    for (const { content } of listSections(zkey)) ends.push((ends.at(-1) as number) + 12 + content.length)
    const lengths = [0, 1, 3, ...ends.flatMap((end) => [end - 1, end, end + 1, end + 11])]
    for (const length of lengths.filter((length) => length < zkey.length)) {
      await expect(createProver({ zkey: zkey.subarray(0, length), threads: 0 })).rejects.toThrow(MalformedKeyError)
    }
  })

  test('with workers: refused likewise', async () => {
    const { zkey } = circuits().made
    const refused = expect(createProver({ zkey: zkey.subarray(0, -1), threads: 2 })).rejects
    await refused.toThrow(MalformedKeyError)
    await refused.toThrow('Download the key again.')
  })
})

describe('wrong curve', () => {
  const bls = () => compileCircom(factors(0), 'bls12381')

  test("a key of bls12-381 by snarkjs' own set-up is refused by name", async () => {
    const { contributed } = await setUpWithSnarkjs((await bls()).r1csFile, 'bls12381', 3)
    const refused = expect(createProver({ zkey: contributed, threads: 0 })).rejects
    await refused.toThrow(MalformedKeyError)
    await refused.toThrow('is of the curve bls12-381; this prover does BN254 (bn128)')
  })

  test('so is a circuit of bls12-381 beside a key of BN254', async () => {
    const circuit = (await bls()).wasm
    const refused = expect(createProver({ zkey: circuits().made.zkey, circuit, threads: 0 })).rejects
    await refused.toThrow(MalformedCircuitError)
    await refused.toThrow('is of the curve bls12-381')
  })

  test("a key of BN254 by snarkjs' own set-up is taken, once somebody contributed to it", async () => {
    const { r1csFile, wasm, witness } = circuits().made
    const { initial, contributed } = await setUpWithSnarkjs(r1csFile, 'bn128', 3)
    await expect(createProver({ zkey: initial, threads: 0 })).rejects.toThrow('Nobody contributed to the second phase')
    const { proof, publicSignals } = await proofOf(contributed, witness)
    expect(publicSignals).toEqual([6n * 7n * 6n * 6n])
    expect(await snarkjsVerdict(contributed, publicSignals, proofToSnarkjs(proof))).toBe(true)
    await using({ zkey: contributed, circuit: wasm }, async (prover) => {
      expect((await prover.prove(INPUTS)).publicSignals).toEqual(publicSignals)
    })
  })
})

describe('key of another circuit', () => {
  test('of the same shape: the proof is not given out', async () => {
    const { made, sameShape } = circuits()
    expect(sameShape.witness.length).toBe(made.witness.length)
    await expect(proofOf(sameShape.zkey, made.witness)).rejects.toThrow(UnsatisfiedWitnessError)
    await using({ zkey: sameShape.zkey, circuit: made.wasm }, async (prover) => {
      await expect(prover.prove(INPUTS)).rejects.toThrow(UnsatisfiedWitnessError)
    })
  })

  test('of another shape: counts are compared', async () => {
    const { made, longer } = circuits()
    await expect(proofOf(longer.zkey, made.witness)).rejects.toThrow(WitnessLengthError)
    await using({ zkey: longer.zkey, circuit: made.wasm }, async (prover) => {
      await expect(prover.prove(INPUTS)).rejects.toThrow(WitnessLengthError)
    })
  })

  test('with the sections of two keys mixed: refused, or the proof is not given out', async () => {
    const { made, sameShape } = circuits()
    for (const { id, content } of listSections(sameShape.zkey)) {
      const mixed = withSection(made.zkey, id, () => content)
      const same = Buffer.compare(mixed, made.zkey) === 0
      if (same) expect((await proofOf(mixed, made.witness)).publicSignals).toHaveLength(1)
      else await expect(proofOf(mixed, made.witness)).rejects.toThrow(ProverError)
    }
  })
})

describe('witness of another length', () => {
  test.each([
    ['one value less', -1],
    ['one value more', 1],
    ['twice the values', 100],
  ])('%s', async (_, change) => {
    const { made } = circuits()
    const values = [...made.witness.subarray(-32 * readProvingKey(made.zkey).wires)]
    const changed = change < 0 ? values.slice(0, 32 * change) : [...values, ...new Array(32 * change).fill(0)]
    const other = writeWitness(Uint8Array.from(changed))
    await expect(proofOf(made.zkey, other)).rejects.toThrow(WitnessLengthError)
    await expect(proofOf(made.zkey, other, 1)).rejects.toThrow(WitnessLengthError)
  })

  test('no value at all, or a file that is none', async () => {
    const { zkey, witness } = circuits().made
    for (const file of [new Uint8Array(), new Uint8Array(76), witness.subarray(0, -1), zkey]) {
      await expect(proofOf(zkey, file)).rejects.toThrow(MalformedWitnessError)
    }
  })
})

describe('witness that does not satisfy the circuit', () => {
  test('whichever wire is changed: a proof is given out exactly when the witness still satisfies', async () => {
    const counts = { kept: 0, refused: 0 }
    await fc.assert(
      fc.asyncProperty(arbShape(5), fc.bigInt({ min: 1n, max: r - 1n }), async (shape, by) => {
        const circuit = randomCircuit(shape)
        const { zkey } = await developmentKey(circuit.r1cs)
        await using({ zkey }, async (prover) => {
          for (const witness of changedWitnesses(circuit, by)) {
            const proving = prover.prove({ witness: writeWitness(writeWords(witness)) })
            if (satisfies(circuit.r1cs, witness)) {
              const { proof, publicSignals } = await proving
              expect(verifier.verify(prover.verifyingKey, publicSignals, proof)).toBe(true)
              counts.kept++
            } else {
              await expect(proving).rejects.toThrow(UnsatisfiedWitnessError)
              counts.refused++
            }
          }
        })
      }),
      { numRuns: 25 },
    )
    expect(counts.kept).toBeGreaterThan(0)
    expect(counts.refused).toBeGreaterThan(counts.kept)
  })

  test('the error quotes no value', async () => {
    const { zkey, witness } = circuits().made
    const secret = 123456789123456789n
    const spoilt = withSection(witness, 2, (values) => patched(values, 64, writeWords([secret])))
    const error = await proofOf(zkey, spoilt).catch((reason) => reason)
    expect(error).toBeInstanceOf(UnsatisfiedWitnessError)
    expect(`${error.message} ${error.stack}`).not.toMatch(/123456789|1b69b4bacd05f15/)
  })

  /** The witness with each of a few wires changed. */
  const changedWitnesses = ({ witness }: SatisfiedCircuit, by: bigint): bigint[][] =>
    [1, 2, witness.length >> 1, witness.length - 1]
      .filter((wire) => wire < witness.length)
      .map((wire) => witness.with(wire, ((witness[wire] as bigint) + by) % r))
})

describe('key with damaged contents', () => {
  test.each([
    [5, 'A'],
    [6, 'B in G1'],
    [7, 'B in G2'],
    [8, 'of private wires'],
    [9, 'of the quotient'],
  ])('section %i (points %s): off the curve, or not below p', async (id) => {
    const { zkey } = circuits().made
    const points = listSections(zkey).find((section) => section.id === id)?.content as Uint8Array
    const last = points.length - 1
    for (const spoilt of [
      patched(points, 0, [(points[0] as number) ^ 1]),
      patched(points, last - 40, [(points[last - 40] as number) ^ 128]),
      patched(points, last, [0xff]),
    ]) {
      const key = withSection(zkey, id, () => spoilt)
      await expect(createProver({ zkey: key, threads: 0 })).rejects.toThrow(MalformedKeyError)
    }
  })

  test.each<[string, number, Uint8Array]>([
    ['a third matrix', 4, uint32(2)],
    ['a row beyond the domain', 8, uint32(8)],
    ['a row of 2^32 - 1', 8, uint32(2 ** 32 - 1)],
    ['a wire beyond the last', 12, uint32(100)],
    ['a coefficient of r', 16, writeWords([r])],
  ])('coefficients with %s', async (_, at, bytes) => {
    const key = withSection(circuits().made.zkey, 4, (entries) => patched(entries, at, bytes))
    await expect(createProver({ zkey: key, threads: 0 })).rejects.toThrow(MalformedKeyError)
  })
})

/** Whoever mutates only what he can not read gets an error, or a key or witness that is as good as the first. */
describe('PRV-30: mutations', () => {
  const arbDamage = fc.oneof(arbFlip, arbMutation)
  let outcomes: { refused: number; proved: number }
  beforeAll(() => {
    outcomes = { refused: 0, proved: 0 }
  })
  afterAll(() => expect(outcomes.refused).toBeGreaterThan(100))

  async function check(zkey: Uint8Array, witness: Uint8Array): Promise<void> {
    try {
      await using({ zkey }, async (prover) => {
        const { proof, publicSignals } = await prover.prove({ witness })
        expect(verifier.verify(prover.verifyingKey, publicSignals, proof)).toBe(true)
        expect(await snarkjsVerdict(zkey, publicSignals, proofToSnarkjs(proof))).toBe(true)
      })
      outcomes.proved++
    } catch (error) {
      if (!(error instanceof ProverError)) throw error
      expect(error.message).not.toBe('')
      outcomes.refused++
    }
  }

  test('of a key: a typed error, or a proof that snarkjs too accepts with that key', () =>
    fc.assert(
      fc.asyncProperty(arbDamage, (mutate) => check(mutate(circuits().made.zkey), circuits().made.witness)),
      { numRuns: 150 },
    ))

  test('of a witness: a typed error, or a proof that snarkjs too accepts', () =>
    fc.assert(
      fc.asyncProperty(arbDamage, (mutate) => check(circuits().made.zkey, mutate(circuits().made.witness))),
      { numRuns: 60 },
    ))

  test('of the contents of one section', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 9 }), arbFlip, (id, mutate) =>
        check(withSection(circuits().made.zkey, id, mutate), circuits().made.witness),
      ),
      { numRuns: 100 },
    ))
})

test('shapes of the circuits above', () => {
  const { made, sameShape, longer } = circuits()
  const counts = ({ zkey }: Made) => {
    const { wires, publicCount, domainSize } = readProvingKey(zkey)
    return { wires, publicCount, domainSize }
  }
  expect(counts(sameShape)).toEqual(counts(made))
  expect(counts(longer).wires).toBeGreaterThan(counts(made).wires)
})
