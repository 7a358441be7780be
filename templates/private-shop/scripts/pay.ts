// Takes a private payment: the shop makes an invoice, a customer pays it, the shop finds it on the chain.
import { network } from 'hardhat'
import { close, freshPhrase, openWallet } from '../lib/sandbox.ts'

const { ethers } = await network.getOrCreate()
const [, customerAccount, courier] = await ethers.getSigners()
const shop = await openWallet(process.env.SHOP_PHRASE ?? freshPhrase())
const customer = await openWallet()

// A one-time address is an invoice: nobody can link it to the shop, nor to its other invoices.
const invoice = { to: shop.oneTimeAddress(), amount: ethers.parseEther('0.5'), memo: 'Evening ticket, row F' }
console.log(`Invoice       ${invoice.to.slice(0, 24)}… over ${ethers.formatEther(invoice.amount)} ETH`)

await customer.shield({ amount: ethers.parseEther('2'), signer: customerAccount })
console.log(`Customer      shielded ${ethers.formatEther(customer.balance())} ETH`)

// The courier pays the gas: the customer's account appears nowhere in this transaction.
const receipt = await customer.transfer({ ...invoice, signer: courier })
console.log(`Customer      paid in ${receipt.transactionHash}`)
console.log(`              ${receipt.gasUsed} gas, proof in ${(receipt.provingMs / 1000).toFixed(1)} s`)

await shop.sync()
const payment = shop.history().at(-1)
if (payment === undefined) throw new Error('The payment has not arrived.')
console.log(`Shop          found ${ethers.formatEther(payment.amount)} ETH for “${payment.memo}”`)
await close()
