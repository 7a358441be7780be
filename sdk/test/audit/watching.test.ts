import { assetName, decodeOneTimeAddress, NATIVE_ASSET, NO_CAP, termsAssetId } from '@merkato/protocol'
import { getAddress } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import { AssetClient } from '../../src/assets/asset-client.js'
import { reportCsv } from '../../src/audit/csv.js'
import { type IncomingWatch, type IncomingWatchOptions, watchIncoming } from '../../src/audit/incoming-watch.js'
import { reportJson } from '../../src/audit/json.js'
import { auditReport } from '../../src/audit/report.js'
import { createWallet, type Wallet } from '../../src/client.js'
import { InvalidKeyError } from '../../src/errors/input.js'
import { InconsistentNodeError, NotSyncedError, PoolMissingError, WrongNetworkError } from '../../src/errors/network.js'
import { NotConfiguredError, WatchOnlyError } from '../../src/errors/setup.js'
import { proveOwn } from '../../src/own/prove-own.js'
import { TradeClient } from '../../src/trades/trade-client.js'
import { coreOf } from '../../src/wallet/core.js'
import { FakeChain, FIRST_TIME, fakeSigner } from '../support/fake-chain.js'
import { withoutNullifiers } from '../support/lying-logs.js'
import { memoryStorage } from '../support/memory-storage.js'
import { openOn } from '../support/open-wallet.js'

const ACCOUNT = '0x00000000000000000000000000000000000000bb'
const ISSUER = getAddress('0x00000000000000000000000000000000000000cc')

let chain: FakeChain
let shop: Wallet
let buyer: Wallet

const watch = async (more: Partial<IncomingWatchOptions> = {}): Promise<IncomingWatch> => {
  const opened = await watchIncoming({
    incomingKey: shop.incomingKey(),
    provider: chain.provider,
    threads: 0,
    ...more,
  })
  await opened.sync()
  return opened
}

beforeEach(async () => {
  chain = new FakeChain()
  shop = await openOn(chain, 'shop')
  buyer = await openOn(chain, 'buyer')
})

/** A day of a shop: paid twice, pays once, takes something out. */
async function aDay(): Promise<void> {
  await buyer.shield({ amount: 100n })
  await buyer.transfer({ to: shop.address(), amount: 30n, memo: 'order 7' })
  await buyer.transfer({ to: shop.oneTimeAddress(), amount: 20n })
  await shop.shield({ amount: 5n })
  await shop.sync()
  await shop.transfer({ to: buyer.address(), amount: 12n, memo: 'change' })
  await shop.unshield({ to: ACCOUNT, amount: 9n })
}

