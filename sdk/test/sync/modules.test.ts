import {
  type Bundle,
  encodePackagesLog,
  encodePoolLog,
  NATIVE_ASSET,
  PACKAGES_ADDRESS,
  type PackagesEvent,
  type Payout,
  parsePoolLog,
  type RawLog,
  type SealedOutput,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { getAddress } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import { watchIncoming } from '../../src/audit/incoming-watch.js'
import { auditReport } from '../../src/audit/report.js'
import { createWallet, type Wallet } from '../../src/client.js'
import { InconsistentNodeError } from '../../src/errors/network.js'
import { sealToSelf } from '../../src/transactions/build-bundle.js'
import { coreOf } from '../../src/wallet/core.js'
import { FakeChain, type FakeEvent } from '../support/fake-chain.js'
import { memoryStorage } from '../support/memory-storage.js'
import { openOn } from '../support/open-wallet.js'

const LOCK = `0x${'0c'.repeat(32)}`
const PARCEL = `0x${'0d'.repeat(32)}`
const ACCOUNT = getAddress('0x00000000000000000000000000000000000000bb')
const NOBODY = { account: ZERO_ADDRESS, npk: 0n, parcel: `0x${'00'.repeat(32)}` }

let chain: FakeChain
let buyer: Wallet
let seller: Wallet

beforeEach(async () => {
  chain = new FakeChain()
  buyer = await openOn(chain, 'buyer')
  seller = await openOn(chain, 'seller')
  await buyer.shield({ amount: 100n })
})

/** A payment's notes and outputs, which nobody hands to the pool. */
async function paying(amount: bigint, to = seller.address()): Promise<Bundle> {
  const bundle = await buyer.buildBundle({ caller: ACCOUNT, payment: { to, amount, memo: 'if it comes' } })
  buyer.releaseBundle(bundle)
  return bundle
}

const nullifiersOf = ({ joinSplits }: Bundle) => joinSplits.flatMap(({ nullifiers }) => nullifiers)
const outputsOf = ({ joinSplits }: Bundle): SealedOutput[] =>
  joinSplits.flatMap(({ commitments, ciphertexts }) =>
    commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array })),
  )
const payout = (amount: bigint, fee = 0n): Payout => ({
  ...{ asset: NATIVE_ASSET, amount, recipient: ACCOUNT.toLowerCase(), fee, feeTo: ZERO_ADDRESS },
})

async function lock(bundle: Bundle): Promise<void> {
  chain.mine([chain.withhold(LOCK, nullifiersOf(bundle))])
  await buyer.sync()
}

async function settle(bundle: Bundle): Promise<void> {
  chain.mine([chain.release(LOCK, outputsOf(bundle))])
  await Promise.all([buyer.sync(), seller.sync()])
}

/** Wallets that read the same chain afresh show the same. */
async function expectSameAfresh(): Promise<void> {
  const fresh = await openOn(chain, 'buyer')
  await fresh.sync()
  await buyer.sync()
  expect(fresh.notes()).toEqual(buyer.notes())
  expect(fresh.history()).toEqual(buyer.history())
  expect(auditReport(buyer).balances).toEqual(auditReport(fresh).balances)
}

