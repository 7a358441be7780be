import { readFileSync } from 'node:fs'
import { buildCircuits, transferArtifacts } from '@merkato/circuits'
import fc from 'fast-check'
import { wtns } from 'snarkjs'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { honestInputs } from '../../../circuits/testing/join-split-fixture.js'
import { CircuitAssertionError, CircuitInputError, MalformedCircuitError } from '../../src/errors.js'
import { readWitness } from '../../src/formats/index.js'
import { SCALAR_FIELD_ORDER as r, readWords } from '../../src/verify/points.js'
import { type CircuitInputs, loadWitnessProgram, type WitnessProgram } from '../../src/witness/index.js'
import { compileCircom } from '../support/circom.js'
import { satisfies } from '../support/random-circuit.js'

const CIRCUIT = `pragma circom 2.2.0;
bus Pair() { signal left; signal right; }
function checked(x) { assert(x != 13); return x; }
template Product() {
    signal input a, b;
    signal output c <== a * b;
    log("product", c);
    assert(a != 1000003);
}
template Sum() {
    signal input table[2][3];
    signal input factor;
    input Pair() pair;
    input Pair() pairs[2];
    signal output out;
    component product = Product();
    var sum = pair.left - pair.right;
    for (var i = 0; i < 2; i++) {
        for (var j = 0; j < 3; j++) { sum += (3 * i + j + 1) * table[i][j]; }
        sum += 10 * pairs[i].left + 20 * pairs[i].right;
    }
    product.a <== factor;
    product.b <== sum;
    signal guess <-- checked(factor);
    guess === factor;
    out <== product.c;
}
component main {public [factor]} = Sum();`

const inputs = {
  table: [
    [1n, 2n, 3n],
    [4n, 5n, 6n],
  ],
  factor: 2n,
  pair: { left: 7n, right: 8n },
  pairs: [
    { left: 1n, right: 2n },
    { left: 3n, right: 4n },
  ],
} satisfies CircuitInputs
const NAMES = [
  'table',
  'factor',
  'pair.left',
  'pair.right',
  'pairs[0].left',
  'pairs[0].right',
  'pairs[1].left',
  'pairs[1].right',
]

let compiled: Awaited<ReturnType<typeof compileCircom>>
let program: WitnessProgram
beforeAll(async () => {
  compiled = await compileCircom(CIRCUIT)
  program = await loadWitnessProgram(compiled.wasm)
})
afterEach(() => vi.restoreAllMocks())

/** The values that a circuit's output and first wires have. */
const valuesOf = (given: CircuitInputs): bigint[] => readWords(program.calculate(given))

function refusal<E extends Error>(given: unknown, type: new (...args: never[]) => E, by = program): E {
  try {
    by.calculate(given as CircuitInputs)
  } catch (error) {
    expect(error).toBeInstanceOf(type)
    return error as E
  }
  throw new Error('the inputs were taken')
}

const weighted = 1n + 4n + 9n + 16n + 25n + 36n + 7n - 8n + 10n + 40n + 30n + 80n

