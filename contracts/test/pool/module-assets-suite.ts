import { type LockTerms, NATIVE_ASSET, type Payout, termsAssetId, ZERO_ADDRESS } from '@merkato/protocol'
import { type HDNodeWallet, ZeroHash } from 'ethers'
import { beforeAll, expect, test } from 'vitest'
import { element, type Parts } from './forged-bundle.js'
import {
  byAccount,
  conditionalCall,
  forgedLock,
  forgedOpenings,
  forgedSeal,
  NO_PAYOUT,
  openingOf,
  packagesCall,
} from './forged-modules.js'
import { ask, batch, batcher, outcome, type PoolHome, poolCall, registryCall, send } from './homes.js'
import type { Stage } from './stage.js'

const [PAYEE, FEE_TO] = [`0x${'d1'.repeat(20)}`, `0x${'d2'.repeat(20)}`] as [string, string]

/** What parcels and locks take in and pay out of issued assets, whose public units are balances in the pool. */
export function moduleAssetsSuite(staged: () => Stage): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  let token: bigint
  let count = 0

  beforeAll(() => {
    const stage = staged()
    home = stage.home
    alice = stage.alice
    bob = stage.bob
    token = stage.token
  })

  const balanceOf = async (account: string, asset = token) =>
    BigInt(await ask(home.provider, home.pool, poolCall('publicBalanceOf', account, asset)))
  const inNotes = async (asset = token) => BigInt(await ask(home.provider, home.pool, poolCall('shieldedTotal', asset)))
  /** What changes of alice's balance, of the payee's, of the fee's, and in notes. */
  async function changes(what: () => Promise<unknown>): Promise<bigint[]> {
    const now = () => Promise.all([...[alice.address, PAYEE, FEE_TO].map((one) => balanceOf(one)), inNotes()])
    const before = await now()
    await what()
    return (await now()).map((value, i) => value - (before[i] as bigint))
  }
  const asAlice = (to: string, data: string) => ({ from: alice, to, data })
  const seed = (): string => `module assets ${count++}`

  async function made(joinSplits: readonly Parts[], caller = alice.address) {
    const seal = await forgedSeal(home, { caller, joinSplits, terms: { holder: byAccount(alice.address) } })
    return { ...seal, call: packagesCall('seal', seal.bundle, seal.sealing) }
  }
  const openCall = ({ parcel, sealing, bundle }: Awaited<ReturnType<typeof made>>, payout: Payout) => {
    const inside = bundle.joinSplits[0]?.commitments[0] as bigint
    const openings = forgedOpenings(home, parcel, 0n, [openingOf(inside, { payout })])
    return packagesCall('open', parcel, sealing.terms.keyHash, sealing.terms.contentsHash, openings)
  }
  /** A lock of alice's with an alternative for each of these parts. */
  async function lockOf(parts: readonly Partial<Parts>[], caller = alice.address) {
    const name = seed()
    const nullifiers = [element(`${name} a`), element(`${name} b`)]
    const alternatives = parts.map((one, i) => [{ seed: `${name} ${i}`, nullifiers, ...one }])
    const latest = await home.provider.getBlock('latest')
    const deadline = BigInt(latest?.timestamp ?? 0) + 86_400n
    const terms: LockTerms = { decider: bob.address, deadline, fallbackAlternative: 1, data: ZeroHash }
    return forgedLock(home, { caller, alternatives, terms })
  }
  const locked = async (parts: readonly Partial<Parts>[]) => {
    const lock = await lockOf(parts)
    await send(asAlice(home.conditionalTransfers, lock.call))
    return lock
  }
  const settle = ({ lockId, outcomes, hashes }: Awaited<ReturnType<typeof lockOf>>, index: number) =>
    send({
      from: bob,
      to: home.conditionalTransfers,
      data: conditionalCall('settle', lockId, index, outcomes[index], hashes),
    })
  const lockRefusal = async (parts: readonly Partial<Parts>[]) =>
    outcome(home, asAlice(home.conditionalTransfers, (await lockOf(parts)).call))

  test('a seal takes in what its caller has in public, and pays what is public at once', async () => {
    const taken = { seed: seed(), publicAsset: token, publicIn: 10n }
    const paid = { seed: seed(), publicAsset: token, publicOut: 3n, recipient: PAYEE, fee: 1n, feeTo: FEE_TO }
    const { call } = await made([taken, paid])
    expect(await changes(() => send(asAlice(home.packages, call)))).toEqual([-10n, 2n, 1n, 7n])
  })

  test('coins that come with a seal or a lock go where notes are kept, to the wei', async () => {
    const taken = { publicAsset: NATIVE_ASSET, publicIn: 5n }
    const seal = await made([{ seed: seed(), ...taken }])
    const lock = await lockOf([taken, { ...taken, publicOut: 2n, recipient: PAYEE }])
    const kept = async () => {
      const coins = [home.pool, home.packages, home.conditionalTransfers].map((one) => home.provider.getBalance(one))
      return [...(await Promise.all(coins)), await inNotes(NATIVE_ASSET)]
    }
    const start = await kept()
    const gained = async () => (await kept()).map((value, i) => value - (start[i] as bigint))
    for (const [to, { call }] of [
      [home.packages, seal],
      [home.conditionalTransfers, lock],
    ] as const) {
      for (const value of [0n, 4n, 6n]) {
        expect(await outcome(home, { ...asAlice(to, call), value })).toBe(`WrongValue(5, ${value})`)
      }
      await send({ ...asAlice(to, call), value: 5n })
    }
    expect(await gained()).toEqual([10n, 0n, 0n, 10n])
    await settle(lock, 1)
    expect(await gained()).toEqual([8n, 0n, 0n, 8n])
  })

  test('an opening pays units in public, and no account that could not move them', async () => {
    const seal = await made([{ seed: seed() }])
    await send(asAlice(home.packages, seal.call))
    const payout = { asset: token, amount: 5n, recipient: PAYEE, fee: 2n, feeTo: FEE_TO }
    const refusal = (change: Partial<Payout>) =>
      outcome(home, asAlice(home.packages, openCall(seal, { ...payout, ...change })))
    expect(await refusal({ recipient: ZERO_ADDRESS })).toBe(`InvalidRecipient(${ZERO_ADDRESS})`)
    expect(await refusal({ feeTo: home.pool })).toBe(`InvalidRecipient(${home.pool})`)
    expect(await refusal({ asset: 5n })).toBe('UnknownAsset(5)')
    expect(await refusal({ amount: 0n, fee: 0n })).toBe(`UnexpectedPublicAsset(${token})`)
    expect(await refusal({ fee: 6n })).toBe('FeeExceedsOutput(6, 5)')
    expect(await changes(() => send(asAlice(home.packages, openCall(seal, payout))))).toEqual([0n, 3n, 2n, -5n])
  })

  test('a lock takes in once, whatever the number of its alternatives, and pays one of them', async () => {
    const taken = { publicAsset: token, publicIn: 7n }
    const paid = { ...taken, publicOut: 6n, recipient: PAYEE, fee: 2n, feeTo: FEE_TO }
    let lock = await lockOf([paid, taken, paid])
    expect(await changes(() => send(asAlice(home.conditionalTransfers, lock.call)))).toEqual([-7n, 0n, 0n, 7n])
    expect(await changes(() => settle(lock, 2))).toEqual([0n, 4n, 2n, -6n])
    lock = await locked([paid, taken])
    expect(await changes(() => settle(lock, 1))).toEqual([0n, 0n, 0n, 0n])
  })

  test('what is taken in is the caller’s: not that of who sent the transaction, nor of the module', async () => {
    const contract = await batcher(home)
    const taken = { publicAsset: token, publicIn: 7n }
    const lacking = `InsufficientBalance(${token}, ${contract}, 0, 7)`
    const seal = await made([{ seed: seed(), ...taken }], contract)
    const lock = await lockOf([taken, taken], contract)
    const calls = [
      [home.packages, seal.call],
      [home.conditionalTransfers, lock.call],
    ] as const
    for (const call of calls) expect(await outcome(home, asAlice(contract, batch(call)))).toBe(lacking)
    await send(asAlice(home.pool, poolCall('transferPublic', token, contract, 14n)))
    const [, , , notes] = await changes(() => send({ from: bob, to: contract, data: batch(...calls) }))
    expect([notes, await balanceOf(contract)]).toEqual([14n, 0n])
  })

  test('LCK-3: what could refuse an outcome refuses the lock', async () => {
    const paid = { publicAsset: token, publicOut: 6n, recipient: PAYEE, fee: 2n, feeTo: FEE_TO }
    const strange: [Partial<Parts>, string][] = [
      [{ recipient: ZERO_ADDRESS }, `InvalidRecipient(${ZERO_ADDRESS})`],
      [{ feeTo: home.pool }, `InvalidRecipient(${home.pool})`],
      [{ publicAsset: 5n }, 'UnknownAsset(5)'],
      [{ fee: 7n }, 'FeeExceedsOutput(7, 6)'],
      [{ publicOut: 1n << 128n }, `AmountOutOfRange(${1n << 128n})`],
      [{ commitments: [0n, 1n] }, 'NotCanonical(0)'],
      [{ ciphertexts: [new Uint8Array(2_049), new Uint8Array()] }, 'WrongShape()'],
    ]
    for (const [change, error] of strange) expect(await lockRefusal([paid, { ...paid, ...change }])).toBe(error)
    expect(await lockRefusal([paid, { ...paid, ciphertexts: [new Uint8Array(2_048), new Uint8Array(2_048)] }])).toBe(
      'done',
    )
  })

  test('lock with alternatives of different value, of different assets, taken in from outside', async () => {
    const taken = { publicAsset: token, publicIn: 7n }
    expect(await lockRefusal([taken, { ...taken, publicIn: 8n }])).toBe('AlternativesDiffer(1)')
    const other = await issued(1, 'Other')
    const paid = { publicOut: 1n, recipient: PAYEE }
    expect(await lockRefusal([taken, taken, { publicAsset: token, ...paid }])).toBe('AlternativesDiffer(2)')
    await send(asAlice(home.registry, registryCall('mintPublic', other, 9n, alice.address)))
    expect(await lockRefusal([taken, { ...taken, publicAsset: other }])).toBe('AlternativesDiffer(1)')
    // Nothing is taken in: one may pay units, another one coins, a third nothing.
    expect(await lockRefusal([{ ...paid, publicAsset: token }, { ...paid, publicAsset: NATIVE_ASSET }, {}])).toBe(
      'done',
    )
  })

  test('of a hidden supply no total is counted', async () => {
    const fund = await issued(2, 'Fund')
    const lock = await locked([{ publicAsset: fund, publicOut: 6n, recipient: PAYEE }, {}])
    await settle(lock, 0)
    const seal = await made([{ seed: seed() }])
    await send(asAlice(home.packages, seal.call))
    await send(asAlice(home.packages, openCall(seal, { ...NO_PAYOUT, asset: fund, amount: 3n, recipient: PAYEE })))
    expect([await balanceOf(PAYEE, fund), await inNotes(fund)]).toEqual([9n, 0n])
  })

  /** Issues an asset of alice's. */
  async function issued(kind: 1 | 2, name: string): Promise<bigint> {
    const bytes = Buffer.from(name).toString('hex').padEnd(64, '0')
    const terms = { kind, name: `0x${bytes}`, id: 0n, origin: ZeroHash, cap: kind === 1 ? 100n : 0n }
    await send(asAlice(home.registry, registryCall('issue', terms)))
    return termsAssetId(alice.address, terms)
  }
}
