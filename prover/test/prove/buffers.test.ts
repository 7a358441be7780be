import { expect, test } from 'vitest'
import { writeWitness } from '../../dist/formats/wtns.js'
import { createProver } from '../../dist/index.js'
import { loadWitnessProgram } from '../../dist/witness/witness-program.js'
import { chainCircuit, chainInputs } from '../support/proving-circuit.js'

const STEPS = 20

// A Buffer's slice() shares its memory, which a transfer to a worker would take from the caller, and wiping would empty.
test.each([0, 1])('files given as Buffers of Node stay whole (%s workers)', async (threads) => {
  const made = await chainCircuit(STEPS)
  const [zkey, circuit] = [Buffer.from(made.zkey), Buffer.from(made.circuit)]
  const inputs = chainInputs(STEPS)
  const witness = Buffer.from(writeWitness((await loadWitnessProgram(made.circuit)).calculate(inputs)))
  const before = [zkey, circuit, witness].map((file) => file.toString('hex'))
  const prover = await createProver({ zkey, circuit, threads })
  try {
    await prover.prove(inputs)
    await prover.prove({ witness })
  } finally {
    await prover.close()
  }
  expect([zkey, circuit, witness].map((file) => file.toString('hex'))).toEqual(before)
})
