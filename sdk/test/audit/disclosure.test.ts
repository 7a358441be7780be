import {
  assetName,
  computeNpk,
  type DisclosedPayment,
  decodeDisclosure,
  decodeOneTimeAddress,
  discloseReceived,
  encodeDisclosure,
  encodePoolLog,
  type KnownPayee,
  NATIVE_ASSET,
  type PaymentDisclosure,
  type PoolEvent,
  type SealedOutput,
  sealOutput,
  termsAssetId,
} from '@merkato/protocol'
import { arbFieldElement, namedKeys, seededRandom } from '@merkato/protocol/testing'
import { getAddress, id } from 'ethers'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { disclose } from '../../src/audit/disclose.js'
import { verifyDisclosure } from '../../src/audit/verify-disclosure.js'
import { createWallet, type Wallet } from '../../src/client.js'
import { InvalidDisclosureError, NotDisclosableError, SeveralPaymentsError } from '../../src/errors/audit.js'
import { AbortedError, InconsistentNodeError, NotSyncedError } from '../../src/errors/network.js'
import { coreOf } from '../../src/wallet/core.js'
import { FakeChain, FIRST_TIME } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'
import { narrowProver } from '../support/trusting-prover.js'

const ACCOUNT = '0x00000000000000000000000000000000000000bb'
const ISSUER = getAddress('0x00000000000000000000000000000000000000cc')

let chain: FakeChain
let shop: Wallet
let buyer: Wallet

beforeEach(async () => {
  chain = new FakeChain()
  shop = await openOn(chain, 'shop')
  buyer = await openOn(chain, 'buyer')
  await buyer.shield({ amount: 100n })
})

const lastHash = (wallet: Wallet) => wallet.history().at(-1)?.transactionHash as string
const verify = (text: string) => verifyDisclosure(chain.provider, text)

