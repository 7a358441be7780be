import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inverse, power, SCALAR_FIELD_ORDER as r, reduce } from '../src/scalar-field.js'

const any = fc.bigInt({ min: -r, max: 2n * r })

test('an inverse is the number below r that gives 1, as Fermat has it', () => {
  fc.assert(
    fc.property(fc.oneof(any, fc.constantFrom(1n, 2n, r - 1n, r + 1n, -1n)), (value) => {
      fc.pre(reduce(value) !== 0n)
      expect(inverse(value)).toBe(power(reduce(value), r - 2n))
      expect(reduce(inverse(value) * value)).toBe(1n)
    }),
  )
})

test.each([0n, r, -r, 2n * r])('%d has no inverse', (zero) => expect(() => inverse(zero)).toThrow(RangeError))
