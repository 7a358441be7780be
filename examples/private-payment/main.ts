// A buyer shields coins and pays a seller privately; the seller finds the payment and takes part of it out.
//   node examples/dist/private-payment/main.js [http://127.0.0.1:8545]
import { transferArtifacts } from '@merkato/circuits'
import { createPhrase, createWallet, LocalProver } from '@merkato/sdk'
import { formatEther, parseEther } from 'ethers'
import { openSandbox } from '../shared/sandbox.js'

const sandbox = await openSandbox(process.argv[2])
const prover = new LocalProver(transferArtifacts())
const { provider } = sandbox

// A wallet is a phrase. The signer only sends transactions and pays their gas.
const buyer = await createWallet({ phrase: createPhrase(), provider, prover, signer: sandbox.account(0) })
const seller = await createWallet({ phrase: createPhrase(), provider, prover, signer: sandbox.account(1) })

await buyer.shield({ amount: parseEther('10') })
console.log(`Buyer shielded 10 coins and holds ${formatEther(buyer.balance())} privately.`)

await buyer.transfer({ to: seller.address(), amount: parseEther('3'), memo: 'Two books, order 1042' })
console.log(`Buyer paid 3 coins; nobody else can see who was paid, or how much.`)

await seller.sync()
for (const { amount, memo } of seller.history()) {
  console.log(`Seller found ${formatEther(amount)} coins with the memo "${memo}".`)
}

const account = await sandbox.account(2).getAddress()
await seller.unshield({ to: account, amount: parseEther('1') })
console.log(`Seller took 1 coin out to ${account}.`)
console.log(`Left privately: buyer ${formatEther(buyer.balance())}, seller ${formatEther(seller.balance())}.`)

await prover.close()
await sandbox.close()
