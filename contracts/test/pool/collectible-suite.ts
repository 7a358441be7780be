import { type Contract, encodeBytes32String, id, keccak256, toUtf8Bytes, ZeroHash } from 'ethers'
import { beforeAll, expect, test } from 'vitest'
import { privateCollectibleAbi, privateCollectibleBytecode } from '../../src/index.js'
import { forgedBundle, type Parts } from './forged-bundle.js'
import { ask, ONE_TIME, poolCall, registryCall, revertDataOf, send } from './homes.js'
import { create, type Stage } from './stage.js'

const CONTENT = keccak256(toUtf8Bytes('a picture'))
const ORDER = id('send it to me')

/** Tickets with something behind them, released, redeemed and paid out again. */
export function collectibleSuite(staged: () => Stage): void {
  let stage: Stage
  let collection: Contract
  let address: string
  let ticket: bigint

  beforeAll(async () => {
    stage = staged()
    const { alice, home } = stage
    const terms = [home.pool, alice.address, encodeBytes32String('Seats'), ZeroHash, 2n]
    collection = await create(alice, privateCollectibleAbi, privateCollectibleBytecode, ...terms)
    address = await collection.getAddress()
    await sendCall('release', 42n, ONE_TIME, CONTENT, 'https://example.org/42', [7n, 8n])
    const category = await collection.getFunction('CATEGORY')()
    ticket = BigInt(await ask(home.provider, home.registry, registryCall('ticketIdOf', category, 42n)))
  })

  const encoded = (name: string, ...args: unknown[]) => collection.interface.encodeFunctionData(name, args)
  const sendCall = (name: string, ...args: unknown[]) =>
    send({ from: stage.alice, to: address, data: encoded(name, ...args) })

  async function ends(from: 'alice' | 'bob', name: string, ...args: unknown[]): Promise<string> {
    const call = stage.home.provider.call({ from: stage[from].address, to: address, data: encoded(name, ...args) })
    const revert = await call.then(() => undefined, revertDataOf)
    if (revert === undefined) return 'done'
    return collection.interface.parseError(revert)?.name ?? stage.poolError(revert) ?? revert
  }

  const held = async () =>
    BigInt(await ask(stage.home.provider, stage.home.pool, poolCall('publicBalanceOf', address, ticket)))

  /** A bundle that gives the ticket back for an order. */
  async function giving(seed: string, parts: Partial<Parts> = {}, others: readonly Parts[] = [], order = ORDER) {
    const dataHash = await collection.getFunction('redeemDataHash')(42n, order)
    const back = { seed, publicAsset: ticket, publicOut: 1n, recipient: address, ...parts }
    return forgedBundle(stage.home, { caller: address, dataHash, joinSplits: [back, ...others] })
  }

  test('AST-3: the issuer alone releases, each id once, with what wallets can read behind it', async () => {
    const data = await collection.getFunction('ticketData')(42n)
    expect([...data]).toEqual([CONTENT, 'https://example.org/42', [7n, 8n]])
    const release = (number: bigint, uri = '', nested: bigint[] = []) =>
      ['release', number, ONE_TIME, ZeroHash, uri, nested] as const
    expect(await ends('bob', ...release(43n))).toBe('NotTheOwner')
    expect(await ends('alice', ...release(42n))).toBe('TicketAlreadyMinted')
    expect(await ends('alice', ...release(43n, 'x'.repeat(512), Array(16).fill(1n)))).toBe('done')
    expect(await ends('alice', ...release(43n, 'x'.repeat(513)))).toBe('TooLong')
    expect(await ends('alice', ...release(43n, '', Array(17).fill(1n)))).toBe('TooLong')
    expect(await ends('bob', 'ticketData', 43n)).toBe('UnknownTicket')
  })

  test('a holder redeems a ticket for what he agreed to, and it can be paid out again', async () => {
    const bundle = await giving('redeemed')
    expect(await ends('bob', 'redeem', bundle, 42n, id('send it to the thief'))).toBe('BundleNotForThis')
    expect(await ends('bob', 'redeem', bundle, 43n, ORDER)).toBe('UnknownTicket')
    expect(await ends('alice', 'payOut', 42n, ONE_TIME)).toBe('InsufficientBalance')
    const elsewhere = await giving('elsewhere', { recipient: stage.bob.address })
    expect(await ends('bob', 'redeem', elsewhere, 42n, ORDER)).toBe('TicketNotReceived')
    await send({ from: stage.bob, to: address, data: encoded('redeem', bundle, 42n, ORDER) })
    expect([await held(), await collection.getFunction('usesOf')(42n)]).toEqual([1n, 1n])

    const theft = await giving('other', {}, [{ seed: 'theft', publicAsset: ticket, publicIn: 1n }])
    expect(await ends('bob', 'redeem', theft, 42n, ORDER)).toBe('BundleTakesIn')
    expect(await ends('bob', 'payOut', 42n, ONE_TIME)).toBe('NotTheOwner')
    await sendCall('payOut', 42n, ONE_TIME)
    expect([await held(), await collection.getFunction('usesOf')(42n)]).toEqual([0n, 1n])
  })
}
