import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  defineField,
  ELEMENT_BYTES,
  MONTGOMERY_R,
  readWords,
  WORDS_BYTES,
  writeElement,
  writeWords,
} from '../src/fast/field-kernel.js'
import { compileModule, instantiate, ModuleBuilder, op } from '../src/fast/wasm-assembler.js'
import { FIELD_ORDER, reduce } from '../src/index.js'
import { arbFieldElement } from '../testing/index.js'

/** Calculator over the kernel: one exported function per operation, operands at fixed addresses. */
function calculator() {
  const module = new ModuleBuilder()
  const field = defineField(module)
  const [a, b, c, square, one] = [0, 1, 2, 3, 4].map((i) => 2 * WORDS_BYTES + i * ELEMENT_BYTES) as [
    number,
    ...number[],
  ]
  const call = (index: number, ...addresses: (number | undefined)[]) => [
    ...addresses.flatMap((address) => op.i32(address as number)),
    ...op.call(index),
  ]
  const enter = [
    ...[...call(field.unpack, a, 0), ...call(field.mul, a, a, square)],
    ...[...call(field.unpack, b, WORDS_BYTES), ...call(field.mul, b, b, square)],
  ]
  const leave = [...call(field.mul, c, c, one), ...call(field.pack, 0, c)]
  module.define({ exportedAs: 'mul' }, [...enter, ...call(field.mul, c, a, b), ...leave])
  module.define({ exportedAs: 'sqr' }, [...enter, ...call(field.sqr, c, a), ...leave])
  module.define({ exportedAs: 'add' }, [...enter, ...call(field.add, c, a, b), ...leave])
  module.define({ exportedAs: 'sub' }, [...enter, ...call(field.sub, c, a, b), ...leave])
  // The largest operands that the curve formulas pass on: (a - b - b) squared, and the same times (a + a + b).
  const spread = [...call(field.sub, c, a, b), ...call(field.sub, c, c, b)]
  module.define({ exportedAs: 'wide' }, [
    ...[...enter, ...spread, ...call(field.sqr, c, c), ...call(field.add, a, a, a), ...call(field.add, a, a, b)],
    ...[...call(field.mul, c, c, a), ...leave],
  ])
  type Name = 'mul' | 'sqr' | 'add' | 'sub' | 'wide'
  const exports = instantiate<Record<Name, () => void> & { memory: { buffer: ArrayBuffer } }>(
    compileModule(module.bytes(1)),
  )
  const words = new BigUint64Array(exports.memory.buffer)
  writeElement(words, (square as number) / 8, MONTGOMERY_R ** 2n % FIELD_ORDER)
  writeElement(words, (one as number) / 8, 1n)
  return (name: Name, x: bigint, y: bigint): bigint => {
    writeWords(words, 0, x)
    writeWords(words, WORDS_BYTES / 8, y)
    exports[name]()
    const result = readWords(words, 0)
    expect(result).toBeLessThanOrEqual(FIELD_ORDER)
    return reduce(result)
  }
}

test('the kernel computes modulo r', () => {
  const compute = calculator()
  fc.assert(
    fc.property(arbFieldElement(), arbFieldElement(), (x, y) => {
      expect(compute('mul', x, y)).toBe(reduce(x * y))
      expect(compute('sqr', x, y)).toBe(reduce(x * x))
      expect(compute('add', x, y)).toBe(reduce(x + y))
      expect(compute('sub', x, y)).toBe(reduce(x - y))
      expect(compute('wide', x, y)).toBe(reduce((x - 2n * y) ** 2n * (2n * x + y)))
    }),
    { numRuns: 500 },
  )
})
