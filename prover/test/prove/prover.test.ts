import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { writeWitness } from '../../dist/formats/wtns.js'
import {
  CircuitAssertionError,
  CircuitInputError,
  createProver,
  createVerifier,
  type Groth16Prover,
  MalformedCircuitError,
  MalformedKeyError,
  MalformedWitnessError,
  ProofAbortedError,
  type ProofProgress,
  type ProofStep,
  ProverClosedError,
  proofToBytes,
  proofToSnarkjs,
  prove,
  UnsatisfiedWitnessError,
  WitnessLengthError,
  WorkerLostError,
} from '../../dist/index.js'
import { openSession, runProof } from '../../dist/prove/session.js'
import { loadWitnessProgram } from '../../dist/witness/witness-program.js'
import { chainCircuit, chainInputs, chainSignals, type ProvingCircuit } from '../support/proving-circuit.js'
import { patched } from '../support/sections.js'
import { snarkjsVerdict } from '../support/snarkjs-verdict.js'
import { collectWorkers, type WorkerCollection } from '../support/worker-collection.js'

const STEPS = 200
const inputs = chainInputs(STEPS)
const WORKING_STEPS: ProofStep[] = ['witness', 'quotient', 'multiexp', 'verify']

let made: ProvingCircuit
let workers: WorkerCollection
let witness: Uint8Array

beforeAll(async () => {
  workers = collectWorkers()
  made = await chainCircuit(STEPS)
  witness = writeWitness((await loadWitnessProgram(made.circuit)).calculate(inputs))
})
afterAll(() => workers.stop())

async function withProver<T>(options: object, use: (prover: Groth16Prover) => Promise<T>): Promise<T> {
  const prover = await createProver({ ...made, threads: 2, ...options })
  try {
    return await use(prover)
  } finally {
    await prover.close()
  }
}

/** Does something once, when a proof has come to a step. */
function atStep(step: ProofStep, act: () => void) {
  let done = false
  return (progress: ProofProgress) => {
    if (done || progress.step !== step) return
    done = true
    act()
  }
}

describe('proofs', () => {
  test.each([0, 1, 2, 3])('with threads %i verify, here and with snarkjs', (threads) =>
    withProver({ threads }, async (prover) => {
      expect(prover.threads).toBe(threads)
      for (const request of [inputs, { witness }]) {
        const { proof, publicSignals } = await prover.prove(request)
        expect(publicSignals).toEqual(chainSignals(inputs))
        const verifier = await createVerifier()
        expect(verifier.verify(prover.verifyingKey, publicSignals, proof)).toBe(true)
        expect(await snarkjsVerdict(made.zkey, publicSignals, proofToSnarkjs(proof))).toBe(true)
      }
    }),
  )

  test('are the same with 0, 1, 2 and 3 threads when their blinding is', async () => {
    const proofs = new Set<string>()
    for (const threads of [0, 1, 2, 3]) {
      const session = await openSession({ ...made, threads })
      const blinding = { r: new Uint8Array(32).fill(7, 0, 31), s: new Uint8Array(32).fill(9, 0, 31) }
      const { proof } = await runProof(session, inputs, {}, blinding)
      await session.pool.close()
      expect(blinding).toEqual({ r: new Uint8Array(32), s: new Uint8Array(32) })
      proofs.add(proofToBytes(proof).toString())
    }
    expect(proofs.size).toBe(1)
  })

  test('PRV-4: never repeat', () =>
    withProver({}, async (prover) => {
      const proofs = await Promise.all([1, 2, 3].map(() => prover.prove({ witness })))
      expect(new Set(proofs.map(({ proof }) => proofToBytes(proof).toString())).size).toBe(3)
    }))

  test('of many callers at once end in their order', () =>
    withProver({}, async (prover) => {
      const ended: number[] = []
      const starts = Array.from({ length: 6 }, (_, i) => BigInt(i + 2))
      const results = await Promise.all(
        starts.map(async (start, i) => {
          const result = await prover.prove(chainInputs(STEPS, start))
          ended.push(i)
          return result.publicSignals
        }),
      )
      expect(results).toEqual(starts.map((start) => chainSignals(chainInputs(STEPS, start))))
      expect(ended).toEqual([0, 1, 2, 3, 4, 5])
    }))

  test.each([0, 1])('are of the inputs as they were when the proof was asked for (%i threads)', (threads) =>
    withProver({ threads }, async (prover) => {
      const asked = [inputs, inputs].map((given) => ({ ...given, plus: [...given.plus] }))
      const proving = asked.map((given) => prover.prove(given))
      for (const given of asked) {
        given.start = 2n
        given.plus.fill(0n)
      }
      for (const { publicSignals } of await Promise.all(proving)) expect(publicSignals).toEqual(chainSignals(inputs))
    }),
  )

  test('are of inputs in proxies too, as frameworks of pages make them', () =>
    withProver({}, async (prover) => {
      const reactive = new Proxy({ ...inputs, plus: new Proxy(inputs.plus, {}) }, {})
      expect((await prover.prove(reactive)).publicSignals).toEqual(chainSignals(inputs))
    }))

  test('can be had without a class', async () => {
    const { zkey, circuit } = made
    expect((await prove({ zkey, circuit, inputs, threads: 1 })).publicSignals).toEqual(chainSignals(inputs))
    expect((await prove({ zkey, witness, threads: 0 })).publicSignals).toEqual(chainSignals(inputs))
  })

  test('tell their progress', () =>
    withProver({}, async (prover) => {
      const told: ProofProgress[] = []
      await prover.prove(inputs, { onProgress: (progress) => void told.push(progress) })
      expect([...new Set(told.map(({ step }) => step))]).toEqual(WORKING_STEPS)
      for (let i = 1; i < told.length; i++) expect(told[i]?.fraction).toBeGreaterThan(told[i - 1]?.fraction as number)
      expect([told[0]?.fraction, told.at(-1)?.fraction]).toEqual([0, 1])
    }))

  test('and loading too', async () => {
    const told: ProofProgress[] = []
    await withProver({ onProgress: (progress: ProofProgress) => void told.push(progress) }, async () => undefined)
    expect(new Set(told.map(({ step }) => step))).toEqual(new Set(['load']))
    expect(told.at(-1)?.fraction).toBe(1)
  })
})