describe('witnesses', () => {
  test('arrays are flattened row by row, fields of buses named as circom names them', () => {
    const values = valuesOf(inputs)
    expect(values.slice(0, 3)).toEqual([1n, 2n * weighted, 2n])
    expect(values.length).toBe(program.wires)
    expect(satisfies(compiled.r1cs, values)).toBe(true)
  })

  test('numbers may be written in several ways', () => {
    const spelled = { ...inputs, factor: '0x02', table: [1, '2', '0x3', 4n, '5', 6], pair: { left: '007', right: 8 } }
    expect(program.calculate(spelled)).toEqual(program.calculate(inputs))
    expect(program.calculate({ ...inputs, factor: r - 1n })).toEqual(
      program.calculate({ ...inputs, factor: `${r - 1n}` }),
    )
  })

  test('random inputs give what snarkjs calculates', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.bigInt({ min: 0n, max: r - 1n }), fc.nat(50)), { minLength: 13, maxLength: 13 }),
        async (values) => {
          const at = (i: number) => values[i] as bigint | number
          const given = { table: values.slice(0, 6), factor: at(6) }
          const buses = {
            pair: { left: at(7), right: at(8) },
            pairs: [
              { left: at(9), right: at(10) },
              { left: at(11), right: at(12) },
            ],
          }
          fc.pre(![13n, 1000003n].includes(BigInt(given.factor)))
          // snarkjs' calculator does not know buses; their fields are signals with names.
          const named = Object.fromEntries(NAMES.slice(2).map((name, i) => [name, at(7 + i)]))
          vi.spyOn(console, 'log').mockImplementation(() => {})
          const file = { type: 'mem' as const, data: new Uint8Array() }
          await wtns.calculate({ ...given, ...named }, compiled.wasm, file)
          expect(program.calculate({ ...given, ...buses })).toEqual(readWitness(file.data))
        },
      ),
      { numRuns: 20 },
    ))
})

describe('PRV-32: inputs that a circuit can not take', () => {
  test.each<[string, string, (values: typeof inputs) => unknown, string]>([
    ['an unknown signal', 'facto', (i) => ({ ...i, facto: 1n }), 'The circuit has no input "facto"'],
    ['an unknown field', 'pair.middle', (i) => ({ ...i, pair: { ...i.pair, middle: 1n } }), 'no input "pair.middle"'],
    ['too few values', 'table', (i) => ({ ...i, table: [[1n, 2n, 3n]] }), 'has 3 values instead of 6'],
    ['too many values', 'factor', (i) => ({ ...i, factor: [1n, 2n] }), 'has 2 values instead of 1'],
    ['no values', 'factor', (i) => ({ ...i, factor: [] }), 'has 0 values instead of 1'],
    [
      // circom's program would count the second as the missing factor, and go on with a factor of 0.
      'a signal given under two spellings, in place of a missing one',
      'pair.left',
      ({ factor: _, ...i }) => ({ ...i, 'pair.left': 7n }),
      'Input "pair.left" is given twice.',
    ],
    ['a name of Object', '__proto__', (i) => ({ ...i, ['__proto__']: 1n }), 'no input "__proto__"'],
    ['a negative number', 'factor', (i) => ({ ...i, factor: -1n }), 'is negative or not below the order r'],
    ['a negative text', 'factor', (i) => ({ ...i, factor: '-1' }), 'is negative'],
    [
      'r',
      'table[1][2]',
      (i) => ({
        ...i,
        table: [
          [1n, 2n, 3n],
          [4n, 5n, r],
        ],
      }),
      'not below the order r',
    ],
    ['a fraction', 'factor', (i) => ({ ...i, factor: 0.5 }), 'is not a number'],
    ['a number that is not exact', 'factor', (i) => ({ ...i, factor: 2 ** 53 }), 'is not a number'],
    ['NaN', 'factor', (i) => ({ ...i, factor: Number.NaN }), 'is not a number'],
    ['text', 'factor', (i) => ({ ...i, factor: 'secret' }), 'is not a number'],
    ['empty text', 'factor', (i) => ({ ...i, factor: '' }), 'is not a number'],
    ['a number with blanks', 'factor', (i) => ({ ...i, factor: ' 1' }), 'is not a number'],
    ['a long text', 'factor', (i) => ({ ...i, factor: '0'.repeat(1e6) }), 'is not a number'],
    ['true', 'factor', (i) => ({ ...i, factor: true }), 'is not a number'],
    ['null', 'factor', (i) => ({ ...i, factor: null }), 'is not a number'],
    ['undefined in a list', 'table[0]', (i) => ({ ...i, table: [undefined, 1, 2, 3, 4, 5] }), 'is not a number'],
    [
      'a hole in a list',
      'table[1]',
      (i) => ({ ...i, table: Object.assign([0], { 2: 5n, length: 6 }) }),
      'is not a number',
    ],
    ['numbers among fields', 'pairs', (i) => ({ ...i, pairs: [i.pairs[0], 5n] }), 'no input "pairs[1]"'],
    ['fields among numbers', 'table[1]', (i) => ({ ...i, table: [5n, i.pair] }), 'is not a number'],
  ])('%s', (_, signal, spoil, reason) => {
    const error = refusal(spoil(inputs), CircuitInputError)
    expect(error.message).toContain(reason)
    expect(error.signal).toBe(signal === 'pairs' ? 'pairs[1]' : signal)
    expect(error.message).not.toContain('secret')
    expect(program.calculate(inputs)).toEqual(program.calculate(inputs))
  })

  test('lists in themselves', () => {
    const table: unknown[] = []
    table.push(table)
    expect(refusal({ ...inputs, table }, CircuitInputError)).toMatchObject({ signal: 'table' })
    table.push(table, { table })
    expect(refusal({ ...inputs, table }, CircuitInputError)).toMatchObject({ signal: 'table' })
    const pair = { left: {}, right: 1 }
    pair.left = pair
    expect(refusal({ ...inputs, pair }, CircuitInputError)).toMatchObject({ signal: 'pair' })
  })

  test.each([undefined, null, 5, 'factor', [1n]])('%o instead of inputs', (given) => {
    expect(refusal(given, CircuitInputError).message).toContain('object of signals by name')
  })

  test('a missing signal is named if its name is known: from before, or from the list of names', async () => {
    const { factor, ...rest } = inputs
    const fresh = await loadWitnessProgram(compiled.wasm)
    expect(refusal(rest, CircuitInputError, fresh)).toMatchObject({
      signal: '',
      message: 'An input is missing: the circuit takes 13 values, and 12 are given.',
    })
    fresh.calculate(inputs)
    expect(refusal(rest, CircuitInputError, fresh).signal).toBe('factor')
    const told = await loadWitnessProgram(compiled.wasm, { inputNames: NAMES })
    expect(refusal(rest, CircuitInputError, told).signal).toBe('factor')
    expect(refusal({}, CircuitInputError, told).signal).toBe('table')
    expect(factor).toBe(2n)
  })

  test('a list of names is checked', async () => {
    await expect(loadWitnessProgram(compiled.wasm, { inputNames: ['factor', 'bogus'] })).rejects.toMatchObject({
      name: 'CircuitInputError',
      signal: 'bogus',
    })
  })
})

