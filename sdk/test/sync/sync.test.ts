import { encodePoolLog, NATIVE_ASSET, parsePoolLog, poolInterface, type RawLog } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { beforeEach, describe, expect, test } from 'vitest'
import { createWallet, type Wallet } from '../../src/client.js'
import { AbortedError, InconsistentNodeError, NotSyncedError, RpcError } from '../../src/errors/network.js'
import type { WalletStorage } from '../../src/wallet/stored-data.js'
import { FakeChain, FIRST_TIME, fakeSigner } from '../support/fake-chain.js'
import { withoutNullifiers } from '../support/lying-logs.js'
import { narrowProver, trustingProver } from '../support/trusting-prover.js'

const seedOf = (name: string) => seededRandom(name)(32)

let chain: FakeChain
let buyer: Wallet
let seller: Wallet

const open = (name: string, more: object = {}) =>
  createWallet({
    seed: seedOf(name),
    provider: chain.provider,
    signer: fakeSigner(chain),
    prover: trustingProver,
    random: seededRandom(`random of ${name}`),
    threads: 0,
    ...more,
  })

beforeEach(async () => {
  chain = new FakeChain()
  buyer = await open('buyer')
  seller = await open('seller')
})

describe('sync', () => {
  test('WAL-1: shows nothing before the chain was read', () => {
    expect(() => buyer.balances()).toThrow(NotSyncedError)
    expect(() => buyer.history()).toThrow(NotSyncedError)
  })

  test('finds deposits, payments and change; history tells both sides what happened', async () => {
    await buyer.shield({ amount: 100n })
    await buyer.transfer({ to: seller.address(), amount: 30n, fee: 2n, memo: 'order 7' })
    await seller.sync()
    expect(buyer.balance()).toBe(68n)
    expect(seller.balances()).toEqual(new Map([[NATIVE_ASSET, 30n]]))
    expect(buyer.history()).toMatchObject([
      { kind: 'shielded', amount: 100n, fee: 0n, memo: '' },
      {
        kind: 'sent',
        amount: 30n,
        fee: 2n,
        counterparty: seller.address(),
        memo: 'order 7',
        timestamp: FIRST_TIME + 2,
      },
    ])
    expect(seller.history()).toMatchObject([{ kind: 'received', amount: 30n, counterparty: null, memo: 'order 7' }])
  })

  test('WAL-3: the seed alone restores balances and history', async () => {
    await buyer.shield({ amount: 100n })
    await buyer.transfer({ to: seller.address(), amount: 30n, memo: 'order 7' })
    await buyer.unshield({ to: '0x00000000000000000000000000000000000000bb', amount: 5n })
    const restored = await open('buyer', { random: seededRandom('another device') })
    await restored.sync()
    expect(restored.balance()).toBe(65n)
    expect(restored.history()).toEqual(buyer.history())
    expect(restored.history().at(-1)).toMatchObject({
      kind: 'unshielded',
      counterparty: '0x00000000000000000000000000000000000000bb',
    })
  })

  test('a tracking key sees the same and spends nothing', async () => {
    await buyer.shield({ amount: 100n })
    await buyer.transfer({ to: seller.address(), amount: 30n })
    const auditor = await createWallet({
      trackingKey: buyer.trackingKey(),
      provider: chain.provider,
      signer: fakeSigner(chain),
    })
    await auditor.sync()
    expect(auditor.history()).toEqual(buyer.history())
    await expect(auditor.transfer({ to: seller.address(), amount: 1n })).rejects.toMatchObject({ code: 'WATCH_ONLY' })
  })

  test('pays a one-time address, whose owner alone learns who was paid', async () => {
    await buyer.shield({ amount: 100n })
    await buyer.transfer({ to: seller.oneTimeAddress(), amount: 30n })
    await seller.sync()
    expect(seller.balance()).toBe(30n)
    expect(buyer.history().at(-1)).toMatchObject({ kind: 'sent', counterparty: null, amount: 30n })
  })

  test('a payment out of many notes is one entry on both sides', async () => {
    for (let i = 0; i < 5; i += 1) await buyer.shield({ amount: 10n })
    await buyer.transfer({ to: seller.address(), amount: 45n, fee: 1n, memo: 'all of it' })
    await seller.sync()
    expect(buyer.balance()).toBe(4n)
    expect(buyer.history().at(-1)).toMatchObject({ kind: 'sent', amount: 45n, fee: 1n, memo: 'all of it' })
    expect(seller.history()).toMatchObject([{ kind: 'received', amount: 45n, memo: 'all of it' }])
  })

  test.each([
    [1, trustingProver],
    [2, narrowProver],
  ])('gather merges four notes into %i and changes no balance', async (left, prover) => {
    buyer = await open('buyer', { prover })
    for (let i = 0; i < 4; i += 1) await buyer.shield({ amount: 10n })
    await buyer.gather()
    expect(buyer.notes()).toHaveLength(left)
    expect(buyer.balance()).toBe(40n)
    expect(buyer.history()).toHaveLength(4)
  })

  test('WAL-5: two payments at the same time use different notes', async () => {
    await buyer.shield({ amount: 10n })
    await buyer.shield({ amount: 10n })
    await Promise.all([
      buyer.transfer({ to: seller.address(), amount: 6n }),
      buyer.transfer({ to: seller.address(), amount: 7n }),
    ])
    await seller.sync()
    expect([seller.balance(), buyer.balance()]).toEqual([13n, 7n])
  })
})

