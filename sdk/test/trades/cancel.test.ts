import { decodeSignedTrade, encodeSignedTrade, NATIVE_ASSET, tradeBundle } from '@merkato/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { presentTime } from '../../src/transactions/present-time.js'
import { coreOf } from '../../src/wallet/core.js'
import { type FakeChain, fakeSigner } from '../support/fake-chain.js'
import { memoryStorage } from '../support/memory-storage.js'
import { GOLD, mintTo, openMarket, openTrader, type Trader } from '../support/traders.js'

const give = { assetId: GOLD, amount: 300n }
const want = { assetId: NATIVE_ASSET, amount: 20n }

let chain: FakeChain
let maker: Trader
let taker: Trader

beforeEach(async () => {
  ;({ chain, maker, taker } = await openMarket())
})

const codeOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error) => error.code,
  )
/** GOLD of the maker that is free, and that is kept. */
const goldOf = async ({ wallet }: Trader) => {
  await wallet.sync()
  const { spendable, reserved } = wallet.funds(GOLD)
  return [spendable, reserved]
}
/** Whether a signed trade would go through, as far as its nullifiers decide. */
const isOpen = (signed: string) => {
  const { answer, maker: half } = decodeSignedTrade(signed, chain.chainId)
  const spent = chain.blocks.at(-1)?.spent
  return !tradeBundle(answer, half).joinSplits.some(({ nullifiers }) => nullifiers.some((one) => spent?.has(one)))
}

describe('notes of a trade', () => {
  test('are kept from the offer on; a second trade or payment takes others', async () => {
    chain.mine([mintTo(chain, maker, GOLD, 400n)])
    await maker.trades.offer({ give, want })
    expect(await goldOf(maker)).toEqual([1_000n, 400n])
    await maker.trades.offer({ give, want })
    expect(await goldOf(maker)).toEqual([0n, 1_400n])
    for (const work of [
      maker.trades.offer({ give, want }),
      maker.wallet.transfer({ to: taker.wallet.address(), assetId: GOLD, amount: 1n }),
    ]) {
      await expect(work).rejects.toMatchObject({ code: 'INSUFFICIENT_FUNDS', reserved: 1_400n })
    }
  })

  test('are kept at every stage by the next start too, which goes on where the last one stopped', async () => {
    const storage = { maker: memoryStorage(), taker: memoryStorage() }
    const reopen = async (name: 'maker' | 'taker') => {
      const trader = await openTrader(chain, name, { storage: storage[name] })
      await trader.wallet.sync()
      return trader
    }
    const offer = await (await reopen('maker')).trades.offer({ give, want })
    expect(await goldOf(await reopen('maker'))).toEqual([0n, 1_000n])
    const answer = await (await reopen('taker')).trades.answer(offer)
    expect((await reopen('taker')).wallet.funds().reserved).toBe(50n)
    const signed = await (await reopen('maker')).trades.sign(answer)
    const again = await reopen('maker')
    expect(await goldOf(again)).toEqual([0n, 1_000n])
    expect(again.wallet.pending()).toHaveLength(1)
    expect(await codeOf(again.trades.sign(answer))).toBe('TRADE_REFUSED')
    await (await reopen('taker')).trades.settle(signed)
    const settled = await reopen('maker')
    expect([settled.wallet.balance(GOLD), settled.wallet.balance()]).toEqual([700n, 20n])
    expect((await reopen('taker')).wallet.balance(GOLD)).toBe(300n)
  })

  test('are free again when the trade has expired, without a step of anybody', async () => {
    const expiry = BigInt(chain.time + 40)
    const signed = await maker.trades.sign(await taker.trades.answer(await maker.trades.offer({ give, want, expiry })))
    while (BigInt(chain.time) < expiry) chain.mine([])
    expect(await goldOf(maker)).toEqual([0n, 1_000n])
    chain.mine([])
    expect(await goldOf(maker)).toEqual([1_000n, 0n])
    await taker.wallet.sync()
    expect(taker.wallet.funds()).toMatchObject({ spendable: 50n, reserved: 0n })
    for (const { trades } of [maker, taker]) {
      expect(await trades.inspect(signed)).toMatchObject({ state: 'expired' })
      expect((await trades.inspect(signed)).problems).toContain('It has expired.')
      expect(await codeOf(trades.settle(signed))).toBe('TRADE_REFUSED')
    }
    expect(await taker.trades.cancel(signed)).toBeUndefined()
  })

  test('are not kept by a step that failed', async () => {
    const offer = await maker.trades.offer({ give, want })
    const answer = await taker.trades.answer(offer)
    const broken = await openTrader(chain, 'broken', {
      prover: { prove: () => Promise.reject(new Error('out of memory')) },
    })
    chain.mine([mintTo(chain, broken, GOLD, 1_000n)])
    const fails = await broken.trades.offer({ give, want })
    const other = await openTrader(chain, 'other')
    await other.wallet.shield({ amount: 20n })
    await expect(broken.trades.sign(await other.trades.answer(fails))).rejects.toThrow('out of memory')
    expect((await broken.trades.inspect(fails)).state).toBe('offered')
    expect(await maker.trades.sign(answer)).toMatch(/^mktrade1/)
  })

  test('serve one answer: of two that come at once, one is signed', async () => {
    const offer = await maker.trades.offer({ give, want })
    const other = await openTrader(chain, 'other')
    await other.wallet.shield({ amount: 20n })
    const answers = [await taker.trades.answer(offer), await other.trades.answer(offer)]
    const outcomes = await Promise.all(answers.map((answer) => codeOf(maker.trades.sign(answer))))
    expect(outcomes.toSorted()).toEqual(['TRADE_REFUSED', 'done'])
  })
})