describe('an incoming key', () => {
  test('shows what arrives, from whom as far as the chain tells, and when', async () => {
    await aDay()
    const opened = await watch()
    expect(opened.address()).toBe(shop.address())
    expect(opened.syncedTo()).toMatchObject({ number: 6, hash: chain.blocks[6]?.hash })
    expect(opened.received()).toMatchObject([
      { kind: 'received', amount: 30n, memo: 'order 7', counterparty: null, blockNumber: 2, timestamp: FIRST_TIME + 2 },
      { kind: 'received', amount: 20n, memo: '' },
      { kind: 'shielded', amount: 5n, assetId: NATIVE_ASSET, positions: [5n] },
    ])
  })

  test('AUD-3: shows no balance, no spend and no change', async () => {
    await aDay()
    const opened = await watch()
    expect(shop.history().map(({ kind }) => kind)).toEqual(['received', 'received', 'shielded', 'sent', 'unshielded'])
    expect(opened.received()).toHaveLength(3)
    for (const entry of opened.received()) expect(entry).not.toHaveProperty('fee')
    const names = Object.getOwnPropertyNames(Object.getPrototypeOf(opened))
    expect(names.toSorted()).toEqual(['address', 'asset', 'constructor', 'received', 'rescan', 'sync', 'syncedTo'])
    const asWallet = opened as unknown as Wallet
    expect(() => auditReport(asWallet)).toThrow(NotConfiguredError)
    expect(() => coreOf(opened)).toThrow(NotConfiguredError)
    const { incomingKey, provider } = { incomingKey: shop.incomingKey(), provider: chain.provider }
    await expect(createWallet({ incomingKey, provider } as never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('names assets from the registry’s log', async () => {
    const terms = { kind: 1 as const, name: assetName('GOLD'), id: 0n, origin: `0x${'00'.repeat(32)}`, cap: NO_CAP }
    const gold = { event: 'AssetIssued' as const, assetId: termsAssetId(ISSUER, terms), issuer: ISSUER, ...terms }
    const to = decodeOneTimeAddress(shop.oneTimeAddress(), chain.chainId)
    chain.mine([gold, chain.deposit(to, 9n, gold.assetId)])
    const opened = await watch()
    expect(opened.received()).toMatchObject([{ assetId: gold.assetId, amount: 9n }])
    expect(opened.asset(gold.assetId)).toMatchObject({ name: 'GOLD', issuer: ISSUER })
  })

  test('follows a reorganisation, goes on from storage, and notices a node that leaves something out', async () => {
    const storage = memoryStorage()
    const opened = await watch({ storage })
    await aDay()
    await opened.sync()
    expect(opened.received()).toHaveLength(3)
    chain.questions.length = 0
    const again = await watch({ storage })
    expect(again.received()).toEqual(opened.received())
    expect(chain.questions.filter(([method]) => method === 'eth_getLogs')).toEqual([])
    chain.rewind(2)
    await Promise.all([opened.sync(), again.sync()])
    expect([opened.received(), again.received()]).toMatchObject([[{ amount: 30n }], [{ amount: 30n }]])
    chain.tamper = (logs) => (logs as Parameters<typeof withoutNullifiers>[0][]).map(withoutNullifiers)
    await expect(opened.rescan()).rejects.toThrow(InconsistentNodeError)
    expect(opened.received()).toHaveLength(1)
  })

  test('is told apart from other keys, chains and pools', async () => {
    const { provider } = chain
    for (const incomingKey of [shop.trackingKey(), shop.address(), '', 'mkview1x']) {
      const refused = await watchIncoming({ incomingKey, provider }).catch((error) => error)
      expect(refused).toBeInstanceOf(InvalidKeyError)
      expect(JSON.stringify([refused, refused.message, String(refused.cause)])).not.toContain(shop.trackingKey())
    }
    const incomingKey = shop.incomingKey()
    await expect(watchIncoming({ incomingKey, provider, chainId: 1n })).rejects.toThrow(WrongNetworkError)
    const other = new FakeChain(5n)
    await expect(watchIncoming({ incomingKey, provider: other.provider })).rejects.toThrow(InvalidKeyError)
    const opened = await watchIncoming({ incomingKey, provider })
    expect(() => opened.received()).toThrow(NotSyncedError)
    expect(`${opened} ${JSON.stringify(opened)}`).not.toContain(incomingKey)
  })
})

describe('AUD-3: a tracking key', () => {
  test('sees balance and history, in and out', async () => {
    await aDay()
    const auditor = await createWallet({ trackingKey: shop.trackingKey(), provider: chain.provider, threads: 0 })
    await auditor.sync()
    expect(auditor.balances()).toEqual(shop.balances())
    expect(auditor.history()).toEqual(shop.history())
  })

  test('spends nothing: every way out asks for the key that it has not, before signer, prover or node', async () => {
    await aDay()
    const auditor = await createWallet({ trackingKey: shop.trackingKey(), provider: chain.provider, threads: 0 })
    await auditor.sync()
    chain.questions.length = 0
    const to = buyer.address()
    const tries = [
      () => auditor.transfer({ to, amount: 1n }),
      () => auditor.transfer({ to, ticket: 5n }),
      () => auditor.unshield({ to: ACCOUNT, amount: 1n }),
      () => auditor.gather(),
      () => auditor.buildBundle({ caller: ACCOUNT, payment: { to, amount: 1n } }),
      async () => auditor.deriveSecret('order', new Uint8Array()),
      async () => coreOf(auditor).sign(1n),
      () => {
        const act = { record: `0x${'00'.repeat(32)}`, sequence: 0n, expiry: 9n, dataHash: `0x${'00'.repeat(32)}` }
        return proveOwn(auditor, { address: shop.oneTimeAddress(), contract: ACCOUNT, ...act })
      },
    ]
    for (const attempt of tries) await expect(attempt()).rejects.toThrow(WatchOnlyError)
    expect(chain.questions).toEqual([])
  })

  test('gives nothing away through clients over the wallet either', async () => {
    await aDay()
    const options = { trackingKey: shop.trackingKey(), provider: chain.provider, signer: fakeSigner(chain), threads: 0 }
    const auditor = await createWallet(options)
    const coin = { assetId: NATIVE_ASSET, amount: 1n }
    const trades = new TradeClient(auditor, { courier: ACCOUNT })
    const terms = { give: coin, want: { assetId: 7n, amount: 1n } }
    const offer = await new TradeClient(buyer, { courier: ACCOUNT }).offer(terms)
    for (const attempt of [
      () => trades.offer(terms),
      () => trades.answer(offer),
      () => new AssetClient(auditor).burnNotes({ assetId: NATIVE_ASSET, amount: 1n }),
    ]) {
      await expect(attempt()).rejects.toThrow(WatchOnlyError)
    }
  })

  test('a report holds no key and no opening of a note', async () => {
    await aDay()
    const report = auditReport(shop)
    const { viewing } = coreOf(shop)
    const text = reportCsv(report) + reportJson(report)
    const words = shop.notes().flatMap(({ nullifier, npk }) => [nullifier, npk])
    for (const secret of [viewing.nk, viewing.v, viewing.vi, ...words]) {
      expect(text).not.toContain(secret.toString())
      expect(text).not.toContain(secret.toString(16))
    }
    expect(text).not.toMatch(/mkview1|mktrack1/)
  })
})

test('a pool that does not answer is named, for a watch too', async () => {
  const provider = Object.assign(new FakeChain(), {
    send: async (method: string, params: unknown[]) => {
      if (method === 'eth_call') throw new Error('execution reverted')
      return chain.send(method, params)
    },
  })
  const options = { incomingKey: shop.incomingKey(), provider: provider as never }
  await expect(watchIncoming(options)).rejects.toThrow(PoolMissingError)
})