describe('a lock', () => {
  test('takes notes out of every balance and shows them, with its id, until it is settled', async () => {
    const bundle = await paying(30n)
    await lock(bundle)
    expect(buyer.balance()).toBe(0n)
    expect(buyer.notes()).toMatchObject([{ value: 100n, state: 'locked', lockId: LOCK }])
    expect(buyer.funds()).toEqual({ total: 0n, spendable: 0n, reserved: 0n, unconfirmed: 0n, locked: 100n })
    await expect(buyer.transfer({ to: seller.address(), amount: 1n })).rejects.toMatchObject({ available: 0n })
    await settle(bundle)
    expect([buyer.balance(), seller.balance()]).toEqual([70n, 30n])
    expect(buyer.notes()).toMatchObject([{ value: 70n, state: 'spendable' }])
    expect(buyer.funds().locked).toBe(0n)
    await expectSameAfresh()
  })

  test('AUD-1: locked, settled and what was paid add up to what is held', async () => {
    const bundle = await paying(30n)
    await lock(bundle)
    expect(auditReport(buyer).balances).toMatchObject([{ amount: 0n }])
    await settle(bundle)
    const { entries, totals, balances } = auditReport(buyer)
    expect(entries).toMatchObject([
      { kind: 'shielded', amount: 100n, balance: 100n },
      { kind: 'locked', amount: 100n, balance: 0n },
      { kind: 'settled', amount: 100n, balance: 100n },
      { kind: 'sent', amount: 30n, balance: 70n, counterparty: seller.address(), memo: 'if it comes' },
    ])
    expect(totals).toMatchObject([{ shielded: 100n, locked: 100n, settled: 100n, sent: 30n }])
    expect(balances).toMatchObject([{ amount: 70n }])
    expect(seller.history()).toMatchObject([{ kind: 'received', amount: 30n, memo: 'if it comes' }])
  })

  test('that pays an account, a fee, and an output that does not open says all of it', async () => {
    const bundle = await paying(30n)
    await lock(bundle)
    const [change, { commitment }] = await changeAndPayment(bundle)
    const unreadable = { commitment, ciphertext: new Uint8Array(404) }
    chain.mine([chain.release(LOCK, [change, unreadable], { payouts: [payout(12n, 2n)] })])
    await buyer.sync()
    expect(buyer.balance()).toBe(70n)
    expect(buyer.history().slice(2)).toMatchObject([
      { kind: 'settled', amount: 100n },
      { kind: 'unshielded', amount: 10n, fee: 2n, counterparty: ACCOUNT },
      { kind: 'sent', amount: 18n, counterparty: null },
    ])
    expect(auditReport(buyer).balances).toMatchObject([{ amount: 70n }])
  })

  test('that pays more than the notes held is said too: something else went in', async () => {
    await lock(await paying(30n))
    chain.mine([chain.release(LOCK, [], { payouts: [payout(140n)] })])
    await buyer.sync()
    expect(buyer.history().slice(2)).toMatchObject([
      { kind: 'settled', amount: 100n },
      { kind: 'unshielded', amount: 140n },
      { kind: 'shielded', amount: 40n },
    ])
    expect(auditReport(buyer).balances).toMatchObject([{ amount: 0n }])
  })

  test('reorg across lock and settle: nothing is lost or counted twice at any depth', async () => {
    const bundle = await paying(30n)
    await lock(bundle)
    const locked = chain.blocks.length - 1
    await settle(bundle)
    chain.rewind(locked)
    chain.mine([])
    await buyer.sync()
    expect(buyer.notes()).toMatchObject([{ state: 'locked', lockId: LOCK }])
    await expectSameAfresh()
    chain.rewind(locked - 1)
    chain.mine([])
    await buyer.sync()
    expect(buyer.balance()).toBe(100n)
    expect(buyer.notes()).toMatchObject([{ value: 100n }])
    await expectSameAfresh()
    await lock(bundle)
    await settle(bundle)
    expect([buyer.balance(), seller.balance()]).toEqual([70n, 30n])
    await expectSameAfresh()
  })

  test('snapshot-revert across lock and settle, with a restart in between', async () => {
    const storage = memoryStorage()
    const kept = await openOn(chain, 'buyer', { storage })
    const bundle = await paying(30n)
    const before = chain.blocks.length - 1
    chain.mine([chain.withhold(LOCK, nullifiersOf(bundle))])
    await kept.sync()
    const again = await openOn(chain, 'buyer', { storage })
    chain.mine([chain.release(LOCK, outputsOf(bundle))])
    await again.sync()
    expect(again.balance()).toBe(70n)
    expect(again.notes()).toMatchObject([{ value: 70n, state: 'spendable' }])
    chain.rewind(before)
    const reverted = await openOn(chain, 'buyer', { storage })
    await reverted.sync()
    expect(reverted.notes()).toMatchObject([{ value: 100n }])
    expect(reverted.history()).toMatchObject([{ kind: 'shielded' }])
  })
})

/** The wallet's own output of a payment, and the payee's. */
async function changeAndPayment(bundle: Bundle): Promise<[SealedOutput, SealedOutput]> {
  const [first, second] = outputsOf(bundle) as [SealedOutput, SealedOutput]
  const probe = new FakeChain()
  const payee = await openOn(probe, 'seller')
  probe.mine([probe.release(PARCEL, [first])])
  await payee.sync()
  return payee.notes().length > 0 ? [second, first] : [first, second]
}

