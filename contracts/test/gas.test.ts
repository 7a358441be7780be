import { ZeroAddress } from 'ethers'
import { expect, test } from 'vitest'
import { openHardhat } from './support/chains.js'
import { as, DAY, type Market, openMarket, orderIn, play, publish, relay, settlementOf } from './support/market.js'

// Calldata costs by its bytes, so the clock is fixed.
const START = 2_000_000_000n

test('gas of every step is what gas-snapshot.json says (update it with `vitest -u`)', async () => {
  const chain = await openHardhat()
  await chain.provider.send('evm_setNextBlockTimestamp', [Number(START)])
  const market = await openMarket(chain.provider)
  const gas: Record<string, string> = {}
  for (const [name, measure] of Object.entries(measures(market, chain.advance))) gas[name] = `${await measure()}`
  await chain.close()
  await expect(`${JSON.stringify(gas, null, 2)}\n`).toMatchFileSnapshot('gas-snapshot.json')
})

/** Gas used by a whole transaction, for each step of an order. */
function measures(market: Market, advance: (seconds: bigint) => Promise<void>) {
  const used = async (receipt: Promise<{ gasUsed: bigint }>) => (await receipt).gasUsed
  const stepFrom = (state: Parameters<typeof orderIn>[1], step: Parameters<typeof play>[2]) => async () =>
    used(play(market, await orderIn(market, state), step))
  const timeoutOf = (state: Parameters<typeof orderIn>[1]) => async () => {
    const orderId = await orderIn(market, state)
    await advance(60n * DAY)
    return used(as(market, market.stranger, 'endByTime', [orderId]))
  }
  return {
    publish: async () => {
      const { provider } = market.escrow.runner ?? {}
      await publish(market)
      const block = await provider?.getBlock('latest')
      return block?.gasUsed
    },
    commit: stepFrom('Open', 'Commit'),
    ship: stepFrom('Committed', 'Ship'),
    'ship, relayed': async () => used(relay(market, await orderIn(market, 'Committed'), 'Ship', market.seller)),
    confirmReceipt: stepFrom('Shipped', 'ConfirmReceipt'),
    accept: stepFrom('Received', 'Accept'),
    claim: stepFrom('Received', 'Claim'),
    withdrawClaim: stepFrom('Claimed', 'WithdrawClaim'),
    concede: stepFrom('Claimed', 'Concede'),
    cancel: stepFrom('Committed', 'Cancel'),
    settle: async () => {
      const orderId = await orderIn(market, 'Committed')
      return used(as(market, market.stranger, 'settle', await settlementOf(market, orderId, 0n, 11n * 10n ** 17n)))
    },
    'endByTime, Committed': timeoutOf('Committed'),
    'endByTime, Received': timeoutOf('Received'),
    withdraw: () => used(as(market, market.seller, 'withdraw', [market.seller.address, ZeroAddress])),
  }
}
