import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { MalformedKeyError } from '../../src/errors.js'
import { type ProvingKeyFile, readProvingKey } from '../../src/formats/index.js'
import { BASE_FIELD_ORDER as p, readWords, writeWords } from '../../src/verify/points.js'
import { type DevelopmentKey, developmentKey } from '../support/development-key.js'
import { randomCircuit } from '../support/random-circuit.js'
import { listSections, patched, rebuild, uint32, withSection } from '../support/sections.js'
import { pointOutsideSubgroup } from '../verify/points-of-the-twist.js'

const shape = { seed: 3, publicCount: 2, privateCount: 5, constraintCount: 5, terms: 3 }
const circuit = randomCircuit({ ...shape, unusedInA: 1, unusedInB: 0.6, bits: false, sloppy: false })

let key: DevelopmentKey
let zkey: Uint8Array
beforeAll(async () => {
  key = await developmentKey(circuit.r1cs)
  zkey = key.zkey
})

/** Positions in section 2. */
const [WIRES, ALPHA1, BETA1, BETA2, GAMMA2, DELTA1, DELTA2] = [72, 84, 148, 212, 340, 468, 532] as const
const PUBLIC_COUNT = WIRES + 4
const DOMAIN_SIZE = WIRES + 8

const montgomery = (values: readonly bigint[]) => writeWords(values.map((value) => (value << 256n) % p))