describe('assertions', () => {
  test('are reported by template and line, innermost first', () => {
    const error = refusal({ ...inputs, factor: 1000003n }, CircuitAssertionError)
    expect(error.message).toBe(
      'The inputs do not satisfy an assertion of the circuit: template Product, line 8, called from template Sum, line 23.',
    )
  })

  test('are reported by function', () => {
    expect(refusal({ ...inputs, factor: 13n }, CircuitAssertionError).message).toContain('function checked, line 3')
  })

  test('PRV-33: nothing that a circuit logs is printed', () => {
    const spies = (['log', 'error', 'warn', 'info', 'debug'] as const).map((name) => vi.spyOn(console, name))
    program.calculate(inputs)
    refusal({ ...inputs, factor: 13n }, CircuitAssertionError)
    for (const spy of spies) expect(spy).not.toHaveBeenCalled()
  })
})

describe('PRV-31: one instance for many runs', () => {
  const arbStep = fc.constantFrom<(() => void)[]>(
    () => valuesOf({ ...inputs, factor: 999n }),
    () => refusal({ ...inputs, factor: 13n }, CircuitAssertionError),
    () => refusal({ ...inputs, factor: 1000003n }, CircuitAssertionError),
    () => refusal({ ...inputs, table: [1n] }, CircuitInputError),
    () => refusal({ factor: 5n }, CircuitInputError),
    () => refusal({ ...inputs, more: 5n }, CircuitInputError),
  )

  test('whatever ran before, in whatever way it ended, the same inputs give the same witness', async () => {
    const fresh = (await loadWitnessProgram(compiled.wasm)).calculate(inputs)
    fc.assert(
      fc.property(fc.array(arbStep, { maxLength: 8 }), (steps) => {
        for (const step of steps) step()
        expect(program.calculate(inputs)).toEqual(fresh)
      }),
    )
  })

  test.each([
    ['a witness', 987654321987654321n],
    ['a failed assertion', 13n],
  ])('after %s the memory holds no input and no wire', async (_, factor) => {
    const { memory, at } = await instanceWithMemory(compiled.wasm)
    const before = new Uint8Array(memory().buffer).slice()
    const secret = {
      ...inputs,
      table: [
        [2n ** 200n + 77n, 2n, 3n],
        [4n, 5n, 6n],
      ],
      factor,
    }
    try {
      at.calculate(secret)
    } catch (error) {
      expect(error).toBeInstanceOf(CircuitAssertionError)
    }
    const after = new Uint8Array(memory().buffer)
    expect(Buffer.compare(after.subarray(0, before.length), before)).toBe(0)
    expect(after.subarray(before.length).every((byte) => byte === 0)).toBe(true)
  })

  test('nor does it where the memory was empty before', async () => {
    const { wasm } = await compileCircom(`pragma circom 2.0.0;
template Long() { signal input a[1000]; signal output b[1000]; for (var i = 0; i < 1000; i++) b[i] <== a[i] * a[i]; }
component main = Long();`)
    const { memory, at } = await instanceWithMemory(wasm)
    const before = new Uint8Array(memory().buffer).slice()
    at.calculate({ a: Array.from({ length: 1000 }, (_, i) => 2n ** 200n + BigInt(i)) })
    expect(Buffer.compare(new Uint8Array(memory().buffer), before)).toBe(0)
  })

  /** A program and the memory of the instance that it makes. */
  async function instanceWithMemory(wasm: Uint8Array) {
    const instantiate = vi.spyOn(WebAssembly, 'instantiate')
    const at = await loadWitnessProgram(wasm)
    const instance = (await instantiate.mock.results[0]?.value) as unknown as WebAssembly.Instance
    return { at, memory: () => instance.exports.memory as WebAssembly.Memory }
  }
})

