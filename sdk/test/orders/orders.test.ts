import { ZERO_ADDRESS } from '@merkato/protocol'
import { type Offer, OrderClient, OrderRejectionError, type OrderTerms, orderKeyOf, type Wallet } from '@merkato/sdk'
import { type BrowserProvider, Contract, id, parseEther } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { escrowInterface } from '../../src/orders/escrow.js'
import { deployEscrow, type Sandbox, startSandbox } from '../support/sandbox.js'

const DAY = 86_400
const PRICE = parseEther('2')

let sandbox: Sandbox
let escrow: string
let wallet: Wallet
let seller: OrderClient
let buyer: OrderClient

beforeAll(async () => {
  sandbox = await startSandbox()
  escrow = await deployEscrow(sandbox)
  wallet = await sandbox.wallet('buyer', 0)
  seller = new OrderClient({ escrow, provider: sandbox.provider, signer: sandbox.account(1) })
  // The relay: pays gas, knows nothing of the buyer.
  buyer = new OrderClient({ escrow, provider: sandbox.provider, signer: sandbox.account(2), wallet })
  await wallet.shield({ amount: parseEther('10') })
})
afterAll(() => sandbox.close())

const offer = (salt: string, more: Partial<Offer> = {}): Promise<OrderTerms> =>
  seller.terms({ seller: sandbox.account(1).address, price: PRICE, goods: 'a radio', salt: id(salt), ...more })

const now = async () =>
  Number(((await sandbox.rpc('eth_getBlockByNumber', 'latest', false)) as { timestamp: string }).timestamp)

const wait = async (seconds: number) => {
  // Relative to the newest block, not to the clock, which stands still here.
  await sandbox.rpc('evm_setNextBlockTimestamp', (await now()) + seconds)
  await sandbox.rpc('evm_mine')
}

describe('an order paid in public coins', () => {
  test('runs to acceptance; the seller withdraws the price and gains trust', async () => {
    const client = new OrderClient({ escrow, provider: sandbox.provider, signer: sandbox.account(3) })
    const { orderId } = await seller.publish(await offer('public'))
    await client.commit(orderId)
    await seller.ship(orderId)
    await client.confirmReceipt(orderId)
    await client.accept(orderId)
    expect(await client.order(orderId)).toMatchObject({ state: 'Completed', shielded: false, deadline: 0n })
    expect(await seller.owed(sandbox.account(1).address)).toBe(PRICE)
    expect(await seller.trustOf(sandbox.account(1).address)).toBe(2)
    await seller.withdraw()
    expect(await seller.owed(sandbox.account(1).address)).toBe(0n)
    expect((await client.list()).map((order) => order.orderId)).toEqual([orderId])
  })

  test('a signed offer is taken up in one step, and settled by both signatures', async () => {
    const client = new OrderClient({ escrow, provider: sandbox.provider, signer: sandbox.account(3) })
    const terms = await offer('signed')
    const { orderId } = await client.commitSigned(terms, await seller.signOffer(terms))
    const deadline = BigInt((await now()) + 600)
    const settlement = { orderId, buyerAmount: PRICE / 2n, sellerAmount: PRICE / 2n, deadline }
    const signatures = [await client.signSettlement(settlement), await seller.signSettlement(settlement)] as const
    await client.settle(settlement, ...signatures)
    expect((await client.order(orderId)).state).toBe('Settled')
  })

  test('says what the escrow objects to, and what to do', async () => {
    const { orderId } = await seller.publish(await offer('refused'))
    const error = await seller.ship(orderId).catch((reason) => reason)
    expect(error).toBeInstanceOf(OrderRejectionError)
    expect(error).toMatchObject({ code: 'ORDER_REJECTED', reason: 'WrongState' })
    expect(error.explain()).toContain('Read the order again')
    await expect(seller.order(id('nothing'))).rejects.toMatchObject({ code: 'ORDER_NOT_FOUND' })
    await seller.withdrawOffer(orderId)
  })
})

describe('an order paid from shielded balance', () => {
  let orderId: string

  test('is committed under a fresh key that names nobody', async () => {
    const terms = await offer('shielded')
    orderId = (await seller.publish(terms)).orderId
    expect(orderId).toBe(await buyer.orderId(terms))
    await buyer.commitShielded(orderId)
    const order = await buyer.order(orderId)
    expect(order).toMatchObject({ state: 'Committed', shielded: true, price: PRICE })
    expect(order.buyer).toBe(orderKeyOf(wallet, escrow, orderId).address)
    expect(await buyer.heldBy(orderId)).toBe(PRICE)
    expect(wallet.balance()).toBe(parseEther('8'))
  })

  test('is found again with the seed alone', async () => {
    const restored = await sandbox.wallet('buyer', 0, { random: () => new Uint8Array(64).fill(1) })
    const client = new OrderClient({ escrow, provider: sandbox.provider, wallet: restored })
    expect((await client.list()).map((order) => order.orderId)).toEqual([orderId])
    const stranger = await sandbox.wallet('stranger', 0)
    expect(await new OrderClient({ escrow, provider: sandbox.provider, wallet: stranger }).list()).toEqual([])
  })

  test('is accepted by a step that the relay only carries', async () => {
    await seller.ship(orderId)
    const stranger = new OrderClient({ escrow, provider: sandbox.provider, signer: sandbox.account(2) })
    await expect(stranger.accept(orderId)).rejects.toMatchObject({ reason: 'NotTheParty' })
    await buyer.accept(orderId)
    expect(await seller.order(orderId)).toMatchObject({ state: 'Completed' })
  })
})

