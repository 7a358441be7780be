import {
  ASSET_KIND,
  type AssetTerms,
  encodeRegistryLog,
  NATIVE_ASSET,
  POOL_ADDRESS,
  parseRegistryLog,
  termsAssetId,
  ticketAssetId,
} from '@merkato/protocol'
import { AbiCoder, keccak256 } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import { ASSET_STATE, assetStateSlot } from '../../src/pool/layout.js'
import { recordSlot } from '../../src/registry/registry-state.js'
import { ALICE, addressOf, MALLORY, NOBODY, type Outcome, REGISTRY, TestChain } from '../../testing/chain.js'
import { refusalOf } from '../../testing/outcomes.js'
import { assetInfo, categoryTerms, hiddenTerms, issue, NO_ORIGIN, oneTime, terms } from '../../testing/registry.js'

const ZERO = `0x${'00'.repeat(20)}` as const

let chain: TestChain
beforeEach(async () => {
  chain = await TestChain.open()
})

const refused = (call: () => Promise<Outcome>) => refusalOf(chain, call)

const send = (what: Omit<AssetTerms, 'kind'> & { kind: number }, from = ALICE) =>
  chain.callRegistry('issue', [what], { from })

describe('issue', () => {
  test.each([
    ['a token', terms('Gold', { cap: 1000n, id: 7n, origin: `0x${'ab'.repeat(32)}` }), ASSET_STATE.visible],
    ['a token of hidden supply', hiddenTerms('Fund A'), ASSET_STATE.hidden],
    ['a category of tickets', categoryTerms('Seat', 5n), ASSET_STATE.unknown],
  ] as const)('%s', async (_, what, state) => {
    const outcome = await send(what)
    const asset = termsAssetId(ALICE, what)
    expect(outcome).toMatchObject({ result: 'ok', values: [asset] })
    expect(outcome.logs).toEqual([
      { address: REGISTRY, ...encodeRegistryLog({ event: 'AssetIssued', assetId: asset, issuer: ALICE, ...what }) },
    ])
    const nothing = { finalized: false, supply: 0n, mintKey: 0n, keyActs: 0n, hiddenMints: 0n }
    const { issuer, ...info } = await assetInfo(chain, asset)
    expect(info).toEqual({ ...what, ...nothing })
    expect(issuer.toLowerCase()).toBe(ALICE)
    expect((await chain.callRegistry('assetIdOf', [ALICE, what])).values).toEqual([asset])
    expect(await chain.slot(assetStateSlot(chain.keccak256, asset))).toBe(state)
  })

  test('AST-1: other issuer, name, id, origin, kind: another asset; another cap is not', async () => {
    const what = terms('Gold')
    const others = [
      await issue(chain, what),
      await issue(chain, what, MALLORY),
      await issue(chain, terms('Gold2')),
      await issue(chain, terms('Gold', { id: 1n })),
      await issue(chain, terms('Gold', { origin: `0x${'01'.repeat(32)}` })),
      await issue(chain, hiddenTerms('Gold')),
      await issue(chain, categoryTerms('Gold')),
    ]
    expect(new Set([NATIVE_ASSET, ...others]).size).toBe(8)
    const asset = others[0]
    expect(await refused(() => send(what))).toEqual(['AlreadyIssued', asset])
    expect(await refused(() => send({ ...what, cap: 5n }))).toEqual(['AlreadyIssued', asset])
  })

  test('refuses in this order', async () => {
    const bad = { ...terms('Gold'), name: `0x${'00'.repeat(32)}`, cap: 0n }
    for (const kind of [0, 3, 5, 255])
      expect(await refused(() => send({ ...bad, kind }))).toEqual(['WrongKind', BigInt(kind)])
    expect(await refused(() => send(bad))).toEqual(['InvalidName', bad.name])
    const inner = `0x41004100${'00'.repeat(28)}`
    expect(await refused(() => send({ ...bad, name: inner }))).toEqual(['InvalidName', inner])
    expect(await refused(() => send(terms('Gold', { cap: 0n })))).toEqual(['InvalidTerms'])
    expect(await refused(() => send({ ...hiddenTerms('Gold'), cap: 1n }))).toEqual(['InvalidTerms'])
    expect(await refused(() => send({ ...hiddenTerms('Gold'), id: 1n }))).toEqual(['InvalidTerms'])
    expect(await refused(() => send({ ...categoryTerms('Gold'), id: 1n }))).toEqual(['InvalidTerms'])
    expect(await refused(() => send({ ...categoryTerms('Gold'), cap: 0n }))).toEqual(['InvalidTerms'])
    // eth_call without a sender.
    expect(await refused(() => send(terms('Gold'), ZERO))).toEqual(['InvalidTerms'])
    expect(await refused(() => chain.callRegistry('assetIdOf', [ZERO, terms('Gold')]))).toEqual(['InvalidTerms'])
    expect(await refused(() => chain.callRegistry('assetIdOf', [ALICE, bad]))).toEqual(['InvalidName', bad.name])
    expect(await refused(() => chain.callRegistry('issue', [terms('Gold')], { value: 3n }))).toEqual([
      'WrongValue',
      0n,
      3n,
    ])
  })
})

