import { AMOUNT_LIMIT, FIELD_ORDER, MAX_TREE, NO_CAP, parsePoolLog, TREE_CAPACITY, toPosition } from '@merkato/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { SLOT } from '../../src/pool/layout.js'
import { ALICE, MALLORY, NOBODY, type Outcome, POOL, TestChain } from '../../testing/chain.js'
import { refusalOf, storyOf } from '../../testing/outcomes.js'
import { assetInfo, categoryTerms, hiddenTerms, issue, oneTime, terms } from '../../testing/registry.js'
import { Spender } from '../../testing/spender.js'

const ZERO = `0x${'00'.repeat(20)}` as const
const TO = oneTime('holder')

let chain: TestChain
beforeEach(async () => {
  chain = await TestChain.open()
})

const refused = (call: () => Promise<Outcome>) => refusalOf(chain, call)
const balance = async (account: string, asset: bigint) =>
  (await chain.call('publicBalanceOf', [account, asset])).values[0]
const supply = async (asset: bigint) => (await chain.callRegistry('supplyOf', [asset])).values[0]
const shielded = async (asset: bigint) => (await chain.call('shieldedTotal', [asset])).values[0]
const mint = (asset: bigint, value: bigint, to = TO, from = ALICE) =>
  chain.callRegistry('mint', [asset, value, to], { from })
const mintPublic = (asset: bigint, value: bigint, to: string = NOBODY, from = ALICE) =>
  chain.callRegistry('mintPublic', [asset, value, to], { from })

describe('mint', () => {
  test('makes a note that its holder finds, from the issuer', async () => {
    const asset = await issue(chain, terms('Gold', { cap: 100n }))
    const spender = new Spender('registry tests')
    const { address } = spender.address('holder')
    const outcome = await mint(asset, 60n)
    expect(outcome).toMatchObject({ result: 'ok', values: [0n] })
    expect(storyOf(outcome)).toEqual([['SupplyChanged', asset, 60n, 0n, 60n], ['Shielded']])
    expect(outcome.logs[1]?.address).toBe(POOL)
    const event = parsePoolLog(outcome.logs[1] as never)
    expect(event).toMatchObject({
      name: 'Shielded',
      assetId: asset,
      value: 60n,
      position: 0n,
      to: { npk: address.npk },
    })
    expect(event?.name === 'Shielded' && event.from.toLowerCase()).toBe(ALICE)
    expect([await supply(asset), await shielded(asset)]).toEqual([60n, 60n])
  })

  test('as a public balance', async () => {
    const asset = await issue(chain, terms('Gold'))
    const outcome = await mintPublic(asset, 60n)
    expect(storyOf(outcome)).toEqual([
      ['SupplyChanged', asset, 60n, 0n, 60n],
      ['PublicTransfer', asset, ZERO, NOBODY, 60n],
    ])
    expect([await supply(asset), await shielded(asset), await balance(NOBODY, asset)]).toEqual([60n, 0n, 60n])
  })

  test('refuses in this order', async () => {
    const asset = await issue(chain, terms('Gold', { cap: 9n }))
    const seat = await issue(chain, categoryTerms('Seat'))
    const fog = await issue(chain, hiddenTerms('Fog'))
    expect(await refused(() => mint(5n, 0n, TO, MALLORY))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => mint(asset, 0n, TO, MALLORY))).toEqual(['NotTheIssuer', asset, MALLORY])
    expect(await refused(() => mint(seat, 0n))).toEqual(['WrongKind', 4n])
    expect(await refused(() => mint(fog, 0n))).toEqual(['WrongKind', 2n])
    expect(await refused(() => mint(asset, 0n))).toEqual(['ZeroAmount'])
    expect(await refused(() => mint(asset, AMOUNT_LIMIT))).toEqual(['AmountOutOfRange', AMOUNT_LIMIT])
    const badTo = { ...TO, npk: FIELD_ORDER }
    expect(await refused(() => mint(asset, 10n, badTo))).toEqual(['CapExceeded', asset, 9n, 10n])
    expect(await refused(() => mint(asset, 9n, badTo))).toEqual(['NotCanonical', FIELD_ORDER])
    // Order 2: 8 times the point is the identity.
    const order2 = { ...TO, ephemeralX: 0n, ephemeralY: FIELD_ORDER - 1n }
    expect(await refused(() => mint(asset, 9n, order2))).toEqual(['InvalidPoint'])
    expect(await refused(() => mintPublic(asset, 10n, ZERO))).toEqual(['CapExceeded', asset, 9n, 10n])
    expect(await refused(() => mintPublic(asset, 9n, ZERO))).toEqual(['InvalidRecipient', ZERO])
    expect(await refused(() => mintPublic(asset, 9n, POOL))).toEqual(['InvalidRecipient', POOL])
  })

  test('AST-2: mint over cap: to the unit, and burned units may be made again', async () => {
    const asset = await issue(chain, terms('Gold', { cap: 10n }))
    expect((await mintPublic(asset, 9n, ALICE)).result).toBe('ok')
    expect(await refused(() => mint(asset, 2n))).toEqual(['CapExceeded', asset, 10n, 11n])
    expect((await mint(asset, 1n)).result).toBe('ok')
    expect(await refused(() => mintPublic(asset, 1n))).toEqual(['CapExceeded', asset, 10n, 11n])
    expect((await chain.callRegistry('burn', [asset, 4n])).result).toBe('ok')
    expect(await refused(() => mintPublic(asset, 5n))).toEqual(['CapExceeded', asset, 10n, 11n])
    expect((await mintPublic(asset, 4n)).result).toBe('ok')
    expect(await supply(asset)).toBe(10n)
  })

  test('AST-2: without a cap the supply still stays below 2^128', async () => {
    const asset = await issue(chain, terms('Gold'))
    expect((await mintPublic(asset, NO_CAP)).result).toBe('ok')
    expect(await refused(() => mintPublic(asset, 1n))).toEqual(['CapExceeded', asset, NO_CAP, AMOUNT_LIMIT])
  })
})

