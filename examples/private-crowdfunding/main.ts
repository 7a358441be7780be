// Two people whom nobody knows pledge for a radio play. The goal is reached, and the starter is paid in private. A second try misses its
// goal: the pledger first has the refund go to another address of hers, and gets it there.
//   node examples/dist/private-crowdfunding/main.js [http://127.0.0.1:8545]
import { ensureCircuit } from '@merkato/circuits'
import { privateCrowdfundingAbi, privateCrowdfundingBytecode } from '@merkato/contracts'
import {
  createPhrase,
  createWallet,
  LocalProver,
  NATIVE_ASSET,
  POOL_ADDRESS,
  proveOwn,
  type Wallet,
} from '@merkato/sdk'
import { AbiCoder, type Contract, formatEther, keccak256, parseEther } from 'ethers'
import { call, create, structOf } from '../shared/contracts.js'
import { openSandbox } from '../shared/sandbox.js'

const DAY = 86_400
const REFUND = 'tuple(uint256 npk, uint256 ephemeralX, uint256 ephemeralY, uint8 viewTag)'

const sandbox = await openSandbox(process.argv[2])
const { provider } = sandbox
// Builds what is missing when it is proved for the first time.
const prover = new LocalProver(ensureCircuit)
const starterAccount = sandbox.account(1)

const open = (signer: number) =>
  createWallet({ phrase: createPhrase(), provider, prover, signer: sandbox.account(signer) })
const [ann, ben, starter] = [await open(2), await open(3), await open(1)]
await ann.shield({ amount: parseEther('5') })
await ben.shield({ amount: parseEther('5') })

const start = async (goal: string) => {
  const now = (await provider.getBlock('latest'))?.timestamp ?? 0
  const terms = [POOL_ADDRESS, await starterAccount.getAddress(), NATIVE_ASSET, parseEther(goal), now + DAY]
  return create(starterAccount, privateCrowdfundingAbi, privateCrowdfundingBytecode, ...terms)
}

/** Whoever sends the pledge, it is the wallet's: the bundle names the address that it would be refunded to. */
const pledge = async (funding: Contract, wallet: Wallet, amount: bigint) => {
  const [contract, refund] = [await funding.getAddress(), wallet.oneTimeAddress()]
  const dataHash = await funding.getFunction('pledgeDataHash')(structOf(refund))
  const bundle = await wallet.buildBundle({ caller: contract, withdrawal: { to: contract, amount }, dataHash })
  await call(funding, sandbox.account(4), 'pledge', bundle, structOf(refund))
  return refund
}

const play = await start('3')
await pledge(play, ann, parseEther('2'))
await pledge(play, ben, parseEther('1.5'))
console.log(`Pledged: ${formatEther(await play.getFunction('raised')())} of 3 coins, by nobody knows whom.`)
await sandbox.travel(DAY + 1)
await call(play, starterAccount, 'collect', structOf(starter.oneTimeAddress()))
await starter.sync()
console.log(`The starter collected ${formatEther(starter.balance())} coins in private.`)

const sequel = await start('100')
const refund = await pledge(sequel, ann, parseEther('1'))
const other = ann.oneTimeAddress()
const { timestamp } = (await provider.getBlock('latest')) ?? { timestamp: 0 }
const expiry = BigInt(timestamp + 600)
const { proof } = await proveOwn(ann, {
  address: refund,
  contract: await sequel.getAddress(),
  record: keccak256(AbiCoder.defaultAbiCoder().encode([REFUND], [structOf(refund)])),
  sequence: 0n,
  expiry,
  dataHash: await sequel.getFunction('redirectDataHash')(structOf(other)),
})
await call(sequel, sandbox.account(4), 'redirect', structOf(refund), structOf(other), expiry, proof)
console.log('Ann had her refund redirected by the key of the address before.')
await sandbox.travel(DAY + 1)
await call(sequel, sandbox.account(4), 'refund', structOf(other))
await ann.sync()
console.log(`The goal was missed, and Ann holds ${formatEther(ann.balance())} coins again.`)

await prover.close()
await sandbox.close()
