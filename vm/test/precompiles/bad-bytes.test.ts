import { concatBytes, hexToBytes } from '@ethereumjs/util'
import { encodeTransact, poolInterface } from '@merkato/protocol'
import type { ErrorFragment, FunctionFragment } from 'ethers'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ALICE } from '../../testing/chain.js'
import { type SpendingStory, spendingStory } from '../../testing/spending-story.js'

const ERRORS = new Set(['out of gas', ...poolErrors()])

function poolErrors(): string[] {
  return poolInterface.fragments
    .filter((fragment): fragment is ErrorFragment => fragment.type === 'error')
    .map(({ name }) => name)
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

  test('every function of the interface is there', async () => {
    const functions = poolInterface.fragments.filter(
      (fragment): fragment is FunctionFragment => fragment.type === 'function',
    )
    const answered: string[] = []
    for (const { name, selector } of functions) {
      if ((await story.chain.send(selector)).result !== 'UnknownFunction') answered.push(name)
    }
    expect(answered).toEqual(functions.map(({ name }) => name))
  })

  test('POOL-7: random bytes', () =>
    fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), refusedWithoutTrace), { numRuns: 300, seed: 1 }))

  test('random bytes behind every selector', () =>
    fc.assert(
      fc.asyncProperty(
        fc.constantFrom('shield', 'transact', 'boundHash', 'isKnownRoot', 'isSpent', 'verifyingKeyHash'),
        fc.uint8Array({ maxLength: 800 }),
        async (name, rest) => {
          const selector = hexToBytes(poolInterface.getFunction(name)?.selector as `0x${string}`)
          const outcome = await story.chain.send(concatBytes(selector, rest))
          expect(outcome.result === 'ok' ? rest.length % 32 : 0).toBe(0)
          if (outcome.result !== 'ok') expect(ERRORS).toContain(outcome.result)
        },
      ),
      { numRuns: 300, seed: 2 },
    ))

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