describe('tickets', () => {
  const ticket = (category: bigint, id: bigint, from = ALICE) =>
    chain.callRegistry('mintTicket', [category, id, TO], { from })
  const ticketPublic = (category: bigint, id: bigint, to: string = ALICE, from = ALICE) =>
    chain.callRegistry('mintTicketPublic', [category, id, to], { from })

  test('one note of value 1, or one unit of public balance', async () => {
    const seat = await issue(chain, categoryTerms('Seat', 2n))
    const outcome = await ticket(seat, 42n)
    const [asset] = (await chain.callRegistry('ticketIdOf', [seat, 42n])).values as [bigint]
    expect(outcome).toMatchObject({ result: 'ok', values: [asset, 0n] })
    expect(storyOf(outcome)).toEqual([['TicketMinted'], ['SupplyChanged', seat, 1n, 0n, 1n], ['Shielded']])
    expect(parsePoolLog(outcome.logs[2] as never)).toMatchObject({ assetId: asset, value: 1n })
    const { issuer, ...info } = await assetInfo(chain, asset)
    expect(info).toMatchObject({
      kind: 3,
      finalized: true,
      cap: 1n,
      supply: 1n,
      id: 42n,
      name: categoryTerms('Seat').name,
    })
    expect(issuer.toLowerCase()).toBe(ALICE)
    const second = await ticketPublic(seat, 43n)
    expect(storyOf(second)).toEqual([
      ['TicketMinted'],
      ['SupplyChanged', seat, 1n, 0n, 2n],
      ['PublicTransfer', second.values[0], ZERO, ALICE, 1n],
    ])
    expect(await refused(() => ticket(seat, 44n))).toEqual(['CapExceeded', seat, 2n, 3n])
    expect([await supply(seat), await supply(asset), await shielded(asset)]).toEqual([2n, 1n, 1n])
  })

  test('ticket minted twice: AST-3: again, elsewhere, after a burn', async () => {
    const seat = await issue(chain, categoryTerms('Seat'))
    const [asset] = (await ticketPublic(seat, 1n)).values as [bigint]
    const twice = ['TicketAlreadyMinted', asset]
    expect(await refused(() => ticket(seat, 1n))).toEqual(twice)
    expect(await refused(() => ticketPublic(seat, 1n))).toEqual(twice)
    const burned = await chain.callRegistry('burn', [asset, 1n])
    expect(storyOf(burned)).toEqual([
      ['SupplyChanged', seat, 0n, 1n, 0n],
      ['PublicTransfer', asset, ALICE, ZERO, 1n],
    ])
    expect([await supply(seat), await supply(asset)]).toEqual([0n, 0n])
    expect(await refused(() => ticket(seat, 1n))).toEqual(twice)
    expect(await refused(() => ticketPublic(seat, 1n))).toEqual(twice)
    expect(await refused(() => chain.callRegistry('burn', [asset, 1n]))).toEqual([
      'InsufficientBalance',
      asset,
      ALICE,
      0n,
      1n,
    ])
    const other = await issue(chain, categoryTerms('Seat'), MALLORY)
    expect((await ticket(other, 1n, MALLORY)).values[0]).not.toBe(asset)
  })

  test('ticket id aliasing mod r: four ids, four assets', async () => {
    const seat = await issue(chain, categoryTerms('Seat'))
    const x = 5n
    const ids = [x, x + FIELD_ORDER, x + (1n << 128n), x << 128n]
    const assets = new Set<unknown>()
    for (const id of ids) assets.add((await ticket(seat, id)).values[0])
    expect(assets.size).toBe(4)
  })

  test('refuse in this order', async () => {
    const seat = await issue(chain, categoryTerms('Seat', 1n))
    const gold = await issue(chain, terms('Gold'))
    expect(await refused(() => ticket(5n, 1n))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => ticket(seat, 1n, MALLORY))).toEqual(['NotTheIssuer', seat, MALLORY])
    expect(await refused(() => ticket(gold, 1n))).toEqual(['WrongKind', 1n])
    expect(await refused(() => ticketPublic(seat, 1n, ZERO))).toEqual(['InvalidRecipient', ZERO])
    const order2 = { ...TO, ephemeralX: 0n, ephemeralY: FIELD_ORDER - 1n }
    expect(await refused(() => chain.callRegistry('mintTicket', [seat, 1n, order2]))).toEqual(['InvalidPoint'])
    const [asset] = (await ticket(seat, 1n)).values as [bigint]
    // The cap is asked for before the ticket.
    expect(await refused(() => ticket(seat, 1n))).toEqual(['CapExceeded', seat, 1n, 2n])
    expect(await refused(() => mint(asset, 1n))).toEqual(['WrongKind', 3n])
    expect(await refused(() => ticket(asset, 1n))).toEqual(['WrongKind', 3n])
    // No note and no balance is of a category.
    expect(await refused(() => chain.call('transferPublic', [seat, NOBODY, 1n]))).toEqual(['UnknownAsset', seat])
  })
})