test('distrust: the bond comes from shielded balance; penalty and bond go to the one-time address of the buyer', async () => {
  const claimBond = parseEther('0.1')
  const payout = (await sandbox.wallet('seller', 1)).oneTimeAddress()
  const terms = await offer('distrusted', { claimBond, penaltyBps: 5_000, payout })
  const { orderId } = await seller.publish(terms)
  await buyer.commitShielded(orderId)
  await seller.ship(orderId)
  const before = wallet.balance()
  const { poolEvents } = await buyer.claim(orderId, { reason: 'Counterfeit', evidence: id('photograph') })
  // Claim and bond are one transaction: nobody can take the bond in between.
  expect(poolEvents).toMatchObject([{ name: 'Transacted', publicOut: claimBond, recipient: escrow }])
  expect((await buyer.order(orderId)).state).toBe('Claimed')
  expect(wallet.balance()).toBe(before - claimBond)
  await seller.concede(orderId)
  expect(await buyer.withdrawShielded(orderId)).toHaveLength(2)
  expect(wallet.balance()).toBe(before + PRICE / 2n)
  expect(wallet.history().at(-1)).toMatchObject({
    kind: 'shielded',
    counterparty: escrow,
    amount: PRICE / 2n + claimBond,
  })
  const sellerWallet = await sandbox.wallet('seller', 1)
  await sellerWallet.sync()
  expect(sellerWallet.balance()).toBe(PRICE / 2n)
  expect(await buyer.withdrawShielded(orderId)).toEqual([])
})

test('a node that reports other terms moves no money', async () => {
  const { orderId } = await seller.publish(await offer('lied about', { claimBond: 1n }))
  const lying = lyingAbout(sandbox.provider)
  const client = new OrderClient({ escrow, provider: lying, signer: sandbox.account(2), wallet })
  const before = wallet.balance()
  for (const attempt of [
    client.commit(orderId),
    client.commitShielded(orderId),
    client.claim(orderId, { reason: 'Damaged' }),
  ]) {
    await expect(attempt).rejects.toMatchObject({ code: 'ORDER_MISMATCH' })
  }
  await wallet.sync()
  expect(wallet.balance()).toBe(before)
  expect((await seller.order(orderId)).state).toBe('Open')
  await seller.withdrawOffer(orderId)
})

/** Doubles the bond of every published order. */
function lyingAbout(provider: BrowserProvider): BrowserProvider {
  const lie = (log: { topics: string[]; data: string }) => {
    const event = escrowInterface.parseLog(log)
    if (event?.name !== 'OrderPublished') return log
    const { orderId, seller: account, terms } = event.args
    const more = { ...terms.toObject(), claimBond: terms.claimBond * 2n, price: terms.price + 1n }
    return { ...log, ...escrowInterface.encodeEventLog('OrderPublished', [orderId, account, more]) }
  }
  const send = async (method: string, params: unknown[]) => {
    const answer = await provider.send(method, params)
    return method === 'eth_getLogs' ? answer.map(lie) : answer
  }
  return { send } as unknown as BrowserProvider
}

test('offers ask for a bond and keep a part on cancelling, unless they say otherwise', async () => {
  expect(await offer('defaults')).toMatchObject({ claimBond: PRICE / 20n, cancelBps: 500 })
  expect(await offer('own words', { claimBond: 0n, cancelBps: 0 })).toMatchObject({ claimBond: 0n, cancelBps: 0 })
  await expect(offer('no bigint', { price: 2 as never })).rejects.toMatchObject({ code: 'INVALID_AMOUNT' })
})

test('a deposit that the ledger can pay is not paid twice', async () => {
  const account = sandbox.account(4)
  const client = new OrderClient({ escrow, provider: sandbox.provider, signer: account })
  const ledger = new Contract(escrow, escrowInterface, account)
  await (await ledger.getFunction('deposit')(account.address, ZERO_ADDRESS, 150n, { value: 150n })).wait()
  const terms = await offer('from the ledger', { seller: account.address, price: 1_000n, sellerDeposit: 100n })
  await client.publish(terms)
  expect(await client.owed(account.address)).toBe(50n)
  await client.publish({ ...terms, salt: id('from the purse') })
  expect(await client.owed(account.address)).toBe(50n)
})

test('seven days of silence complete an order; anybody may say so', async () => {
  const client = new OrderClient({ escrow, provider: sandbox.provider, signer: sandbox.account(3) })
  const { orderId } = await seller.publish(await offer('silence', { buyer: sandbox.account(3).address }))
  await client.commit(orderId)
  await seller.ship(orderId)
  await client.confirmReceipt(orderId)
  await expect(seller.endByTime(orderId)).rejects.toMatchObject({ reason: 'TooEarly' })
  await wait(7 * DAY + 1)
  await seller.endByTime(orderId)
  expect(await client.order(orderId)).toMatchObject({ state: 'Completed', carrier: null, asset: ZERO_ADDRESS })
})
