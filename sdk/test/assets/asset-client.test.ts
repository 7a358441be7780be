import { NATIVE_ASSET, NO_CAP } from '@merkato/protocol'
import { AssetClient, createWallet, proveOwn, type Wallet } from '@merkato/sdk'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
let issuer: Wallet
let holder: Wallet
let assets: AssetClient

const address = (index: number) => sandbox.account(index).address
const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => error.reason ?? error.code,
  )

beforeAll(async () => {
  sandbox = await startSandbox()
  issuer = await sandbox.wallet('issuer', 0)
  holder = await sandbox.wallet('holder', 1)
  assets = new AssetClient(issuer)
})
afterAll(() => sandbox.close())

describe('a token', () => {
  let gold: bigint

  test('is issued by the signer, and known to every wallet that syncs', async () => {
    const receipt = await assets.issue({ name: 'GOLD', cap: 10_000n })
    gold = receipt.assetId
    expect(await assets.assetInfo(gold)).toMatchObject({ issuer: address(0), kind: 1, cap: 10_000n, supply: 0n })
    await holder.sync()
    expect(holder.asset(gold)).toMatchObject({ name: 'GOLD', issuer: address(0), cap: 10_000n, hiddenSupply: false })
    expect(await refusal(assets.issue({ name: 'GOLD', cap: 5n }))).toBe('AlreadyIssued')
  })

  test('is minted to a private payee, who pays it on, and to a public account, which shields it', async () => {
    const { position } = await assets.mint({ assetId: gold, amount: 1_200n, to: holder.address() })
    await assets.mintPublic({ assetId: gold, amount: 300n, to: address(1) })
    await holder.sync()
    expect(holder.notes()).toMatchObject([{ assetId: gold, value: 1_200n, position, state: 'spendable' }])
    expect(holder.history().at(-1)).toMatchObject({ kind: 'shielded', assetId: gold, counterparty: address(0) })
    await holder.transfer({ to: issuer.address(), assetId: gold, amount: 200n, memo: 'change' })
    await holder.shield({ assetId: gold, amount: 100n })
    expect(holder.balance(gold)).toBe(1_100n)
    expect(await assets.publicBalanceOf(address(1), gold)).toBe(200n)
    expect(await assets.supplyOf(gold)).toBe(1_500n)
    await holder.unshield({ to: address(2), assetId: gold, amount: 50n })
    expect(await assets.publicBalanceOf(address(2), gold)).toBe(50n)
    expect([...holder.balances().keys()]).toEqual([gold])
    await expect(holder.shield({ assetId: gold, amount: 201n })).rejects.toMatchObject({
      code: 'POOL_REJECTED',
      reason: 'InsufficientBalance',
    })
  })

  test('is burned out of a public balance and out of notes, and moved between accounts', async () => {
    const ofHolder = new AssetClient(holder)
    await ofHolder.transferPublic({ assetId: gold, amount: 20n, to: address(0) })
    await assets.burn({ assetId: gold, amount: 20n })
    expect(await assets.supplyOf(gold)).toBe(1_480n)
    await ofHolder.burnNotes({ assetId: gold, amount: 950n })
    expect(await assets.supplyOf(gold)).toBe(530n)
    expect(holder.balance(gold)).toBe(100n)
    expect(holder.pending()).toEqual([])
    expect(await refusal(assets.burn({ assetId: gold, amount: 1n }))).toBe('InsufficientBalance')
    expect(await refusal(ofHolder.burnNotes({ assetId: gold, amount: 101n }))).toBe('INSUFFICIENT_FUNDS')
  })

  test('is minted by the one-time key that the issuer named, whoever sends it', async () => {
    const key = holder.oneTimeAddress()
    await assets.setMintKey({ assetId: gold, key })
    const ofHolder = new AssetClient(holder, { signer: sandbox.account(5) })
    for (const amount of [30n, 40n]) {
      await ofHolder.mintWithKey({ assetId: gold, amount, to: holder.address(), key })
    }
    await holder.sync()
    expect(holder.balance(gold)).toBe(170n)
    const foreign = assets.mintWithKey({
      assetId: gold,
      amount: 1n,
      to: issuer.address(),
      key: issuer.oneTimeAddress(),
    })
    expect(await refusal(foreign)).toBe('INVALID_ARGUMENT')
    await assets.setMintKey({ assetId: gold, key: null })
    expect(await refusal(ofHolder.mintWithKey({ assetId: gold, amount: 1n, to: holder.address(), key }))).toBe(
      'INVALID_ARGUMENT',
    )
  })

  test('is not minted above its cap, by others, in no amount, or once it is finalized', async () => {
    const to = holder.address()
    expect(await refusal(assets.mint({ assetId: gold, amount: 10_000n, to }))).toBe('CapExceeded')
    const stranger = new AssetClient(issuer, { signer: sandbox.account(3) })
    expect(await refusal(stranger.mint({ assetId: gold, amount: 1n, to }))).toBe('NotTheIssuer')
    expect(await refusal(assets.mint({ assetId: gold, amount: 0n, to }))).toBe('INVALID_AMOUNT')
    await assets.finalize(gold)
    expect(await refusal(assets.mint({ assetId: gold, amount: 1n, to }))).toBe('Finalized')
    expect(issuer.asset(gold).finalized).toBe(true)
  })
})