describe('burn', () => {
  test("takes from the caller's public balance alone", async () => {
    const asset = await issue(chain, terms('Gold'))
    await mintPublic(asset, 10n, MALLORY)
    expect(await refused(() => chain.callRegistry('burn', [asset, 1n]))).toEqual([
      'InsufficientBalance',
      asset,
      ALICE,
      0n,
      1n,
    ])
    const outcome = await chain.callRegistry('burn', [asset, 4n], { from: MALLORY })
    expect(storyOf(outcome)).toEqual([
      ['SupplyChanged', asset, 0n, 4n, 6n],
      ['PublicTransfer', asset, MALLORY, ZERO, 4n],
    ])
    expect([await supply(asset), await balance(MALLORY, asset)]).toEqual([6n, 6n])
  })

  test('refuses in this order', async () => {
    const asset = await issue(chain, terms('Gold'))
    const seat = await issue(chain, categoryTerms('Seat'))
    const burn = (what: bigint, value: bigint) => chain.callRegistry('burn', [what, value])
    expect(await refused(() => burn(5n, 0n))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => burn(seat, 0n))).toEqual(['WrongKind', 4n])
    expect(await refused(() => burn(asset, 0n))).toEqual(['ZeroAmount'])
    expect(await refused(() => burn(asset, AMOUNT_LIMIT))).toEqual(['AmountOutOfRange', AMOUNT_LIMIT])
    expect(await refused(() => burn(asset, 1n))).toEqual(['InsufficientBalance', asset, ALICE, 0n, 1n])
  })
})

test('POOL-7: at the end of the last tree a mint is refused, not lost; public balances are still made', async () => {
  const asset = await issue(chain, terms('Gold'))
  const seat = await issue(chain, categoryTerms('Seat'))
  const mintTicket = () => chain.callRegistry('mintTicket', [seat, 7n, TO], { from: ALICE })
  await chain.plant(SLOT.counters, toPosition(MAX_TREE, TREE_CAPACITY - 1))
  expect(await refused(() => mint(asset, 5n))).toEqual(['PoolFull'])
  expect(await refused(mintTicket)).toEqual(['PoolFull'])
  expect([await supply(asset), await supply(seat)]).toEqual([0n, 0n])
  expect((await mintPublic(asset, 5n)).result).toBe('ok')
})
