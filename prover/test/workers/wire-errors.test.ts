import { expect, test } from 'vitest'
import * as errors from '../../src/errors.js'
import { fromWireError, toWireError } from '../../src/workers/wire-errors.js'

const across = (error: unknown) => fromWireError(structuredClone(toWireError(error)))
const classes = Object.values(errors) as (new (message: string, signal: string) => errors.ProverError)[]

test.each(classes)('$name crosses a thread boundary with class, message and signal', (Class) => {
  const error = new Class('what is wrong', 'amount')
  const arrived = across(error)
  expect(arrived).toBeInstanceOf(Class)
  expect(arrived.name).toBe(error.name)
  expect(arrived.message).toBe('what is wrong')
  expect((arrived as Partial<errors.CircuitInputError>).signal).toBe(
    (error as Partial<errors.CircuitInputError>).signal,
  )
})

test('PRV-3: of other errors nothing but the class crosses, since their messages may quote a witness', () => {
  const arrived = across(new SyntaxError('Cannot convert 4711x to a BigInt'))
  expect(arrived).toBeInstanceOf(errors.ProverError)
  expect(JSON.stringify([arrived.message, arrived.stack, arrived.cause ?? null])).not.toContain('4711')
  expect(arrived.message).toContain('SyntaxError')
  expect(across('4711').message).not.toContain('4711')
})
