// A recording is sold by its key. The seller hands it over encrypted, the buyer locks the price, and the key fetches the money: both
// change hands in one transaction, or neither does. Nobody but the two sees the price.
//   node examples/dist/sealed-digital-good/main.js [http://127.0.0.1:8545]
import { transferArtifacts } from '@merkato/circuits'
import { keySaleAbi, keySaleBytecode } from '@merkato/contracts'
import {
  CONDITIONAL_TRANSFERS_ADDRESS,
  decodeParcelKey,
  encodeParcelKey,
  hexToBytes,
  parcelKeyHex,
  SANDBOX_CHAIN_ID,
} from '@merkato/protocol'
import {
  createPhrase,
  createWallet,
  LocalProver,
  LockClient,
  NATIVE_ASSET,
  PackageClient,
  POOL_ADDRESS,
} from '@merkato/sdk'
import { type EventLog, formatEther, hexlify, keccak256, parseEther, randomBytes } from 'ethers'
import { call, create, ending } from '../shared/contracts.js'
import { faultOf, readableIn } from '../shared/lock-checks.js'
import { openSandbox } from '../shared/sandbox.js'

const MINUTE = 60n
/** Alternatives of a lock as KeySale numbers them. */
const [PAY, REFUND] = [0, 1]
const price = parseEther('0.5')

const sandbox = await openSandbox(process.argv[2])
const { provider } = sandbox
const prover = new LocalProver(transferArtifacts())
const [sellerAccount, buyerAccount] = [sandbox.account(1), sandbox.account(2)]

const open = (signer: number) =>
  createWallet({ phrase: createPhrase(), provider, prover, signer: sandbox.account(signer) })
const [seller, buyer, stranger] = [await open(1), await open(2), await open(3)]
await buyer.shield({ amount: parseEther('5') })

const sale = await create(sellerAccount, keySaleAbi, keySaleBytecode, CONDITIONAL_TRANSFERS_ADDRESS)
const decider = await sale.getAddress()

// The seller keeps the encrypted recording off the chain and hands it to the buyer alone. The parcel goes to an account: to a private
// address its key would travel along, and there would be nothing left to sell.
const recording = randomBytes(65_536)
const goods = new PackageClient(seller)
const to = await buyerAccount.getAddress()
const { parcel, key, contents } = await goods.seal({ data: recording, to, offChain: true })
console.log(`The buyer holds ${recording.length} bytes in a parcel, and not its key.`)

// The buyer compares what it was handed with the chain: this is what the key has to open.
const shelf = new PackageClient(buyer)
await buyer.sync()
const offered = await shelf.inspect(parcel)
if (keccak256(contents) !== offered.contentsHash) throw new Error('These are not the contents of the parcel.')

const pay = { to: seller.address(), amount: price }
const lockPrice = async (minutes: bigint) => {
  const deadline = (await sandbox.now()) + minutes * MINUTE
  const terms = { decider, deadline, fallback: REFUND, data: offered.keyHash }
  const { lockId } = await new LockClient(buyer).lock({ alternatives: [{ pay: [pay] }, {}], ...terms })
  return lockId
}

// The seller looks before it shows anything: a delivery that fails shows the key for nothing.
const till = new LockClient(seller)
const inspectAsSeller = async (lockId: string) => {
  await seller.sync()
  const { keyHash: data } = await goods.inspect(parcel)
  const openUntil = (await sandbox.now()) + 30n * MINUTE
  return faultOf(await till.inspect(lockId), {
    ...{ decider, data, openUntil },
    ...{ alternative: PAY, assetId: NATIVE_ASSET, amount: price },
  })
}

const hasty = await lockPrice(10n)
console.log(`The seller looks at a lock of ten minutes: ${await inspectAsSeller(hasty)} It keeps the key.`)
await sandbox.travel(Number(10n * MINUTE))
await buyer.sync()
await new LockClient(buyer).settleByDefault({ lockId: hasty })
console.log(`Nobody brought the key, and the buyer holds ${formatEther(buyer.balance())} coins again.`)

const lockId = await lockPrice(24n * 60n)
await stranger.sync()
const seen = await new LockClient(stranger).inspect(lockId)
console.log(`A second lock: a stranger sees ${seen.outcomes.length} outcomes and ${readableIn(seen)} amounts.`)
const fault = await inspectAsSeller(lockId)
if (fault !== undefined) throw new Error(fault)
console.log(`The seller reads in it that the key fetches ${formatEther(price)} coins.`)

const { outcome, outcomeHashes } = await till.prepareSettlement(lockId, PAY)
const wrong = await ending(sale, sellerAccount, 'deliver', lockId, hexlify(randomBytes(32)), outcome, outcomeHashes)
console.log(`Another key moves nothing: ${wrong}.`)
const secret = parcelKeyHex(decodeParcelKey(key, SANDBOX_CHAIN_ID).key)
await call(sale, sellerAccount, 'deliver', lockId, secret, outcome, outcomeHashes)
await seller.sync()
console.log(`The seller showed the key and holds ${formatEther(seller.balance())} coins, by the same transaction.`)

const [delivered] = (await sale.queryFilter(sale.getEvent('Delivered')(lockId))) as [EventLog]
const shown = { pool: POOL_ADDRESS, parcel, key: hexToBytes(delivered.args.getValue('key')) }
const bought = encodeParcelKey(shown, SANDBOX_CHAIN_ID)
const { data } = await shelf.peek(parcel, { key: bought, contents })
console.log(`The buyer reads the recording: ${hexlify(data) === hexlify(recording)}.`)
const refused = await new PackageClient(stranger).peek(parcel, { key: bought }).catch((error) => error.fault)
console.log(`A stranger has the key by now, too, and of the recording nothing: contents ${refused}.`)

await prover.close()
await sandbox.close()
