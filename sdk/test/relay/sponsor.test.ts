import { gasSponsorAbi, gasSponsorBytecode } from '@merkato/contracts'
import { SponsorClient, type Wallet } from '@merkato/sdk'
import { ContractFactory, parseEther } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type RelayStage, setRelayStage } from '../support/relay-stage.js'

const RATE = 2_500_000n

let stage: RelayStage
let owner: SponsorClient
let payer: Wallet
let friend: Wallet
let address: string

beforeAll(async () => {
  stage = await setRelayStage()
  const { sandbox, gold } = stage
  const deployer = sandbox.account(7)
  const contract = await new ContractFactory(gasSponsorAbi, gasSponsorBytecode, deployer).deploy(
    stage.relayer.pool,
    deployer.address,
  )
  address = await contract.getAddress()
  await contract.waitForDeployment()
  owner = new SponsorClient(await sandbox.wallet('sponsor', 7), address)
  await owner.deposit(parseEther('1'))
  await owner.setRate(gold, RATE)
  payer = await stage.poor('payer', [10_000n, 10_000n])
  friend = await stage.poor('friend', [])
})
afterAll(() => stage.close())

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => [error.code, error.reason].filter(Boolean).join(' '),
  )

const request = (more = {}) => ({
  assetId: stage.gold,
  payment: { to: friend.address(), amount: 100n },
  maxFee: 2_000n,
  ...more,
})

describe('a sponsored payment', () => {
  test('RLY-2: is sent by anybody, who gets the gas back; refund and fee match at the rate', async () => {
    const { sandbox, gold, assets } = stage
    const sponsored = await new SponsorClient(payer, address).buildBundle(request())
    const sender = sandbox.account(6)
    const courier = new SponsorClient(await sandbox.wallet('stranger', 6), address)
    const before = await sandbox.rpcBalance(6)
    const receipt = await courier.send(sponsored, { signer: sender })
    const spent = receipt.gasUsed * receipt.gasPrice
    expect(receipt.refund * RATE).toBeLessThanOrEqual(sponsored.fee * 10n ** 18n)
    expect(receipt.refund).toBeLessThanOrEqual(spent)
    expect(receipt.refund).toBeGreaterThan((spent * 85n) / 100n)
    expect(await sandbox.rpcBalance(6)).toBe(before - spent + receipt.refund)
    expect(await assets.publicBalanceOf(address, gold)).toBe(sponsored.fee)
    await Promise.all([payer.sync(), friend.sync()])
    expect(friend.balance(gold)).toBe(100n)
    expect(payer.balance(gold)).toBe(20_000n - 100n - sponsored.fee)
  })

  test('is good for its rate, sponsor and pool alone', async () => {
    const { sandbox } = stage
    const sponsored = await new SponsorClient(payer, address).buildBundle(request())
    const courier = new SponsorClient(await sandbox.wallet('stranger', 6), address)
    const send = (more: object) => code(courier.send({ ...sponsored, ...more }))
    expect(await send({ unitsPerCoin: 5n })).toBe('SPONSOR_REJECTED RateNotValid')
    expect(await send({ bundle: { ...sponsored.bundle, dataHash: `0x${'11'.repeat(32)}` } })).toBe(
      'SPONSOR_REJECTED BundleNotForThis',
    )
    await owner.setRate(stage.gold, 2n * RATE)
    expect(await send({})).toBe('done')
  })

  test('costs no more than was agreed, and needs an asset that is taken', async () => {
    const client = new SponsorClient(payer, address)
    await payer.sync()
    const before = payer.funds(stage.gold)
    expect(await code(client.buildBundle(request({ maxFee: 5n })))).toBe('RELAY_FEE_TOO_HIGH')
    expect(await code(client.buildBundle(request({ feeAsset: 77n })))).toBe('SPONSOR_REJECTED RateNotValid')
    expect(payer.funds(stage.gold)).toEqual(before)
  })
})

test('rates, coins and fees are for the owner to change', async () => {
  const { sandbox, gold, assets } = stage
  const stranger = new SponsorClient(await sandbox.wallet('stranger', 6), address)
  const account = sandbox.account(6).address
  expect(await code(stranger.setRate(gold, 1n))).toBe('SPONSOR_REJECTED NotTheOwner')
  expect(await code(stranger.withdraw(1n, account))).toBe('SPONSOR_REJECTED NotTheOwner')
  await owner.setRate(gold, 9n)
  expect(await owner.rateOf(gold)).toMatchObject({ current: 9n, previousUntil: expect.anything() })
  const fees = await assets.publicBalanceOf(address, gold)
  await owner.withdrawFees(gold, fees, account)
  expect(await assets.publicBalanceOf(account, gold)).toBe(fees)
  await owner.withdraw(await owner.coins(), account)
  expect(await owner.coins()).toBe(0n)
})
