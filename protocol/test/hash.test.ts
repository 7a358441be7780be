import * as fc from 'fast-check'
import { poseidon3, poseidon4, poseidon5 } from 'poseidon-lite'
import { describe, expect, test } from 'vitest'
import { poseidonParameters } from '../src/fast/poseidon-parameters.js'
import { domainTag, FIELD_ORDER, hashNode, hashTagged, NotCanonicalError, poseidon, TAG } from '../src/index.js'
import { arbFieldElement } from '../testing/index.js'

describe('Poseidon', () => {
  test.each([
    [[1n], 18586133768512220936620570745912940619677854269274689475585506675881198879027n],
    [[1n, 2n], 7853200120776062878684798364095072458815029376092732009249414926327459813530n],
    [[1n, 2n, 3n, 4n], 18821383157269793795438455681495246036402687001665670618754263018637548127333n],
    [[1n, 2n, 0n, 0n, 0n], 1018317224307729531995786483840663576608797660851238720571059489595066344487n],
    [[1n, 2n, 3n, 4n, 5n, 6n], 20400040500897583745843009878988256314335038853985262692600694741116813247201n],
  ])("circomlib's vector of %s", (inputs, hash) => expect(poseidon(inputs)).toBe(hash))

  test('the kernel equals poseidon-lite, which has its constants from another source', () =>
    fc.assert(
      fc.property(fc.array(arbFieldElement(), { minLength: 5, maxLength: 5 }), (inputs) => {
        const [three, four] = [inputs.slice(0, 3), inputs.slice(0, 4)]
        expect([three, four, inputs].map(poseidon)).toEqual([poseidon3(three), poseidon4(four), poseidon5(inputs)])
      }),
      { numRuns: 60 },
    ))

  test('parameters exist for the widths in use', () => {
    expect(poseidonParameters(5).constants).toHaveLength(68)
    expect(() => poseidonParameters(7)).toThrow(RangeError)
  })

  test('inputs that are not canonical are refused, not reduced', () => {
    expect(() => poseidon([FIELD_ORDER])).toThrow(NotCanonicalError)
    expect(() => hashNode(0n, 0n, 0n, -1n)).toThrow(NotCanonicalError)
    expect(() => hashTagged(TAG.note, FIELD_ORDER + 1n)).toThrow(NotCanonicalError)
  })

  test('takes 1 to 6 inputs', () => {
    expect(() => poseidon([])).toThrow(RangeError)
    expect(() => poseidon([1n, 1n, 1n, 1n, 1n, 1n, 1n])).toThrow(RangeError)
  })
})

describe('domain tags', () => {
  test('are the big-endian ASCII of their name', () => {
    expect(TAG.npk).toBe(BigInt(`0x${Buffer.from('merkato.v1.npk').toString('hex')}`))
    expect(() => domainTag('a name of more than thirty-one bytes')).toThrow(RangeError)
  })

  test('differ, and separate equal inputs', () => {
    const tags = Object.values(TAG)
    expect(new Set(tags).size).toBe(tags.length)
    expect(hashTagged(TAG.npk, 1n, 2n)).not.toBe(hashTagged(TAG.owner, 1n, 2n))
  })
})
