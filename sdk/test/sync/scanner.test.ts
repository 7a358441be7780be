import { createOneTimeAddress, encodePlainPoint, multiplyBase, SpendingKeys } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
// The built package: threads load their code from dist.
import { AbortedError, scan } from '@merkato/sdk'
import { describe, expect, test } from 'vitest'

const BYTES = 65
const random = seededRandom('scanner')
const key = SpendingKeys.fromSeed(random(32))

const strangers = Array.from({ length: 61 }, (_, i) => encodePlainPoint(multiplyBase(BigInt(i + 2))))

/** Outputs of strangers, with some of ours between them. */
function candidates(count: number, ours: readonly number[]): Uint8Array {
  const packed = new Uint8Array(count * BYTES)
  for (let i = 0; i < count; i += 1) {
    packed[i * BYTES] = i % 256
    packed.set(strangers[i % strangers.length] as Uint8Array, i * BYTES + 1)
  }
  for (const i of ours) {
    const { address } = createOneTimeAddress(key, { random })
    packed[i * BYTES] = address.viewTag
    packed.set(encodePlainPoint(address.E), i * BYTES + 1)
  }
  return packed
}

describe('scan', () => {
  test('finds ours among strangers, and 1 in 256 by chance; threads change nothing', async () => {
    const packed = candidates(2_000, [0, 777, 1_999])
    const alone = await scan(key.v, packed, { threads: 0 })
    const hits = alone.map(({ index }) => index)
    expect(hits).toEqual(expect.arrayContaining([0, 777, 1_999]))
    expect(hits.length).toBeLessThan(40)
    expect(await scan(key.v, packed, { threads: 2 })).toEqual(alone)
  })

  test('passes over points that are none, small-order points and the identity', async () => {
    const packed = candidates(5, [4])
    packed.fill(0xff, 1, BYTES)
    packed.set(encodePlainPoint({ x: 0n, y: 1n }), BYTES + 1)
    packed.fill(0, 2 * BYTES, 3 * BYTES)
    expect((await scan(key.v, packed)).map(({ index }) => index)).toEqual([4])
  })

  test('tells its progress and stops when asked to', async () => {
    const seen: number[] = []
    const packed = candidates(600, [])
    await scan(key.v, packed, { onProgress: (done) => seen.push(done) })
    expect(seen).toEqual([256, 512, 600])
    const stop = new AbortController()
    await expect(scan(key.v, packed, { signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow(
      AbortedError,
    )
  })
})