describe('a payment', () => {
  test('is disclosed by payer and payee alike, and anybody checks it with any node', async () => {
    await buyer.transfer({ to: shop.address(), amount: 30n, memo: 'order 7' })
    await shop.sync()
    const [byPayer, byPayee] = await Promise.all(
      [buyer, shop].map((wallet) => disclose(wallet, { transactionHash: lastHash(wallet) })),
    )
    expect(byPayer).toBe(byPayee)
    expect(await verify(byPayer as string)).toEqual({
      kind: 'payment',
      asset: expect.objectContaining({ name: 'coin' }),
      amount: 30n,
      memo: 'order 7',
      payee: shop.address(),
      from: null,
      chainId: chain.chainId,
      pool: shop.pool,
      transactionHash: lastHash(shop),
      blockNumber: 2,
      timestamp: FIRST_TIME + 2,
      position: shop.history()[0]?.positions[0],
      payeeProved: true,
      viewingPointProved: false,
    })
  })

  test('to a one-time address names the key to its payer, and the payee in full to the payee', async () => {
    const to = shop.oneTimeAddress()
    await buyer.transfer({ to, amount: 30n })
    await shop.sync()
    const byPayer = await verify(await disclose(buyer, { transactionHash: lastHash(buyer) }))
    const { npk } = decodeOneTimeAddress(to, chain.chainId)
    expect(byPayer).toMatchObject({ amount: 30n, payee: `0x${npk.toString(16).padStart(64, '0')}` })
    const byPayee = await verify(await disclose(shop, { transactionHash: lastHash(shop) }))
    expect(byPayee).toMatchObject({ amount: 30n, payee: shop.address() })
  })

  test('can be disclosed with the tracking key, also from another device', async () => {
    await buyer.transfer({ to: shop.address(), amount: 30n })
    const auditor = await createWallet({ trackingKey: buyer.trackingKey(), provider: chain.provider, threads: 0 })
    await expect(disclose(auditor, { transactionHash: lastHash(buyer) })).rejects.toThrow(NotSyncedError)
    await auditor.sync()
    const text = await disclose(auditor, { transactionHash: lastHash(auditor).toUpperCase().replace('0X', '0x') })
    expect(await verify(text)).toMatchObject({ amount: 30n, payee: shop.address() })
  })

  test('of several notes is disclosed note by note', async () => {
    buyer = await openOn(chain, 'buyer', { prover: narrowProver })
    for (let i = 0; i < 4; i += 1) await buyer.shield({ amount: 1n })
    await buyer.transfer({ to: shop.address(), amount: 103n })
    await shop.sync()
    const { positions = [] } = shop.history().at(-1) ?? {}
    expect(positions.length).toBeGreaterThan(1)
    const transactionHash = lastHash(buyer)
    const error = await disclose(buyer, { transactionHash }).catch((caught) => caught)
    expect(error).toBeInstanceOf(SeveralPaymentsError)
    expect(error.positions).toEqual(positions)
    let sum = 0n
    for (const position of positions) sum += (await verify(await disclose(buyer, { transactionHash, position }))).amount
    expect(sum).toBe(103n)
  })

  test('to oneself is disclosed once', async () => {
    await buyer.transfer({ to: buyer.address(), amount: 30n })
    const text = await disclose(buyer, { transactionHash: lastHash(buyer) })
    expect(await verify(text)).toMatchObject({ amount: 30n, payee: buyer.address() })
  })

  test('is not disclosed by others; change, withdrawals and strangers’ notes are none', async () => {
    await buyer.transfer({ to: shop.address(), amount: 30n })
    const transactionHash = lastHash(buyer)
    const [paid] = buyer.history().at(-1)?.positions ?? []
    const [change] = buyer.notes().map(({ position }) => position)
    expect([paid, change].toSorted()).toEqual([1n, 2n])
    const stranger = await openOn(chain, 'stranger')
    await stranger.sync()
    await expect(disclose(stranger, { transactionHash })).rejects.toThrow(NotDisclosableError)
    await expect(disclose(buyer, { transactionHash, position: change })).rejects.toThrow(NotDisclosableError)
    await expect(disclose(buyer, { transactionHash, position: 77n })).rejects.toThrow(NotDisclosableError)
    await shop.sync()
    await expect(disclose(shop, { transactionHash, position: change })).rejects.toThrow(NotDisclosableError)
    await buyer.unshield({ to: ACCOUNT, amount: 70n })
    await expect(disclose(buyer, { transactionHash: lastHash(buyer) })).rejects.toThrow(NotDisclosableError)
  })

  test('of a node that answers another log than before is not disclosed', async () => {
    await buyer.transfer({ to: shop.address(), amount: 30n })
    const transactionHash = lastHash(buyer)
    for (const change of [{ commitment: 5n }, { position: 9n }]) {
      chain.tamper = (logs) =>
        logs.map((log) => ({ ...(log as object), ...encodePoolLog({ ...depositOf(5n), position: 1n, ...change }) }))
      await expect(disclose(buyer, { transactionHash })).rejects.toThrow(InconsistentNodeError)
    }
    chain.tamper = (logs) => logs
    chain.rewind(1)
    chain.mine([])
    await expect(disclose(buyer, { transactionHash })).rejects.toThrow(NotDisclosableError)
  })

  test('of nothing is none', async () => {
    const [to, o] = [decodeOneTimeAddress(shop.oneTimeAddress(), chain.chainId), namedKeys('somebody').o]
    const notes = [0n, 7n].map((value) =>
      sealOutput({ to, o, value, assetId: NATIVE_ASSET, rho: value, random: seededRandom(`${value}`) }),
    )
    chain.mine([chain.transact(notes)])
    await shop.sync()
    const transactionHash = lastHash(shop)
    expect(await verify(await disclose(shop, { transactionHash }))).toMatchObject({ amount: 7n, position: 2n })
    await expect(disclose(shop, { transactionHash, position: 1n })).rejects.toThrow(NotDisclosableError)
    const empty = discloseReceived(coreOf(shop).viewing.incomingViewingKey(), notes[0] as SealedOutput)
    const place = { pool: shop.pool, blockNumber: 2n, transactionHash, position: 1n }
    const text = encodeDisclosure({ ...place, disclosure: empty as PaymentDisclosure }, chain.chainId)
    await expect(verify(text)).rejects.toMatchObject({ fault: 'opening' })
  })
})

const depositOf = (value: bigint): Extract<PoolEvent, { name: 'Shielded' }> =>
  new FakeChain().deposit(decodeOneTimeAddress(shop.oneTimeAddress(), chain.chainId), value) as never