describe('WAL-2: reorganisation', () => {
  test('undoes what the chain undid, found by block hash', async () => {
    await buyer.shield({ amount: 100n })
    await buyer.transfer({ to: seller.address(), amount: 30n })
    await seller.sync()
    chain.rewind(1)
    chain.mine([])
    chain.mine([])
    chain.mine([])
    expect(await buyer.sync()).toMatchObject({ reorganised: true, blockNumber: 4 })
    await seller.sync()
    expect(buyer.balance()).toBe(100n)
    expect(seller.balance()).toBe(0n)
    expect(buyer.history()).toHaveLength(1)
  })

  test('notices a chain that became shorter, down to nothing', async () => {
    await buyer.shield({ amount: 100n })
    chain.rewind(0)
    await buyer.sync()
    expect(buyer.balance()).toBe(0n)
    expect(buyer.history()).toEqual([])
  })

  test('pays again after a rewind, from the right notes', async () => {
    await buyer.shield({ amount: 100n })
    await buyer.transfer({ to: seller.address(), amount: 30n })
    chain.rewind(1)
    chain.mine([])
    await buyer.transfer({ to: seller.address(), amount: 40n })
    await seller.sync()
    expect([buyer.balance(), seller.balance()]).toEqual([60n, 40n])
  })
})

describe('WAL-1: a node that leaves out or changes logs', () => {
  test.each<[string, (logs: unknown[]) => unknown[]]>([
    ['the newest event', (logs) => logs.slice(0, -1)],
    ['an event in between', (logs) => logs.toSpliced(1, 1)],
    ['all events', () => []],
  ])('is noticed when it hides %s; balances stay at the last block that added up', async (_, tamper) => {
    await buyer.shield({ amount: 100n })
    const before = buyer.syncedTo()
    for (const amount of [1n, 2n, 3n]) await seller.shield({ amount, to: buyer.address() })
    chain.tamper = tamper
    await expect(buyer.sync()).rejects.toThrow(InconsistentNodeError)
    expect(buyer.balance()).toBe(100n)
    expect(buyer.syncedTo()).toEqual(before)
    chain.tamper = (logs) => logs
    await buyer.sync()
    expect(buyer.balance()).toBe(106n)
  })

  test('is noticed when it hides that another device spent a note long known', async () => {
    await buyer.shield({ amount: 100n })
    const other = await open('buyer', { random: seededRandom('another device') })
    await other.transfer({ to: seller.address(), amount: 30n })
    chain.tamper = (logs) => logs.map((log) => withoutNullifiers(log as RawLog))
    await expect(buyer.sync()).rejects.toThrow(InconsistentNodeError)
    chain.tamper = (logs) => logs
    await buyer.sync()
    expect(buyer.balance()).toBe(70n)
  })

  test('is noticed when it hides a spend', async () => {
    await buyer.shield({ amount: 100n })
    await buyer.transfer({ to: seller.address(), amount: 30n })
    const restored = await open('buyer')
    chain.tamper = (logs) => logs.map((log) => withoutNullifiers(log as RawLog))
    await expect(restored.sync()).rejects.toThrow(InconsistentNodeError)
    expect(() => restored.balance()).toThrow(NotSyncedError)
  })
})

