import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { MalformedCircuitError } from '../../src/errors.js'
import { type CircuitInputs, loadWitnessProgram } from '../../src/witness/index.js'
import { compileCircom } from '../support/circom.js'
import { arbFlip, arbMutation } from '../support/mutations.js'

const CIRCUIT = `pragma circom 2.2.0;
template Main() {
    signal input a[3];
    signal output b;
    signal bit <-- (a[0] >> 3) & 1;
    bit * (bit - 1) === 0;
    assert(a[1] < 100);
    signal product <== a[0] * a[1];
    b <== product + bit * a[2];
}
component main = Main();`
const INPUTS = { a: [1234n, 56n, 789n] }

/** Every way in which a program that is none, or does not do its work, may be refused. */
const TYPED = ['MalformedCircuitError', 'CircuitAssertionError', 'CircuitInputError']

let wasm: Uint8Array
beforeAll(async () => {
  wasm = (await compileCircom(CIRCUIT)).wasm
})

test('PRV-30: no mutation of a program crashes its user', async () => {
  const outcomes = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.oneof(arbFlip, arbMutation), async (mutate) => {
      const outcome = await runElsewhere(mutate(wasm), INPUTS)
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
      expect([...TYPED, 'witness', 'ended']).toContain(outcome)
    }),
    { numRuns: 1000 },
  )
  // Whether mutations got as far as running at all.
  expect(outcomes.get('witness')).toBeGreaterThan(0)
  expect(outcomes.get('MalformedCircuitError')).toBeGreaterThan(0)
})

test('a program that never ends is ended with its worker, and the next one runs', async () => {
  const endless = await compileCircom(`pragma circom 2.2.0;
function wait(x) { while (x != 0) { x = x * x; } return x; }
template Main() { signal input a; signal output b <-- wait(a); b === 0; }
component main = Main();`)
  expect(await runElsewhere(endless.wasm, { a: 0n })).toBe('witness')
  expect(await runElsewhere(endless.wasm, { a: 1n })).toBe('ended')
  expect(await runElsewhere(endless.wasm, { a: 0n })).toBe('witness')
})

/** Milliseconds. A mutant takes one; more only costs time where one never ends. */
const PATIENCE = 500

const SCRIPT = `import { parentPort, workerData } from 'node:worker_threads'
const { loadWitnessProgram } = await import(workerData.module)
parentPort.on('message', async ({ wasm, inputs }) => {
  try {
    const program = await loadWitnessProgram(wasm)
    const witness = program.calculate(inputs)
    parentPort.postMessage(witness.length === 32 * program.wires && witness[0] === 1 ? 'witness' : 'no witness')
  } catch (error) {
    parentPort.postMessage(error.name)
  }
})`

let worker: Worker | undefined
afterAll(() => worker?.terminate())

async function runElsewhere(program: Uint8Array, inputs: CircuitInputs): Promise<string> {
  worker ??= new Worker(new URL(`data:text/javascript,${encodeURIComponent(SCRIPT)}`), {
    workerData: { module: new URL('../../dist/witness/index.js', import.meta.url).href },
    resourceLimits: { maxOldGenerationSizeMb: 256 },
  })
  worker.postMessage({ wasm: program, inputs })
  const timer = new AbortController()
  try {
    const timeout = AbortSignal.any([AbortSignal.timeout(PATIENCE), timer.signal])
    const [outcome] = await once(worker, 'message', { signal: timeout })
    return outcome
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AbortError') throw error
    await worker.terminate()
    worker = undefined
    return 'ended'
  } finally {
    timer.abort()
  }
}

test('a program that does not fit into its memory does not start', async () => {
  await expect(loadWitnessProgram(withMemory(wasm, 0))).rejects.toThrow(MalformedCircuitError)
  await expect(loadWitnessProgram(withMemory(wasm, 0))).rejects.toThrow('does not start')
})

test('a program that wants all memory there is is refused before it is wiped', async () => {
  const refused = expect(loadWitnessProgram(withMemory(wasm, 2 ** 14 + 1))).rejects
  await refused.toThrow('wants 1073807360 bytes of memory, more than can be proved')
})

const MEMORY_SECTION = 5

/** The module with another number of pages (WebAssembly core specification, section 5.5.8). */
function withMemory(module: Uint8Array, pages: number): Uint8Array {
  for (let at = 8; at < module.length; ) {
    const [length, start] = readLeb128(module, at + 1)
    if (module[at] === MEMORY_SECTION) {
      const content = [1, 0, ...leb128(pages)]
      return Uint8Array.of(
        ...module.subarray(0, at + 1),
        content.length,
        ...content,
        ...module.subarray(start + length),
      )
    }
    at = start + length
  }
  throw new Error('a module without memory')
}

const leb128 = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...leb128(value >>> 7)])

function readLeb128(bytes: Uint8Array, start: number): [value: number, next: number] {
  let value = 0
  for (let at = start, shift = 0; ; at++, shift += 7) {
    const byte = bytes[at] as number
    value |= (byte & 127) << shift
    if (byte < 128) return [value, at + 1]
  }
}
