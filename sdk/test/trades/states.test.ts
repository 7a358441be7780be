import { readFileSync } from 'node:fs'
import { NATIVE_ASSET } from '@merkato/protocol'
import { beforeEach, expect, test } from 'vitest'
import type { FakeChain } from '../support/fake-chain.js'
import { GOLD, openMarket, openTrader, type Trader } from '../support/traders.js'

const page = readFileSync(new URL('../../../docs/protocol/trades.md', import.meta.url), 'utf8')
const drawn = [...page.matchAll(/^ {2}(\w+) --> (\w+)/gm)].map(([, from, to]) => `${from} -> ${to}`)

let chain: FakeChain
let maker: Trader
let taker: Trader
/** The newest message. */
let text: string

beforeEach(async () => {
  ;({ chain, maker, taker } = await openMarket())
  const expiry = BigInt(chain.time + 41)
  text = await maker.trades.offer({
    give: { assetId: GOLD, amount: 300n },
    want: { assetId: NATIVE_ASSET, amount: 20n },
    expiry,
  })
})

const answer = async () => {
  text = await taker.trades.answer(text)
}
const sign = async () => {
  text = await maker.trades.sign(text)
}
const reach: Record<string, () => Promise<void>> = {
  offered: async () => {},
  answered: answer,
  signed: async () => {
    await answer()
    await sign()
  },
}
const cancelByMaker = async () => void (await maker.trades.cancel(text))
const cancelByTaker = async () => void (await taker.trades.cancel(text))
const expire = async () => {
  for (let block = 0; block < 50; block += 1) chain.mine([])
}
const STEPS: Record<string, readonly (() => Promise<void>)[]> = {
  'offered -> answered': [answer],
  'answered -> signed': [sign],
  'signed -> settled': [async () => void (await taker.trades.settle(text))],
  'offered -> cancelled': [cancelByMaker],
  'answered -> cancelled': [cancelByMaker, cancelByTaker],
  'signed -> cancelled': [
    cancelByMaker,
    cancelByTaker,
    async () => {
      const { wallet } = await openTrader(chain, 'taker')
      await wallet.transfer({ to: wallet.address(), amount: 1n })
    },
  ],
  'offered -> expired': [expire],
  'answered -> expired': [expire],
  'signed -> expired': [expire],
}

test('the diagram draws these steps and no others', () => {
  expect(drawn.toSorted()).toEqual(Object.keys(STEPS).toSorted())
})

test.each(Object.entries(STEPS).flatMap(([name, steps]) => steps.map((step, i) => ({ name, step, i }))))(
  '$name ($i)',
  async ({ name, step, i }) => {
    const [from, to] = name.split(' -> ') as [string, string]
    await reach[from]?.()
    const side = i === 0 && !/settled/.test(name) ? maker : taker
    expect((await side.trades.inspect(text)).state).toBe(from)
    await step()
    expect((await side.trades.inspect(text)).state).toBe(to)
  },
)
