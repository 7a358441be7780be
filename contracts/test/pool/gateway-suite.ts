import { poolInterface, registryInterface, toOneTimeStruct } from '@merkato/protocol'
import { type HDNodeWallet, id, type TransactionReceipt } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { ShieldedAccount } from '../support/shielded-account.js'
import { createTestContracts, type TestContract } from '../support/test-contracts.js'
import { forgedBundle, type Parts } from './forged-bundle.js'
import { createGateways, unwrapDataHash, wrappedAsset, wrappedTicket } from './gateway-calls.js'
import { accountOf, ask, batch, batcher, ONE_TIME, type PoolHome, poolCall, revertDataOf, send } from './homes.js'

/** ReentrancyGuardTransient's, which no ABI of a gateway hides. */
const REENTRANT = id('ReentrancyGuardReentrantCall()').slice(0, 10)

/** What gateways do with the real pool and registry, the same in every home. */
export function gatewaySuite(open: () => Promise<PoolHome>): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  let erc20: TestContract
  let erc721: TestContract
  let erc1155: TestContract
  let token: TestContract
  let nft: TestContract
  let multi: TestContract

  beforeAll(async () => {
    home = await open()
    ;[alice, bob] = [accountOf(home, 0), accountOf(home, 1)]
    const odd = await createTestContracts(alice, 'OddTokens.sol', ['OddToken', 'OddNft', 'OddMulti'])
    ;[token, nft, multi] = [odd.OddToken, odd.OddNft, odd.OddMulti]
    ;({ erc20, erc721, erc1155 } = await createGateways(alice, home.pool))
    await does(alice, token, 'mint', alice.address, 10_000n)
    await does(alice, token, 'approve', erc20.address, 10_000n)
    for (const number of [1n, 2n, 3n, 4n]) await does(alice, nft, 'mint', alice.address, number)
    await does(alice, nft, 'setApprovalForAll', erc721.address, true)
    await does(alice, multi, 'mint', alice.address, 7n, 10_000n)
    await does(alice, multi, 'setApprovalForAll', erc1155.address, true)
  })
  afterAll(() => home.close())

  const encoded = (contract: TestContract, name: string, ...args: unknown[]): string =>
    contract.interface.encodeFunctionData(name, args)

  const does = (from: HDNodeWallet, contract: TestContract, name: string, ...args: unknown[]) =>
    send({ from, to: contract.address, data: encoded(contract, name, ...args) })

  async function read(contract: TestContract, name: string, ...args: unknown[]): Promise<unknown> {
    const answer = await ask(home.provider, contract.address, encoded(contract, name, ...args))
    return contract.interface.decodeFunctionResult(name, answer)[0]
  }

  /** How a call would end: `done`, or the error with its arguments. */
  async function ends(from: HDNodeWallet, contract: TestContract, name: string, ...args: unknown[]): Promise<string> {
    const call = home.provider.call({
      from: from.address,
      to: contract.address,
      data: encoded(contract, name, ...args),
    })
    const data = await call.then(() => undefined, revertDataOf)
    if (data === undefined) return 'done'
    const parsed = [contract.interface, registryInterface, poolInterface].map((one) => one.parseError(data))
    const error = parsed.find((one) => one !== null)
    return error ? `${error.name}(${[...error.args].join(', ')})` : data
  }

  const publicBalance = async (account: string, asset: bigint): Promise<bigint> =>
    BigInt(await ask(home.provider, home.pool, poolCall('publicBalanceOf', account, asset)))
  const supplyOf = async (asset: bigint): Promise<bigint> =>
    BigInt(await ask(home.provider, home.registry, registryInterface.encodeFunctionData('supplyOf', [asset])))

  /** A bundle that pays units to a gateway. Its proof is forged: the subject is the gateway. */
  const paying = (
    gateway: TestContract,
    { seed, asset, units, dataHash }: { seed: string; asset: bigint; units: bigint; dataHash: string },
    others: readonly Parts[] = [],
  ) => {
    const parts = { seed, publicAsset: asset, publicOut: units, recipient: gateway.address }
    return forgedBundle(home, { caller: gateway.address, dataHash, joinSplits: [parts, ...others] })
  }

  const logged = (gateway: TestContract, name: string, { logs }: TransactionReceipt): string => {
    const parsed = logs.map((log) => gateway.interface.parseLog(log)).find((log) => log?.name === name)
    return `${[...(parsed?.args ?? [])].join(', ')}`
  }

  const ticketOf = (number: bigint): bigint => wrappedTicket(erc721, nft, number)

  test('an ERC-20 token is wrapped into a note, and a real proof takes it out again', async () => {
    const asset = wrappedAsset(erc20, token, 'ERC-20')
    expect(await read(erc20, 'assetOf', token.address)).toBe(asset)
    const holder = new ShieldedAccount('gateway', home.provider, home.pool)
    const to = toOneTimeStruct(holder.oneTimeAddress())
    const receipt = await does(alice, erc20, 'wrap', token.address, 500n, to)
    expect(logged(erc20, 'Wrapped', receipt)).toBe([token.address, asset, alice.address, 500].join(', '))
    const dataHash = unwrapDataHash(erc20, token.address, bob.address)
    const payment = { seed: 'unwrap', value: 120n, asset, contract: erc20.address, dataHash }
    const out = await does(bob, erc20, 'unwrap', token.address, await holder.pay(payment), bob.address)
    expect(logged(erc20, 'Unwrapped', out)).toBe([token.address, asset, bob.address, 120, 120].join(', '))
    expect(await read(token, 'balanceOf', bob.address)).toBe(120n)
    expect(await supplyOf(asset)).toBe(380n)
  })

  test('GATE-3: an NFT goes in, out by a real proof, and in again with the same ticket', async () => {
    const asset = ticketOf(1n)
    expect(await ends(alice, erc721, 'assetOf', nft.address, 1n)).toMatch(/^UnknownAsset/)
    const holder = new ShieldedAccount('gateway of NFTs', home.provider, home.pool)
    await does(alice, erc721, 'wrap', nft.address, 1n, toOneTimeStruct(holder.oneTimeAddress()))
    expect(await read(erc721, 'assetOf', nft.address, 1n)).toBe(asset)
    const dataHash = unwrapDataHash(erc721, nft.address, 1n, bob.address)
    const payment = { seed: 'unwrap NFT', value: 1n, asset, contract: erc721.address, dataHash }
    await does(bob, erc721, 'unwrap', nft.address, 1n, await holder.pay(payment), bob.address)
    expect(await read(nft, 'ownerOf', 1n)).toBe(bob.address)
    expect(await publicBalance(erc721.address, asset)).toBe(1n)
    await does(bob, nft, 'approve', erc721.address, 1n)
    const again = await does(bob, erc721, 'wrap', nft.address, 1n, ONE_TIME)
    expect(logged(erc721, 'Wrapped', again)).toBe([nft.address, asset, bob.address, 1].join(', '))
    expect(await publicBalance(erc721.address, asset)).toBe(0n)
    expect(await supplyOf(asset)).toBe(1n)
  })

  test('an id of an ERC-1155 contract is wrapped, and a real proof takes it out again', async () => {
    const asset = wrappedAsset(erc1155, multi, 'ERC-1155', 7n)
    expect(await read(erc1155, 'assetOf', multi.address, 7n)).toBe(asset)
    const holder = new ShieldedAccount('gateway of many', home.provider, home.pool)
    await does(alice, erc1155, 'wrap', multi.address, 7n, 500n, toOneTimeStruct(holder.oneTimeAddress()))
    const dataHash = unwrapDataHash(erc1155, multi.address, 7n, bob.address)
    const payment = { seed: 'unwrap many', value: 120n, asset, contract: erc1155.address, dataHash }
    await does(bob, erc1155, 'unwrap', multi.address, 7n, await holder.pay(payment), bob.address)
    expect(await read(multi, 'balanceOf', bob.address, 7n)).toBe(120n)
    expect(await supplyOf(asset)).toBe(380n)
  })

  test('a bundle copied with another beneficiary: an unwrap pays whom its owner named', async () => {
    const asset = wrappedAsset(erc20, token, 'ERC-20')
    const dataHash = unwrapDataHash(erc20, token.address, alice.address)
    const bundle = await paying(erc20, { seed: 'copied', asset, units: 5n, dataHash })
    const expected = unwrapDataHash(erc20, token.address, bob.address)
    expect(await ends(bob, erc20, 'unwrap', token.address, bundle, bob.address)).toBe(
      `BundleNotForThis(${expected}, ${dataHash})`,
    )
    const changed = { ...bundle, dataHash: expected }
    expect(await ends(bob, erc20, 'unwrap', token.address, changed, bob.address)).toBe('InvalidProof(0)')
    expect(await ends(bob, erc20, 'unwrap', token.address, bundle, alice.address)).toBe('done')
  })

  test('GATE-3: a bundle that takes a ticket in out of the gateway is refused', async () => {
    const restore = await home.snapshot()
    for (const number of [2n, 3n]) await does(alice, erc721, 'wrap', nft.address, number, ONE_TIME)
    const pay = (number: bigint) => {
      const dataHash = unwrapDataHash(erc721, nft.address, number, bob.address)
      return { seed: `ticket ${number}`, asset: ticketOf(number), units: 1n, dataHash }
    }
    await does(bob, erc721, 'unwrap', nft.address, 2n, await paying(erc721, pay(2n)), bob.address)
    const theft = { seed: 'theft', publicAsset: ticketOf(2n), publicIn: 1n }
    const bundle = await paying(erc721, pay(3n), [theft])
    expect(await ends(bob, erc721, 'unwrap', nft.address, 3n, bundle, bob.address)).toBe('BundleTakesIn(1)')
    await restore()
  })

  test('GATE-1 and GATE-2: a fee is the payer’s, a loss is shared, nobody wraps into it', async () => {
    const restore = await home.snapshot()
    const asset = wrappedAsset(erc20, token, 'ERC-20')
    await does(alice, token, 'setFee', 100n)
    const supply = await supplyOf(asset)
    const receipt = await does(alice, erc20, 'wrap', token.address, 100n, ONE_TIME)
    expect(logged(erc20, 'Wrapped', receipt)).toBe([token.address, asset, alice.address, 99].join(', '))
    expect(await supplyOf(asset)).toBe(supply + 99n)
    await does(alice, token, 'setFee', 0n)
    await does(alice, token, 'rebase', erc20.address, (supply + 99n) / 2n)
    expect(await ends(alice, erc20, 'wrap', token.address, 100n, ONE_TIME)).toBe(
      `LossOutstanding(${(supply + 99n) / 2n}, ${supply + 99n})`,
    )
    const dataHash = unwrapDataHash(erc20, token.address, bob.address)
    const bundle = await paying(erc20, { seed: 'loss', asset, units: 40n, dataHash })
    const out = await does(bob, erc20, 'unwrap', token.address, bundle, bob.address)
    expect(logged(erc20, 'Unwrapped', out)).toBe([token.address, asset, bob.address, 40, 19].join(', '))
    await restore()
  })

  test('a contract unwraps what it holds in public, in one transaction', async () => {
    const contract = await batcher(home)
    const asset = wrappedAsset(erc20, token, 'ERC-20')
    await does(alice, erc20, 'wrapPublic', token.address, 30n, contract)
    expect(await publicBalance(contract, asset)).toBe(30n)
    const unwrap = encoded(erc20, 'unwrapHeld', token.address, contract)
    const calls = batch([home.pool, poolCall('transferPublic', asset, erc20.address, 30n)], [erc20.address, unwrap])
    await send({ from: bob, to: contract, data: calls })
    expect(await read(token, 'balanceOf', contract)).toBe(30n)
    expect(await ends(bob, erc20, 'unwrapHeld', token.address, contract)).toBe('NotHeld()')
  })

  test('re-entrant gateway token: what it calls back is refused, and it is credited once', async () => {
    const wrapsAgain: readonly [TestContract, TestContract, readonly unknown[]][] = [
      [erc20, token, [token.address, 10n, ONE_TIME]],
      [erc721, nft, [nft.address, 4n, ONE_TIME]],
      [erc1155, multi, [multi.address, 7n, 10n, ONE_TIME]],
    ]
    for (const [gateway, hooked, args] of wrapsAgain) {
      await does(alice, hooked, 'hook', gateway.address, encoded(gateway, 'wrap', ...args))
      const receipt = await does(alice, gateway, 'wrap', ...args)
      expect(receipt.logs.filter((log) => gateway.interface.parseLog(log)?.name === 'Wrapped')).toHaveLength(1)
      expect([await read(hooked, 'hookSucceeded'), await read(hooked, 'hookAnswer')]).toEqual([false, REENTRANT])
    }
    const asset = wrappedAsset(erc20, token, 'ERC-20')
    const supply = await supplyOf(asset)
    const dataHash = unwrapDataHash(erc20, token.address, bob.address)
    const bundle = await paying(erc20, { seed: 'reenters', asset, units: 4n, dataHash })
    await does(alice, token, 'hook', erc20.address, encoded(erc20, 'unwrap', token.address, bundle, bob.address))
    await does(bob, erc20, 'unwrap', token.address, bundle, bob.address)
    expect([await read(token, 'hookSucceeded'), await read(token, 'hookAnswer')]).toEqual([false, REENTRANT])
    expect(await supplyOf(asset)).toBe(supply - 4n)
    // The pool itself may be called meanwhile: it moves nothing that is the gateway's.
    await does(alice, token, 'hook', home.pool, poolCall('transferPublic', asset, bob.address, 1n))
    await does(alice, erc20, 'wrap', token.address, 10n, ONE_TIME)
    expect(await read(token, 'hookSucceeded')).toBe(false)
    expect(await supplyOf(asset)).toBe(supply + 6n)
  })
}
