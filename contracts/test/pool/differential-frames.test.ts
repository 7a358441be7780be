import { registryInterface } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHardhat, openMerkato } from '../support/chains.js'
import { type CallIn, counters, ending, logged, nameOf } from './endings.js'
import {
  ask,
  batch,
  batcher,
  nativeHome,
  type PoolHome,
  patientBatcher,
  poolCall,
  portableHome,
  registryCall,
} from './homes.js'
import { type RandomCall, RandomCalls } from './random-calls.js'

/** MERKATO_RANDOM_CALLS=5000 MERKATO_RANDOM_SEED=… looks longer, and elsewhere. */
const COUNT = Math.ceil(Number(process.env.MERKATO_RANDOM_CALLS ?? 100) / 5)
const SEED = process.env.MERKATO_RANDOM_SEED ?? 'two homes'

let native: PoolHome
let portable: PoolHome
beforeAll(async () => {
  native = nativeHome(await openMerkato())
  portable = await portableHome(await openHardhat())
})
afterAll(() => Promise.all([native.close(), portable.close()]))

/** Creates a contract in both homes, where it has the same address. */
async function createBoth(create: (home: PoolHome) => Promise<string>): Promise<string> {
  const address = await create(native)
  expect(await create(portable)).toBe(address)
  return address
}

/** What random calls credit, beside their accounts: `RandomCalls.#account`. */
const ODD_ACCOUNTS = [`0x${'0'.repeat(39)}4`, `0x${'f'.repeat(40)}`]

test(
  `PORT-1: ${COUNT} random transactions of contracts, of several calls some of which revert, end alike in both homes`,
  async () => {
    // One after the other: an address depends on how many were created before.
    const strict = await createBoth(batcher)
    const patient = await createBoth(patientBatcher)
    const accounts = [await createBoth(batcher), await createBoth(batcher), await createBoth(patientBatcher)]
    const calls = new RandomCalls(SEED, accounts, native)
    await calls.passed()
    const random = seededRandom(`${SEED}, frames`)
    const below = (count: number): number => (random(1)[0] as number) % count
    const met = new Map<string, number>()
    for (let i = 0; i < COUNT; i += 1) {
      const several: RandomCall[] = []
      for (let left = calls.assets.length < 4 ? 1 : 1 + below(4); left > 0; left -= 1) several.push(await calls.next())
      const to = below(2) === 0 ? strict : patient
      const call: CallIn = (home) => ({ from: 0, to, data: nested(several, accounts, home), value: 0n })
      const names = several.map(({ name }) => name)
      const [said, other] = await Promise.all([ending(call, native), ending(call, portable)])
      // The one listed difference that a contract without coins can meet.
      if (!said.startsWith('NotTheRegistry(')) expect([i, names, other]).toEqual([i, names, said])
      met.set(nameOf(said), (met.get(nameOf(said)) ?? 0) + 1)
      if (nameOf(said) !== 'done') continue
      const [logs, otherLogs] = await Promise.all([logged(call, native), logged(call, portable)])
      expect([i, names, otherLogs]).toEqual([i, names, logs])
      expect([i, names, await counters(portable)]).toEqual([i, names, await counters(native)])
      await calls.passed()
    }
    expect(met.get('done')).toBeGreaterThan(COUNT / 5)
    expect(met.size).toBeGreaterThan(1)
    for (const home of [native, portable]) await expectBalancedBooks(calls, [...accounts, ...ODD_ACCOUNTS], home)
    if (process.env.MERKATO_RANDOM_CALLS) console.info([...met].sort((a, b) => b[1] - a[1]))
  },
  60_000 + 4_000 * COUNT,
)

/** Each call in a frame of the contract that makes it. */
const nested = (several: readonly RandomCall[], accounts: readonly string[], home: PoolHome): string =>
  batch(...several.map(({ from, to, data }) => [accounts[from] as string, batch([home[to], data(home)])] as const))

/** AST-2: the supply of a visible asset is its public balances and what is shielded of it. */
async function expectBalancedBooks(
  { assets }: RandomCalls,
  accounts: readonly string[],
  home: PoolHome,
): Promise<void> {
  const { provider, pool, registry } = home
  for (const { asset } of assets) {
    const [info] = registryInterface.decodeFunctionResult(
      'assetInfo',
      await ask(provider, registry, registryCall('assetInfo', asset)),
    )
    if (info.kind !== 1n && info.kind !== 3n) continue
    const parts = await Promise.all([
      ask(provider, pool, poolCall('shieldedTotal', asset)),
      ...[...accounts, registry].map((one) => ask(provider, pool, poolCall('publicBalanceOf', one, asset))),
    ])
    expect([home.kind, asset, parts.reduce((sum, part) => sum + BigInt(part), 0n)]).toEqual([
      home.kind,
      asset,
      info.supply,
    ])
  }
}
