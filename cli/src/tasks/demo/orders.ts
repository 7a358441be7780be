import { parseEther } from 'ethers'
import { day, ether, short } from '../../terminal/format.js'
import { duringProof } from '../../terminal/prove-progress.js'
import type { Stage } from './stage.js'
import type { Secret, Step } from './step.js'
import { timed } from './timed.js'

const PRICE = parseEther('1.25')
const BOND = parseEther('0.05')
const PENALTY_BPS = 3_000
const WEEK = 7 * 24 * 60 * 60

/** Chapter two: three orders with three ends: accepted, seven days of silence, distrusted. */
export async function playOrders(stage: Stage): Promise<void> {
  await accept(stage, await buy(stage, 1))
  await fallSilent(stage, await buy(stage, 2))
  await distrust(stage, await buy(stage, 3))
}

/**
 * The shop offers, the buyer pays from shielded coins.
 * @returns id of the order, which is committed now
 */
async function buy(stage: Stage, number: number): Promise<string> {
  const { buyer, shop, progress, tell } = stage
  const { result, elapsedMs } = await timed(async () => {
    const terms = await offer(stage, number)
    const { orderId, receipt } = await shop.orders.publish(terms)
    const proving = duringProof(progress, 'Proving the payment of the order', (onProgress) =>
      buyer.orders.commitShielded(orderId, { onProgress }),
    )
    return { terms, orderId, transactions: [receipt, await proving] }
  })
  await tell({
    title: `Order ${number}: offered for ${ether(PRICE)}, paid from shielded coins`,
    parties: [
      {
        who: 'shop',
        sees: `Order ${short(result.orderId)} is paid. Its deposit: ${ether(result.terms.sellerDeposit)}.`,
      },
      {
        who: 'buyer',
        sees: `${ether(buyer.wallet.balance())} left; speaks for this order with a key made for it alone.`,
      },
    ],
    transactions: result.transactions,
    secrets: buyerSecrets(stage),
    elapsedMs,
  })
  return result.orderId
}

/** The deposit follows the shop's trust: the escrow asks less of those who earned some. */
function offer({ shop }: Stage, number: number) {
  return shop.orders.terms({
    seller: shop.accountAddress,
    price: PRICE,
    goods: `Story order ${number}`,
    payout: shop.wallet.oneTimeAddress(),
    claimBond: BOND,
    penaltyBps: PENALTY_BPS,
  })
}

async function accept(stage: Stage, orderId: string): Promise<void> {
  const { buyer, shop } = stage
  const played = await timed(async () => [
    await shop.orders.ship(orderId),
    await buyer.orders.accept(orderId),
    ...(await shop.orders.withdrawShielded(orderId)),
  ])
  const parties = [{ who: 'shop', sees: await shopView(stage) }]
  await ending(stage, 'Order 1: shipped, accepted, paid at once', parties, played)
}

async function fallSilent(stage: Stage, orderId: string): Promise<void> {
  const { buyer, shop, provider } = stage
  let from = 0
  const played = await timed(async () => {
    const arrived = [await shop.orders.ship(orderId), await buyer.orders.confirmReceipt(orderId)]
    from = await chainTime(stage)
    await provider.send('evm_increaseTime', [WEEK + 1])
    await provider.send('evm_mine', [])
    return [...arrived, await shop.orders.endByTime(orderId), ...(await shop.orders.withdrawShielded(orderId))]
  })
  const parties = [
    {
      who: 'buyer',
      sees: `Silent from ${day(from)} to ${day(await chainTime(stage))}: the sandbox's clock was set forward.`,
    },
    { who: 'shop', sees: await shopView(stage) },
  ]
  await ending(stage, 'Order 2: arrives; seven days of silence complete it', parties, played)
}

async function distrust(stage: Stage, orderId: string): Promise<void> {
  const { buyer, shop, progress } = stage
  const trust = await shop.orders.trustOf(shop.accountAddress)
  const played = await timed(async () => {
    const shipped = await shop.orders.ship(orderId)
    // The bond comes out of shielded coins as well, so that it leads nowhere.
    const claimed = await duringProof(progress, 'Proving the bond of the claim', (onProgress) =>
      buyer.orders.claim(orderId, { reason: 'Counterfeit' }, { onProgress }),
    )
    return [shipped, claimed, await shop.orders.concede(orderId), ...(await shop.orders.withdrawShielded(orderId))]
  })
  await buyer.wallet.sync()
  const parties = [
    {
      who: 'buyer',
      sees: `Bond and ${PENALTY_BPS / 100} % of the price are back: ${ether(buyer.wallet.balance())} private.`,
    },
    { who: 'shop', sees: `${await shopView(stage)} It was ${trust}.` },
  ]
  await ending(stage, 'Order 3: fake goods, distrusted; the shop is penalised', parties, played)
}

function ending(
  stage: Stage,
  title: string,
  parties: Step['parties'],
  { result, elapsedMs }: { result: Step['transactions']; elapsedMs: number },
): Promise<void> {
  return stage.tell({ title, parties, transactions: result, secrets: buyerSecrets(stage), elapsedMs })
}

async function shopView({ shop }: Stage): Promise<string> {
  const trust = await shop.orders.trustOf(shop.accountAddress)
  return `${ether(shop.wallet.balance())} private, trust ${trust}.`
}

/** The buyer's account shielded the coins; nothing about an order may lead back to it. */
function buyerSecrets({ buyer }: Stage): Secret[] {
  return [
    { name: "the buyer's account", value: BigInt(buyer.accountAddress) },
    { name: 'what the buyer has left', value: buyer.wallet.balance() },
  ]
}

async function chainTime({ provider }: Stage): Promise<number> {
  const block = await provider.getBlock('latest')
  if (block === null) throw new TypeError('A chain has a latest block.')
  return block.timestamp
}
