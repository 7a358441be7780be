// Takes a private payment: the shop makes an invoice, a customer pays it, the shop finds it on the chain.
import { formatEther, parseEther } from 'ethers'
import { network } from 'hardhat'
import { showProgress } from '../lib/progress.ts'
import { freshPhrase, main, openWallet } from '../lib/sandbox.ts'

/** Wei as a reader writes it: 2 ETH, not 2.0 ETH. */
const eth = (wei: bigint) => `${formatEther(wei).replace(/\.0$/, '')} ETH`

await main(async () => {
  const { ethers } = await network.getOrCreate()
  const [, customerAccount, courier] = await ethers.getSigners()
  const shop = await openWallet(process.env.SHOP_PHRASE ?? freshPhrase())
  const customer = await openWallet()

  // A one-time address is an invoice: nobody can link it to the shop, nor to its other invoices.
  const invoice = { to: shop.oneTimeAddress(), amount: parseEther('0.5'), memo: 'Evening ticket, row F' }
  console.log(`Invoice       ${invoice.to.slice(0, 24)}… over ${eth(invoice.amount)}`)

  await customer.shield({ amount: parseEther('2'), signer: customerAccount })
  console.log(`Customer      shielded ${eth(customer.balance())}`)

  // The courier pays the gas: the customer's account appears nowhere in this transaction.
  const receipt = await customer.transfer({ ...invoice, signer: courier, onProgress: showProgress })
  console.log(`Customer      paid in ${receipt.transactionHash}`)
  const gas = receipt.gasUsed.toLocaleString('en')
  console.log(`              ${gas} gas, proof in ${(receipt.provingMs / 1000).toFixed(1)} s`)

  await shop.sync()
  const payment = shop.history().at(-1)
  if (payment === undefined) throw new Error('The payment has not arrived.')
  console.log(`Shop          found ${eth(payment.amount)} for “${payment.memo}”`)
})