describe('WAL-1: nullifiers in the log', () => {
  const changed = (change: (nullifiers: readonly bigint[]) => readonly bigint[]) => (logs: unknown[]) =>
    logs.map((log) => {
      const event = parsePoolLog(log as RawLog)
      if (event?.name !== 'Transacted') return log
      return { ...(log as RawLog), ...encodePoolLog({ ...event, nullifiers: change(event.nullifiers) }) }
    })

  test.each<[string, (nullifiers: readonly bigint[], old: bigint) => readonly bigint[]]>([
    ['left out', () => []],
    ['replaced by one that was spent before', ([first], old) => [first as bigint, old]],
    ['replaced by its neighbour', ([first]) => [first as bigint, first as bigint]],
    ['replaced by one that was never spent', ([first]) => [first as bigint, 5n]],
  ])('are missed when one is %s', async (_, change) => {
    await seller.shield({ amount: 9n })
    await seller.transfer({ to: buyer.address(), amount: 1n })
    await buyer.sync()
    const [log] = chain.blocks.at(-1)?.logs ?? []
    const old = parsePoolLog(log as never) as { nullifiers: readonly bigint[] }
    await seller.transfer({ to: buyer.address(), amount: 1n })
    chain.tamper = changed((nullifiers) => change(nullifiers, old.nullifiers[0] as bigint))
    await expect(buyer.sync()).rejects.toThrow(InconsistentNodeError)
    expect(buyer.balance()).toBe(1n)
  })
})

describe('WAL-9: what a node is asked', () => {
  test('is the same for a wallet that was paid and for one that was not', async () => {
    for (const amount of [5n, 6n, 7n]) await seller.shield({ amount })
    await buyer.shield({ amount: 40n })
    for (let i = 0; i < 3; i += 1) chain.mine([])
    await seller.transfer({ to: buyer.address(), amount: 10n })
    await seller.shield({ amount: 8n })
    await buyer.transfer({ to: seller.address(), amount: 12n })
    const questions: unknown[] = []
    for (const name of ['buyer', 'seller', 'stranger']) {
      const wallet = await open(name)
      chain.questions.length = 0
      await wallet.sync()
      questions.push(JSON.stringify(chain.questions))
    }
    expect(new Set(questions).size).toBe(1)
  })

  test('never names a nullifier before its note is spent', async () => {
    for (const amount of [5n, 6n]) await buyer.shield({ amount })
    await buyer.transfer({ to: seller.address(), amount: 1n })
    await buyer.sync()
    const asked = JSON.stringify(chain.questions)
    for (const { nullifier } of buyer.notes()) expect(asked).not.toContain(nullifier.toString(16))
  })
})

test('rescan finds a payment that a node hid by changing its ciphertext', async () => {
  await buyer.shield({ amount: 100n })
  await buyer.transfer({ to: seller.address(), amount: 30n })
  chain.tamper = (logs) =>
    logs.map((log) => {
      const event = parsePoolLog(log as RawLog)
      if (event?.name !== 'Transacted') return log
      const outputs = event.outputs.map((output) => ({
        ...output,
        ciphertext: new Uint8Array(output.ciphertext.length),
      }))
      return { ...(log as RawLog), ...encodePoolLog({ ...event, outputs }) }
    })
  await seller.sync()
  chain.tamper = (logs) => logs
  await seller.sync()
  expect(seller.balance()).toBe(0n)
  await seller.rescan()
  expect(seller.balance()).toBe(30n)
  chain.tamper = () => []
  await expect(seller.rescan()).rejects.toThrow(InconsistentNodeError)
  expect(seller.balance()).toBe(30n)
})

test('a storage that fails is an error of its own', async () => {
  const broken = { load: () => Promise.reject(new Error('EACCES')), save: async () => undefined }
  await expect(open('buyer', { storage: broken })).rejects.toMatchObject({ code: 'STORAGE_FAILED', step: 'load' })
})

