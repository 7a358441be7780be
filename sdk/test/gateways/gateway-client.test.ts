import { encodePoolLog, parsePoolLog } from '@merkato/protocol'
import {
  AssetClient,
  createWallet,
  GatewayClient,
  type GatewayRejectionError,
  NATIVE_ASSET,
  SANDBOX_DEPLOYMENT,
  type Wallet,
} from '@merkato/sdk'
import { type TransactionReceipt, type TransactionRequest, ZeroAddress } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { ForeignToken } from '../../src/gateways/wrapped-tokens.js'
import { wrappedAssetId } from '../../src/gateways/wrapped-tokens.js'
import { FakeChain } from '../support/fake-chain.js'
import { forgingProver } from '../support/forging-prover.js'
import { placeGateways, placeTokens } from '../support/gateways.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

const NAMES = ['OddToken', 'OddNft', 'OddMulti'] as const
const { erc20, erc721, erc1155 } = SANDBOX_DEPLOYMENT.gateways

let sandbox: Sandbox
let tokens: Awaited<ReturnType<typeof placeTokens<(typeof NAMES)[number]>>>
let wallet: Wallet
let client: GatewayClient
let holder: string
let coin: Extract<ForeignToken, { standard: 'erc20' }>
let nft: Extract<ForeignToken, { standard: 'erc721' | 'erc1155' }>
let multi: Extract<ForeignToken, { standard: 'erc721' | 'erc1155' }>

beforeAll(async () => {
  sandbox = await startSandbox()
  await placeGateways(sandbox)
  tokens = await placeTokens(sandbox, 'OddTokens.sol', NAMES)
  wallet = await sandbox.wallet('holder of tokens', 1, { prover: forgingProver })
  client = new GatewayClient(wallet)
  holder = sandbox.account(1).address
  const { OddToken, OddNft, OddMulti } = tokens.contracts
  coin = { standard: 'erc20', token: OddToken.address }
  nft = { standard: 'erc721', token: OddNft.address, id: 1n }
  multi = { standard: 'erc1155', token: OddMulti.address, id: 7n }
  await tokens.call(OddToken, 'mint', holder, 10_000n)
  for (const id of [1n, 2n]) await tokens.call(OddNft, 'mint', holder, id)
  await tokens.call(OddMulti, 'mint', holder, 7n, 10_000n)
})
afterAll(() => sandbox.close())

const sentBy = async (): Promise<number> => Number(await sandbox.rpc('eth_getTransactionCount', holder, 'latest'))
const failure = (call: Promise<unknown>): Promise<GatewayRejectionError> =>
  call.then(
    () => Promise.reject(new Error('it went through')),
    (error) => error,
  )

test('a note that a token shielded meanwhile is not taken for the one that was wrapped', async () => {
  const account = sandbox.account(1)
  const sendTransaction = async (request: TransactionRequest) => {
    const response = await account.sendTransaction(request)
    const wait = async () => {
      const { hash, blockNumber, gasUsed, gasPrice, logs } = (await response.wait()) as TransactionReceipt
      const foreign = logs.flatMap((log) => {
        const event = parsePoolLog(log)
        return event?.name === 'Shielded'
          ? [{ ...log, ...encodePoolLog({ ...event, from: holder, position: 0n }) }]
          : []
      })
      return { hash, blockNumber, gasUsed, gasPrice, logs: [...foreign, ...logs] }
    }
    return { hash: response.hash, wait }
  }
  const signer = { provider: sandbox.provider, getAddress: async () => holder, sendTransaction } as never
  await client.wrap({ ...coin, amount: 1n, to: wallet.address(), signer })
  const { position } = await client.wrap({ ...coin, amount: 2n, to: wallet.address(), signer })
  await wallet.sync()
  const notes = wallet.notes().filter(({ assetId }) => assetId === client.assetOf(coin))
  expect(notes.find((note) => note.position === position)).toMatchObject({ value: 2n })
  await client.unwrap({ ...coin, amount: 3n, to: holder })
})

describe('approvals', () => {
  test('of ERC-20 tokens are for the amount, and only where one is missing', async () => {
    const { OddToken } = tokens.contracts
    const before = await sentBy()
    await client.wrap({ ...coin, amount: 100n, to: wallet.address() })
    expect(await sentBy()).toBe(before + 2)
    expect(await tokens.read(OddToken, 'allowance', holder, erc20)).toBe(0n)

    const approve = OddToken.interface.encodeFunctionData('approve', [erc20, 60n])
    await (await sandbox.account(1).sendTransaction({ to: OddToken.address, data: approve, nonce: before + 2 })).wait()
    await client.wrap({ ...coin, amount: 50n, to: wallet.address() })
    expect(await sentBy()).toBe(before + 4)
    // What is left of an approval is no part of the next one: first to zero, then to the amount.
    await client.wrap({ ...coin, amount: 30n, to: wallet.address() })
    expect(await sentBy()).toBe(before + 7)
    expect(await tokens.read(OddToken, 'allowance', holder, erc20)).toBe(0n)
    expect(wallet.balance(client.assetOf(coin))).toBe(180n)
  })

  test('of NFTs are for one, those of ERC-1155 are taken back, also after a refusal', async () => {
    const { OddNft, OddMulti } = tokens.contracts
    await client.wrap({ ...nft, to: wallet.address() })
    expect(await tokens.read(OddNft, 'isApprovedForAll', holder, erc721)).toBe(false)
    expect(wallet.tickets()).toMatchObject([{ asset: client.assetOf(nft), id: 1n }])
    expect(await client.wrap({ ...multi, amount: 5n, to: wallet.address() })).toMatchObject({ approvalLeft: false })
    expect(await tokens.read(OddMulti, 'isApprovedForAll', holder, erc1155)).toBe(false)
    await failure(client.wrap({ ...multi, amount: 1_000_000n, to: wallet.address() }))
    expect(await tokens.read(OddMulti, 'isApprovedForAll', holder, erc1155)).toBe(false)
  })
})