/** The message with which a file is refused. */
function refusal(bytes: Uint8Array): string {
  try {
    readProvingKey(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(MalformedKeyError)
    return (error as Error).message
  }
  throw new Error('the key was taken')
}

const headerWith = (at: number, bytes: Iterable<number>) => withSection(zkey, 2, (header) => patched(header, at, bytes))

describe('proving keys', () => {
  test('counts and points are those of the key', () => {
    const read = readProvingKey(zkey)
    expect(read).toMatchObject({ wires: 8, publicCount: 2, domainSize: 8 })
    for (const name of ['alpha1', 'beta1', 'beta2', 'gamma2', 'delta1', 'delta2'] as const) {
      expect(readWords(read[name])).toEqual(key.points[name])
    }
    expect(read.ic.map(readWords)).toEqual(key.points.publicPoints)
  })

  test('a domain of two rows, the smallest, is taken', async () => {
    const small = randomCircuit({
      ...shape,
      publicCount: 0,
      constraintCount: 1,
      ...{ unusedInA: 1, unusedInB: 1, bits: true, sloppy: true },
    })
    expect(readProvingKey((await developmentKey(small.r1cs)).zkey)).toMatchObject({ domainSize: 2, publicCount: 0 })
  })

  test.each([undefined, null, 'zkey', 7, [1, 2]])('%o is no file', (file) => {
    expect(refusal(file as never)).toBe(
      'The proving key is no Uint8Array. Give the bytes of the file, not its path or address.',
    )
  })

  test('the bulk is handed on as views of the file', () => {
    const { sections } = readProvingKey(zkey)
    const contents = new Map(listSections(zkey).map(({ id, content }) => [id, content]))
    const { coefficients, a, b1, b2, c, h } = sections
    for (const [id, section] of [coefficients, a, b1, b2, c, h].entries()) {
      expect(section.buffer).toBe(zkey.buffer)
      expect([...section]).toEqual([...(contents.get(id + 4) as Uint8Array)])
    }
  })

  test('sections in another order, and others that a ceremony leaves, are taken', () => {
    const sections = [...listSections(zkey)].reverse()
    const other = { id: 10, content: new Uint8Array(68) }
    expect(readProvingKey(rebuild(zkey, [other, ...sections]))).toEqual(readProvingKey(zkey))
  })

  test('a key cut short at any byte is refused', () => {
    for (let length = 0; length < zkey.length; length++) {
      expect(refusal(zkey.subarray(0, length))).toMatch(/Download the key again\.$/)
    }
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 8, 9])('section %i missing, twice, too short or too long is refused', (id) => {
    const sections = listSections(zkey)
    const named = new RegExp(`section ${id} \\(`)
    expect(
      refusal(
        rebuild(
          zkey,
          sections.filter((section) => section.id !== id),
        ),
      ),
    ).toMatch(named)
    expect(refusal(rebuild(zkey, [...sections, { id, content: new Uint8Array() }]))).toMatch(named)
    expect(refusal(withSection(zkey, id, (content) => content.subarray(1)))).toMatch(/section|header/)
    expect(refusal(withSection(zkey, id, (content) => content.subarray(0, -1)))).toMatch(named)
    expect(refusal(withSection(zkey, id, (content) => new Uint8Array([...content, 0])))).toMatch(named)
  })

  test.each<[string, () => Uint8Array, string]>([
    ['bytes after the last section', () => new Uint8Array([...zkey, 7]), '1 bytes follow its last section'],
    ['a witness', () => patched(zkey, 0, Buffer.from('wtns')), 'begins with "wtns" instead of "zkey"'],
    ['another version', () => patched(zkey, 4, uint32(2)), 'version 2 of its format; only version 1 is known'],
    ['2^32 - 1 sections', () => patched(zkey, 8, uint32(2 ** 32 - 1)), 'ends inside its table of sections'],
    ['a section of 2^64 - 1 bytes', () => patched(zkey, 16, new Array(8).fill(255)), 'says 18446744073709551615 bytes'],
    ['a section into the next', () => patched(zkey, 16, [6]), 'section'],
    ['no public signals of 2^32 - 1', () => headerWith(PUBLIC_COUNT, uint32(2 ** 32 - 1)), '4294967295 public signals'],
    ['as many public signals as wires', () => headerWith(PUBLIC_COUNT, uint32(8)), '8 public signals, but 8 wires'],
    ['2^32 - 1 wires', () => headerWith(WIRES, uint32(2 ** 32 - 1)), 'section 5 (A points) has 512 bytes'],
    ['no wires', () => headerWith(WIRES, uint32(0)), '0 wires'],
    ['a domain of 0', () => headerWith(DOMAIN_SIZE, uint32(0)), 'domain of 0 rows'],
    ['a domain of 1', () => headerWith(DOMAIN_SIZE, uint32(1)), 'domain of 1 rows'],
    ['a domain of 2, less than the public signals need', () => headerWith(DOMAIN_SIZE, uint32(2)), 'domain of 2 rows'],
    ['a domain of 12', () => headerWith(DOMAIN_SIZE, uint32(12)), 'domain of 12 rows'],
    ['a domain of 2^28', () => headerWith(DOMAIN_SIZE, uint32(2 ** 28)), 'domain of 268435456 rows'],
    ['a domain of 2^27, which the points do not fill', () => headerWith(DOMAIN_SIZE, uint32(2 ** 27)), 'section 9 ('],
    ['2^32 - 1 coefficients', () => withSection(zkey, 4, (c) => patched(c, 0, uint32(2 ** 32 - 1))), 'section 4 ('],
  ])('%s: refused', (_, spoil, reason) => {
    expect(refusal(spoil())).toContain(reason)
  })

  test.each([
    [2, 'plonk'],
    [10, 'fflonk'],
    [77, 'an unknown protocol (77)'],
  ])('protocol %i is named', (protocol, name) => {
    expect(refusal(withSection(zkey, 1, () => uint32(protocol)))).toContain(`is for ${name}; this prover does groth16`)
  })

  test('the curve of another key is named, and the one that is needed', () => {
    const bls = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaabn
    const bytes = writeWords([bls & (2n ** 256n - 1n), bls >> 256n]).subarray(0, 48)
    const header = new Uint8Array([...uint32(48), ...bytes, ...new Uint8Array(1000)])
    const message = refusal(withSection(zkey, 2, () => header))
    expect(message).toContain('is of the curve bls12-381; this prover does BN254 (bn128)')
    expect(message).toContain('--prime bn128')
    const padded = withSection(
      zkey,
      2,
      (rest) => new Uint8Array([...uint32(40), ...rest.subarray(4, 36), ...new Uint8Array(8), ...rest.subarray(36)]),
    )
    expect(refusal(padded)).toContain('field elements of 40 bytes instead of 32')
    expect(refusal(headerWith(4, [1]))).toContain('an unknown curve (prime 0x30644e72e131a0')
    expect(refusal(headerWith(40, [2]))).toContain('an unknown curve (prime 0x30644e72e131a0')
    expect(refusal(headerWith(0, uint32(2 ** 31)))).toContain('a field element has 2147483648 bytes')
  })

  test.each([
    ['alpha in G1', ALPHA1],
    ['beta in G1', BETA1],
    ['delta in G1', DELTA1],
    ['beta in G2', BETA2],
    ['gamma in G2', GAMMA2],
    ['delta in G2', DELTA2],
  ] as const)('%s: bad points are refused by name', (name, at) => {
    const size = name.endsWith('G1') ? 64 : 128
    const point = listSections(zkey)[1]?.content.subarray(at, at + size) as Uint8Array
    expect(refusal(headerWith(at, new Uint8Array(size)))).toContain(name)
    expect(refusal(headerWith(at, patched(point, 0, [(point[0] as number) ^ 1])))).toContain(name)
    for (const coordinate of [p, (readWords(point)[0] as bigint) + p]) {
      const beyond = writeWords(readWords(point).with(0, coordinate))
      expect(refusal(headerWith(at, beyond))).toMatch(new RegExp(`${name} .*not below the field's order`))
    }
  })

  test.each([BETA2, GAMMA2, DELTA2])('a point of the twist outside G2 is refused (at %i)', (at) => {
    const outside = montgomery(readWords(pointOutsideSubgroup(9n)))
    expect(refusal(headerWith(at, outside))).toContain('is not in the group G2')
  })

  test.each([1n, -1n])('a key with delta = %i gamma, which proves everything, is refused', (sign) => {
    const [x0, x1, y0, y1] = key.points.gamma2 as [bigint, bigint, bigint, bigint]
    const delta = montgomery([x0, x1, ...[y0, y1].map((y) => (sign < 0n ? p - y : y))])
    expect(refusal(headerWith(DELTA2, delta))).toContain('Nobody contributed to the second phase')
  })

  test('a bad point of a public signal is refused by number', () => {
    const infinity = withSection(zkey, 3, (points) => patched(points, 128, new Uint8Array(64)))
    expect(refusal(infinity)).toContain('number 2 of section 3 (points of public signals)')
  })

  test('changing any byte gives a refusal or a key of the same shape', () => {
    const shapeOf = ({ wires, publicCount, domainSize }: ProvingKeyFile) => ({ wires, publicCount, domainSize })
    const honest = shapeOf(readProvingKey(zkey))
    const prefix = 12 + 12 + 4 + 12 + 660
    fc.assert(
      fc.property(fc.oneof(fc.nat(prefix), fc.nat(zkey.length - 1)), fc.nat(255), (at, byte) => {
        try {
          expect(shapeOf(readProvingKey(patched(zkey, at, [byte])))).toEqual(honest)
        } catch (error) {
          expect(error).toBeInstanceOf(MalformedKeyError)
        }
      }),
      { numRuns: 300 },
    )
  })
})
