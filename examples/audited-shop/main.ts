// A shop is paid and pays a supplier; its accountant reports from a tracking key, its till watches with an incoming key, and one
// payment is proved to somebody who has no wallet at all.
//   node examples/dist/audited-shop/main.js [http://127.0.0.1:8545]
import { transferArtifacts } from '@merkato/circuits'
import {
  auditReport,
  createPhrase,
  createWallet,
  disclose,
  LocalProver,
  reportCsv,
  verifyDisclosure,
  watchIncoming,
} from '@merkato/sdk'
import { formatEther, parseEther } from 'ethers'
import { openSandbox } from '../shared/sandbox.js'

const sandbox = await openSandbox(process.argv[2])
const prover = new LocalProver(transferArtifacts())
const { provider } = sandbox
const signer = sandbox.account(0)

const customer = await createWallet({ phrase: createPhrase(), provider, prover, signer })
const shop = await createWallet({ phrase: createPhrase(), provider, prover, signer })
const supplier = await createWallet({ phrase: createPhrase(), provider })

await customer.shield({ amount: parseEther('10') })
await customer.transfer({ to: shop.address(), amount: parseEther('3'), memo: 'order 1042' })
await shop.sync()
await shop.transfer({ to: supplier.address(), amount: parseEther('1'), memo: 'invoice 7' })

// The till: what arrives, and no balance.
const till = await watchIncoming({ incomingKey: shop.incomingKey(), provider })
await till.sync()
for (const { amount, memo } of till.received()) {
  console.log(`The till sees ${formatEther(amount)} coins arrive for "${memo}".`)
}

// The accountant: everything, in and out, and nothing to spend.
const accountant = await createWallet({ trackingKey: shop.trackingKey(), provider })
await accountant.sync()
const report = auditReport(accountant, { since: Date.UTC(2026, 0, 1) / 1000 })
for (const { kind, amount, balance, memo } of report.entries) {
  console.log(`${kind} ${formatEther(amount)}, then ${formatEther(balance)}: ${memo}`)
}
console.log(`The report has ${reportCsv(report).split('\r\n').length - 2} entries.`)
const refused = await accountant.transfer({ to: supplier.address(), amount: 1n }).catch((error) => error.code)
console.log(`The accountant tries to pay: ${refused}.`)

// The shop proves one payment to whoever asks, and nothing else.
const payment = shop.history().at(-1)
const proof = await disclose(shop, { transactionHash: payment?.transactionHash ?? '' })
const proved = await verifyDisclosure(provider, proof)
const toSupplier = proved.payee === supplier.address()
console.log(`Proved: ${formatEther(proved.amount)} coins for "${proved.memo}", to the supplier: ${toSupplier}.`)

await prover.close()
await sandbox.close()