describe('refusals', () => {
  test('of inputs, by name', () =>
    withProver({}, async (prover) => {
      const { start, ...rest } = inputs
      await expect(prover.prove({ ...inputs, start: 'x12' })).rejects.toMatchObject({ signal: 'start' })
      await expect(prover.prove({ ...inputs, begin: 1n })).rejects.toMatchObject({ signal: 'begin' })
      await expect(prover.prove(rest)).rejects.toThrow(CircuitInputError)
      for (const none of [undefined, null, 7]) {
        await expect(prover.prove(none as never)).rejects.toThrow(CircuitInputError)
      }
      await expect(prover.prove({ ...inputs, start: start + 1n })).rejects.toThrow(CircuitAssertionError)
      expect((await prover.prove(inputs)).publicSignals).toEqual(chainSignals(inputs))
    }))

  test('of inputs where there is no circuit, and of a circuit that is none', async () => {
    await withProver({ circuit: undefined }, async (prover) => {
      await expect(prover.prove(inputs)).rejects.toThrow(MalformedCircuitError)
      expect((await prover.prove({ witness })).publicSignals).toEqual(chainSignals(inputs))
    })
    await expect(createProver({ ...made, circuit: made.zkey, threads: 2 })).rejects.toThrow(MalformedCircuitError)
    const { buffer } = made.circuit.slice()
    const circuit = buffer as unknown as Uint8Array
    await expect(createProver({ ...made, circuit, threads: 1 })).rejects.toThrow('The circuit is no Uint8Array.')
    expect(buffer.byteLength).toBe(made.circuit.length)
  })

  test.each([0, 2])(
    'PRV-32: a missing input is named in the first proof where names are given (%i threads)',
    async (threads) => {
      const prover = await createProver({ ...made, threads, inputNames: new Set(['start', 'plus', 'end']) })
      const { end: _, ...rest } = inputs
      try {
        await expect(prover.prove(rest)).rejects.toMatchObject({ name: 'CircuitInputError', signal: 'end' })
      } finally {
        await prover.close()
      }
      const unknown = createProver({ ...made, threads, inputNames: ['start', 'amount'] })
      await expect(unknown).rejects.toMatchObject({ name: 'CircuitInputError', signal: 'amount' })
    },
  )

  test('of a witness that is none, is of another length, or does not satisfy the circuit', () =>
    withProver({}, async (prover) => {
      await expect(prover.prove({ witness: witness.subarray(0, -32) })).rejects.toThrow(MalformedWitnessError)
      const other = await chainCircuit(10)
      const short = writeWitness((await loadWitnessProgram(other.circuit)).calculate(chainInputs(10)))
      await expect(prover.prove({ witness: short })).rejects.toThrow(WitnessLengthError)
      const wrong = patched(witness, witness.length - 32, [1, 2, 3])
      await expect(prover.prove({ witness: wrong })).rejects.toThrow(UnsatisfiedWitnessError)
      expect((await prover.prove({ witness })).publicSignals).toEqual(chainSignals(inputs))
    }))

  test('PRV-2: copies of a witness that is refused are wiped', () =>
    withProver({ threads: 0 }, async (prover) => {
      const other = await chainCircuit(10)
      const short = writeWitness((await loadWitnessProgram(other.circuit)).calculate(chainInputs(10)))
      const outOfRange = patched(witness, witness.length - 32, new Array(32).fill(255))
      const copies = vi.spyOn(Uint8Array.prototype, 'slice')
      const listen = () => {
        throw new RangeError('no listener')
      }
      for (const [given, options] of [[short], [outOfRange], [witness, { onProgress: listen }]] as const) {
        copies.mockClear()
        await expect(prover.prove({ witness: given }, options)).rejects.toThrow(Error)
        expect(copies.mock.results).toHaveLength(1)
        expect(copies.mock.results[0]?.value).toEqual(new Uint8Array(given.length - 76))
      }
      copies.mockRestore()
    }))

  test('of what is no signal, before anything begins', () =>
    withProver({}, async (prover) => {
      const signal = {} as AbortSignal
      // A proof that went on would be rejected with nobody to hear of it, which ends a process.
      await expect(prover.prove({ ...inputs, end: 1n }, { signal })).rejects.toThrow(TypeError)
      expect((await prover.prove(inputs)).publicSignals).toEqual(chainSignals(inputs))
    }))

  test('PRV-1: only leaveUnverified gives out what does not verify', () =>
    withProver({}, async (prover) => {
      const wrong = patched(witness, witness.length - 32, [1, 2, 3])
      const { proof, publicSignals } = await prover.prove({ witness: wrong }, { leaveUnverified: true })
      expect((await createVerifier()).verify(prover.verifyingKey, publicSignals, proof)).toBe(false)
    }))

  test('of a key that is cut short or has a point off its curve, with no worker left', async () => {
    const spoilt = patched(made.zkey, made.zkey.length - 70, [1, 2, 3])
    workers.forget()
    for (const zkey of [made.zkey.subarray(0, -100), spoilt, new Uint8Array(100)]) {
      for (const threads of [0, 2]) {
        const refused = createProver({ zkey, threads })
        await expect(refused).rejects.toThrow(MalformedKeyError)
        await expect(refused).rejects.toThrow('Download the key again.')
      }
    }
    await workers.allEnded()
  })

  test.each([-1, 1.5, Number.NaN, 'many' as unknown as number])('of %s threads', async (threads) => {
    await expect(createProver({ ...made, threads })).rejects.toThrow(RangeError)
  })
})

