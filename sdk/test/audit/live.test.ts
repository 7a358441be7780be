import { decodeDisclosure, NATIVE_ASSET } from '@merkato/protocol'
import {
  AssetClient,
  auditReport,
  createWallet,
  disclose,
  verifyDisclosure,
  type Wallet,
  watchIncoming,
} from '@merkato/sdk'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { forgingProver } from '../support/forging-prover.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
let shop: Wallet
let buyer: Wallet
const RELAY = 6
const ACCOUNT = '0x00000000000000000000000000000000000000bb'

beforeAll(async () => {
  sandbox = await startSandbox()
  shop = await sandbox.wallet('audited shop', 0, { prover: forgingProver })
  buyer = await sandbox.wallet('its buyer', 1, { prover: forgingProver })
})
afterAll(() => sandbox.close())

test('AUD-1, AUD-2: on a chain with a real pool and registry, everything is reported, and each payment can be proved', async () => {
  const assets = new AssetClient(buyer)
  const { assetId: gold } = await assets.issue({ name: 'GOLD', cap: 10_000n })
  const { assetId: fund } = await assets.issue({ name: 'Fund A', kind: 'hiddenToken' })
  await assets.mint({ assetId: gold, amount: 500n, to: shop.address() })
  await assets.mintHidden({ assetId: fund, amount: 90n, to: shop.address(), memo: 'a share' })
  await buyer.shield({ amount: parseEther('10') })
  await buyer.transfer({ to: shop.address(), amount: parseEther('3'), memo: 'order 7' })
  await shop.sync()
  await shop.transfer({ to: buyer.oneTimeAddress(), amount: 200n, assetId: gold, memo: 'a bar' })
  await shop.unshield({ to: ACCOUNT, amount: parseEther('1'), fee: 5n, signer: sandbox.account(RELAY) })

  const auditor = await createWallet({ trackingKey: shop.trackingKey(), provider: sandbox.provider })
  await auditor.sync()
  const report = auditReport(auditor)
  expect(report.entries).toMatchObject([
    { kind: 'shielded', name: 'GOLD', hiddenSupply: false, amount: 500n, counterparty: sandbox.account(1).address },
    { kind: 'received', name: 'Fund A', hiddenSupply: true, amount: 90n, memo: 'a share' },
    { kind: 'received', name: 'coin', amount: parseEther('3'), memo: 'order 7' },
    { kind: 'sent', name: 'GOLD', amount: 200n, balance: 300n, memo: 'a bar' },
    { kind: 'unshielded', name: 'coin', amount: parseEther('1'), fee: 5n, balance: parseEther('2') - 5n },
  ])
  expect(new Map(report.balances.map(({ assetId, amount }) => [assetId, amount] as const))).toEqual(shop.balances())

  const proved = []
  for (const { transactionHash, positions } of report.entries) {
    for (const position of positions) {
      const text = await disclose(auditor, { transactionHash, position })
      expect(decodeDisclosure(text, auditor.chainId).position).toBe(position)
      proved.push(await verifyDisclosure(sandbox.provider, text))
    }
  }
  expect(proved).toMatchObject([
    { kind: 'deposit', asset: { id: gold, name: 'GOLD' }, amount: 500n, payee: shop.address() },
    { kind: 'hiddenMint', asset: { id: fund, hiddenSupply: true }, amount: 90n, payee: shop.address() },
    { kind: 'payment', asset: { id: NATIVE_ASSET }, amount: parseEther('3'), payee: shop.address() },
    {
      kind: 'payment',
      asset: { id: gold },
      amount: 200n,
      memo: 'a bar',
      payee: expect.stringMatching(/^0x[0-9a-f]{64}$/),
    },
  ])
})

test('AUD-3: a watch sees the same arrivals, and none of what left', async () => {
  const till = await watchIncoming({ incomingKey: shop.incomingKey(), provider: sandbox.provider })
  await till.sync()
  const arrived = shop.history().filter(({ kind }) => kind === 'received' || kind === 'shielded')
  expect(till.received()).toEqual(arrived.map(({ fee: _fee, ...entry }) => entry))
})