describe('programs that are none', () => {
  const empty = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0)

  test.each<[string, () => Uint8Array, string]>([
    ['no bytes', () => new Uint8Array(), 'is no WebAssembly module'],
    ['an error page', () => Buffer.from('<!DOCTYPE html>'), 'is no WebAssembly module'],
    ['half a program', () => compiled.wasm.subarray(0, compiled.wasm.length / 2), 'is no WebAssembly module'],
    ['another WebAssembly', () => empty, 'is no witness program of circom 2.0.4 or later'],
    ['a program without getWitness', () => renamed('getWitness', 'getWitnesz'), 'is no witness program'],
    ['a program that wants more', () => renamed('exceptionHandler', 'exceptionHandleR'), 'is no witness program'],
  ])('%s', async (_, wasm, reason) => {
    const refused = expect(loadWitnessProgram(wasm())).rejects
    await refused.toThrow(MalformedCircuitError)
    await refused.toThrow(reason)
  })

  /** The program with another name of the same length: the first that ends there, as exports have their kind after it. */
  function renamed(name: string, other: string): Uint8Array {
    const text = Buffer.from(compiled.wasm).toString('latin1')
    const withLength = (word: string) => String.fromCharCode(word.length) + word
    expect(text).toContain(withLength(name))
    return new Uint8Array(Buffer.from(text.replace(withLength(name), withLength(other)), 'latin1'))
  }

  test.each(['bls12381', 'goldilocks'])('a circuit for %s names its curve', async (prime) => {
    const { wasm } = await compileCircom('template A() { signal input a; } component main = A();', prime)
    const curve = prime.replace('bls12', 'bls12-')
    await expect(loadWitnessProgram(wasm)).rejects.toThrow(`is of the curve ${curve}; this prover does BN254 (bn128)`)
  })

  test('a compiled module can be shared', async () => {
    const module = await WebAssembly.compile(compiled.wasm as Uint8Array<ArrayBuffer>)
    const [first, second] = await Promise.all([loadWitnessProgram(module), loadWitnessProgram(module)])
    expect(first.calculate(inputs)).toEqual(second.calculate(inputs))
  })

  test('a circuit without inputs needs none', async () => {
    const { wasm } = await compileCircom('template A() { signal output a <== 5; } component main = A();')
    const constant = await loadWitnessProgram(wasm)
    expect(readWords(constant.calculate({}))).toEqual([1n, 5n])
    expect(refusal({ a: 5n }, CircuitInputError, constant).signal).toBe('a')
  })
})

