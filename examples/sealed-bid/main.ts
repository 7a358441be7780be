// An auction with sealed bids. Each bid is money already, locked for two outcomes: it wins, or it comes back. The seller alone reads the
// amounts; the winner pays by being chosen, and the others have their money back at once.
//   node examples/dist/sealed-bid/main.js [http://127.0.0.1:8545]
import { transferArtifacts } from '@merkato/circuits'
import { sealedBidsAbi, sealedBidsBytecode } from '@merkato/contracts'
import { CONDITIONAL_TRANSFERS_ADDRESS } from '@merkato/protocol'
import {
  createPhrase,
  createWallet,
  LocalProver,
  LockClient,
  type LockInspection,
  NATIVE_ASSET,
  type Wallet,
} from '@merkato/sdk'
import { formatEther, id, parseEther } from 'ethers'
import { call, create, ending } from '../shared/contracts.js'
import { faultOf, paidBy, readableIn } from '../shared/lock-checks.js'
import { openSandbox } from '../shared/sandbox.js'

const [HOUR, DAY] = [3_600n, 86_400n]
/** Alternatives of a lock as SealedBids numbers them. */
const [WIN, LOSE] = [0, 1]
const reserve = parseEther('2')

const sandbox = await openSandbox(process.argv[2])
const { provider } = sandbox
const prover = new LocalProver(transferArtifacts())
const sellerAccount = sandbox.account(1)

const open = (signer: number) =>
  createWallet({ phrase: createPhrase(), provider, prover, signer: sandbox.account(signer) })
const [seller, ann, ben, cleo] = [await open(1), await open(2), await open(3), await open(4)]
for (const bidder of [ann, ben, cleo]) await bidder.shield({ amount: parseEther('10') })

const auction = await create(sellerAccount, sealedBidsAbi, sealedBidsBytecode, CONDITIONAL_TRANSFERS_ADDRESS)
const decider = await auction.getAddress()
const bidUntil = (await sandbox.now()) + DAY
const chooseUntil = bidUntil + DAY
const terms = [id('A violin of 1890'), bidUntil, chooseUntil]
const auctionId: string = await auction.getFunction('open').staticCall(...terms)
await call(auction, sellerAccount, 'open', ...terms)

const bid = async (bidder: Wallet, amount: bigint, deadline: bigint) => {
  const alternatives = [{ pay: [{ to: seller.address(), amount }] }, {}]
  const { lockId } = await new LockClient(bidder).lock({
    alternatives,
    decider,
    deadline,
    fallback: LOSE,
    data: auctionId,
  })
  return lockId
}
const annsBid = await bid(ann, parseEther('3'), chooseUntil + HOUR)
await bid(ben, parseEther('5'), chooseUntil + HOUR)
// The most money, for a few hours: until the seller has chosen, it could be gone.
await bid(cleo, parseEther('9'), bidUntil + HOUR)
await ben.sync()
const seen = await new LockClient(ben).inspect(annsBid)
console.log(
  `Three bids are in. Of another's bid a bidder sees ${seen.outcomes.length} outcomes and ${readableIn(seen)} amounts.`,
)

// The seller reads what each lock of this auction pays it, and passes over those that are no bids.
await sandbox.travel(Number(DAY))
await seller.sync()
const book = new LockClient(seller)
const faultOfBid = async (lock: LockInspection) => {
  const made = await provider.getBlock(lock.lockedAt)
  if (BigInt(made?.timestamp ?? 0) > bidUntil) return 'It came too late.'
  const wanted = { decider, data: auctionId, openUntil: chooseUntil }
  return faultOf(lock, { ...wanted, alternative: WIN, assetId: NATIVE_ASSET, amount: reserve })
}
const bids: { readonly lockId: string; readonly amount: bigint; readonly fault: string | undefined }[] = []
for (const { lockId, ...summary } of await book.list()) {
  // Whoever names the auction in a lock that is not this contract's to settle holds up nobody.
  if (summary.data !== auctionId || summary.decider !== decider || summary.state !== 'open') continue
  const lock = await book.inspect(lockId)
  const [amount, fault] = [paidBy(lock, WIN, NATIVE_ASSET), await faultOfBid(lock)]
  console.log(`The seller reads ${formatEther(amount)} coins. ${fault ?? 'A bid.'}`)
  bids.push({ lockId, amount, fault })
}
const [best] = bids.filter(({ fault }) => fault === undefined).toSorted((a, b) => (a.amount < b.amount ? 1 : -1))
if (best === undefined) throw new Error('Nobody has bid.')

const choice = async (lockId: string, alternative: number) => {
  const { outcome, outcomeHashes } = await book.prepareSettlement(lockId, alternative)
  return [auctionId, lockId, outcome, outcomeHashes] as const
}
const rival = await ending(auction, sandbox.account(3), 'award', ...(await choice(best.lockId, WIN)))
await call(auction, sellerAccount, 'award', ...(await choice(best.lockId, WIN)))
await seller.sync()
console.log(`A bidder can not choose: ${rival}. The seller can, and holds ${formatEther(seller.balance())} coins.`)

// From now on anybody may pay the others back, without waiting for a deadline.
for (const { lockId } of bids.filter((one) => one !== best)) {
  await call(auction, sandbox.account(5), 'payBack', ...(await choice(lockId, LOSE)))
}
for (const bidder of [ann, ben, cleo]) await bidder.sync()
const left = [ann, ben, cleo].map((bidder) => formatEther(bidder.balance()))
console.log(
  `Ann, Ben and Cleo hold ${left.join(', ')} coins. Everybody knows who won; for how much, only the winner and the seller.`,
)

await prover.close()
await sandbox.close()
