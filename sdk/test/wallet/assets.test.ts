import {
  type AssetTerms,
  assetName,
  decodeOneTimeAddress,
  NATIVE_ASSET,
  NO_CAP,
  type RegistryEvent,
  termsAssetId,
  ticketAssetId,
} from '@merkato/protocol'
import { getAddress } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Wallet } from '../../src/client.js'
import { FakeChain } from '../support/fake-chain.js'
import { memoryStorage } from '../support/memory-storage.js'
import { openOn } from '../support/open-wallet.js'

const ISSUER = getAddress('0x00000000000000000000000000000000000000cc')
const OTHER = getAddress('0x00000000000000000000000000000000000000dd')
const ORIGIN = `0x${'00'.repeat(32)}`

const terms = (name: string, kind: AssetTerms['kind'] = 1): AssetTerms => ({
  kind,
  name,
  id: 0n,
  origin: ORIGIN,
  cap: kind === 2 ? 0n : kind === 4 ? 100n : NO_CAP,
})
const issued = (of: AssetTerms, issuer = ISSUER): Extract<RegistryEvent, { event: 'AssetIssued' }> => ({
  event: 'AssetIssued',
  assetId: termsAssetId(issuer, of),
  issuer,
  ...of,
})

const GOLD = issued(terms(assetName('GOLD')))
const FUND = issued(terms(assetName('Fund A'), 2))
const SEATS = issued(terms(assetName('Seat'), 4))
const SEAT_42 = {
  event: 'TicketMinted',
  assetId: ticketAssetId(ISSUER, SEATS.name, 42n, ORIGIN),
  category: SEATS.assetId,
  id: 42n,
} as const

let chain: FakeChain
let buyer: Wallet
let seller: Wallet

/** A mint, as the pool logs it. */
const mint = (to: Wallet, assetId: bigint, value: bigint) =>
  chain.deposit(decodeOneTimeAddress(to.oneTimeAddress(), chain.chainId), value, assetId)

beforeEach(async () => {
  chain = new FakeChain()
  buyer = await openOn(chain, 'buyer')
  seller = await openOn(chain, 'seller')
})

describe('assets that a wallet holds', () => {
  test('are named by their issuer, paid in any amount, and never mixed with coins', async () => {
    chain.mine([GOLD, mint(buyer, GOLD.assetId, 1_200n)])
    await buyer.shield({ amount: 7n })
    await buyer.transfer({ to: seller.address(), amount: 200n, assetId: GOLD.assetId, memo: 'a bar' })
    await seller.sync()
    expect(buyer.balances()).toEqual(
      new Map([
        [NATIVE_ASSET, 7n],
        [GOLD.assetId, 1_000n],
      ]),
    )
    expect(seller.assets()).toMatchObject([
      { id: GOLD.assetId, kind: 'token', issuer: ISSUER, name: 'GOLD', hiddenSupply: false, cap: NO_CAP, known: true },
    ])
    expect(seller.history()).toMatchObject([{ assetId: GOLD.assetId, amount: 200n, memo: 'a bar' }])
    await expect(buyer.transfer({ to: seller.address(), amount: 8n })).rejects.toMatchObject({ available: 7n })
    await expect(buyer.transfer({ to: seller.address(), amount: 1_001n, assetId: GOLD.assetId })).rejects.toMatchObject(
      { code: 'INSUFFICIENT_FUNDS', assetId: GOLD.assetId },
    )
  })

  test('WAL-11: hidden supply is said, of tokens, tickets and unknown assets alike', async () => {
    chain.mine([FUND, SEATS, SEAT_42, mint(buyer, FUND.assetId, 90n), mint(buyer, SEAT_42.assetId, 1n)])
    chain.mine([mint(buyer, 77n, 5n)])
    await buyer.sync()
    expect(buyer.asset(FUND.assetId)).toMatchObject({ kind: 'hiddenToken', hiddenSupply: true, cap: null })
    expect(buyer.asset(SEAT_42.assetId)).toMatchObject({
      kind: 'ticket',
      hiddenSupply: false,
      cap: 1n,
      finalized: true,
    })
    expect(buyer.asset(77n)).toEqual({
      id: 77n,
      kind: 'unknown',
      issuer: null,
      name: `asset 0x${'00'.repeat(31)}4d`,
      origin: null,
      hiddenSupply: null,
      cap: null,
      finalized: false,
      known: false,
    })
    expect(buyer.asset(NATIVE_ASSET)).toMatchObject({ kind: 'native', name: 'coin', known: true })
  })

  test('are listed beside all others that were issued, without asking the node', async () => {
    chain.mine([GOLD, FUND, SEATS, SEAT_42])
    await buyer.sync()
    const asked = chain.asked.length
    expect(buyer.knownAssets().map(({ id }) => id)).toEqual([GOLD, FUND, SEATS].map(({ assetId }) => assetId))
    expect(chain.asked).toHaveLength(asked)
    chain.rewind(0)
    await buyer.sync()
    expect(buyer.knownAssets()).toEqual([])
  })

  test('are finalized from the block on in which that was logged', async () => {
    chain.mine([GOLD])
    await buyer.sync()
    expect(buyer.asset(GOLD.assetId).finalized).toBe(false)
    chain.mine([{ event: 'AssetFinalized', assetId: GOLD.assetId }])
    await buyer.sync()
    expect(buyer.asset(GOLD.assetId).finalized).toBe(true)
  })
})

