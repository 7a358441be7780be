import { privateCrowdfundingAbi, privateCrowdfundingBytecode } from '@merkato/contracts'
import {
  decodeOneTimeAddress,
  NATIVE_ASSET,
  type OneTimeStruct,
  poolInterface,
  toOneTimeStruct,
} from '@merkato/protocol'
import { proveOwn, type Wallet } from '@merkato/sdk'
import {
  AbiCoder,
  type BaseContract,
  type Contract,
  ContractFactory,
  keccak256,
  NonceManager,
  parseEther,
} from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

const STRUCT = 'tuple(uint256 npk, uint256 ephemeralX, uint256 ephemeralY, uint8 viewTag)'
const DAY = 86_400n
// Fixed, so that equal runs prove equal statements.
const EXPIRY = 1_900_000_000n + 30n * DAY

let sandbox: Sandbox
let wallet: Wallet
let funding: Contract
let contract: string

beforeAll(async () => {
  sandbox = await startSandbox()
  wallet = await sandbox.wallet('pledger', 1)
  await wallet.shield({ amount: parseEther('3') })
  funding = await open()
  contract = await funding.getAddress()
})
afterAll(() => sandbox.close())

async function open(): Promise<Contract> {
  const starter = sandbox.account(9)
  const terms = [wallet.pool, starter.address, NATIVE_ASSET, parseEther('10'), 1_900_000_000n + DAY]
  const nonce = Number(await sandbox.rpc('eth_getTransactionCount', starter.address, 'pending'))
  const factory = new ContractFactory(privateCrowdfundingAbi, privateCrowdfundingBytecode, starter)
  const created: BaseContract = await (await factory.deploy(...terms, { nonce })).waitForDeployment()
  // ethers would answer the count of transactions from a cache.
  return created.connect(new NonceManager(sandbox.account(0))) as Contract
}

const structOf = (address: string): OneTimeStruct => toOneTimeStruct(decodeOneTimeAddress(address, 31337n))
const recordOf = (to: OneTimeStruct) => keccak256(AbiCoder.defaultAbiCoder().encode([STRUCT], [to]))

/** What the crowdfunding would answer to a redirection. */
async function ends(args: readonly unknown[], at = funding): Promise<string> {
  const call = at.getFunction('redirect').staticCall(...args)
  const data: string | undefined = await call.then(
    () => undefined,
    (error: { data: string }) => error.data,
  )
  if (data === undefined) return 'done'
  return (at.interface.parseError(data) ?? poolInterface.parseError(data))?.name ?? data
}

test('OWN-1: a wallet redirects its pledge by the key of the refund address, through a stranger, once', async () => {
  const [first, second] = [wallet.oneTimeAddress(), wallet.oneTimeAddress()]
  const [from, to] = [structOf(first), structOf(second)]
  const amount = parseEther('2')
  const dataHash: string = await funding.getFunction('pledgeDataHash')(from)
  const bundle = await wallet.buildBundle({
    ...{ caller: contract, withdrawal: { to: contract, amount }, dataHash, expiry: 1_900_000_600n },
  })
  await (await funding.getFunction('pledge')(bundle, from)).wait()

  const redirection = await funding.getFunction('redirectDataHash')(to)
  const asked = {
    address: first,
    contract,
    record: recordOf(from),
    sequence: 0n,
    expiry: EXPIRY,
    dataHash: redirection,
  }
  const { act, proof } = await proveOwn(wallet, asked)
  expect(act.npk).toBe(from.npk)

  expect(await ends([from, from, EXPIRY, proof])).toBe('InvalidProof')
  expect(await ends([from, to, EXPIRY + 1n, proof])).toBe('InvalidProof')
  const args = [from, to, EXPIRY, proof]
  await (await funding.getFunction('redirect')(...args)).wait()
  expect(await ends(args)).toBe('NothingPledged')

  await sandbox.rpc('evm_increaseTime', Number(DAY) + 1)
  await (await funding.getFunction('refund')(to)).wait()
  await wallet.sync()
  expect(wallet.balance()).toBe(parseEther('3'))
  expect(wallet.history().at(-1)).toMatchObject({ amount, counterparty: contract })
})
