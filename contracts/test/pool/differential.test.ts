import { NATIVE_ASSET } from '@merkato/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHardhat, openMerkato } from '../support/chains.js'
import { type CallIn, counters, ending, isOfDoor, logged, nameOf } from './endings.js'
import { accountOf, ask, nativeHome, type PoolHome, poolCall, portableHome, registryCall } from './homes.js'
import { type RandomCall, RandomCalls } from './random-calls.js'

/** MERKATO_RANDOM_CALLS=5000 MERKATO_RANDOM_SEED=… looks longer, and elsewhere. */
const COUNT = Number(process.env.MERKATO_RANDOM_CALLS ?? 100)
const SEED = process.env.MERKATO_RANDOM_SEED ?? 'two homes'

let native: PoolHome
let portable: PoolHome
beforeAll(async () => {
  native = nativeHome(await openMerkato())
  portable = await portableHome(await openHardhat())
})
afterAll(() => Promise.all([native.close(), portable.close()]))

const callIn =
  (call: RandomCall): CallIn =>
  (home) => ({ from: call.from, to: home[call.to], data: call.data(home), value: call.value })

/** The differences that docs/protocol/portable-pool.md lists: the portable home ends without data, which means malformed. */
function mayDiffer(call: RandomCall, [said, other]: readonly [native: string, portable: string]): boolean {
  if (other !== 'MalformedCall()') return false
  if (said.startsWith('NotTheRegistry(')) return isOfDoor(call.data(native))
  return call.value > 0n && said === `WrongValue(0, ${call.value})`
}

test(
  `PORT-1: ${COUNT} random calls, valid and not, end alike in both homes`,
  async () => {
    const accounts = [0, 1, 2].map((i) => accountOf(native, i).address)
    const calls = new RandomCalls(SEED, accounts, native)
    await calls.passed()
    const met = new Map<string, number>()
    for (let i = 0; i < COUNT; i += 1) {
      const call = await calls.next()
      const endings = [await ending(callIn(call), native), await ending(callIn(call), portable)] as const
      const [said] = endings
      const name = nameOf(said)
      met.set(name, (met.get(name) ?? 0) + 1)
      if (!mayDiffer(call, endings)) expect([i, call.name, endings[1]]).toEqual([i, call.name, said])
      if (name !== 'done') continue
      expect([i, call.name, await logged(callIn(call), portable)]).toEqual([
        i,
        call.name,
        await logged(callIn(call), native),
      ])
      expect([i, call.name, await counters(portable)]).toEqual([i, call.name, await counters(native)])
      await calls.passed()
    }
    // Seeded, so the calls meet what they met: many go through, and many rules refuse.
    expect(met.get('done')).toBeGreaterThan(COUNT / 5)
    expect(met.size).toBeGreaterThan(10)
    await expectSameBooks(calls, accounts)
    if (process.env.MERKATO_RANDOM_CALLS) console.info([...met].sort((a, b) => b[1] - a[1]))
  },
  60_000 + 1_000 * COUNT,
)

/** Supplies, totals and balances of everything that was made. */
async function expectSameBooks({ assets }: RandomCalls, accounts: readonly string[]): Promise<void> {
  for (const { asset } of [...assets, { asset: NATIVE_ASSET }]) {
    const books = await Promise.all(
      [native, portable].map(({ provider, pool, registry }) =>
        Promise.all([
          ask(provider, registry, registryCall('assetInfo', asset)),
          ask(provider, pool, poolCall('shieldedTotal', asset)),
          ...[...accounts, registry, pool].map((one) => ask(provider, pool, poolCall('publicBalanceOf', one, asset))),
        ]),
      ),
    )
    expect(books[1]).toEqual(books[0])
  }
}