const sealed = (by: Partial<PackagesEvent> = {}): PackagesEvent =>
  ({
    ...{ event: 'Sealed', parcel: PARCEL, caller: ACCOUNT, commitments: [7n] },
    ...{ contents: new Uint8Array(), keyBox: new Uint8Array() },
    terms: {
      ...{ holder: { ...NOBODY, account: ACCOUNT.toLowerCase() }, sealer: NOBODY, recoverAfter: 0n },
      ...{ keyHash: `0x${'01'.repeat(32)}`, contentsHash: `0x${'02'.repeat(32)}` },
    },
    ...by,
  }) as PackagesEvent

describe('a parcel', () => {
  const module = PACKAGES_ADDRESS

  async function seal(bundle: Bundle): Promise<void> {
    const [change] = await changeAndPayment(bundle)
    const events: FakeEvent[] = [
      chain.withhold(PARCEL, nullifiersOf(bundle), module),
      chain.release(PARCEL, [change], { module }),
      sealed(),
    ]
    chain.mine(events)
    await buyer.sync()
  }

  async function openIt(bundle: Bundle): Promise<void> {
    const [, payment] = await changeAndPayment(bundle)
    chain.mine([
      sealed({ event: 'Opened', by: { ...NOBODY, account: ACCOUNT.toLowerCase() } } as never),
      chain.release(PARCEL, [payment], { module }),
    ])
    await Promise.all([buyer.sync(), seller.sync()])
  }

  test('AUD-1: what was sealed left the wallet, change came back, and whoever opens it has it', async () => {
    const bundle = await paying(30n)
    await seal(bundle)
    expect(buyer.balance()).toBe(70n)
    expect(buyer.history().at(-1)).toMatchObject({ kind: 'sealed', amount: 30n })
    expect(auditReport(buyer).totals).toMatchObject([{ sealed: 30n, sent: 0n }])
    await openIt(bundle)
    expect(seller.history()).toMatchObject([{ kind: 'opened', amount: 30n }])
    expect(auditReport(seller).balances).toMatchObject([{ amount: 30n }])
    expect(buyer.balance()).toBe(70n)
    await expectSameAfresh()
    const watch = await watchIncoming({ incomingKey: seller.incomingKey(), provider: chain.provider, threads: 0 })
    await watch.sync()
    expect(watch.received()).toMatchObject([{ kind: 'opened', amount: 30n }])
  })

  test('reorg and snapshot-revert across seal and open', async () => {
    const storage = memoryStorage()
    const before = chain.blocks.length - 1
    const bundle = await paying(30n)
    await seal(bundle)
    await openIt(bundle)
    await (await openOn(chain, 'seller', { storage })).sync()
    chain.rewind(before + 1)
    chain.mine([])
    await Promise.all([buyer.sync(), seller.sync()])
    expect([buyer.balance(), seller.balance()]).toEqual([70n, 0n])
    expect(coreOf(buyer).verified().parcels.all(99)).toMatchObject([{ parcel: PARCEL, steps: [] }])
    await expectSameAfresh()
    chain.rewind(before)
    const reverted = await openOn(chain, 'seller', { storage })
    await Promise.all([buyer.sync(), reverted.sync()])
    expect([buyer.balance(), reverted.balance()]).toEqual([100n, 0n])
    expect(coreOf(buyer).verified().parcels.all(99)).toEqual([])
    await expectSameAfresh()
  })

  test('AUD-1: coins that went in beside notes, which the pool does not tell, are said net; the auditor sees the same', async () => {
    const bundle = await paying(30n)
    const { viewing, chainId } = coreOf(buyer)
    const change = sealToSelf({ key: viewing, chainId, random: seededRandom('change') } as never, NATIVE_ASSET, 130n)
    chain.mine([
      chain.withhold(PARCEL, nullifiersOf(bundle), module),
      chain.release(PARCEL, [change], { module }),
      sealed(),
    ])
    await buyer.sync()
    expect(buyer.balance()).toBe(130n)
    expect(buyer.history().map(({ kind, amount }) => [kind, amount])).toEqual([
      ['shielded', 100n],
      ['shielded', 30n],
    ])
    const report = auditReport(buyer)
    expect(report.balances).toMatchObject([{ amount: 130n }])
    const auditor = await createWallet({ trackingKey: buyer.trackingKey(), provider: chain.provider, threads: 0 })
    await auditor.sync()
    expect(auditReport(auditor)).toEqual(report)
    await expectSameAfresh()
  })

  test('opened by its own sealer comes back', async () => {
    const bundle = await paying(30n, buyer.address())
    const [one, two] = outputsOf(bundle) as [SealedOutput, SealedOutput]
    chain.mine([
      chain.withhold(PARCEL, nullifiersOf(bundle), module),
      chain.release(PARCEL, [], { module }),
      sealed(),
      chain.release(PARCEL, [one, two], { module }),
    ])
    await buyer.sync()
    expect(buyer.history().slice(1)).toMatchObject([
      { kind: 'sealed', amount: 100n },
      { kind: 'opened', amount: 30n },
    ])
  })
})

