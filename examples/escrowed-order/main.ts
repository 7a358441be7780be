// A buyer pays an order from shielded balance. The first order is shipped and accepted; the second completes by seven days
// of silence; the third is distrusted, and a part of the price comes back.
//   node examples/dist/escrowed-order/main.js [http://127.0.0.1:8545]
import { transferArtifacts } from '@merkato/circuits'
import { createPhrase, createWallet, LocalProver, OrderClient } from '@merkato/sdk'
import { formatEther, parseEther } from 'ethers'
import { openSandbox } from '../shared/sandbox.js'
import { deployEscrow } from './deploy-escrow.js'

const DAY = 86_400

const sandbox = await openSandbox(process.argv[2])
const { provider } = sandbox
const prover = new LocalProver(transferArtifacts())
const escrow = await deployEscrow(sandbox.account(9))

// The seller trades under a public account, whose trust is at stake.
const sellerAccount = await sandbox.account(1).getAddress()
const seller = new OrderClient({ escrow, provider, signer: sandbox.account(1) })

// The buyer is nobody: a phrase, and a relay that pays the gas.
const wallet = await createWallet({ phrase: createPhrase(), provider, prover, signer: sandbox.account(0) })
const buyer = new OrderClient({ escrow, provider, wallet, signer: sandbox.account(2) })
await wallet.shield({ amount: parseEther('10') })

const publish = async (goods: string) => {
  const terms = await seller.terms({ seller: sellerAccount, price: parseEther('2'), goods, penaltyBps: 5_000 })
  const { orderId } = await seller.publish(terms)
  return orderId
}

const report = async (orderId: string) => {
  const { state } = await seller.order(orderId)
  const earned = formatEther(await seller.owed(sellerAccount))
  console.log(`${state}: seller earned ${earned} in all, trust ${await seller.trustOf(sellerAccount)}.`)
}

const accepted = await publish('A radio')
await buyer.commitShielded(accepted)
console.log(`Order paid from shielded balance; the buyer keeps ${formatEther(wallet.balance())} there.`)
await seller.ship(accepted)
await buyer.accept(accepted)
await report(accepted)

const silent = await publish('A lamp')
await buyer.commitShielded(silent)
await seller.ship(silent)
await buyer.confirmReceipt(silent)
await sandbox.travel(7 * DAY + 1)
await seller.endByTime(silent)
await report(silent)

const distrusted = await publish('A watch')
await buyer.commitShielded(distrusted)
await seller.ship(distrusted)
await buyer.claim(distrusted, { reason: 'Counterfeit' })
await seller.concede(distrusted)
await report(distrusted)
await buyer.withdrawShielded(distrusted)
console.log(`Half the price came back; the buyer holds ${formatEther(wallet.balance())} privately.`)

await seller.withdraw()
await prover.close()
await sandbox.close()
