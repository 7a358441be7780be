import { AssetClient, RelayClient } from '@merkato/sdk'
import { startRelayer } from '@merkato/sdk/relayer'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

test('A10: a wallet that never had a coin pays in a token, with real proofs on a real chain', async () => {
  const issuer = await sandbox.wallet('issuer', 0)
  const [payer, shop, till] = await Promise.all([
    sandbox.wallet('payer', 1, { signer: undefined }),
    sandbox.wallet('shop', 2),
    sandbox.wallet('till', 3),
  ])
  const assets = new AssetClient(issuer)
  const { assetId: gold } = await assets.issue({ name: 'GOLD', cap: 10_000n })
  for (const amount of [1_000n, 2_000n])
    await assets.mint({ assetId: gold, amount, to: (payer as typeof issuer).oneTimeAddress() })
  const relayer = await startRelayer({
    provider: sandbox.provider,
    signer: sandbox.account(8),
    incomingKey: till.incomingKey(),
    rates: [{ asset: gold, unitsPerCoin: 1n, minimum: 7n }],
  })
  try {
    const relay = new RelayClient(relayer.url, { maxFee: 7n, pollMs: 50 })
    const payment = { to: shop.address(), assetId: gold, amount: 1_500n, memo: 'two books' }
    const receipt = await payer.transfer({ ...payment, relay })
    await Promise.all([shop.sync(), till.sync()])
    expect(receipt).toMatchObject({ proofs: 2, relayed: { assetId: gold, fee: 7n } })
    expect([payer, shop, till].map((wallet) => wallet.balance(gold))).toEqual([1_493n, 1_500n, 7n])
    expect(shop.history()).toMatchObject([{ kind: 'received', amount: 1_500n, memo: 'two books' }])
    expect(await sandbox.rpcBalance(1)).toBe(10_000n * 10n ** 18n)
  } finally {
    await relayer.close()
  }
})