describe('cancel', () => {
  test('by the maker of an offer sends nothing, and no answer is signed afterwards', async () => {
    const offer = await maker.trades.offer({ give, want })
    const blocks = chain.blocks.length
    expect(await maker.trades.cancel(offer)).toBeUndefined()
    expect([await goldOf(maker), chain.blocks.length]).toEqual([[1_000n, 0n], blocks])
    const answer = await taker.trades.answer(offer)
    await expect(maker.trades.sign(answer)).rejects.toMatchObject({ problems: ['This wallet cancelled the offer.'] })
    expect((await maker.trades.inspect(offer)).state).toBe('cancelled')
    expect(await codeOf(maker.trades.cancel(offer))).toBe('TRADE_ENDED')
  })

  test('by the maker of an answer that it did not sign sends nothing either', async () => {
    const answer = await taker.trades.answer(await maker.trades.offer({ give, want }))
    expect(await maker.trades.cancel(answer)).toBeUndefined()
    expect(await codeOf(maker.trades.sign(answer))).toBe('TRADE_REFUSED')
  })

  test('TRD-3: after the maker signed, spends its notes to itself; then the trade can not be settled', async () => {
    const offer = await maker.trades.offer({ give, want })
    const signed = await maker.trades.sign(await taker.trades.answer(offer))
    expect(isOpen(signed)).toBe(true)
    expect(await maker.trades.cancel(offer)).toMatchObject({ proofs: 1 })
    expect([await goldOf(maker), isOpen(signed)]).toEqual([[1_000n, 0n], false])
    await expect(taker.trades.settle(signed)).rejects.toMatchObject({ problems: ['A note of it is spent already.'] })
    for (const { trades } of [maker, taker]) expect((await trades.inspect(signed)).state).toBe('cancelled')
    expect(await taker.trades.cancel(signed)).toBeUndefined()
    expect(taker.wallet.funds()).toMatchObject({ spendable: 50n, reserved: 0n })
    for (const { trades } of [maker, taker]) expect(await codeOf(trades.cancel(signed))).toBe('TRADE_ENDED')
  })

  test('TRD-3: by the taker, who showed its notes, spends them, and by whoever has the text alone', async () => {
    const offer = await maker.trades.offer({ give, want })
    const signed = await maker.trades.sign(await taker.trades.answer(offer))
    const forgetful = await openTrader(chain, 'taker')
    expect(await forgetful.trades.cancel(signed)).toMatchObject({ proofs: 1 })
    expect(isOpen(signed)).toBe(false)
    await expect(taker.trades.settle(signed)).rejects.toMatchObject({ problems: ['A note of it is spent already.'] })
  })

  test('takes one wide proof for many notes', async () => {
    const rich = await openTrader(chain, 'rich')
    chain.mine(Array.from({ length: 8 }, () => mintTo(chain, rich, GOLD, 50n)))
    const offer = await rich.trades.offer({ give: { ...give, amount: 400n }, want })
    await rich.trades.sign(await taker.trades.answer(offer))
    expect(await rich.trades.cancel(offer)).toMatchObject({ proofs: 1 })
    expect(rich.wallet.notes()).toMatchObject([{ value: 400n, state: 'spendable' }])
  })

  test('of a completed trade that nobody sent yet ends it', async () => {
    const signed = await maker.trades.sign(await taker.trades.answer(await maker.trades.offer({ give, want })))
    const bundle = await taker.trades.complete(signed)
    expect(bundle.joinSplits).toHaveLength(2)
    expect((await taker.trades.inspect(signed)).state).toBe('signed')
    expect(taker.wallet.pending()).toHaveLength(1)
    await taker.trades.cancel(signed)
    expect(isOpen(signed)).toBe(false)
  })

  test('comes too late for a settled trade, and knows no trade of others', async () => {
    const offer = await maker.trades.offer({ give, want })
    const signed = await maker.trades.sign(await taker.trades.answer(offer))
    const stranger = await openTrader(chain, 'stranger')
    for (const text of [offer, signed]) expect(await codeOf(stranger.trades.cancel(text))).toBe('TRADE_UNKNOWN')
    await taker.trades.settle(signed)
    for (const { trades } of [maker, taker]) {
      await expect(trades.cancel(signed)).rejects.toMatchObject({ code: 'TRADE_ENDED', state: 'settled' })
    }
  })

  test('that fails leaves the notes with the trade, for the next start too, and can be tried again', async () => {
    const storage = memoryStorage()
    maker = await openTrader(chain, 'maker', { storage })
    const signed = await maker.trades.sign(await taker.trades.answer(await maker.trades.offer({ give, want })))
    const sendTransaction = () => Promise.reject(Object.assign(new Error(), { code: 'INSUFFICIENT_FUNDS' }))
    const poor = { ...fakeSigner(chain), sendTransaction } as never
    expect(await codeOf(maker.trades.cancel(signed, { signer: poor }))).toBe('INSUFFICIENT_COINS')
    for (const trader of [maker, await openTrader(chain, 'maker', { storage })]) {
      expect(await goldOf(trader)).toEqual([0n, 1_000n])
    }
    expect((await maker.trades.inspect(signed)).state).toBe('signed')
    expect(await maker.trades.cancel(signed)).toMatchObject({ proofs: 1 })
  })
})

