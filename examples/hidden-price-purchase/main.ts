// Goods are bought through an escrow that does not know the price. One lock pays too little, and the buyer takes it back. One purchase is
// settled by the buyer. In the last the buyer says nothing, and an arbiter decides without learning how much it is about.
//   node examples/dist/hidden-price-purchase/main.js [http://127.0.0.1:8545]
import { transferArtifacts } from '@merkato/circuits'
import { hiddenPricePurchaseAbi, hiddenPricePurchaseBytecode } from '@merkato/contracts'
import { CONDITIONAL_TRANSFERS_ADDRESS } from '@merkato/protocol'
import { createPhrase, createWallet, LocalProver, LockClient, NATIVE_ASSET, type Wallet } from '@merkato/sdk'
import { formatEther, id, parseEther } from 'ethers'
import { call, create, ending } from '../shared/contracts.js'
import { faultOf, readableIn } from '../shared/lock-checks.js'
import { openSandbox } from '../shared/sandbox.js'

const DAY = 86_400n
/** Alternatives of a lock as HiddenPricePurchase numbers them. */
const [PAY, REFUND] = [0, 1]
const price = parseEther('2')

const sandbox = await openSandbox(process.argv[2])
const { provider } = sandbox
const prover = new LocalProver(transferArtifacts())
const [sellerAccount, buyerAccount, arbiterAccount] = [sandbox.account(1), sandbox.account(2), sandbox.account(3)]

const open = (signer: number) =>
  createWallet({ phrase: createPhrase(), provider, prover, signer: sandbox.account(signer) })
const [seller, buyer, arbiter] = [await open(1), await open(2), await open(3)]
await buyer.shield({ amount: parseEther('10') })

const escrow = await create(
  arbiterAccount,
  hiddenPricePurchaseAbi,
  hiddenPricePurchaseBytecode,
  CONDITIONAL_TRANSFERS_ADDRESS,
)
const decider = await escrow.getAddress()

/** Buyer and seller each write down what they agreed on, an arbiter whom both trust included. The price is not in it. */
const agree = async (goods: string) => ({
  buyer: await buyerAccount.getAddress(),
  seller: await sellerAccount.getAddress(),
  arbiter: await arbiterAccount.getAddress(),
  goods: id(goods),
})
type Purchase = Awaited<ReturnType<typeof agree>>
const hashOf = (purchase: Purchase): Promise<string> => escrow.getFunction('purchaseHash')(purchase)

const lock = async (purchase: Purchase, amount: bigint) => {
  const pay = [{ to: seller.address(), amount }]
  const terms = { decider, deadline: (await sandbox.now()) + 14n * DAY, fallback: REFUND, data: await hashOf(purchase) }
  const { lockId } = await new LockClient(buyer).lock({ alternatives: [{ pay }, {}], ...terms })
  return lockId
}

/** What the seller asks of a lock before it confirms. The time has to be enough to send the goods, and for the arbiter to be called. */
const inspectAsSeller = async (lockId: string, purchase: Purchase) => {
  await seller.sync()
  return faultOf(await new LockClient(seller).inspect(lockId), {
    ...{ decider, data: await hashOf(purchase), openUntil: (await sandbox.now()) + 7n * DAY },
    ...{ alternative: PAY, assetId: NATIVE_ASSET, amount: price },
  })
}

/** Arguments of `decide`. Whoever decides takes them out of its own wallet, which compared them with the chain. */
const choice = async (wallet: Wallet, lockId: string, purchase: Purchase, alternative: number) => {
  await wallet.sync()
  const { outcome, outcomeHashes } = await new LockClient(wallet).prepareSettlement(lockId, alternative)
  return [lockId, purchase, alternative, outcome, outcomeHashes] as const
}

const lamp = await agree('A lamp, order 1')
const cheap = await lock(lamp, parseEther('1'))
console.log(`The lamp: the seller looks into the lock: ${await inspectAsSeller(cheap, lamp)} It does not confirm.`)
await call(escrow, buyerAccount, 'decide', ...(await choice(buyer, cheap, lamp, REFUND)))
await buyer.sync()
console.log(`The buyer takes the money back and holds ${formatEther(buyer.balance())} coins.`)

const confirmed = async (purchase: Purchase) => {
  const lockId = await lock(purchase, price)
  const fault = await inspectAsSeller(lockId, purchase)
  if (fault !== undefined) throw new Error(fault)
  // Only when this is mined the goods are sent: had the buyer taken the money back a moment before, the call would fail.
  await call(escrow, sellerAccount, 'confirm', lockId, purchase)
  return lockId
}

const radio = await agree('A radio, order 2')
const paid = await confirmed(radio)
const late = await ending(escrow, buyerAccount, 'decide', ...(await choice(buyer, paid, radio, REFUND)))
console.log(
  `The radio: the seller found ${formatEther(price)} coins and confirmed. A refund by the buyer now: ${late}.`,
)
await call(escrow, buyerAccount, 'decide', ...(await choice(buyer, paid, radio, PAY)))
await seller.sync()
console.log(`It arrived, the buyer pays, and the seller holds ${formatEther(seller.balance())} coins.`)

const watch = await agree('A watch, order 3')
const silent = await confirmed(watch)
await arbiter.sync()
const seen = await new LockClient(arbiter).inspect(silent)
console.log(
  `The watch: the buyer says nothing. The arbiter sees ${seen.outcomes.length} outcomes, ${readableIn(seen)} amounts.`,
)
await call(escrow, arbiterAccount, 'decide', ...(await choice(arbiter, silent, watch, PAY)))
await seller.sync()
console.log(`It was delivered, so the arbiter has the seller paid, who holds ${formatEther(seller.balance())} coins.`)
await buyer.sync()
console.log(`The buyer holds ${formatEther(buyer.balance())} coins. Of the prices nobody else has learnt anything.`)

await prover.close()
await sandbox.close()