describe('hidden supply', () => {
  test('is minted in the dark; everybody is told that it is', async () => {
    const { assetId } = await assets.issue({ name: 'Fund A', kind: 'hiddenToken' })
    await assets.mintHidden({ assetId, amount: 90n, to: holder.address(), memo: 'units' })
    await assets.mintHidden({ assetId, amount: 10n, to: holder.oneTimeAddress() })
    await holder.sync()
    expect(holder.balance(assetId)).toBe(100n)
    expect(holder.asset(assetId)).toMatchObject({ kind: 'hiddenToken', hiddenSupply: true })
    expect(holder.history().at(-2)).toMatchObject({
      kind: 'received',
      amount: 90n,
      counterparty: address(0),
      memo: 'units',
    })
    expect(await refusal(assets.supplyOf(assetId))).toBe('HiddenSupply')
    expect(await refusal(assets.mint({ assetId, amount: 1n, to: holder.address() }))).toBe('WrongKind')
  })
})

describe('tickets', () => {
  test('are minted once each, held, and passed on whole', async () => {
    const { assetId: category } = await assets.issue({ name: 'Seat', kind: 'ticketCategory', cap: 2n })
    const { assetId: seat } = await assets.mintTicket({ category, id: 42n, to: holder.address() })
    await holder.sync()
    expect(holder.tickets()).toMatchObject([{ asset: seat, id: 42n, category: 'Seat', issuer: address(0) }])
    await holder.transfer({ to: issuer.address(), ticket: seat })
    await issuer.sync()
    expect([holder.tickets(), issuer.tickets()]).toMatchObject([[], [{ asset: seat }]])
    expect(await refusal(assets.mintTicket({ category, id: 42n, to: holder.address() }))).toBe('TicketAlreadyMinted')
    const { assetId: other } = await assets.mintTicketPublic({ category, id: 43n, to: address(1) })
    expect(await assets.publicBalanceOf(address(1), other)).toBe(1n)
    expect(await refusal(assets.mintTicket({ category, id: 44n, to: holder.address() }))).toBe('CapExceeded')
    expect(await assets.supplyOf(category)).toBe(2n)
  })
})

describe('terms', () => {
  test.each<[string, Parameters<AssetClient['issue']>[0]]>([
    ['no name', { name: '' }],
    ['a long name', { name: 'x'.repeat(33) }],
    ['no cap', { name: 'A', cap: 0n }],
    ['hidden supply with a cap', { name: 'A', kind: 'hiddenToken', cap: 1n }],
    ['a category with an id', { name: 'A', kind: 'ticketCategory', id: 1n }],
  ])('that the registry would refuse are not sent: %s', async (_, terms) => {
    expect(await refusal(assets.issue(terms))).toBe('INVALID_ARGUMENT')
  })

  test('have no limit by default; an asset that nobody issued has no record', async () => {
    const { assetId } = await assets.issue({ name: 'Endless' })
    expect(await assets.assetInfo(assetId)).toMatchObject({ cap: NO_CAP })
    expect(await assets.assetInfo(NATIVE_ASSET + 1n)).toBeUndefined()
    expect(await refusal(assets.supplyOf(NATIVE_ASSET + 1n))).toBe('UnknownAsset')
  })
})

describe('own acts', () => {
  const act = { record: `0x${'01'.repeat(32)}`, sequence: 0n, expiry: 2_000_000_000n, dataHash: `0x${'02'.repeat(32)}` }

  test('of addresses that are not the wallet’s are refused', async () => {
    const request = { ...act, contract: address(9), address: issuer.oneTimeAddress() }
    expect(await refusal(proveOwn(holder, request))).toBe('INVALID_ARGUMENT')
    expect(await refusal(proveOwn(holder, { ...request, address: holder.address() }))).toBe('INVALID_ADDRESS')
    const { trackingKey } = { trackingKey: holder.trackingKey() }
    const watching = await createWallet({ trackingKey, provider: sandbox.provider })
    expect(await refusal(proveOwn(watching, { ...request, address: holder.oneTimeAddress() }))).toBe('WATCH_ONLY')
  })
})