describe('WAL-10: names are claims', () => {
  test.each([
    ['turning the text around', assetName('GOLD\u202egp'), 'GOLD\\u{202e}gp'],
    ['breaking the line', assetName('A\nbalance 9'), 'A\\u{a}balance 9'],
    ['no UTF-8', `0xff${'00'.repeat(31)}`, '0xff'],
    ['imitating hex', assetName('0x1234'), '\\u{30}x1234'],
  ])('%s: shown escaped, with the issuer', async (_, name, shown) => {
    const asset = issued(terms(name))
    chain.mine([asset])
    await buyer.sync()
    expect(buyer.asset(asset.assetId)).toMatchObject({ name: shown, issuer: ISSUER })
  })

  test('what does not make the id that it names is not believed', async () => {
    const forged: RegistryEvent[] = [
      { ...GOLD, issuer: OTHER },
      { ...FUND, kind: 1 },
      { ...SEATS, name: assetName('Box seat') },
      { ...issued(terms(assetName('SILVER'))), id: 1n },
    ]
    chain.mine(forged)
    await buyer.sync()
    for (const event of forged) expect(buyer.asset(event.assetId).known).toBe(false)
  })

  test('a ticket of a category that it is not of is no ticket', async () => {
    const boxes = issued(terms(assetName('Box'), 4))
    chain.mine([SEATS, boxes, GOLD])
    chain.mine([
      { ...SEAT_42, category: boxes.assetId },
      { ...SEAT_42, category: GOLD.assetId },
      { ...SEAT_42, id: 43n },
    ])
    chain.mine([mint(buyer, SEAT_42.assetId, 1n)])
    await buyer.sync()
    expect(buyer.tickets()).toEqual([])
    expect(buyer.asset(SEAT_42.assetId).known).toBe(false)
  })
})

describe('tickets', () => {
  test('are shown with category, id and issuer, and paid whole', async () => {
    chain.mine([SEATS, SEAT_42, mint(buyer, SEAT_42.assetId, 1n)])
    await buyer.sync()
    expect(buyer.tickets()).toMatchObject([
      { asset: SEAT_42.assetId, issuer: ISSUER, category: 'Seat', categoryAsset: SEATS.assetId, id: 42n, position: 0n },
    ])
    await buyer.transfer({ to: seller.address(), ticket: SEAT_42.assetId, memo: 'row 7' })
    await seller.sync()
    expect([buyer.tickets(), seller.tickets()]).toMatchObject([[], [{ id: 42n, state: 'spendable' }]])
    await expect(buyer.transfer({ to: seller.address(), ticket: SEAT_42.assetId })).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
    })
  })
})

describe('WAL-2: what was issued is undone with its block', () => {
  test('and comes back with another one, also from storage', async () => {
    const storage = memoryStorage()
    const wallet = await openOn(chain, 'buyer', { storage })
    chain.mine([SEATS])
    chain.mine([GOLD, SEAT_42, { event: 'AssetFinalized', assetId: SEATS.assetId }, mint(buyer, GOLD.assetId, 5n)])
    await wallet.sync()
    const again = await openOn(chain, 'buyer', { storage })
    for (const known of [wallet, again]) {
      expect(known.asset(GOLD.assetId).known).toBe(true)
      expect(known.asset(SEAT_42.assetId).known).toBe(true)
      expect(known.asset(SEATS.assetId).finalized).toBe(true)
    }
    chain.rewind(1)
    chain.mine([])
    await again.sync()
    expect(again.asset(SEATS.assetId)).toMatchObject({ known: true, finalized: false })
    expect([GOLD, SEAT_42].map(({ assetId }) => again.asset(assetId).known)).toEqual([false, false])
    chain.mine([GOLD])
    await again.sync()
    expect(again.asset(GOLD.assetId)).toMatchObject({ name: 'GOLD' })
  })
})

test('WAL-9: assets are read from the whole log: the node is asked for none of them', async () => {
  chain.mine([GOLD, FUND, SEATS, SEAT_42, mint(buyer, GOLD.assetId, 5n)])
  const questions: string[] = []
  for (const name of ['buyer', 'seller']) {
    const wallet = await openOn(chain, name)
    chain.questions.length = 0
    await wallet.sync()
    wallet.assets()
    wallet.tickets()
    questions.push(JSON.stringify(chain.questions))
  }
  expect(questions[0]).toBe(questions[1])
  expect(questions[0]).not.toContain(GOLD.assetId.toString(16))
})