describe('a deposit or mint', () => {
  test('is public but for its receiver, who alone discloses that', async () => {
    await buyer.shield({ amount: 9n, to: shop.address() })
    await shop.sync()
    const transactionHash = lastHash(shop)
    expect(await verify(await disclose(shop, { transactionHash }))).toMatchObject({
      kind: 'deposit',
      from: getAddress('0x00000000000000000000000000000000000000aa'),
      amount: 9n,
      memo: '',
      payee: shop.address(),
    })
    await expect(disclose(buyer, { transactionHash })).rejects.toThrow(NotDisclosableError)
  })

  test('can not be claimed by another, nor carry words that nobody wrote', async () => {
    await shop.shield({ amount: 9n })
    const payment = decodeDisclosure(await disclose(shop, { transactionHash: lastHash(shop) }), chain.chainId)
    const { noteKey, to } = payment.disclosure as { noteKey: Uint8Array; to: Exclude<KnownPayee, { npk: bigint }> }
    const stranger = namedKeys('stranger')
    const npk = computeNpk(to.owner, to.r)
    for (const disclosure of [
      { noteKey, to: { ...to, owner: stranger.owner } },
      { noteKey, to: { npk } },
      { noteKey: new Uint8Array(32).fill(1), to },
    ]) {
      const text = encodeDisclosure({ ...payment, disclosure }, chain.chainId)
      await expect(verify(text)).rejects.toMatchObject({ code: 'INVALID_DISCLOSURE', fault: 'opening' })
    }
  })

  test('of hidden supply is disclosed like a payment, and only of the asset that its proof names', async () => {
    const terms = { kind: 2 as const, name: assetName('Fund A'), id: 0n, origin: `0x${'00'.repeat(32)}`, cap: 0n }
    const assetId = termsAssetId(ISSUER, terms)
    const to = decodeOneTimeAddress(shop.oneTimeAddress(), chain.chainId)
    const sealed = (of: bigint, rho: bigint) =>
      sealOutput({ to, value: 90n, assetId: of, rho, o: namedKeys('issuer').o, random: seededRandom(`mint ${rho}`) })
    const mint = (output: SealedOutput): PoolEvent => {
      const [position] = commitmentsPlaced(chain.transact([output], { nullifiers: [] }))
      return { name: 'HiddenMinted', issuer: ISSUER, assetId, position, output }
    }
    const lie = sealed(NATIVE_ASSET, 2n)
    chain.mine([{ event: 'AssetIssued', assetId, issuer: ISSUER, ...terms }, mint(sealed(assetId, 1n))])
    chain.mine([mint(lie)])
    await shop.sync()
    expect(shop.history()).toHaveLength(1)
    const transactionHash = lastHash(shop)
    const text = await disclose(shop, { transactionHash })
    expect(await verify(text)).toMatchObject({
      kind: 'hiddenMint',
      from: ISSUER,
      amount: 90n,
      asset: { name: 'Fund A', hiddenSupply: true },
      payee: shop.address(),
    })
    const disclosure = discloseReceived(coreOf(shop).viewing.incomingViewingKey(), lie) as PaymentDisclosure
    const place = { transactionHash: id(`transaction ${chain.blocks[3]?.hash}`), blockNumber: 3n, position: 2n }
    const forged = encodeDisclosure({ pool: shop.pool, ...place, disclosure }, chain.chainId)
    await expect(verify(forged)).rejects.toMatchObject({ fault: 'opening' })
  })
})

const commitmentsPlaced = (event: PoolEvent): [bigint] => [
  event.name === 'Withheld' ? 0n : 'firstPosition' in event ? event.firstPosition : event.position,
]

