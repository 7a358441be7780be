import { GatewayClient, SANDBOX_DEPLOYMENT } from '@merkato/sdk'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { placeGateways, placeTokens } from '../support/gateways.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
  await placeGateways(sandbox)
})
afterAll(() => sandbox.close())

/** Runs the lines of docs/guides/assets.md, with real proofs: wrapped, paid to another wallet, and unwrapped by that. */
test('a token, an NFT and an id of many become private and go out again', async () => {
  const names = ['PlainErc20', 'PlainErc721', 'PlainErc1155'] as const
  const { contracts, call, read } = await placeTokens(sandbox, 'PlainTokens.sol', names)
  const [dollar, painting, stamps] = names.map((name) => contracts[name].address) as [string, string, string]
  const [alice, bob] = [await sandbox.wallet('alice', 1), await sandbox.wallet('bob', 2)]
  const [holder, account] = [sandbox.account(1).address, sandbox.account(4).address]
  await call(contracts.PlainErc20, 'mint', holder, 1_000n)
  await call(contracts.PlainErc721, 'mint', holder, 42n)
  await call(contracts.PlainErc1155, 'mint', holder, 7n, 1_000n)

  const gateways = new GatewayClient(alice)
  const { received } = await gateways.wrap({ standard: 'erc20', token: dollar, amount: 500n, to: alice.address() })
  const dollars = gateways.assetOf({ standard: 'erc20', token: dollar })
  await alice.transfer({ assetId: dollars, amount: 120n, to: bob.address() })
  expect([received, alice.balance(dollars)]).toEqual([500n, 380n])
  expect(await read(contracts.PlainErc20, 'allowance', holder, SANDBOX_DEPLOYMENT.gateways.erc20)).toBe(0n)

  await bob.sync()
  const bobs = new GatewayClient(bob)
  const { paid } = await bobs.unwrap({ standard: 'erc20', token: dollar, amount: 100n, to: account })
  expect([paid, bob.balance(dollars)]).toEqual([100n, 20n])
  expect(await read(contracts.PlainErc20, 'balanceOf', account)).toBe(100n)

  const wrapped = bobs.tokenOf(dollars)
  const { erc20, erc721, erc1155 } = SANDBOX_DEPLOYMENT.gateways
  expect(wrapped).toEqual({ standard: 'erc20', token: dollar, assetId: dollars, gateway: erc20 })
  expect(bob.asset(dollars)).toMatchObject({ issuer: erc20, name: 'ERC-20', kind: 'token' })

  const nft = { standard: 'erc721', token: painting, id: 42n } as const
  await gateways.wrap({ ...nft, to: alice.address() })
  await alice.transfer({ ticket: gateways.assetOf(nft), to: bob.address() })
  await bob.sync()
  expect(bob.tickets()).toMatchObject([{ asset: gateways.assetOf(nft), id: 42n, category: 'ERC-721' }])
  await bobs.unwrap({ ...nft, to: account })
  expect(await read(contracts.PlainErc721, 'ownerOf', 42n)).toBe(account)
  expect(bobs.tokenOf(gateways.assetOf(nft))).toMatchObject({ ...nft, gateway: erc721 })

  const stamp = { standard: 'erc1155', token: stamps, id: 7n } as const
  await gateways.wrap({ ...stamp, amount: 30n, to: alice.address() })
  await alice.transfer({ assetId: gateways.assetOf(stamp), amount: 10n, to: bob.address() })
  await bob.sync()
  await bobs.unwrap({ ...stamp, amount: 10n, to: account })
  expect(await read(contracts.PlainErc1155, 'balanceOf', account, 7n)).toBe(10n)
  expect(await read(contracts.PlainErc1155, 'isApprovedForAll', holder, erc1155)).toBe(false)
  expect(bobs.tokenOf(gateways.assetOf(stamp))).toMatchObject({ ...stamp, gateway: erc1155 })
})