describe('issue after finalize', () => {
  test('AST-1: nobody makes units of a finalized asset', async () => {
    const asset = await issue(chain, terms('Gold'))
    await chain.callRegistry('setMintKey', [asset, 5n])
    expect(await refused(() => chain.callRegistry('finalize', [asset], { from: MALLORY }))).toEqual([
      'NotTheIssuer',
      asset,
      MALLORY,
    ])
    const { result, logs } = await chain.callRegistry('finalize', [asset])
    expect(result).toBe('ok')
    expect(logs.map((log) => parseRegistryLog(log))).toEqual([{ event: 'AssetFinalized', assetId: asset }])
    const calls = [
      ['mint', [asset, 1n, oneTime('x')]],
      ['mintPublic', [asset, 1n, NOBODY]],
      ['mintWithKey', [asset, 1n, oneTime('x'), 1n << 60n, Array(8).fill(0n)]],
      ['setMintKey', [asset, 6n]],
      ['finalize', [asset]],
    ] as const
    for (const [name, args] of calls)
      expect(await refused(() => chain.callRegistry(name, args))).toEqual(['Finalized', asset])
    expect(await refused(() => send(terms('Gold')))).toEqual(['AlreadyIssued', asset])
  })

  test('AST-3: of a category: no more tickets, and those that are stay', async () => {
    const category = await issue(chain, categoryTerms('Seat'))
    const [ticket] = (await chain.callRegistry('mintTicketPublic', [category, 1n, ALICE])).values
    await chain.callRegistry('finalize', [category])
    expect(await refused(() => chain.callRegistry('mintTicket', [category, 2n, oneTime('x')]))).toEqual([
      'Finalized',
      category,
    ])
    expect(await refused(() => chain.callRegistry('mintTicketPublic', [category, 2n, ALICE]))).toEqual([
      'Finalized',
      category,
    ])
    expect((await chain.call('transferPublic', [ticket, NOBODY, 1n])).result).toBe('ok')
    expect(await refused(() => chain.callRegistry('finalize', [ticket]))).toEqual(['Finalized', ticket])
  })

  test('hidden supply, too', async () => {
    const asset = await issue(chain, hiddenTerms('Fund'))
    await chain.callRegistry('finalize', [asset])
    const call = () => chain.callRegistry('mintHidden', [asset, 1n, '0x', Array(8).fill(0n)])
    expect(await refused(call)).toEqual(['Finalized', asset])
  })
})

describe('reading', () => {
  test('pool and registry name each other', async () => {
    expect((await chain.callRegistry('pool')).values).toEqual([POOL_ADDRESS])
    expect(String((await chain.call('registry')).values[0]).toLowerCase()).toBe(REGISTRY)
  })

  test('AST-5: supplyOf of what is unknown, and of hidden supply', async () => {
    const hidden = await issue(chain, hiddenTerms('Fund'))
    expect(await refused(() => chain.callRegistry('supplyOf', [5n]))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => chain.callRegistry('supplyOf', [NATIVE_ASSET]))).toEqual(['UnknownAsset', NATIVE_ASSET])
    expect(await refused(() => chain.callRegistry('supplyOf', [hidden]))).toEqual(['HiddenSupply', hidden])
    expect((await assetInfo(chain, 5n)).issuer).toBe(ZERO)
  })

  test('ticketIdOf', async () => {
    const category = await issue(chain, categoryTerms('Seat'))
    const gold = await issue(chain, terms('Gold'))
    const id = ticketAssetId(ALICE, categoryTerms('Seat').name, 9n, NO_ORIGIN)
    expect((await chain.callRegistry('ticketIdOf', [category, 9n])).values).toEqual([id])
    expect(await refused(() => chain.callRegistry('ticketIdOf', [5n, 9n]))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => chain.callRegistry('ticketIdOf', [gold, 9n]))).toEqual([
      'WrongKind',
      BigInt(ASSET_KIND.token),
    ])
  })
})

test('a record lies where Solidity would put it', async () => {
  const asset = await issue(chain, terms('Gold', { cap: 77n, id: 5n, origin: `0x${'ab'.repeat(32)}` }))
  await chain.callRegistry('mintPublic', [asset, 7n, ALICE])
  await chain.callRegistry('setMintKey', [asset, 99n])
  await chain.callRegistry('finalize', [asset])
  const slot = BigInt(keccak256(AbiCoder.defaultAbiCoder().encode(['uint256', 'uint256'], [asset, 0])))
  expect(recordSlot(chain.keccak256, asset)).toBe(slot)
  const words = await Promise.all([0n, 1n, 2n, 3n, 4n, 5n, 6n].map((i) => chain.slot(slot + i, REGISTRY)))
  expect(words).toEqual([
    (1n << 168n) | (1n << 160n) | BigInt(ALICE),
    (7n << 128n) | 77n,
    BigInt(terms('Gold').name),
    5n,
    BigInt(`0x${'ab'.repeat(32)}`),
    99n,
    0n,
  ])
  expect((await chain.state.getAccount(addressOf(REGISTRY)))?.nonce).toBe(1n)
  expect(await chain.state.getCodeSize(addressOf(REGISTRY))).toBe(1)
})
