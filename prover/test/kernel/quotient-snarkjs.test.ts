import { readFileSync } from 'node:fs'
import { buildCircuits, transferArtifacts } from '@merkato/circuits'
import { curves } from 'snarkjs'
import { expect, test } from 'vitest'
import { honestInputs } from '../../../circuits/testing/join-split-fixture.ts'
import { witnessCalculator } from '../../../circuits/testing/witness.ts'
import { readProvingKey } from '../../src/formats/zkey.js'
import { Kernel } from '../../src/kernel/kernel.js'
import { importCoefficients, quotientScalars } from '../../src/kernel/quotient.js'
import { readCoefficientSection, readScalars, writeScalars } from './kernel-scalars.js'
import { reduce, rowSums } from './reference-quotient.js'

/** Values of a polynomial on the odd coset from those on the domain, by snarkjs' field library. */
async function oddValues(values: readonly bigint[]): Promise<bigint[]> {
  const { Fr } = await curves.getCurveFromName('bn128', { singleThread: true })
  const montgomery = new Uint8Array(32 * values.length)
  values.forEach((value, i) => {
    montgomery.set(Fr.e(value), 32 * i)
  })
  const coefficients = await Fr.ifft(montgomery)
  const shifted = await Fr.batchApplyKey(coefficients, Fr.one, Fr.w[Math.log2(values.length) + 1])
  const result: Uint8Array = await Fr.fft(shifted)
  return values.map((_, i) => Fr.toObject(result.slice(32 * i, 32 * i + 32)))
}

test('quotient scalars of an honest transfer are those of the library that snarkjs proves with', async () => {
  await buildCircuits()
  const { wasmPath, zkeyPath } = transferArtifacts()
  const calculate = await witnessCalculator(readFileSync(wasmPath))
  const witness = calculate(honestInputs({ seed: 'quotient', spend: [70n, 30n], create: [99n, 1n] }))
  const { wires, domainSize, sections } = readProvingKey(readFileSync(zkeyPath))

  const kernel = await Kernel.create()
  const table = importCoefficients(kernel, sections.coefficients, { wires, domainSize })
  const scalars = readScalars(quotientScalars(kernel, table, writeScalars(witness)))

  const [a, b] = rowSums(readCoefficientSection(sections.coefficients), domainSize, witness)
  const c = a.map((x, i) => reduce(x * b[i]!))
  const [oddA, oddB, oddC] = [await oddValues(a), await oddValues(b), await oddValues(c)]
  expect(scalars).toEqual(oddA.map((x, i) => reduce(x * oddB[i]! - oddC[i]!)))
})