describe('programs that lie', () => {
  type Exports = Record<string, (...args: number[]) => number> & { memory: WebAssembly.Memory }

  /** The program with some functions replaced. */
  async function lying(lies: (truth: Exports) => Record<string, (...args: number[]) => unknown>) {
    const truth = await WebAssembly.compile(compiled.wasm as Uint8Array<ArrayBuffer>)
    const start = WebAssembly.instantiate
    vi.spyOn(WebAssembly, 'instantiate').mockImplementation((async (module: WebAssembly.Module, imports: object) => {
      const { exports } = await start(module, imports as WebAssembly.Imports)
      return { exports: { ...exports, ...lies(exports as unknown as Exports) } }
    }) as never)
    return loadWitnessProgram(truth)
  }

  test.each([0, 2 ** 20, -1])('of %i wires are refused, before anything is allocated', async (wires) => {
    await expect(lying(() => ({ getWitnessSize: () => wires }))).rejects.toThrow('more than its memory holds')
  })

  test.each([
    ['elements of nine words', { getFieldNumLen32: () => 9 }],
    ['shared memory at an odd address', { getSharedRWMemoryStart: () => 1993 }],
    ['shared memory beyond the end', { getSharedRWMemoryStart: () => 2 ** 31 }],
  ])('%s are refused', async (_, lies) => {
    await expect(lying(() => lies)).rejects.toThrow("in another form than circom's do")
  })

  /** Puts a word into shared memory where the program would put a wire. */
  const giving = (wire: number, word: number, value: number) =>
    lying(({ getWitness, writeSharedRWMemory }) => ({
      getWitness: (at) => {
        getWitness?.(at)
        if (at === wire) writeSharedRWMemory?.(word, value)
      },
    }))

  test('a wire that is not below r is refused', async () => {
    const error = refusal(inputs, MalformedCircuitError, await giving(3, 7, -1))
    expect(error.message).toContain('gives wire 3 a value that is not below the order r')
  })

  test('another constant than 1 is refused', async () => {
    const error = refusal(inputs, MalformedCircuitError, await giving(0, 0, 2))
    expect(error.message).toContain('gives no constant 1 on wire 0')
  })

  test('a trap is the fault of the program, and quotes nothing but its kind', async () => {
    const trapped = await lying(() => ({
      init: () => {
        throw new WebAssembly.RuntimeError('unreachable')
      },
    }))
    expect(refusal(inputs, MalformedCircuitError, trapped).message).toContain('broke off: unreachable')
  })
})

test('the transfer circuit: as snarkjs calculates it', async () => {
  await buildCircuits()
  const wasm = new Uint8Array(readFileSync(transferArtifacts().wasmPath))
  const transfer = await loadWitnessProgram(wasm)
  const given = honestInputs({ seed: 'witness', spend: [70n, 30n], create: [99n, 1n] })
  const file = { type: 'mem' as const, data: new Uint8Array() }
  await wtns.calculate({ ...given }, wasm, file)
  for (let run = 0; run < 2; run++) {
    expect(Buffer.compare(transfer.calculate({ ...given }), readWitness(file.data))).toBe(0)
    refusal({ ...given, publicIn: 2n ** 128n }, CircuitAssertionError, transfer)
  }
})
