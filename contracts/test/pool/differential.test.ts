import { doorInterface, NATIVE_ASSET } from '@merkato/protocol'
import type { TransactionReceipt } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHardhat, openMerkato } from '../support/chains.js'
import {
  accountOf,
  ask,
  logTexts,
  nativeHome,
  type PoolHome,
  poolCall,
  portableHome,
  registryCall,
  revertText,
  send,
} from './homes.js'
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

/** Pool and registry by name, and no times: what is left has to be equal. */
const neutral = (text: string, { pool, registry }: PoolHome): string =>
  text
    .replaceAll(new RegExp(pool.slice(2), 'gi'), 'POOL')
    .replaceAll(new RegExp(registry.slice(2), 'gi'), 'REGISTRY')
    .replace(/^(BundleExpired\(\d+), \d+/, '$1, now')

const request = (call: RandomCall, home: PoolHome) => ({
  from: accountOf(home, call.from),
  to: home[call.to],
  data: call.data(home),
  value: call.value,
})

/** What a call returns, or the error that it ends with. */
async function ending(call: RandomCall, home: PoolHome): Promise<string> {
  const { from, ...rest } = request(call, home)
  try {
    return neutral(await home.provider.call({ ...rest, from: from.address }), home)
  } catch (error) {
    return neutral(revertText(error), home)
  }
}

const DOOR = doorInterface.fragments.flatMap((one) =>
  one.type === 'function' ? [(one as unknown as { selector: string }).selector] : [],
)

/** The differences that docs/protocol/portable-pool.md lists: the portable home ends without data, which means malformed. */
function mayDiffer(call: RandomCall, [said, other]: readonly [native: string, portable: string]): boolean {
  if (other !== 'MalformedCall()') return false
  if (said.startsWith('NotTheRegistry(')) return DOOR.includes(call.data(native).slice(0, 10))
  return call.value > 0n && said === `WrongValue(0, ${call.value})`
}

async function run(call: RandomCall, home: PoolHome): Promise<string[]> {
  const receipt: TransactionReceipt = await send(request(call, home))
  return logTexts(receipt).map((text) => neutral(text, home))
}

/** What every call may have changed. */
async function counters({ provider, pool }: PoolHome): Promise<string[]> {
  const views = ['currentRoot', 'nextPosition', 'nullifierCount'].map((name) => ask(provider, pool, poolCall(name)))
  return Promise.all([...views, provider.getBalance(pool).then(String)])
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
      const endings = [await ending(call, native), await ending(call, portable)] as const
      const [said] = endings
      const name = said.startsWith('0x') ? 'done' : (said.split('(')[0] as string)
      met.set(name, (met.get(name) ?? 0) + 1)
      if (!mayDiffer(call, endings)) expect([i, call.name, endings[1]]).toEqual([i, call.name, said])
      if (name !== 'done') continue
      expect([i, call.name, await run(call, portable)]).toEqual([i, call.name, await run(call, native)])
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