test('says what arrived and what was paid', async () => {
  const { OddToken } = tokens.contracts
  const restore = (await sandbox.rpc('evm_snapshot')) as string
  await tokens.call(OddToken, 'setFee', 1_000n)
  expect((await client.wrap({ ...coin, amount: 100n, to: wallet.address() })).received).toBe(90n)
  await tokens.call(OddToken, 'setFee', 0n)
  await tokens.call(OddToken, 'rebase', erc20, 135n)
  const refused = await failure(client.wrap({ ...coin, amount: 100n, to: wallet.address() }))
  expect([refused.code, refused.reason, refused.args]).toEqual(['GATEWAY_REJECTED', 'LossOutstanding', [135n, 270n]])
  const account = sandbox.account(4).address
  expect((await client.unwrap({ ...coin, amount: 41n, to: account })).paid).toBe(20n)
  expect(await tokens.read(OddToken, 'balanceOf', account)).toBe(20n)
  const worthless = await failure(client.unwrap({ ...coin, amount: 1n, to: account }))
  expect(worthless.reason).toBe('NotHeld')
  expect(wallet.funds(client.assetOf(coin))).toMatchObject({ reserved: 0n })
  await sandbox.rpc('evm_revert', restore)
  await wallet.sync()
})

describe('nothing is sent', () => {
  const sendsNothing = async (call: () => Promise<unknown>) => {
    const before = await sentBy()
    const { code } = await failure(call())
    expect(await sentBy()).toBe(before)
    return code
  }

  test('for contracts that are no tokens of the standard', async () => {
    const to = wallet.address()
    const asErc20 = () => client.wrap({ standard: 'erc20', token: nft.token, amount: 2n, to })
    const asErc721 = () => client.wrap({ standard: 'erc721', token: multi.token, id: 7n, to })
    const asErc1155 = () => client.wrap({ standard: 'erc1155', token: coin.token, id: 7n, amount: 1n, to })
    const nobody = () => client.wrap({ standard: 'erc20', token: sandbox.account(3).address, amount: 1n, to })
    const noSuchNft = () => client.wrap({ standard: 'erc721', token: nft.token, id: 99n, to })
    for (const call of [asErc20, asErc721, asErc1155, nobody, noSuchNft]) {
      expect(await sendsNothing(call)).toBe('NOT_A_TOKEN')
    }
  })

  test('to a gateway of another pool', async () => {
    const other = new GatewayClient(wallet, { gateways: { erc20: coin.token, erc721, erc1155 } })
    expect(await sendsNothing(() => other.wrap({ ...coin, amount: 1n, to: wallet.address() }))).toBe('NOT_A_TOKEN')
    expect(await sendsNothing(() => other.unwrap({ ...coin, amount: 1n, to: holder }))).toBe('NOT_A_TOKEN')
  })

  test('for arguments that can not be meant', async () => {
    const to = wallet.address()
    const calls: [() => Promise<unknown>, string][] = [
      [() => client.wrap({ ...coin, to }), 'INVALID_ARGUMENT'],
      [() => client.wrap({ ...coin, amount: 0n, to }), 'INVALID_AMOUNT'],
      [() => client.wrap({ ...coin, amount: 2n ** 128n, to }), 'INVALID_AMOUNT'],
      [() => client.wrap({ ...nft, amount: 2n, to }), 'INVALID_ARGUMENT'],
      [() => client.wrap({ ...nft, id: 2n ** 256n, to }), 'INVALID_ARGUMENT'],
      [() => client.wrap({ ...coin, standard: 'erc777' as 'erc20', amount: 1n, to }), 'INVALID_ARGUMENT'],
      [() => client.wrap({ ...coin, amount: 1n, to: holder }), 'INVALID_ADDRESS'],
      [() => client.wrap({ ...coin, token: ZeroAddress, amount: 1n, to }), 'INVALID_ADDRESS'],
      [() => client.unwrap({ ...coin, amount: 1n, to }), 'INVALID_ADDRESS'],
      [() => client.unwrap({ ...coin, amount: 1_000_000n, to: holder }), 'INSUFFICIENT_FUNDS'],
    ]
    for (const [call, code] of calls) expect(await sendsNothing(call)).toBe(code)
  })
})

test('gateways of a pool that is not the sandbox’s are named, or there is no client', async () => {
  const { provider } = new FakeChain(1n)
  const elsewhere = await createWallet({ seed: new Uint8Array(32).fill(1), provider })
  expect(() => new GatewayClient(elsewhere)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
  const { gateways } = SANDBOX_DEPLOYMENT
  expect(new GatewayClient(elsewhere, { gateways }).gateways).toEqual(client.gateways)
})

test('tokens behind assets: only what a gateway issued counts', async () => {
  expect(client.tokenOf(NATIVE_ASSET)).toBeUndefined()
  expect(client.tokenOf(5n)).toBeUndefined()
  expect(client.tokenOf(client.assetOf(nft))).toEqual({ ...nft, assetId: client.assetOf(nft), gateway: erc721 })
  // Anybody may issue an asset that is called like a wrapped one.
  const impostor = new AssetClient(wallet)
  const origin = `0x${coin.token.slice(2).toLowerCase().padStart(64, '0')}`
  const { assetId } = await impostor.issue({ name: 'ERC-20', origin })
  expect(assetId).toBe(wrappedAssetId(holder, coin))
  expect(client.tokenOf(assetId)).toBeUndefined()
})
