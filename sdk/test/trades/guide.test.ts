import { bundleCourierAbi, bundleCourierBytecode } from '@merkato/contracts'
import { NATIVE_ASSET, POOL_ADDRESS } from '@merkato/protocol'
import { AssetClient, SANDBOX_DEPLOYMENT, TradeClient } from '@merkato/sdk'
import { ContractFactory, parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
const { courier } = SANDBOX_DEPLOYMENT

beforeAll(async () => {
  sandbox = await startSandbox()
  const factory = new ContractFactory(bundleCourierAbi, bundleCourierBytecode, sandbox.account(9))
  const deployed = await factory.deploy(POOL_ADDRESS)
  // Where `merkato sandbox` has it (cli/test/sandbox.test.ts).
  await sandbox.rpc('hardhat_setCode', courier, await deployed.getDeployedCode())
})
afterAll(() => sandbox.close())

/** Runs the lines of docs/guides/trades.md, with real proofs. */
test('a token for coins, a ticket for the token, and a trade that is taken back', async () => {
  const [alice, bob] = [await sandbox.wallet('alice', 1), await sandbox.wallet('bob', 2)]
  const assets = new AssetClient(await sandbox.wallet('issuer', 0))
  const { assetId: gold } = await assets.issue({ name: 'GOLD' })
  const { assetId: category } = await assets.issue({ kind: 'ticketCategory', name: 'Seat' })
  await assets.mint({ assetId: gold, amount: 1_000n, to: alice.oneTimeAddress() })
  const { assetId: seat } = await assets.mintTicket({ category, id: 42n, to: bob.oneTimeAddress() })
  await bob.shield({ amount: parseEther('50'), to: bob.oneTimeAddress() })

  const maker = new TradeClient(alice)
  const taker = new TradeClient(bob)

  const give = { assetId: gold, amount: 300n }
  const offer = await maker.offer({ give, want: { assetId: NATIVE_ASSET, amount: parseEther('20') } })
  const { gives, gets, problems } = await taker.inspect(offer)
  const answer = await taker.answer(offer)
  const signed = await maker.sign(answer)
  const receipt = await taker.settle(signed)
  expect([gives, gets, problems]).toEqual([{ assetId: NATIVE_ASSET, amount: parseEther('20') }, give, []])
  expect(receipt.raw.to?.toLowerCase()).toBe(courier.toLowerCase())
  expect(receipt.poolEvents).toHaveLength(2)
  await alice.sync()
  expect([alice.balance(gold), alice.balance()]).toEqual([700n, parseEther('20')])
  expect([bob.balance(gold), bob.balance()]).toEqual([300n, parseEther('30')])

  const forSeat = await maker.offer({ give, want: { assetId: seat, amount: 1n } })
  const half = await maker.sign(await taker.answer(forSeat))
  await maker.cancel(half)
  const { state } = await taker.inspect(half)
  expect(state).toBe('cancelled')
  expect(alice.funds(gold)).toMatchObject({ spendable: 700n, reserved: 0n })
})