describe('a node that lies about modules', () => {
  const lie = (change: (event: NonNullable<ReturnType<typeof parsePoolLog>>) => object | undefined) => {
    chain.tamper = (logs) =>
      (logs as RawLog[]).flatMap((log) => {
        const event = parsePoolLog(log)
        const changed = event && change(event)
        return event === undefined ? [log] : changed ? [{ ...log, ...encodePoolLog(changed as never) }] : []
      })
  }

  test.each([
    ['hides what was withheld', (event) => (event.name === 'Withheld' ? undefined : event)],
    ['hides what was released', (event) => (event.name === 'Released' ? undefined : event)],
    ['invents nullifiers', (event) => (event.name === 'Withheld' ? { ...event, nullifiers: [5n, 6n] } : event)],
    ['moves outputs', (event) => (event.name === 'Released' ? { ...event, firstPosition: 9n } : event)],
    ['names a strange module', (event) => ('module' in event ? { ...event, module: ACCOUNT } : event)],
    [
      'pays amounts that are none',
      (event) => ('payouts' in event ? { ...event, payouts: [payout(1n << 128n)] } : event),
    ],
    ['pays fees above amounts', (event) => ('payouts' in event ? { ...event, payouts: [payout(1n, 2n)] } : event)],
  ] as [string, Parameters<typeof lie>[0]][])('%s is noticed', async (_, change) => {
    const bundle = await paying(30n)
    lie(change)
    chain.mine([chain.withhold(LOCK, nullifiersOf(bundle))])
    chain.mine([chain.release(LOCK, outputsOf(bundle))])
    await expect(buyer.sync()).rejects.toThrow(InconsistentNodeError)
    expect(buyer.balance()).toBe(100n)
    chain.tamper = (logs) => logs
    await buyer.sync()
    expect(buyer.balance()).toBe(70n)
  })
})

test('a node that tells an act of a parcel twice is noticed', async () => {
  const to = { ...NOBODY, account: ACCOUNT.toLowerCase() }
  chain.mine([sealed()])
  chain.mine([sealed({ event: 'Transferred', from: to, to } as never)])
  chain.tamper = (logs) => [...logs, ...logs.slice(-1)]
  await expect(buyer.sync()).rejects.toThrow(InconsistentNodeError)
  chain.tamper = (logs) => logs
  await buyer.sync()
  expect(coreOf(buyer).verified().parcels.all(99)).toMatchObject([{ parcel: PARCEL, steps: [{}] }])
})

test('a pool older than its modules works as before', async () => {
  const old = new FakeChain()
  old.hasModules = false
  const [payer, payee] = [await openOn(old, 'buyer'), await openOn(old, 'seller')]
  await payer.shield({ amount: 9n })
  await payer.transfer({ to: payee.address(), amount: 4n })
  await payee.sync()
  expect([payer.balance(), payee.balance()]).toEqual([5n, 4n])
  const asked = old.questions.flatMap(([method, [query]]) => (method === 'eth_getLogs' ? [query] : []))
  expect(asked).not.toContainEqual(expect.objectContaining({ address: expect.arrayContaining([PACKAGES_ADDRESS]) }))
})

test('what a storage holds of a pool without modules is read again when it has them', async () => {
  const storage = memoryStorage()
  chain.hasModules = false
  await (await openOn(chain, 'buyer', { storage })).sync()
  expect(storage.writes).toBeGreaterThan(0)
  chain.hasModules = true
  chain.blocks.at(-1)?.logs.push({ address: PACKAGES_ADDRESS, ...encodePackagesLog(sealed()) })
  const wallet = await openOn(chain, 'buyer', { storage })
  await wallet.sync()
  expect(coreOf(wallet).verified().parcels.all(99)).toMatchObject([{ parcel: PARCEL }])
})
