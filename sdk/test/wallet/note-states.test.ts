import { makeError } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Wallet } from '../../src/client.js'
import { FakeChain, FIRST_TIME, fakeSigner } from '../support/fake-chain.js'
import { memoryStorage } from '../support/memory-storage.js'
import { openOn } from '../support/open-wallet.js'

const ACCOUNT = '0x00000000000000000000000000000000000000bb'

let chain: FakeChain
let buyer: Wallet
let seller: Wallet

beforeEach(async () => {
  chain = new FakeChain()
  buyer = await openOn(chain, 'buyer')
  seller = await openOn(chain, 'seller')
})

describe('confirmations', () => {
  test('a note is spent when enough blocks stand on its own, and shown before', async () => {
    const careful = await openOn(chain, 'buyer', { confirmations: 2 })
    await careful.shield({ amount: 10n })
    expect(careful.notes()).toMatchObject([{ value: 10n, state: 'unconfirmed' }])
    expect(careful.funds()).toEqual({ total: 10n, spendable: 0n, reserved: 0n, unconfirmed: 10n, locked: 0n })
    await expect(careful.transfer({ to: seller.address(), amount: 1n })).rejects.toMatchObject({ reserved: 10n })
    chain.mine([])
    await careful.sync()
    expect(careful.funds().unconfirmed).toBe(10n)
    chain.mine([])
    await careful.transfer({ to: seller.address(), amount: 1n })
    expect(careful.funds()).toEqual({ total: 9n, spendable: 0n, reserved: 0n, unconfirmed: 9n, locked: 0n })
  })

  test.each([[-1], [0.5], [Number.NaN]])('are no %d', async (confirmations) => {
    await expect(openOn(chain, 'buyer', { confirmations })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
  })
})

describe('a bundle that was handed over', () => {
  const lost = () => {
    const sendTransaction = () => Promise.reject(new Error('ETIMEDOUT'))
    return { ...fakeSigner(chain), sendTransaction } as never
  }

  test('is pending until it is mined; its notes are reserved and not spent', async () => {
    await buyer.shield({ amount: 10n })
    expect(buyer.pending()).toEqual([])
    const bundle = await buyer.buildBundle({ caller: ACCOUNT, payment: { to: seller.address(), amount: 4n } })
    const [note] = buyer.notes()
    expect(note?.state).toBe('reserved')
    expect(buyer.pending()).toEqual([{ nullifiers: [note?.nullifier], expiry: bundle.expiry, transactionHash: null }])
    expect(buyer.funds()).toEqual({ total: 10n, spendable: 0n, reserved: 10n, unconfirmed: 0n, locked: 0n })
    chain.mine(chain.apply(bundle))
    await buyer.sync()
    expect(buyer.pending()).toEqual([])
    expect(buyer.funds()).toEqual({ total: 6n, spendable: 6n, reserved: 0n, unconfirmed: 0n, locked: 0n })
  })

  test('is pending again when the block that mined it is undone, and free once it expired', async () => {
    await buyer.shield({ amount: 10n })
    const newest = chain.blocks.length - 1
    const bundle = await buyer.buildBundle({
      caller: ACCOUNT,
      payment: { to: seller.address(), amount: 4n },
      expiry: BigInt(FIRST_TIME + newest + 3),
    })
    chain.mine(chain.apply(bundle))
    await buyer.sync()
    chain.rewind(newest)
    chain.mine([])
    await buyer.sync()
    expect(buyer.pending()).toHaveLength(1)
    for (let i = 0; i < 3; i += 1) chain.mine([])
    await buyer.sync()
    expect(buyer.pending()).toEqual([])
    expect(buyer.funds().spendable).toBe(10n)
  })

  test('WAL-5: is remembered by the next start, which spends other notes', async () => {
    const storage = memoryStorage()
    const first = await openOn(chain, 'buyer', { storage })
    await first.shield({ amount: 10n })
    await expect(first.transfer({ to: seller.address(), amount: 4n, signer: lost() })).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
    })
    const second = await openOn(chain, 'buyer', { storage })
    expect(second.pending()).toMatchObject([{ transactionHash: null }])
    await expect(second.transfer({ to: seller.address(), amount: 4n })).rejects.toMatchObject({ reserved: 10n })
  })

  test('that was mined and reverted is forgotten, also by the next start', async () => {
    const storage = memoryStorage()
    const first = await openOn(chain, 'buyer', { storage })
    await first.shield({ amount: 10n })
    const reverted = makeError('reverted', 'CALL_EXCEPTION', { action: 'call', data: '0x' } as never)
    const sendTransaction = async () => ({ hash: '0x12', wait: () => Promise.reject(reverted) })
    const signer = { ...fakeSigner(chain), sendTransaction } as never
    await expect(first.transfer({ to: seller.address(), amount: 4n, signer })).rejects.toMatchObject({
      code: 'TRANSACTION_FAILED',
    })
    for (const wallet of [first, await openOn(chain, 'buyer', { storage })]) {
      expect(wallet.pending()).toEqual([])
      expect(wallet.funds().spendable).toBe(10n)
    }
  })

  test('that was given up is forgotten', async () => {
    await buyer.shield({ amount: 10n })
    const bundle = await buyer.buildBundle({ caller: ACCOUNT, payment: { to: seller.address(), amount: 4n } })
    buyer.releaseBundle(bundle)
    expect(buyer.pending()).toEqual([])
    expect(buyer.funds().spendable).toBe(10n)
  })
})

test('a payment out of five notes takes one wide proof; a prover without that circuit takes three', async () => {
  for (let i = 0; i < 5; i += 1) await buyer.shield({ amount: 10n })
  const receipt = await buyer.transfer({ to: seller.address(), amount: 45n })
  expect(receipt.proofs).toBe(1)
  const { narrowProver } = await import('../support/trusting-prover.js')
  const narrow = await openOn(chain, 'narrow', { prover: narrowProver })
  for (let i = 0; i < 5; i += 1) await narrow.shield({ amount: 10n })
  expect(await narrow.transfer({ to: seller.address(), amount: 45n })).toMatchObject({ proofs: 3 })
})
