// An artist issues collectibles. One is sold on in private, with what stands behind it, and redeemed by a holder whom nobody knows.
//   node examples/dist/private-collectible/main.js [http://127.0.0.1:8545]
import { transferArtifacts } from '@merkato/circuits'
import { privateCollectibleAbi, privateCollectibleBytecode } from '@merkato/contracts'
import { createPhrase, createWallet, LocalProver, POOL_ADDRESS, readTicketData, type TicketView } from '@merkato/sdk'
import { encodeBytes32String, id, keccak256, toUtf8Bytes, ZeroHash } from 'ethers'
import { call, create, structOf } from '../shared/contracts.js'
import { openSandbox } from '../shared/sandbox.js'

const sandbox = await openSandbox(process.argv[2])
const { provider } = sandbox
const prover = new LocalProver(transferArtifacts())
const artist = sandbox.account(1)

const open = (signer: number) =>
  createWallet({ phrase: createPhrase(), provider, prover, signer: sandbox.account(signer) })
const [buyer, friend] = [await open(2), await open(3)]

const terms = [POOL_ADDRESS, await artist.getAddress(), encodeBytes32String('Radio plays'), ZeroHash, 100]
const plays = await create(artist, privateCollectibleAbi, privateCollectibleBytecode, ...terms)
const contract = await plays.getAddress()

const recording = toUtf8Bytes('A recording of the first play')
const behind = [keccak256(recording), 'ipfs://bafy/first-play', []]
await call(plays, artist, 'release', 1, structOf(buyer.oneTimeAddress()), ...behind)
await buyer.sync()
const [bought] = buyer.tickets() as [TicketView]
console.log(`The buyer holds "${bought.category}" ${bought.id}.`)

await buyer.transfer({ to: friend.address(), ticket: bought.asset, memo: 'For your birthday' })
await friend.sync()
const [given] = friend.tickets() as [TicketView]
console.log(`A friend holds it now: "${friend.history().at(-1)?.memo}".`)

// Asked of the issuer only now, and believed only as far as the hash goes.
const data = await readTicketData(friend, given.asset)
console.log(`Behind it: ${data.uri}, ${data.isContent(recording) ? 'the recording as issued' : 'something else'}.`)

const order = id('Please send the record to ...')
const dataHash = await plays.getFunction('redeemDataHash')(given.id, order)
const back = { caller: contract, assetId: given.asset, withdrawal: { to: contract, amount: 1n }, dataHash }
await call(plays, sandbox.account(4), 'redeem', await friend.buildBundle(back), given.id, order)
await friend.sync()
console.log(
  `Redeemed ${await plays.getFunction('usesOf')(given.id)} time; the friend holds ${friend.tickets().length} tickets.`,
)

await prover.close()
await sandbox.close()