test('a text with the notes of a trade and a time of its own keeps them for a day at most', async () => {
  const signed = await maker.trades.sign(await taker.trades.answer(await maker.trades.offer({ give, want })))
  const { answer, maker: half } = decodeSignedTrade(signed, chain.chainId)
  const offer = { ...answer.offer, expiry: 2n ** 64n - 1n }
  const endless = encodeSignedTrade({ answer: { ...answer, offer }, maker: half }, chain.chainId)
  const sendTransaction = () => Promise.reject(Object.assign(new Error(), { code: 'INSUFFICIENT_FUNDS' }))
  const poor = { ...fakeSigner(chain), sendTransaction } as never
  expect(await codeOf(maker.trades.cancel(endless, { signer: poor }))).toBe('INSUFFICIENT_COINS')
  const [{ expiry } = { expiry: 0n }] = maker.wallet.pending()
  expect(expiry - presentTime(chain.time)).toBeLessThanOrEqual(86_400n)
  expect(expiry).toBeGreaterThanOrEqual(answer.offer.expiry)
})

describe('settling', () => {
  const sign = async () => maker.trades.sign(await taker.trades.answer(await maker.trades.offer({ give, want })))

  test('that failed is tried again, and proves again what it needs', async () => {
    const signed = await sign()
    const sendTransaction = () => Promise.reject(Object.assign(new Error(), { code: 'INSUFFICIENT_FUNDS' }))
    const poor = { ...fakeSigner(chain), sendTransaction } as never
    expect(await codeOf(taker.trades.settle(signed, { signer: poor }))).toBe('INSUFFICIENT_COINS')
    expect(taker.wallet.funds().reserved).toBe(50n)
    expect(await taker.trades.settle(signed)).toMatchObject({ proofs: 1 })
  })

  test('happens once; what was undone with its block is settled again', async () => {
    const signed = await sign()
    const height = chain.blocks.length - 1
    await taker.trades.settle(signed)
    expect(await codeOf(taker.trades.settle(signed))).toBe('TRADE_REFUSED')
    chain.rewind(height)
    chain.mine([])
    expect((await maker.trades.inspect(signed)).state).toBe('signed')
    await taker.trades.settle(signed)
    await maker.wallet.sync()
    expect(maker.wallet.balance()).toBe(20n)
  })

  test('reports the progress of the taker’s half, and stops at a signal', async () => {
    const signed = await sign()
    const stopped = AbortSignal.abort()
    expect(await codeOf(taker.trades.settle(signed, { signal: stopped }))).toBe('ABORTED')
    const steps: string[] = []
    await taker.trades.settle(signed, { onProgress: (step) => steps.push(step) })
    expect(steps).toContain('check')
  })
})

test('WAL-7: clients and errors print without secrets', async () => {
  expect(`${maker.trades}`).toBe(`TradeClient(${maker.wallet.pool})`)
  expect(JSON.stringify(maker.trades)).toBe(`"TradeClient(${maker.wallet.pool})"`)
  const offer = await maker.trades.offer({ give, want })
  const error = await maker.trades.answer(offer).catch((reason) => reason)
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: 'TradeRefusedError',
    code: 'TRADE_REFUSED',
    message: 'This wallet does not sign the trade: It is an offer of this wallet itself.',
    hints: ['Ask the other side for another message, or cancel the trade.'],
    problems: ['It is an offer of this wallet itself.'],
  })
})

test('what is kept of a trade is dropped when it expires', async () => {
  const expiry = BigInt(chain.time + 30)
  await maker.trades.offer({ give, want, expiry })
  expect(coreOf(maker.wallet).trades.dump()).toHaveLength(1)
  while (BigInt(chain.time) <= expiry) chain.mine([])
  await maker.trades.offer({ give, want })
  expect(coreOf(maker.wallet).trades.dump()).toHaveLength(1)
})
