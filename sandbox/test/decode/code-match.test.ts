import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CodeIndex, creates, metadataLength } from '../../src/decode/code-match.js'

const bytes = (hex: string) => Buffer.from(hex, 'hex')
/** CBOR of a map with one entry, and its length. */
const metadata = (digit: string) => `a1${digit.repeat(8)}0005`

test('code is found though its immutables are filled in', () => {
  const index = new CodeIndex<string>()
  index.add({ bytes: bytes('6001000000006002'), open: [{ start: 2, length: 4 }] }, 'immutable')
  expect(index.find(bytes('6001aabbccdd6002'))).toBe('immutable')
  expect(index.find(bytes('6001aabbccdd6003'))).toBeUndefined()
  expect(index.find(bytes('6001aabbccdd600200'))).toBeUndefined()
})

test('a library is found though its own address stands at the beginning', () => {
  const index = new CodeIndex<string>()
  index.add({ bytes: bytes(`73${'00'.repeat(20)}3014`), open: [] }, 'library')
  expect(index.find(bytes(`73${'ab'.repeat(20)}3014`))).toBe('library')
})

test('metadata decide between contracts of the same code, and nothing else', () => {
  const index = new CodeIndex<string>()
  index.add({ bytes: bytes(`6001${metadata('1')}`), open: [] }, 'first')
  index.add({ bytes: bytes(`6001${metadata('2')}`), open: [] }, 'second')
  expect(index.find(bytes(`6001${metadata('2')}`))).toBe('second')
  expect(index.find(bytes(`6001${metadata('3')}`))).toBe('first')
})

test('a contract without code is never found', () => {
  const index = new CodeIndex<string>()
  index.add({ bytes: bytes(''), open: [] }, 'interface')
  expect(index.find(bytes(''))).toBeUndefined()
})

test('an init code is a creation with whatever arguments', () => {
  const code = { bytes: bytes(`6080${metadata('1')}`), open: [] }
  expect(creates(code, bytes(`6080${metadata('1')}00ff`))).toBe(true)
  expect(creates(code, bytes(`6080${metadata('2')}`))).toBe(true)
  expect(creates(code, bytes(`6081${metadata('1')}`))).toBe(false)
  expect(creates(code, bytes('6080'))).toBe(false)
})

test('no code has more metadata than bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 80 }), (code) => {
      expect(metadataLength(code)).toBeLessThanOrEqual(code.length)
    }),
  )
})