describe('AUD-2: a disclosure proves one payment and opens no other', () => {
  let text: string
  let payment: DisclosedPayment

  beforeEach(async () => {
    await buyer.transfer({ to: shop.address(), amount: 30n, memo: 'order 7' })
    await buyer.transfer({ to: shop.address(), amount: 30n, memo: 'order 8' })
    await shop.sync()
    text = await disclose(shop, { transactionHash: shop.history()[0]?.transactionHash as string })
    payment = decodeDisclosure(text, chain.chainId)
  })

  const changed = (change: Partial<DisclosedPayment>) => encodeDisclosure({ ...payment, ...change }, chain.chainId)

  test('opens no other note of the log, not of the same payee and amount either', async () => {
    expect(await verify(text)).toMatchObject({ memo: 'order 7' })
    const other = decodeDisclosure(
      await disclose(shop, { transactionHash: shop.history()[1]?.transactionHash as string }),
      chain.chainId,
    )
    const places = [
      ...[1n, 2n, 3n, 4n].map((position) => ({ ...payment, position })),
      ...[1n, 2n, 3n, 4n].map((position) => ({ ...other, position, disclosure: payment.disclosure })),
    ].filter(
      ({ position, transactionHash }) => position !== payment.position || transactionHash !== payment.transactionHash,
    )
    for (const place of places) {
      const error = await verify(encodeDisclosure(place, chain.chainId)).catch((caught) => caught)
      expect(error).toBeInstanceOf(InvalidDisclosureError)
    }
  })

  test('bent to another place it proves nothing', async () => {
    const { position, blockNumber } = payment
    for (const change of [
      { position: position + 100n },
      { position: (1n << 64n) - 1n },
      { blockNumber: blockNumber + 1n },
      { blockNumber: blockNumber - 1n },
      { blockNumber: 99n },
      { blockNumber: (1n << 64n) - 1n },
      { transactionHash: `0x${'ab'.repeat(32)}` },
    ]) {
      await expect(verify(changed(change))).rejects.toMatchObject({ code: 'INVALID_DISCLOSURE', fault: 'place' })
    }
  })

  test('any bent byte of what it discloses proves nothing: but V, which is the discloser’s word', async () => {
    const stranger = namedKeys('stranger')
    const { noteKey, to } = payment.disclosure as { noteKey: Uint8Array; to: Exclude<KnownPayee, { npk: bigint }> }
    for (const disclosure of [
      { noteKey, to: { ...to, owner: stranger.owner } },
      { noteKey, to: { ...to, r: to.r + 1n } },
      { noteKey, to: { npk: computeNpk(stranger.owner, to.r) } },
      ...[0, 17, 31].map((at) => ({ noteKey: noteKey.map((byte, i) => (i === at ? byte ^ 1 : byte)), to })),
    ]) {
      await expect(verify(changed({ disclosure }))).rejects.toMatchObject({ fault: 'opening' })
    }
    const bent = await verify(changed({ disclosure: { noteKey, to: { ...to, V: stranger.V } } }))
    expect(bent).toMatchObject({ amount: 30n, viewingPointProved: false })
    expect(bent.payee).not.toBe(shop.address())
  })

  test('any changed letter is noticed', () =>
    fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.constantFrom(...'qpzry9x8'), async (at, letter) => {
        const typed = `${text.slice(0, at)}${letter}${text.slice(at + 1)}`
        if (typed !== text) await expect(verify(typed)).rejects.toMatchObject({ fault: 'text' })
      }),
      { numRuns: 40 },
    ))

  test('any other words instead of the secrets prove nothing', () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 32, maxLength: 32 }), arbFieldElement(), async (noteKey, npk) => {
        const disclosure = { noteKey, to: { npk } }
        await expect(verify(changed({ disclosure }))).rejects.toMatchObject({ fault: 'opening' })
      }),
      { numRuns: 20 },
    ))

  test('is of one chain, and of the pool that the verifier trusts', async () => {
    const other = new FakeChain(5n)
    await expect(verifyDisclosure(other.provider, text)).rejects.toMatchObject({ fault: 'chain' })
    await expect(verify(changed({ pool: ACCOUNT }))).rejects.toMatchObject({ fault: 'pool' })
    await expect(verifyDisclosure(chain.provider, text, { pool: ACCOUNT })).rejects.toMatchObject({ fault: 'pool' })
    for (const words of ['', 'mkproof1', shop.address(), undefined as unknown as string]) {
      await expect(verify(words)).rejects.toMatchObject({ fault: 'text' })
    }
  })

  test('holds while the block does: a reorganisation takes it away', async () => {
    chain.rewind(2)
    expect(await verify(text)).toMatchObject({ memo: 'order 7' })
    chain.rewind(1)
    chain.mine([])
    await expect(verify(text)).rejects.toMatchObject({ fault: 'place' })
  })

  test('a node that invents, changes or leaves out logs is caught by the root', async () => {
    const invented = new FakeChain()
    invented.mine([invented.deposit(decodeOneTimeAddress(shop.oneTimeAddress(), chain.chainId), 1n)])
    const honest = chain.tamper
    chain.tamper = (logs) =>
      logs.map((log, i) => (i === 0 ? { ...(log as object), ...invented.blocks[1]?.logs[0] } : log))
    await expect(verify(text)).rejects.toThrow(InconsistentNodeError)
    chain.tamper = (logs) => logs.slice(1)
    await expect(verify(text)).rejects.toThrow(InconsistentNodeError)
    chain.tamper = (logs) => logs.map((log) => ({ ...(log as object), blockHash: id('another') }))
    await expect(verify(text)).rejects.toThrow(InconsistentNodeError)
    chain.tamper = honest
    expect(await verify(text)).toMatchObject({ memo: 'order 7' })
  })

  test('tells how far it is, and stops when asked to', async () => {
    const seen: number[] = []
    const onProgress = ({ done, total }: { done: number; total: number }) => seen.push(done / total)
    await verifyDisclosure(chain.provider, text, { onProgress })
    expect(seen.at(-1)).toBe(1)
    const signal = AbortSignal.abort()
    await expect(verifyDisclosure(chain.provider, text, { signal })).rejects.toThrow(AbortedError)
  })
})
