// Deploys the shop, lists one item and puts three units of it on sale.
import { network } from 'hardhat'
import { ESCROW, freshPhrase, main, openWallet } from '../lib/sandbox.ts'
import { freshPayouts } from '../lib/shop.ts'

await main(async () => {
  const { ethers } = await network.getOrCreate()
  const phrase = process.env.SHOP_PHRASE ?? freshPhrase()
  const wallet = await openWallet(phrase)

  const shop = await ethers.deployContract('PrivateShop', [ESCROW])
  await shop.waitForDeployment()
  await (await shop.addItem('Evening ticket', ethers.parseEther('0.5'), ethers.id('One seat, row F'))).wait()

  const units = 3
  const deposit = await shop.depositFor(0)
  await (await shop.restock(0, freshPayouts(wallet, units), { value: deposit * BigInt(units) })).wait()

  console.log(`PrivateShop   ${await shop.getAddress()}`)
  console.log(`On sale       ${units} units of “${(await shop.itemAt(0)).name}”, each an order at ${ESCROW}`)
  console.log(`Paid to       ${wallet.address()}`)
  console.log(`Keep secret   SHOP_PHRASE="${phrase}"`)
})
