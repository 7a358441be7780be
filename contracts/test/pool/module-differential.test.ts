import { NATIVE_ASSET, NO_CAP, termsAssetId } from '@merkato/protocol'
import { ZeroHash } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openHardhat, openMerkato } from '../support/chains.js'
import {
  accountOf,
  ask,
  logTexts,
  nativeHome,
  ONE_TIME,
  type PoolHome,
  poolCall,
  portableHome,
  registryCall,
  revertText,
  send,
} from './homes.js'
import { type ModuleCall, RandomModuleCalls } from './random-module-calls.js'

/** MERKATO_RANDOM_CALLS=5000 MERKATO_RANDOM_SEED=… looks longer, and elsewhere. */
const COUNT = Number(process.env.MERKATO_RANDOM_CALLS ?? 60)
const SEED = process.env.MERKATO_RANDOM_SEED ?? 'two homes of modules'
const DAY = 86_400n
const TOKEN = { kind: 1, name: `0x${'54'.padEnd(64, '0')}`, id: 0n, origin: ZeroHash, cap: NO_CAP } as const
/** Of hidden supply. */
const FUND = { ...TOKEN, kind: 2, cap: 0n } as const

let native: PoolHome
let portable: PoolHome
beforeAll(async () => {
  native = nativeHome(await openMerkato())
  portable = await portableHome(await openHardhat())
  for (const home of [native, portable]) {
    const from = accountOf(home, 0)
    const shield = (asset: bigint, value: bigint) =>
      send({ from, to: home.pool, data: poolCall('shield', asset, 10_000n, ONE_TIME), value })
    const registry = (name: string, ...args: unknown[]) =>
      send({ from, to: home.registry, data: registryCall(name, ...args) })
    await shield(NATIVE_ASSET, 10_000n)
    for (const terms of [TOKEN, FUND]) await registry('issue', terms)
    // Enough for a while: later on somebody lacks them.
    await registry('mintPublic', termsAssetId(from.address, TOKEN), 10_040n, from.address)
    await shield(termsAssetId(from.address, TOKEN), 0n)
  }
})
afterAll(() => Promise.all([native.close(), portable.close()]))

const latestTime = async ({ provider }: PoolHome) => BigInt((await provider.getBlock('latest'))?.timestamp ?? 0)

/** Contracts, parcels and locks by their place, no times, and no hashes over names: what is left has to be equal. */
async function neutral(text: string, home: PoolHome, { parcels, locks }: RandomModuleCalls): Promise<string> {
  const names: [string, string][] = [
    [home.pool, 'POOL'],
    [home.packages, 'PACKAGES'],
    [home.conditionalTransfers, 'LOCKS'],
  ]
  for (const [i, one] of parcels.entries()) names.push([one.idOf(await one.made(home)), `PARCEL${i}`])
  for (const [i, one] of locks.entries()) names.push([one.idOf(await one.made(home)), `LOCK${i}`])
  return names
    .reduce((all, [name, place]) => all.replaceAll(new RegExp(name.slice(2), 'gi'), place), text)
    .replace(/^(BundleExpired|InvalidDeadline|DeadlinePassed|DeadlineNotReached)\((\d+), \d+/, '$1($2, now')
    .replace(/^(BundleNotForThis|UnknownParcel|UnknownLock|WrongDigest)\(.*/, '$1')
}

async function request(call: ModuleCall, home: PoolHome) {
  return { from: accountOf(home, call.from), to: home[call.to], data: await call.data(home), value: call.value }
}

/** What a call returns, or the error that it ends with. */
async function ending(call: ModuleCall, home: PoolHome): Promise<string> {
  const { from, ...rest } = await request(call, home)
  return home.provider.call({ ...rest, from: from.address }).catch(revertText)
}

/** The differences that docs/protocol/portable-pool.md lists: the portable home ends without data, which means malformed. */
const mayDiffer = (call: ModuleCall, said: string, other: string): boolean =>
  other === 'MalformedCall()' && call.value > 0n && said === `WrongValue(0, ${call.value})`

/** What every call may have changed. */
const counters = ({ provider, pool }: PoolHome, assets: readonly bigint[]): Promise<string[]> =>
  Promise.all([
    ...['currentRoot', 'nextPosition', 'nullifierCount'].map((name) => ask(provider, pool, poolCall(name))),
    ...[NATIVE_ASSET, ...assets].map((asset) => ask(provider, pool, poolCall('shieldedTotal', asset))),
    provider.getBalance(pool).then(String),
  ])

test(
  `PORT-1: ${COUNT} random calls of the modules, valid and not, end alike in both homes`,
  async () => {
    const accounts = [0, 1, 2].map((i) => accountOf(native, i).address)
    const deadline = (await latestTime(native)) + 2n * DAY
    const [issuer] = accounts as [string]
    const assets = [TOKEN, FUND].map((terms) => termsAssetId(issuer, terms))
    const calls = new RandomModuleCalls(SEED, accounts, deadline, assets)
    const met = new Map<string, number>()
    for (let i = 0; i < COUNT; i += 1) {
      // Before half of the calls deciders choose, after it the fallback counts.
      if (i === Math.floor(COUNT / 2)) {
        for (const { provider } of [native, portable]) {
          await provider.send('evm_setNextBlockTimestamp', [Number(deadline)])
          await provider.send('evm_mine', [])
        }
      }
      const call = calls.next()
      const ends = [await ending(call, native), await ending(call, portable)] as const
      const isDone = ends[0].startsWith('0x')
      // What is made now gets a name in both, and only then the homes can be compared.
      if (isDone && ends[1].startsWith('0x')) calls.passed()
      const [said, other] = [await neutral(ends[0], native, calls), await neutral(ends[1], portable, calls)]
      const name = isDone ? 'done' : (said.split('(')[0] as string)
      met.set(name, (met.get(name) ?? 0) + 1)
      if (!mayDiffer(call, said, other)) expect([i, call.name, other]).toEqual([i, call.name, said])
      if (!isDone) continue
      const logs = []
      for (const home of [native, portable]) {
        const receipt = await send(await request(call, home))
        const texts = logTexts(receipt).map((text) => neutral(text, home, calls))
        logs.push([...(await Promise.all(texts)), ...(await counters(home, assets))])
      }
      expect([i, call.name, logs[1]]).toEqual([i, call.name, logs[0]])
    }
    // Seeded, so the calls meet what they met: many go through, and many rules refuse.
    expect(met.get('done')).toBeGreaterThan(COUNT / 5)
    expect(met.size).toBeGreaterThan(8)
    if (process.env.MERKATO_RANDOM_CALLS) console.info([...met].sort((a, b) => b[1] - a[1]))
  },
  60_000 + 1_000 * COUNT,
)
