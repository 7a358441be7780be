import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import type { BaseContract } from 'ethers'
import { network } from 'hardhat'
import { close, ESCROW, openWallet, ordersOf } from '../lib/sandbox.ts'
import { freshPayouts } from '../lib/shop.ts'

// These tests run against the sandbox over HTTP: Hardhat's own chain has no shielded pool.
const { ethers } = await network.getOrCreate()
const [owner, customer, courier] = await ethers.getSigners()

const PRICE = ethers.parseEther('0.5')
const WEEK = 7 * 24 * 60 * 60

/** A shop with one item and `units` of it on sale. */
async function openShop(units: number) {
  const wallet = await openWallet()
  const shop = await ethers.deployContract('PrivateShop', [ESCROW])
  await shop.addItem('Evening ticket', PRICE, ethers.id('One seat, row F'))
  const deposit = await shop.depositFor(0)
  await shop.restock(0, freshPayouts(wallet, units), { value: deposit * BigInt(units) })
  const orderIds: string[] = [...(await shop.ordersOf(0))]
  return { shop, wallet, deposit, orderIds }
}

/** Name of the contract's error behind a refused transaction. */
function revertOf(shop: BaseContract, error: unknown): string | undefined {
  const data = (error as { data?: string }).data ?? '0x'
  return shop.interface.parseError(data)?.name
}

describe('PrivateShop', () => {
  let snapshot: string
  before(async () => {
    snapshot = await ethers.provider.send('evm_snapshot', [])
  })
  after(async () => {
    await ethers.provider.send('evm_revert', [snapshot])
    await close()
  })

  it('offers every unit as an open order of its own', async () => {
    const { shop, orderIds, wallet } = await openShop(3)
    assert.equal(new Set(orderIds).size, 3)
    const [order] = await Promise.all(orderIds.map((id) => ordersOf(wallet, owner).order(id)))
    assert.equal(order.seller, await shop.getAddress())
    assert.equal(order.price, PRICE)
  })

  it('lets nobody but its owner restock', async () => {
    const { shop, wallet } = await openShop(1)
    const stranger = shop.connect(customer) as typeof shop
    await assert.rejects(
      stranger.restock(0, freshPayouts(wallet, 1)),
      (error: unknown) => revertOf(shop, error) === 'NotTheOwner',
    )
  })

  it('is paid after seven days of silence', async () => {
    const { shop, wallet, deposit, orderIds } = await openShop(1)
    const [orderId] = orderIds
    const orders = ordersOf(await openWallet(), customer)
    await orders.commit(orderId)
    await shop.ship(orderId, ethers.ZeroHash)
    await orders.confirmReceipt(orderId)

    await ethers.provider.send('evm_increaseTime', [WEEK + 1])
    await ethers.provider.send('evm_mine', [])
    await orders.endByTime(orderId)
    await orders.withdrawShielded(orderId)

    await wallet.sync()
    assert.equal(wallet.balance(), PRICE + deposit)
  })

  it('sells to a customer who pays from shielded coins and stays unknown', async () => {
    const { shop, wallet, deposit, orderIds } = await openShop(1)
    const [orderId] = orderIds
    const customerWallet = await openWallet()
    await customerWallet.shield({ amount: PRICE * 2n, signer: customer })

    const orders = ordersOf(customerWallet, courier)
    await orders.commitShielded(orderId)
    await shop.ship(orderId, ethers.ZeroHash)
    await orders.accept(orderId)
    await orders.withdrawShielded(orderId)

    await wallet.sync()
    assert.equal(wallet.balance(), PRICE + deposit)
    assert.equal(customerWallet.balance(), PRICE)
    assert.notEqual((await orders.order(orderId)).buyer, customer.address)
  })
})
