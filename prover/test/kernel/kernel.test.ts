import { beforeEach, expect, test, vi } from 'vitest'
import { KernelMemoryError, MalformedKeyError } from '../../src/errors.js'
import { Kernel } from '../../src/kernel/kernel.js'
import { addPoints, multiexp, multiply } from '../../src/kernel/multiexp.js'
import { importPoints, PointImport, type PointTable, pointStride } from '../../src/kernel/points.js'
import { keySection, ORDER, scalarBytes } from './points.js'

let kernel: Kernel

beforeEach(async () => {
  kernel = await Kernel.create()
})

test('memory is aligned and zero, grows, and is zeroed when it is given back', () => {
  const mark = kernel.mark()
  const first = kernel.allocate(1)
  const second = kernel.allocate(300_000)
  expect([first % 16, second % 16, second - first]).toEqual([0, 0, 16])
  kernel.bytes(second, 300_000).fill(7)
  kernel.release(mark)
  expect(kernel.allocate(300_016)).toBe(first)
  expect(kernel.bytes(first, 300_016).every((byte) => byte === 0)).toBe(true)
})

test('a scope gives back its memory also when it throws', () => {
  const mark = kernel.mark()
  const failing = (): never =>
    kernel.scoped(() => {
      kernel.place(Uint8Array.of(1, 2, 3))
      throw new RangeError('as asked')
    })
  expect(failing).toThrow(RangeError)
  expect(kernel.mark()).toBe(mark)
  expect(kernel.bytes(mark, 16)).toEqual(new Uint8Array(16))
})

test('where WebAssembly is forbidden: a typed error that says what a page needs', async () => {
  vi.resetModules()
  const compile = vi.spyOn(WebAssembly, 'compile').mockRejectedValue(new WebAssembly.CompileError('policy'))
  try {
    const { Kernel: Fresh } = await import('../../src/kernel/kernel.js')
    const refused = await Fresh.create().catch((error: unknown) => error)
    expect(refused).toMatchObject({ name: 'WebAssemblyForbiddenError' })
    expect((refused as Error).message).toContain("script-src 'wasm-unsafe-eval'")
  } finally {
    compile.mockRestore()
    // This kernel keeps its refusal; no other test may be given it.
    vi.resetModules()
  }
})

test('more memory than there is: a typed error', () => {
  expect(() => kernel.allocate(2 ** 32)).toThrow(KernelMemoryError)
})

test('PRV-2: nothing of the scalars stays behind a multi-exponentiation, outside the arena neither', () => {
  const table = importPoints(kernel, 'g1', keySection('g1', [1n, 2n, 3n]), { validate: true })
  const mark = kernel.mark()
  const scalars = [ORDER - 5n, 0x1234567890abcdef1234567890abcdefn, 77n]
  multiexp(kernel, table, scalarBytes(scalars))
  expect(kernel.bytes(mark, kernel.memoryBytes - mark).every((byte) => byte === 0)).toBe(true)
  const memory = Buffer.from(kernel.bytes(0, kernel.memoryBytes))
  for (const scalar of scalars.slice(0, 2)) {
    expect(memory.indexOf(scalarBytes([scalar]).subarray(0, 12))).toBe(-1)
  }
})

test('PRV-2: what sums of points leave outside the arena does not depend on them', () => {
  const outside = (scalar: bigint, count: number) => {
    const scalars = Array.from({ length: count }, (_, i) => scalar - BigInt(i))
    for (const group of ['g1', 'g2'] as const) {
      const logarithms = scalars.map((_, i) => BigInt(i % 5) + 1n)
      kernel.scoped(() => {
        const table = importPoints(kernel, group, keySection(group, logarithms), { validate: true })
        const sum = multiexp(kernel, table, scalarBytes(scalars))
        addPoints(kernel, group, [sum, multiply(kernel, group, sum, scalar)])
      })
    }
    return Buffer.from(kernel.bytes(0, kernel.functions.heapBase()))
  }
  const first = outside(ORDER - 5n, 2)
  expect(outside(0x1234567890abcdef1234567890abcdefn, 40).equals(first)).toBe(true)
})

test('points off the curve, coordinates not below p and broken lengths are refused', () => {
  for (const group of ['g1', 'g2'] as const) {
    const good = keySection(group, [1n, 0n, 2n])
    const bytes = good.length / 3
    const load = (section: Uint8Array) => () => importPoints(kernel, group, section, { validate: true })
    const changed = (at: number, value: number) => good.map((byte, i) => (i === at ? value : byte))
    expect(load(good)).not.toThrow()
    expect(load(good.subarray(1))).toThrow(MalformedKeyError)
    expect(load(changed(2 * bytes, (good[2 * bytes] as number) ^ 1))).toThrow(/Point 2/)
    expect(load(changed(31, 0xff))).toThrow(/Point 0/)
    expect(load(changed(bytes - 1, 0xff))).toThrow(/Point 0/)
    expect(load(changed(bytes, 1))).toThrow(/Point 1/)
  }
})

test('a section in parts gives the same table, and names a bad point by its place in the section', () => {
  for (const group of ['g1', 'g2'] as const) {
    const section = keySection(group, [1n, 0n, 2n, 0n, 0n, 3n, 4n, 0n])
    const bytes = section.length / 8
    const inParts = (whole: Uint8Array, sizes: readonly number[]) => {
      const points = new PointImport(kernel, group, whole.length, { validate: true })
      let from = 0
      for (const size of sizes) {
        points.add(whole.subarray(from * bytes, (from + size) * bytes))
        from += size
      }
      return points.finish()
    }
    const content = ({ indices, points, finiteCount }: PointTable) => [
      Buffer.from(kernel.bytes(indices, 4 * finiteCount)),
      Buffer.from(kernel.bytes(points, finiteCount * pointStride(group))),
    ]
    const whole = importPoints(kernel, group, section, { validate: true })
    for (const sizes of [[8], [1, 7], [2, 0, 1, 2, 3], Array.from({ length: 8 }, () => 1)]) {
      const table = inParts(section, sizes)
      expect(table).toMatchObject({ group, count: 8, finiteCount: 4 })
      expect(content(table)).toEqual(content(whole))
    }
    const bad = section.map((byte, i) => (i === 6 * bytes ? byte ^ 1 : byte))
    expect(() => inParts(bad, [4, 4])).toThrow(/Point 6/)
  }
})

test('scalars that are not below r, of another number, and slices outside the table are refused', () => {
  const table = importPoints(kernel, 'g1', keySection('g1', [1n, 2n]), { validate: true })
  for (const bad of [ORDER, ORDER + 1n, (1n << 256n) - 1n]) {
    expect(() => multiexp(kernel, table, scalarBytes([1n, bad]))).toThrow(RangeError)
  }
  expect(() => multiexp(kernel, table, scalarBytes([1n]))).toThrow(RangeError)
  for (const [from, to] of [
    [-1, 1],
    [2, 1],
    [0, 3],
  ]) {
    expect(() => multiexp(kernel, table, scalarBytes([1n, 2n]), from, to)).toThrow(RangeError)
  }
  expect(() => addPoints(kernel, 'g1', [new Uint8Array(63)])).toThrow(RangeError)
  expect(() => multiply(kernel, 'g2', new Uint8Array(128), new Uint8Array(31))).toThrow(RangeError)
})
