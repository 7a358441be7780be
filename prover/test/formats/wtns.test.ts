import fc from 'fast-check'
import { wtns } from 'snarkjs'
import { describe, expect, test } from 'vitest'
import { MalformedWitnessError } from '../../src/errors.js'
import { readWitness, writeWitness } from '../../src/formats/index.js'
import { SCALAR_FIELD_ORDER as r, readWords, writeWords } from '../../src/verify/points.js'
import { listSections, patched, rebuild, uint32, withSection } from '../support/sections.js'

const arbValues = fc.array(fc.oneof(fc.constantFrom(0n, 1n, r - 1n), fc.bigInt({ min: 0n, max: r - 1n })))
const SECRET = 0x1234567890abcdefn
const witness = writeWords([1n, SECRET, r - 1n])
const file = writeWitness(witness)

/** The message with which a file is refused. */
function refusal(bytes: Uint8Array): string {
  try {
    readWitness(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedWitnessError)
    return (error as Error).message
  }
  throw new Error('the file was taken')
}

describe('witness files', () => {
  test('what is written is read, by this package and by snarkjs', () =>
    fc.assert(
      fc.asyncProperty(arbValues, async (values) => {
        const bytes = writeWords([1n, ...values])
        const written = writeWitness(bytes)
        expect(readWitness(written)).toEqual(bytes)
        expect(await wtns.exportJson({ type: 'mem', data: written })).toEqual([1n, ...values])
      }),
    ))

  test('a view into a larger buffer, as Node reads small files, is read; the result is a copy', () => {
    const pool = Buffer.concat([Buffer.alloc(13), file, Buffer.alloc(5)])
    const values = readWitness(pool.subarray(13, 13 + file.length))
    values.fill(0)
    expect(readWitness(pool.subarray(13, 13 + file.length))).toEqual(witness)
  })

  test('a file cut short anywhere, or with bytes left over, is refused', () => {
    for (let length = 0; length < file.length; length++) refusal(file.subarray(0, length))
    expect(refusal(new Uint8Array([...file, 0]))).toContain('1 bytes follow its last section')
  })

  test.each<[string, Uint8Array, string]>([
    ['another kind of file', patched(file, 0, Buffer.from('zkey')), 'begins with "zkey" instead of "wtns"'],
    ['an error page instead of a file', Buffer.from('<!DOCTYPE html><title>404</title>'), 'begins with "<!DO"'],
    ['an older version', patched(file, 4, uint32(1)), 'version 1 of its format; only version 2'],
    [
      'a section twice',
      rebuild(file, [...listSections(file), ...listSections(file)]),
      'section 1 (header) appears twice',
    ],
    ['no values', rebuild(file, listSections(file).slice(0, 1)), 'section 2 (values) is missing'],
    ['more wires than values', withSection(file, 1, (header) => patched(header, 36, uint32(4))), 'instead of 128'],
    [
      '2^32 - 1 wires',
      withSection(file, 1, (header) => patched(header, 36, uint32(2 ** 32 - 1))),
      'instead of 137438953440',
    ],
    ['a header too long', withSection(file, 1, (header) => new Uint8Array([...header, 0])), '1 bytes too many'],
    [
      'no field',
      withSection(file, 1, (header) => patched(header, 0, uint32(2 ** 31))),
      'field element has 2147483648 bytes',
    ],
    ['a value of r', writeWithout(writeWords([1n, SECRET, r])), 'value of wire 2 is not below the order r'],
    ['a value of 2^256 - 1', writeWithout(writeWords([1n, 2n ** 256n - 1n])), 'value of wire 1 is not below'],
    ['another constant', writeWithout(writeWords([2n, SECRET])), 'wire 0 is not the constant 1'],
    ['no wires', writeWithout(new Uint8Array()), 'wire 0 is not the constant 1'],
    ['a length of 2^63', patched(file, 16, [0, 0, 0, 0, 0, 0, 0, 128]), 'says 9223372036854775808 bytes'],
  ])('PRV-33: %s is refused, and no value quoted', (_, bytes, reason) => {
    const message = refusal(bytes)
    expect(message).toContain(reason)
    expect(message).toContain('Calculate the witness again')
    expect(message).not.toContain(`${SECRET}`)
    expect(message).not.toContain(SECRET.toString(16))
  })

  test.each([
    ['the curve bls12-381', 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001n],
    ['the curve goldilocks', 2n ** 64n - 2n ** 32n + 1n],
    ['an unknown curve (prime 0x10001)', 65537n],
  ])('a witness of %s names it and the one that is needed', (curve, prime) => {
    const other = withSection(file, 1, (header) => patched(header, 4, writeWords([prime])))
    expect(refusal(other)).toContain(`is of ${curve}; this prover does BN254 (bn128)`)
  })

  test('a field of eight bytes is known too', () => {
    const goldilocks = new Uint8Array([
      ...uint32(8),
      ...writeWords([2n ** 64n - 2n ** 32n + 1n]).subarray(0, 8),
      ...uint32(3),
    ])
    expect(refusal(withSection(file, 1, () => goldilocks))).toContain('is of the curve goldilocks')
  })

  test('values that are no witness are not written', () => {
    for (const values of [new Uint8Array(31), writeWords([0n]), writeWords([1n, r])]) {
      expect(() => writeWitness(values)).toThrow(MalformedWitnessError)
    }
  })

  test('changing any byte gives a refusal or a witness in canonical form', () =>
    fc.assert(
      fc.property(fc.nat(file.length - 1), fc.nat(255), (at, byte) => {
        const changed = patched(file, at, [byte])
        try {
          expect(readWords(readWitness(changed)).every((value) => value < r)).toBe(true)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedWitnessError)
        }
      }),
      { numRuns: 500 },
    ))
})

/** A file with values that the writer itself would refuse. */
function writeWithout(values: Uint8Array): Uint8Array {
  const counted = withSection(file, 1, (header) => patched(header, 36, uint32(values.length / 32)))
  return withSection(counted, 2, () => values)
}