describe('aborts', () => {
  test.each([0, 2].flatMap((threads) => WORKING_STEPS.map((step) => [threads, step] as const)))(
    'with %i threads at step %s end the proof, and the next one is made',
    (threads, step) =>
      withProver({ threads }, async (prover) => {
        const abort = new AbortController()
        const reason = new Error('changed my mind')
        // After the tasks of the step are given out, before any of them can be answered.
        const onProgress = atStep(step, () => process.nextTick(() => abort.abort(reason)))
        const proving = prover.prove(inputs, { onProgress, signal: abort.signal })
        await expect(proving).rejects.toThrow(ProofAbortedError)
        await expect(proving).rejects.toMatchObject({ cause: reason })
        expect((await prover.prove(inputs)).publicSignals).toEqual(chainSignals(inputs))
      }),
  )

  test('that come too late change nothing', () =>
    withProver({}, async (prover) => {
      const abort = new AbortController()
      const { publicSignals } = await prover.prove(inputs, { signal: abort.signal })
      abort.abort()
      expect(publicSignals).toEqual(chainSignals(inputs))
    }))

  test('in a progress listener, or an error of it, end the proof', () =>
    withProver({}, async (prover) => {
      const abort = new AbortController()
      const aborting = prover.prove(inputs, {
        onProgress: atStep('quotient', () => abort.abort()),
        signal: abort.signal,
      })
      await expect(aborting).rejects.toThrow(ProofAbortedError)
      const refuse = () => {
        throw new RangeError('no listener')
      }
      await expect(prover.prove(inputs, { onProgress: atStep('multiexp', refuse) })).rejects.toThrow('no listener')
      expect((await prover.prove(inputs)).publicSignals).toEqual(chainSignals(inputs))
    }))
})

describe('lost workers', () => {
  test.each(WORKING_STEPS)(
    'a worker killed in the middle, at step %s: an error, and the next proof is made',
    (step) => {
      workers.forget()
      return withProver({}, async (prover) => {
        let killed: Promise<void> | undefined
        const onProgress = atStep(step, () => {
          killed = workers.kill()
        })
        await expect(prover.prove(inputs, { onProgress })).rejects.toThrow(WorkerLostError)
        await killed
        expect((await prover.prove(inputs)).publicSignals).toEqual(chainSignals(inputs))
        expect(prover.threads).toBe(2)
      })
    },
  )

  test('the next worker gets the same key or none', async () => {
    const other = await chainCircuit(STEPS, 'another')
    let zkey = made.zkey
    workers.forget()
    await withProver({ zkey: async () => zkey }, async (prover) => {
      zkey = other.zkey
      await workers.kill()
      await expect(prover.prove({ witness })).rejects.toThrow(MalformedKeyError)
      zkey = made.zkey
      expect((await prover.prove({ witness })).publicSignals).toEqual(chainSignals(inputs))
    })
  })
})

describe('closing', () => {
  test.each([0, 2])('with %i threads refuses what runs and what comes, and ends all workers', async (threads) => {
    workers.forget()
    const prover = await createProver({ ...made, threads })
    const running = [prover.prove(inputs), prover.prove(inputs)].map((proof) =>
      expect(proof).rejects.toThrow(ProverClosedError),
    )
    await prover.close()
    await Promise.all(running)
    await expect(prover.prove(inputs)).rejects.toThrow(ProverClosedError)
    await prover.close()
    await workers.allEnded()
  })
})
