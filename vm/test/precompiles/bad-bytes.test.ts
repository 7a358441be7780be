import { concatBytes, hexToBytes } from '@ethereumjs/util'
import { doorInterface, encodeTransact, poolInterface, registryInterface } from '@merkato/protocol'
import type { ErrorFragment, FunctionFragment, Interface } from 'ethers'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Hex } from '../../src/precompiles/frame.js'
import { ALICE, POOL, REGISTRY } from '../../testing/chain.js'
import { seededRandom } from '../../testing/seeded-random.js'
import { type SpendingStory, spendingStory } from '../../testing/spending-story.js'

const ERRORS = new Set([
  'out of gas',
  ...[poolInterface, registryInterface].flatMap(({ fragments }) =>
    fragments.filter((fragment): fragment is ErrorFragment => fragment.type === 'error').map(({ name }) => name),
  ),
])

/** Every function of pool, door and registry, and where it is called. */
const FUNCTIONS = [
  ...functionsOf(POOL, poolInterface),
  ...functionsOf(POOL, doorInterface),
  ...functionsOf(REGISTRY, registryInterface),
]

function functionsOf(to: Hex, { fragments }: Interface) {
  return fragments
    .filter((fragment): fragment is FunctionFragment => fragment.type === 'function')
    .map(({ name, selector, inputs }) => ({ to, name, selector, inputs }))
}

let story: SpendingStory
beforeAll(async () => {
  story = await spendingStory()
})

async function refusedWithoutTrace(data: Uint8Array): Promise<void> {
  const before = await story.chain.root()
  const { result, logs } = await story.chain.send(data)
  expect(ERRORS).toContain(result)
  expect(logs).toEqual([])
  expect(await story.chain.root()).toEqual(before)
}

describe('bytes that mean nothing', () => {
  test('no selector, and a selector that nobody has', async () => {
    for (const data of ['0x', '0x01', '0x010203']) expect((await story.chain.send(data)).result).toBe('MalformedCall')
    expect(await story.chain.send('0xdeadbeef')).toMatchObject({ result: 'UnknownFunction', values: ['0xdeadbeef'] })
  })

  test('every function of the interfaces is there', async () => {
    for (const { to, name, selector } of FUNCTIONS) {
      expect((await story.chain.send(selector, { to })).result, name).not.toBe('UnknownFunction')
    }
  })

  test('POOL-7: random bytes', () =>
    fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), refusedWithoutTrace), { numRuns: 300, seed: 1 }))

  test('random bytes behind every selector', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...FUNCTIONS),
        fc.uint8Array({ maxLength: 800 }),
        async ({ to, selector, inputs }, rest) => {
          const outcome = await story.chain.send(concatBytes(hexToBytes(selector as `0x${string}`), rest), { to })
          // Only whole words mean something, and nothing at all to what takes no arguments.
          if (outcome.result === 'ok') expect(inputs.length === 0 ? rest.length : rest.length % 32).toBe(0)
          else expect(ERRORS).toContain(outcome.result)
        },
      ),
      { numRuns: 400, seed: 2 },
    ))

  test('64 KB of random bytes, alone and behind each selector: refused, and the next call is answered', async () => {
    const random = seededRandom('64 KB')
    for (const { to, selector } of [...FUNCTIONS, { to: POOL, selector: '0x' }, { to: REGISTRY, selector: '0x' }]) {
      const data = concatBytes(hexToBytes(selector as `0x${string}`), random(65_536))
      const { result } = await story.chain.send(data, { to })
      expect(['MalformedCall', 'UnknownFunction', 'NotTheRegistry']).toContain(result)
      expect((await story.chain.call('nextPosition')).result).toBe('ok')
    }
  })

  test('words of zeros, ones and offsets behind transact', () => {
    const word = fc.constantFrom(0n, 1n, 2n, 32n, 64n, 96n, 1n << 32n, (1n << 256n) - 1n)
    const selector = hexToBytes(poolInterface.getFunction('transact')?.selector as `0x${string}`)
    const bytes = (words: bigint[]) =>
      concatBytes(selector, ...words.map((value) => hexToBytes(`0x${value.toString(16).padStart(64, '0')}`)))
    return fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 40 }), (words) => refusedWithoutTrace(bytes(words))),
      { numRuns: 300, seed: 3 },
    )
  })
})

describe('an honest call with one thing changed', () => {
  const honest = () => hexToBytes(encodeTransact(story.bundle) as `0x${string}`)

  test('any byte', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
        const data = honest()
        data[place % data.length] = (data[place % data.length] as number) ^ flip
        await refusedWithoutTrace(data)
      }),
      { numRuns: 300, seed: 4 },
    ))

  test('any word set to an edge', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom(0, 1, 0x7f, 0xff), async (place, fill) => {
        const data = honest()
        const start = 4 + 32 * (place % ((data.length - 4) / 32))
        const before = data.slice(start, start + 32)
        data.fill(fill, start, start + 32)
        if (!before.every((byte, i) => byte === data[start + i])) await refusedWithoutTrace(data)
      }),
      { numRuns: 200, seed: 5 },
    ))

  test('cut off, or followed by anything', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 64 }), async (cut, tail) => {
        const data = honest()
        await refusedWithoutTrace(data.slice(0, cut % data.length))
        expect((await story.chain.send(concatBytes(data, tail))).result).toBe('MalformedCall')
      }),
      { numRuns: 100, seed: 6 },
    ))

  test('and unchanged it still passes', async () => {
    expect((await story.chain.send(honest(), { from: ALICE })).result).toBe('ok')
  })
})
