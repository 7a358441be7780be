import { readFileSync } from 'node:fs'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { boundsSource } from './bounds-field.js'

const room = new URL('../../', import.meta.url)
const ENTRY = 'assembly/bounds.ts'
const FP_BYTES = 36
const AFFINE_BOUND = 1.001

type Exports = Record<string, (...args: number[]) => number>

let memory: WebAssembly.Memory
let kernel: Exports
let top = 0
let broken: number[] = []

beforeAll(async () => {
  const { compileAssembly } = (await import(new URL('scripts/compile-assembly.mjs', room).href)) as {
    compileAssembly(entry: string, sources: Record<string, string>): Promise<BufferSource>
  }
  const { FIELDS, fieldSource } = (await import(new URL('scripts/field-source.mjs', room).href)) as {
    FIELDS: { Fp: bigint }
    fieldSource(name: string, modulus: bigint): string
  }
  const binary = await compileAssembly(ENTRY, {
    [ENTRY]: `${readFileSync(new URL('assembly/index.ts', room), 'utf8')}
      export { answerTests } from './fp'
      export { fp12Mul, fp12Square, fp12Invert, fp12Conjugate, fp12CyclotomicSquare } from './fp12'
      export { fp12Frobenius } from './frobenius'
      import { addJacobian, addMixed } from './curve'
      import { Fp } from './fp'
      import { Fp2 } from './fp2'
      export function g1Mixed(a: usize, b: usize): void { addMixed<Fp>(a, b) }
      export function g2Mixed(a: usize, b: usize): void { addMixed<Fp2>(a, b) }
      export function g1Jacobian(a: usize, b: usize): void { addJacobian<Fp>(a, b) }
      export function g2Jacobian(a: usize, b: usize): void { addJacobian<Fp2>(a, b) }`,
    'assembly/fp.ts': boundsSource(fieldSource('Fp', FIELDS.Fp)),
  })
  memory = new WebAssembly.Memory({ initial: 64 })
  const env = {
    memory,
    abort: () => undefined,
    exceeded: (rule: number) => broken.push(rule),
  }
  const instance = await WebAssembly.instantiate(await WebAssembly.compile(binary), { env })
  kernel = instance.exports as unknown as Exports
  top = call('heapBase')
})

beforeEach(() => {
  broken = []
})

const call = (name: string, ...args: number[]): number => (kernel[name] as (...args: number[]) => number)(...args)

function allocate(bytes: number): number {
  top = (top + 15) & ~15
  const at = top
  top += bytes
  return at
}

/** Elements with a bound. */
function elements(count: number, bound: number): number {
  const at = allocate(FP_BYTES * count)
  const view = new DataView(memory.buffer)
  for (let i = 0; i < count; i++) view.setFloat64(at + FP_BYTES * i, bound, true)
  return at
}

const largest = (at: number, count: number): number => {
  const view = new DataView(memory.buffer)
  return Math.max(...Array.from({ length: count }, (_, i) => view.getFloat64(at + FP_BYTES * i, true)))
}

/** Runs with tests of zero and equality answered no, then yes; elements are made anew for each. */
function bothAnswers(run: () => void): void {
  for (const answer of [0, 1]) {
    call('answerTests', answer)
    run()
  }
  call('answerTests', 0)
}

test('bounds that are exceeded are seen', () => {
  call('fp2Mul', elements(2, 0), elements(2, 12), elements(2, 16))
  expect(broken).not.toEqual([])
})

describe('PRV-10: whatever the numbers, no operand is too large', () => {
  test.each([
    'fp12Square',
    'fp12Invert',
    'fp12Conjugate',
    'fp12CyclotomicSquare',
    'fp12Frobenius',
    'finalExponentiation',
  ])('for %s of coordinates of 4 p, which gives such', (name) => {
    const target = elements(12, 0)
    call(name, target, elements(12, 4))
    expect(broken).toEqual([])
    expect(largest(target, 12)).toBeLessThanOrEqual(4)
  })

  test('for products in Fp12', () => {
    const target = elements(12, 0)
    call('fp12Mul', target, elements(12, 4), elements(12, 4))
    expect(broken).toEqual([])
    expect(largest(target, 12)).toBeLessThanOrEqual(4)
  })

  test('for Miller loops, with and without prepared lines, and membership', () => {
    const [p, q] = [elements(2, AFFINE_BOUND), elements(4, AFFINE_BOUND)]
    const lines = allocate(call('pairingLinesBytes'))
    call('pairingLines', lines, q)
    call('isInG2', q)
    const pairs = allocate(call('pairBytes'))
    const prepared = allocate(call('preparedPairBytes'))
    call('setPair', pairs, p, q)
    call('setPreparedPair', prepared, p, lines)
    const product = elements(12, 0)
    call('millerLoop', product, pairs, 1, prepared, 1)
    call('pairIsInG2', pairs)
    expect(broken).toEqual([])
    expect(largest(product, 12)).toBeLessThanOrEqual(4)
  })

  test.each([
    ['g1', 1],
    ['g2', 2],
  ])('for sums of points, equal and opposite ones too: %s', (group, degree) => {
    bothAnswers(() => {
      for (const operation of ['Mixed', 'Jacobian']) {
        const point = elements(3 * degree, 4)
        call(`${group}${operation}`, point, elements(3 * degree, operation === 'Mixed' ? AFFINE_BOUND : 4))
        expect(largest(point, 3 * degree)).toBeLessThanOrEqual(4)
      }
      const points = elements(2 * degree * 8, AFFINE_BOUND)
      const size = 2 * degree * FP_BYTES
      const jobs = allocate(16 * 4)
      const view = new DataView(memory.buffer)
      for (let i = 0; i < 4; i++) {
        const words = [points + i * size, (points + i * size) | (i & 1), (points + (i + 4) * size) | (i >> 1)]
        words.forEach((word, k) => {
          view.setUint32(jobs + 16 * i + 4 * k, word, true)
        })
      }
      call(`${group}AddBatch`, jobs, 4, allocate(call(`${group}BatchScratchBytes`)))
      expect(largest(points, 2 * degree * 4)).toBeLessThanOrEqual(AFFINE_BOUND)
    })
    expect(broken).toEqual([])
  })

  test('for points that somebody else hands in', () => {
    const wire = allocate(128)
    new Uint8Array(memory.buffer, wire, 128).fill(5)
    const [g1, g2] = [elements(2, 0), elements(4, 0)]
    call('answerTests', 1)
    expect([call('readG1', g1, wire), call('readTwist', g2, wire)]).toEqual([1, 1])
    call('answerTests', 0)
    expect(broken).toEqual([])
    expect(Math.max(largest(g1, 2), largest(g2, 4))).toBeLessThanOrEqual(AFFINE_BOUND)
  })
})