describe('reading in ranges', () => {
  test('halves a range that the node refuses', async () => {
    for (let i = 0; i < 50; i += 1) chain.mine([])
    await buyer.shield({ amount: 5n })
    chain.maxSpan = 3
    const restored = await open('buyer')
    const seen: number[] = []
    await restored.sync({ onProgress: ({ phase, done }) => phase === 'blocks' && seen.push(done) })
    expect(restored.balance()).toBe(5n)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    expect(seen.at(-1)).toBe(chain.blocks.length)
  })

  test('goes on where it was stopped', async () => {
    await buyer.shield({ amount: 5n })
    for (let i = 0; i < 9; i += 1) chain.mine([])
    const restored = await open('buyer')
    chain.maxSpan = 2
    const stop = new AbortController()
    await expect(restored.sync({ signal: stop.signal, onProgress: () => stop.abort() })).rejects.toThrow(AbortedError)
    expect(() => restored.balance()).toThrow(NotSyncedError)
    await restored.sync()
    expect(restored.balance()).toBe(5n)
  })

  test('reads only new blocks the next time, also after a restart with storage', async () => {
    let stored: Uint8Array | undefined
    const storage: WalletStorage = {
      load: async () => stored,
      save: async (data) => {
        stored = data
      },
    }
    const first = await open('buyer', { storage })
    await first.shield({ amount: 5n })
    chain.asked.length = 0
    const second = await open('buyer', { storage })
    expect(second.balance()).toBe(5n)
    await second.sync()
    expect(chain.asked).not.toContain('eth_getLogs')
    const stranger = await open('seller', { storage })
    expect(() => stranger.balance()).toThrow(NotSyncedError)
  })

  test('a node that answers nothing gives a clear error and costs nothing', async () => {
    await buyer.shield({ amount: 5n })
    chain.mine([])
    chain.maxSpan = 0
    await expect(buyer.sync()).rejects.toThrow(RpcError)
    expect(buyer.balance()).toBe(5n)
  })
})

test('an answer about nullifiers that is no list of truths is no answer', async () => {
  await buyer.shield({ amount: 5n })
  await buyer.transfer({ to: seller.address(), amount: 1n })
  const send = chain.send.bind(chain)
  const areSpent = poolInterface.getFunction('areSpent')?.selector as string
  const yes = poolInterface.encodeFunctionResult('areSpent', [[true, true]])
  for (const answer of [`${yes}00`, yes.slice(0, -2), '0x', yes.replace(/1$/, '2'), yes.replace(/20(?=0)/, '40')]) {
    chain.send = async (method, params) => (JSON.stringify(params).includes(areSpent) ? answer : send(method, params))
    await expect((await open('seller')).sync()).rejects.toThrow(InconsistentNodeError)
  }
  chain.send = send
  await seller.sync()
  expect(seller.balance()).toBe(1n)
})

describe('times of payments', () => {
  const times = (wallet: Wallet) => wallet.history().map(({ timestamp }) => timestamp)

  test('are not lost when a node falls silent, or is caught lying, in the middle of a range', async () => {
    for (const amount of [5n, 6n, 7n]) await buyer.shield({ amount })
    const expected = times(buyer)
    expect(expected.every((time) => time > 0)).toBe(true)
    const send = chain.send.bind(chain)
    for (const number of ['0x1', '0x2', '0x3']) {
      const wallet = await open('buyer')
      chain.send = async (method, params) => {
        if (method === 'eth_getBlockByNumber' && params[0] === number) throw new Error('silent')
        return send(method, params)
      }
      await expect(wallet.sync()).rejects.toThrow(RpcError)
      chain.send = send
      await wallet.sync()
      expect(times(wallet)).toEqual(expected)
    }
    const wallet = await open('buyer')
    chain.tamper = (logs) => [...logs.slice(0, 2), ...logs.slice(1, 2)]
    await expect(wallet.sync()).rejects.toThrow(InconsistentNodeError)
    chain.tamper = (logs) => logs
    await wallet.sync()
    expect(times(wallet)).toEqual(expected)
  })
})
