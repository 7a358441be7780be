import { NATIVE_ASSET, ZERO_ADDRESS } from '@merkato/protocol'
import { makeError } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import { SANDBOX_DEPLOYMENT } from '../../src/deploy/known-deployments.js'
import { RpcError } from '../../src/errors/network.js'
import { findCourier } from '../../src/trades/courier.js'
import { TradeClient } from '../../src/trades/trade-client.js'
import type { FakeChain } from '../support/fake-chain.js'
import {
  COURIER,
  GOLD,
  MAKER_ACCOUNT,
  mintTo,
  openMarket,
  openTrader,
  SEAT,
  TAKER_ACCOUNT,
  type Trader,
} from '../support/traders.js'

const give = { assetId: GOLD, amount: 300n }
const want = { assetId: NATIVE_ASSET, amount: 20n }

let chain: FakeChain
let maker: Trader
let taker: Trader

beforeEach(async () => {
  ;({ chain, maker, taker } = await openMarket())
})

const balances = async ({ wallet }: Trader, ...assets: bigint[]) => {
  await wallet.sync()
  return assets.map((asset) => wallet.balance(asset))
}

describe('a trade', () => {
  test('moves both amounts at once, by three messages and one transaction', async () => {
    const offer = await maker.trades.offer({ give, want })
    const answer = await taker.trades.answer(offer)
    const signed = await maker.trades.sign(answer)
    const blocks = chain.blocks.length
    expect(await taker.trades.settle(signed)).toMatchObject({ proofs: 1 })
    expect(chain.blocks.length).toBe(blocks + 1)
    expect(await balances(maker, GOLD, NATIVE_ASSET)).toEqual([700n, 20n])
    expect(await balances(taker, GOLD, NATIVE_ASSET)).toEqual([300n, 30n])
    expect(maker.wallet.history().map(({ kind, assetId, amount }) => ({ kind, assetId, amount }))).toEqual([
      { kind: 'shielded', assetId: GOLD, amount: 1_000n },
      { kind: 'sent', assetId: GOLD, amount: 300n },
      { kind: 'received', assetId: NATIVE_ASSET, amount: 20n },
    ])
    for (const { wallet } of [maker, taker]) expect([wallet.pending(), wallet.funds().reserved]).toEqual([[], 0n])
  })

  test('of a token for a ticket', async () => {
    const offer = await maker.trades.offer({ give, want: { assetId: SEAT, amount: 1n } })
    await taker.trades.settle(await maker.trades.sign(await taker.trades.answer(offer)))
    expect(await balances(maker, GOLD, SEAT)).toEqual([700n, 1n])
    expect(await balances(taker, GOLD, SEAT)).toEqual([300n, 0n])
    expect(maker.wallet.tickets()).toMatchObject([{ id: 42n, category: 'Seat' }])
  })

  test('of a ticket for coins, settled by the account of its taker', async () => {
    await maker.wallet.shield({ amount: 9n })
    const offer = await taker.trades.offer({
      give: { assetId: SEAT, amount: 1n },
      want: { assetId: NATIVE_ASSET, amount: 9n },
      caller: MAKER_ACCOUNT,
    })
    await maker.trades.settle(await taker.trades.sign(await maker.trades.answer(offer)))
    expect(await balances(maker, SEAT, NATIVE_ASSET)).toEqual([1n, 0n])
    expect(await balances(taker, SEAT, NATIVE_ASSET)).toEqual([0n, 59n])
  })

  test('takes as many notes as it needs, up to four join-splits a side', async () => {
    const poor = await openTrader(chain, 'poor')
    chain.mine(Array.from({ length: 9 }, () => mintTo(chain, poor, GOLD, 10n)))
    const offer = await poor.trades.offer({ give: { assetId: GOLD, amount: 90n }, want })
    const signed = await poor.trades.sign(await taker.trades.answer(offer))
    await taker.trades.settle(signed)
    expect(await balances(poor, GOLD, NATIVE_ASSET)).toEqual([0n, 20n])
    expect(await balances(taker, GOLD)).toEqual([90n])
    const spread = await openTrader(chain, 'spread')
    chain.mine(Array.from({ length: 33 }, () => mintTo(chain, spread, GOLD, 10n)))
    await expect(spread.trades.offer({ give: { assetId: GOLD, amount: 330n }, want })).rejects.toMatchObject({
      code: 'FUNDS_SPREAD',
      notes: 33,
      limit: 32,
    })
  })

  test('is bound to a caller: the one that is named, or the courier that is known and answers', async () => {
    const trades = new TradeClient(maker.wallet)
    const callerOf = async (caller?: string) =>
      (await trades.inspect(await (await openTrader(chain, 'maker')).trades.offer({ give, want, caller }))).caller
    expect(await callerOf(TAKER_ACCOUNT)).toBe(TAKER_ACCOUNT.toLowerCase())
    expect(await callerOf()).toBe(COURIER.toLowerCase())
    const { caller } = await trades.inspect(await trades.offer({ give, want }))
    expect(caller).toBe(SANDBOX_DEPLOYMENT.courier.toLowerCase())
    for (const wrong of [ZERO_ADDRESS, maker.wallet.pool, 'mk1']) {
      await expect(trades.offer({ give, want, caller: wrong })).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
    }
    chain.hasCouriers = false
    await expect(trades.offer({ give, want })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(maker.trades.offer({ give, want })).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
  })

  test('is not sent to a courier of another pool, nor refused because a node fails', async () => {
    const { chainId, pool } = maker.wallet
    const find = (call: () => Promise<string>) => findCourier({ chainId, pool, reader: { call } as never }, COURIER)
    const word = (account: string) => async () => `0x${account.slice(2).padStart(64, '0')}`
    expect(await find(word(pool))).toBe(COURIER)
    const reverted = makeError('reverted', 'CALL_EXCEPTION', { action: 'call', data: '0x' } as never)
    const reverts = () => Promise.reject(new RpcError('eth_call', reverted))
    for (const call of [word(COURIER), reverts, async () => '0x', async () => `0x${'ff'.repeat(64)}`]) {
      await expect(find(call)).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
    }
    await expect(find(() => Promise.reject(new RpcError('eth_call')))).rejects.toMatchObject({ code: 'RPC_FAILED' })
  })

  test('gets ten minutes by default, and from thirty seconds to a day', async () => {
    await maker.wallet.sync()
    const now = BigInt(maker.wallet.syncedTo().timestamp)
    const lifetime = async (expiry?: bigint) => {
      const { trades } = await openTrader(chain, 'maker')
      return (await trades.inspect(await trades.offer({ give, want, expiry }))).expiry - now
    }
    expect([await lifetime(), await lifetime(now + 30n), await lifetime(now + 86_400n)]).toEqual([600n, 30n, 86_400n])
    for (const expiry of [now + 29n, now + 86_401n, 0n, 5 as never]) {
      await expect(maker.trades.offer({ give, want, expiry })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    }
  })

  test.each([
    ['no amount given', { give: { ...give, amount: 0n } }, 'INVALID_AMOUNT'],
    ['2^128 wanted', { want: { ...want, amount: 1n << 128n } }, 'INVALID_AMOUNT'],
    ['a number for an amount', { want: { ...want, amount: 1 as never } }, 'INVALID_AMOUNT'],
    ['an asset that is none', { want: { ...want, assetId: 1n << 254n } }, 'INVALID_ARGUMENT'],
    ['more than the maker has', { give: { ...give, amount: 1_001n } }, 'INSUFFICIENT_FUNDS'],
  ])('is not offered with %s', async (_, change, code) => {
    await expect(maker.trades.offer({ give, want, ...change })).rejects.toMatchObject({ code })
    await maker.wallet.sync()
    expect(maker.wallet.funds(GOLD).reserved).toBe(0n)
  })

  test('is not answered by who can not pay', async () => {
    const offer = await maker.trades.offer({ give, want: { ...want, amount: 51n } })
    await expect(taker.trades.answer(offer)).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS' })
    expect(taker.wallet.funds().reserved).toBe(0n)
  })

  test('is read from files, which end in a line feed', async () => {
    const offer = await maker.trades.offer({ give, want })
    const signed = await maker.trades.sign(`${await taker.trades.answer(`${offer}\n`)}\r\n`)
    await taker.trades.settle(`${signed}\n`)
    expect(await balances(maker, NATIVE_ASSET)).toEqual([20n])
  })
})

describe('inspecting', () => {
  test('tells each side what it gives and gets, and how far the trade has gone', async () => {
    const makers = { side: 'maker', gives: give, gets: want, caller: COURIER.toLowerCase(), publicParts: [] }
    const takers = { ...makers, side: 'taker', gives: want, gets: give }
    const offer = await maker.trades.offer({ give, want })
    expect(await maker.trades.inspect(offer)).toMatchObject({ ...makers, stage: 'offer', state: 'offered' })
    expect(await taker.trades.inspect(offer)).toMatchObject({ ...takers, state: 'offered', problems: [] })
    const answer = await taker.trades.answer(offer)
    expect(await taker.trades.inspect(answer)).toMatchObject({ ...takers, stage: 'answer', state: 'answered' })
    expect(await maker.trades.inspect(answer)).toMatchObject({ ...makers, stage: 'answer', problems: [] })
    const signed = await maker.trades.sign(answer)
    expect(await maker.trades.inspect(answer)).toMatchObject({ ...makers, state: 'signed' })
    expect(await taker.trades.inspect(signed)).toMatchObject({ ...takers, stage: 'signed', problems: [] })
    await taker.trades.settle(signed)
    for (const text of [offer, answer, signed]) {
      expect((await maker.trades.inspect(text)).state).toBe('settled')
      expect((await taker.trades.inspect(text)).state).toBe('settled')
    }
  })

  test('a watching wallet inspects, and signs nothing', async () => {
    const offer = await maker.trades.offer({ give, want })
    const watcher = await openTrader(chain, 'taker', { seed: undefined, trackingKey: taker.wallet.trackingKey() })
    expect(await watcher.trades.inspect(offer)).toMatchObject({ side: 'taker', problems: [] })
    await expect(watcher.trades.answer(offer)).rejects.toMatchObject({ code: 'WATCH_ONLY' })
  })

  test('a stranger sees the terms, and takes no step; nobody takes the step of the other', async () => {
    const stranger = await openTrader(chain, 'stranger')
    const answer = await taker.trades.answer(await maker.trades.offer({ give, want }))
    const signed = await maker.trades.sign(answer)
    for (const text of [answer, signed]) {
      expect(await stranger.trades.inspect(text)).toMatchObject({ side: 'stranger', gets: give, gives: want })
    }
    for (const step of [
      stranger.trades.sign(answer),
      stranger.trades.settle(signed),
      taker.trades.sign(answer),
      maker.trades.settle(signed),
    ]) {
      await expect(step).rejects.toMatchObject({ code: 'TRADE_REFUSED' })
    }
  })
})
