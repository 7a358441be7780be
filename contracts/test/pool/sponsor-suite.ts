import { type Contract, parseEther, type TransactionReceipt } from 'ethers'
import { beforeAll, expect, test } from 'vitest'
import { gasSponsorAbi, gasSponsorBytecode } from '../../src/index.js'
import { forgedBundle, type Parts } from './forged-bundle.js'
import { revertDataOf, send } from './homes.js'
import { create, type Stage } from './stage.js'

const COIN = parseEther('1')

/** Units for a coin. */
const RATE = 1_000n

/** A sponsor's refund is worth no more than the fee, and no more than the gas. */
export function sponsorSuite(staged: () => Stage): void {
  let stage: Stage
  let sponsor: Contract
  let caller: string

  beforeAll(async () => {
    stage = staged()
    const { alice, home, token } = stage
    sponsor = await create(alice, gasSponsorAbi, gasSponsorBytecode, home.pool, alice.address)
    caller = await sponsor.getAddress()
    await send({ from: alice, to: caller, data: encoded('deposit'), value: COIN })
    await send({ from: alice, to: caller, data: encoded('setRate', token, RATE) })
  })

  const encoded = (name: string, ...args: unknown[]) => sponsor.interface.encodeFunctionData(name, args)

  /** Calldata of a bundle that pays the sponsor a fee, and a refund of it. */
  async function paying(seed: string, fee: bigint, others: readonly Parts[] = [], rate = RATE): Promise<string> {
    const { home, token } = stage
    const parts = { seed, publicAsset: token, publicOut: fee, fee, feeTo: caller }
    const dataHash = await sponsor.getFunction('dataHashFor')(token, rate)
    const bundle = await forgedBundle(home, { caller, dataHash, joinSplits: [parts, ...others] })
    return encoded('transact', bundle, token, rate)
  }

  function sponsored({ logs }: TransactionReceipt): { fee: bigint; refund: bigint } {
    const found = logs.map((log) => sponsor.interface.parseLog(log)).find((log) => log?.name === 'Sponsored')
    return { fee: found?.args.fee, refund: found?.args.refund }
  }

  async function refusal(data: string): Promise<string | undefined> {
    const { home, bob } = stage
    const call = home.provider.call({ from: bob.address, to: caller, data })
    const error = await call.then(() => undefined, revertDataOf)
    return error && sponsor.interface.parseError(error)?.name
  }

  test('RLY-2: a generous fee refunds the gas, as far as it was used', async () => {
    const { home, bob } = stage
    const before = await home.provider.getBalance(bob.address)
    const receipt = await send({ from: bob, to: caller, data: await paying('generous', RATE) })
    const { fee, refund } = sponsored(receipt)
    expect(fee).toBe(RATE)
    expect(refund).toBeLessThanOrEqual(receipt.fee)
    expect(refund).toBeGreaterThan((receipt.fee * 90n) / 100n)
    expect(await home.provider.getBalance(bob.address)).toBe(before - receipt.fee + refund)
    expect(await home.provider.getBalance(caller)).toBe(COIN - refund)
  })

  test('RLY-2: a small fee refunds what it is worth, to the wei', async () => {
    const { alice, bob, token } = stage
    const rate = 10n ** 9n
    await send({ from: alice, to: caller, data: encoded('setRate', token, rate) })
    const receipt = await send({ from: bob, to: caller, data: await paying('small', 7n, [], rate) })
    expect(sponsored(receipt)).toEqual({ fee: 7n, refund: 7n * 10n ** 9n })
    // The rate before is good for another hour, and one before that is not.
    expect(await refusal(await paying('old rate', RATE))).toBeUndefined()
    expect(await refusal(await paying('no rate', 7n, [], 5n))).toBe('RateNotValid')
    await send({ from: alice, to: caller, data: encoded('setRate', token, RATE) })
  })

  test('what the sponsor took can not be taken out by a bundle', async () => {
    const theft = { seed: 'theft', publicAsset: stage.token, publicIn: 1n }
    expect(await refusal(await paying('thief', RATE, [theft]))).toBe('BundleTakesIn')
  })

  test('fees belong to the owner', async () => {
    const { alice, home, token } = stage
    expect(await refusal(encoded('withdrawFees', token, 1n, alice.address))).toBe('NotTheOwner')
    const receipt = await send({ from: alice, to: caller, data: encoded('withdrawFees', token, 5n, alice.address) })
    expect(receipt.logs.map(({ address }) => address)).toEqual([home.pool])
  })
}
