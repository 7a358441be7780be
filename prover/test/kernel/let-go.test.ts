import { expect, test } from 'vitest'
import { letGo, wipe } from '../../src/kernel/let-go.js'
import { lastContent } from '../support/last-content.js'

test('memory is given back at once', () => {
  const bytes = new Uint8Array(32).fill(7)
  letGo(bytes)
  expect(bytes.buffer.byteLength).toBe(0)
})

test('PRV-2: secrets are zeroed before their memory is given back', () => {
  const bytes = new Uint8Array(32).fill(7)
  const last = lastContent(bytes)
  wipe(bytes)
  expect(last()).toEqual(new Uint8Array(32))
  expect(bytes).toHaveLength(0)
})

test('PRV-2: they are zeroed also where buffers can not be given back', () => {
  const bytes = new Uint8Array(32).fill(7)
  Object.defineProperty(bytes.buffer, 'transfer', { value: undefined })
  wipe(bytes)
  expect(bytes).toEqual(new Uint8Array(32))
})
