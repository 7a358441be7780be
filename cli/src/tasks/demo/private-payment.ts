import { parseEther } from 'ethers'
import { count, duration, ether } from '../../terminal/format.js'
import { duringProof } from '../../terminal/prove-progress.js'
import type { Stage } from './stage.js'
import { timed } from './timed.js'

const DEPOSIT = parseEther('10')
const PAYMENT = parseEther('2.5')
const WITHDRAWAL = parseEther('1')
const MEMO = 'Two seats for the evening, thank you.'

/** Chapter one: coins go into the pool, change hands inside it, and some come out again. */
export async function playPrivatePayment(stage: Stage): Promise<void> {
  await shield(stage)
  await pay(stage)
  await find(stage)
  await unshield(stage)
}

async function shield({ buyer, progress, tell }: Stage): Promise<void> {
  const { result, elapsedMs } = await timed(() =>
    progress.during('Shielding', () => buyer.wallet.shield({ amount: DEPOSIT, signer: buyer.account })),
  )
  await tell({
    title: `The buyer shields ${ether(DEPOSIT)}`,
    parties: [{ who: 'buyer', sees: `${ether(buyer.wallet.balance())} private, in ${notes(buyer.wallet.notes())}.` }],
    transactions: [result],
    secrets: [],
    elapsedMs,
  })
}

async function pay({ buyer, shop, courier, progress, tell }: Stage): Promise<void> {
  const payment = { to: shop.wallet.address(), amount: PAYMENT, memo: MEMO, signer: courier }
  const { result, elapsedMs } = await timed(() =>
    duringProof(progress, 'Proving the payment', (onProgress) => buyer.wallet.transfer({ ...payment, onProgress })),
  )
  await tell({
    title: `The buyer pays the shop ${ether(PAYMENT)} in private`,
    parties: [
      { who: 'buyer', sees: `${ether(buyer.wallet.balance())} left. A courier carried the bundle to the chain.` },
    ],
    transactions: [result],
    secrets: [
      { name: 'the amount', value: PAYMENT },
      { name: "the buyer's account", value: BigInt(buyer.accountAddress) },
      { name: "the shop's account", value: BigInt(shop.accountAddress) },
    ],
    elapsedMs,
  })
}

async function find({ shop, progress, tell }: Stage): Promise<void> {
  const { result, elapsedMs } = await timed(() => progress.during('Scanning', () => shop.wallet.sync()))
  const received = shop.wallet.history().find(({ kind }) => kind === 'received')
  await tell({
    title: 'The shop finds the payment',
    parties: [
      {
        who: 'shop',
        sees:
          `${ether(received?.amount ?? 0n)} arrived with the words “${received?.memo ?? ''}” ` +
          `${count(result.scanned)} sealed notes tried in ${duration(elapsedMs)}, ${shop.wallet.notes().length} opened.`,
      },
    ],
    transactions: [],
    secrets: [],
    elapsedMs,
  })
}

async function unshield({ shop, courier, progress, tell }: Stage): Promise<void> {
  const withdrawal = { to: shop.accountAddress, amount: WITHDRAWAL, signer: courier }
  const { result, elapsedMs } = await timed(() =>
    duringProof(progress, 'Proving the withdrawal', (onProgress) =>
      shop.wallet.unshield({ ...withdrawal, onProgress }),
    ),
  )
  await tell({
    title: `The shop takes ${ether(WITHDRAWAL)} out`,
    parties: [
      {
        who: 'shop',
        sees: `${ether(WITHDRAWAL)} on its public account, ${ether(shop.wallet.balance())} still private.`,
      },
    ],
    transactions: [result],
    secrets: [{ name: 'what the shop keeps', value: shop.wallet.balance() }],
    elapsedMs,
  })
}

const notes = (owned: readonly unknown[]): string => (owned.length === 1 ? 'one note' : `${owned.length} notes`)
