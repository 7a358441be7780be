import { inspect } from 'node:util'
import { bytesToHex, encodeAddress, SpendingKeys } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWallet } from '../../src/client.js'
import { InvalidAddressError, InvalidSeedError, MemoTooLongError } from '../../src/errors/input.js'
import { PoolMissingError, RpcError, WrongNetworkError } from '../../src/errors/network.js'
import { orderKeyOf } from '../../src/orders/order-key.js'
import { openData, sealData } from '../../src/wallet/stored-data.js'
import { FakeChain, fakeSigner } from '../support/fake-chain.js'
import { trustingProver } from '../support/trusting-prover.js'

const PHRASE = 'test test test test test test test test test test test junk'
const seed = seededRandom('wallet')(32)
const openWallet = (chain = new FakeChain()) =>
  createWallet({ seed, provider: chain.provider, signer: fakeSigner(chain), prover: trustingProver, threads: 0 })

describe('a wallet', () => {
  test('WAL-7: prints its address and nothing else, however it is printed', async () => {
    const wallet = await openWallet()
    const label = `Wallet(${wallet.address()})`
    expect([`${wallet}`, inspect(wallet, { depth: 9, showHidden: true }), JSON.parse(JSON.stringify(wallet))]).toEqual([
      label,
      label,
      label,
    ])
  })

  test('gives one order key per order, which prints without its secret', async () => {
    const wallet = await openWallet()
    const [escrow, order] = [`0x${'11'.repeat(20)}`, `0x${'22'.repeat(32)}`]
    const key = orderKeyOf(wallet, escrow, order)
    expect(orderKeyOf(await openWallet(), escrow, order).address).toBe(key.address)
    expect(orderKeyOf(wallet, escrow, `0x${'33'.repeat(32)}`).address).not.toBe(key.address)
    expect(orderKeyOf(wallet, `0x${'12'.repeat(20)}`, order).address).not.toBe(key.address)
    const account1 = await createWallet({ seed, account: 1, provider: new FakeChain().provider })
    expect(orderKeyOf(account1, escrow, order).address).not.toBe(key.address)
    expect(inspect(key)).toBe(`OrderKey(${key.address})`)
  })

  test('opens the same account from phrase and seed of the phrase, forgiving blanks and capitals', async () => {
    const { provider } = new FakeChain()
    const wallet = await createWallet({ phrase: ` ${PHRASE.toUpperCase().replaceAll(' ', '\n')} `, provider })
    const keys = SpendingKeys.fromPhrase(PHRASE)
    expect(wallet.address()).toBe(encodeAddress(keys.address(31337n)))
  })
})

describe('bad input has an error of its own', () => {
  test('a phrase that is none; the words are not repeated', async () => {
    const words = 'zebra zebra zebra'
    const error = await createWallet({ phrase: words, provider: new FakeChain().provider }).catch((reason) => reason)
    expect(error).toBeInstanceOf(InvalidSeedError)
    expect(inspect(error)).not.toContain('zebra')
  })

  test('no key, or two', async () => {
    const { provider } = new FakeChain()
    await expect(createWallet({ provider })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    await expect(createWallet({ provider, seed, phrase: PHRASE })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })

  test('a node of another chain, a chain without a pool, a node that does not answer', async () => {
    const { provider } = new FakeChain(1n)
    await expect(createWallet({ seed, provider, chainId: 31337n })).rejects.toThrow(WrongNetworkError)
    const poolless = new FakeChain()
    const send = poolless.send.bind(poolless)
    poolless.send = async (method, params) => (method === 'eth_call' ? '0x' : send(method, params))
    await expect(openWallet(poolless)).rejects.toThrow(PoolMissingError)
    const silent = new FakeChain()
    silent.send = async () => {
      throw new Error('connect ECONNREFUSED')
    }
    await expect(openWallet(silent)).rejects.toThrow(RpcError)
  })

  test('addresses: of another chain, of another kind, mistyped', async () => {
    const wallet = await openWallet()
    await wallet.shield({ amount: 10n })
    const foreign = await createWallet({ seed, provider: new FakeChain(1n).provider })
    const pay = (to: string) => wallet.transfer({ to, amount: 1n })
    await expect(pay(foreign.address())).rejects.toThrow(WrongNetworkError)
    await expect(pay(wallet.incomingKey())).rejects.toThrow(InvalidAddressError)
    await expect(pay(`${wallet.address().slice(0, -1)}b`)).rejects.toThrow(InvalidAddressError)
    await expect(wallet.unshield({ to: wallet.address(), amount: 1n })).rejects.toThrow(InvalidAddressError)
    await expect(wallet.unshield({ to: `0x${'00'.repeat(20)}`, amount: 1n })).rejects.toThrow(InvalidAddressError)
  })

  test('a memo of 513 bytes', async () => {
    const wallet = await openWallet()
    await wallet.shield({ amount: 10n })
    const pay = (memo: string) => wallet.transfer({ to: wallet.address(), amount: 1n, memo })
    await expect(pay('é'.repeat(257))).rejects.toThrow(MemoTooLongError)
    await pay('é'.repeat(256))
    expect(wallet.history().at(-1)?.memo).toHaveLength(256)
  })

  test('an amount of nothing, or of 2^128', async () => {
    const wallet = await openWallet()
    for (const amount of [0n, -1n, 1n << 128n]) {
      await expect(wallet.shield({ amount })).rejects.toMatchObject({ code: 'INVALID_AMOUNT' })
    }
  })

  test('no signer, no prover', async () => {
    const chain = new FakeChain()
    const bare = await createWallet({ seed, provider: chain.provider })
    await expect(bare.shield({ amount: 1n })).rejects.toMatchObject({ code: 'NOT_CONFIGURED', missing: 'signer' })
    const signer = fakeSigner(chain)
    await bare.shield({ amount: 5n, signer })
    await expect(bare.transfer({ to: bare.address(), amount: 1n, signer })).rejects.toMatchObject({ missing: 'prover' })
    expect(bare.balance()).toBe(5n)
  })
})

describe('stored data', () => {
  const key = seededRandom('storage key')(32)

  test('comes back as it was, and only under its key', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 1n << 256n), fc.uint8Array(), fc.string(), (number, bytes, text) => {
        const data = { number, bytes, list: [[number, { text: `t${text}` }]], nothing: null }
        expect(openData(key, sealData(key, data))).toEqual(data)
      }),
    )
    expect(openData(seededRandom('another')(32), sealData(key, { a: 1n }))).toBeUndefined()
  })

  test('is refused when a bit changed, and holds nothing readable', () => {
    const sealed = sealData(key, { memo: 'two books' })
    expect(bytesToHex(sealed)).not.toContain(bytesToHex(new TextEncoder().encode('two books')))
    sealed[sealed.length - 1] = (sealed[sealed.length - 1] as number) ^ 1
    expect(openData(key, sealed)).toBeUndefined()
    expect(openData(key, new Uint8Array(3))).toBeUndefined()
  })
})
