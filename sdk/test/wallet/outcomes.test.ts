import { POOL_ADDRESS } from '@merkato/protocol'
import { makeError, type Signer } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Wallet, WalletOptions } from '../../src/client.js'
import { AbortedError, NonceConflictError, OutcomeUnknownError, RpcError } from '../../src/errors/network.js'
import type { Prover } from '../../src/prover/prover.js'
import { FakeChain, fakeSigner } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'
import { trustingProver } from '../support/trusting-prover.js'

let chain: FakeChain
let buyer: Wallet
let seller: Wallet

const open = (name: string, more: Partial<WalletOptions> = {}) => openOn(chain, name, more)

const received = async (): Promise<bigint> => {
  await seller.sync()
  return seller.balance()
}

/** The usual signer, with another way of sending. */
const signerThat = (sendTransaction: (good: Signer, request: never) => Promise<unknown>): Signer => {
  const good = fakeSigner(chain)
  return { ...good, sendTransaction: (request: never) => sendTransaction(good, request) } as unknown as Signer
}

beforeEach(async () => {
  chain = new FakeChain()
  buyer = await open('buyer')
  seller = await open('seller')
  await buyer.shield({ amount: 100n })
  await buyer.shield({ amount: 100n })
})

describe('WAL-8: a mined payment is reported as paid', () => {
  test('when the node falls silent right after it', async () => {
    const send = chain.send.bind(chain)
    const silentFrom = chain.blocks.length + 1
    chain.send = async (method, params) => {
      if (chain.blocks.length >= silentFrom) throw new Error('socket hang up')
      return send(method, params)
    }
    expect(await buyer.transfer({ to: seller.address(), amount: 60n })).toMatchObject({ proofs: 1 })
    chain.send = send
    expect(await received()).toBe(60n)
    await buyer.sync()
    expect(buyer.balance()).toBe(140n)
  })

  test('when what was read can not be stored', async () => {
    let full = false
    const save = async () => {
      if (full) throw new Error('ENOSPC')
    }
    const wallet = await open('buyer', { storage: { load: async () => undefined, save } })
    await wallet.sync()
    full = true
    await wallet.transfer({ to: seller.address(), amount: 60n })
    await wallet.shield({ amount: 1n })
    expect(await received()).toBe(60n)
    expect(wallet.balance()).toBe(141n)
  })
})

describe('WAL-8: an answer that was lost is not a failure', () => {
  test('of sending: its notes stay reserved until the wallet knows', async () => {
    const signer = signerThat(async (good, request) => {
      await good.sendTransaction(request)
      throw new Error('ETIMEDOUT')
    })
    const error = await buyer.transfer({ to: seller.address(), amount: 60n, signer }).catch((reason) => reason)
    expect(error).toBeInstanceOf(OutcomeUnknownError)
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN', transactionHash: null })
    expect(error.explain()).toContain('It may have been mined; sync before paying again.')
    expect(await received()).toBe(60n)
  })

  test('of waiting: the error has the hash', async () => {
    const signer = signerThat(async (good, request) => ({
      ...(await good.sendTransaction(request)),
      hash: '0x1234',
      wait: () => Promise.reject(new Error('ETIMEDOUT')),
    }))
    const failure = buyer.transfer({ to: seller.address(), amount: 60n, signer })
    await expect(failure).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', transactionHash: '0x1234' })
  })

  test('keeps the notes reserved, because the transaction may still be mined', async () => {
    const signer = signerThat(() => Promise.reject(new Error('ETIMEDOUT')))
    await expect(buyer.transfer({ to: seller.address(), amount: 199n, signer })).rejects.toThrow(OutcomeUnknownError)
    await expect(buyer.transfer({ to: seller.address(), amount: 1n })).rejects.toMatchObject({
      code: 'INSUFFICIENT_FUNDS',
      reserved: 200n,
    })
  })

  test('a transaction that was repriced has been mined', async () => {
    const signer = signerThat(async (good, request) => {
      const { wait } = await good.sendTransaction(request)
      const receipt = { ...(await wait()), status: 1 } as never
      const replaced = makeError('replaced', 'TRANSACTION_REPLACED', {
        reason: 'repriced',
        cancelled: false,
        hash: '0x12',
        replacement: {} as never,
        receipt,
      })
      return { hash: '0x12', wait: () => Promise.reject(replaced) }
    })
    expect(await buyer.transfer({ to: seller.address(), amount: 60n, signer })).toMatchObject({ proofs: 1 })
  })
})

describe('what was not sent gives its notes back', () => {
  const everything = { amount: 199n }

  test.each([
    ['NONCE_EXPIRED', makeError('nonce too low', 'NONCE_EXPIRED', { transaction: {} as never })],
    ['REPLACEMENT_UNDERPRICED', makeError('underpriced', 'REPLACEMENT_UNDERPRICED', { transaction: {} as never })],
  ])('after %s', async (_, cause) => {
    const signer = signerThat(() => Promise.reject(cause))
    await expect(buyer.transfer({ to: seller.address(), ...everything, signer })).rejects.toThrow(NonceConflictError)
    await buyer.transfer({ to: seller.address(), ...everything })
    expect(await received()).toBe(199n)
  })

  test('when the node is silent before the transaction is handed to it', async () => {
    const silent = { send: () => Promise.reject(new Error('ECONNREFUSED')) }
    const signer = { ...fakeSigner(chain), provider: silent } as unknown as Signer
    await expect(buyer.transfer({ to: seller.address(), ...everything, signer })).rejects.toThrow(RpcError)
    await buyer.transfer({ to: seller.address(), ...everything })
    expect(await received()).toBe(199n)
  })

  test('when the signal fired, before or after the proof, whatever the prover does', async () => {
    const early = AbortSignal.abort()
    await expect(buyer.transfer({ to: seller.address(), ...everything, signal: early })).rejects.toThrow(AbortedError)
    const late = new AbortController()
    const prover: Prover = {
      prove: async (...asked) => {
        late.abort()
        return trustingProver.prove(...asked)
      },
    }
    const wallet = await open('buyer', { prover })
    const stopped = wallet.transfer({ to: seller.address(), ...everything, signal: late.signal })
    await expect(stopped).rejects.toThrow(AbortedError)
    await buyer.transfer({ to: seller.address(), ...everything })
    expect(await received()).toBe(199n)
  })

  test('when the prover proved anything else than it was asked to', async () => {
    const { publicInputs } = await collectInputs()
    for (const changed of publicInputs.keys()) {
      const prover: Prover = {
        prove: async (...asked) => {
          const result = await trustingProver.prove(...asked)
          return {
            ...result,
            publicInputs: result.publicInputs.map((value, i) => (i === changed ? value + 1n : value)),
          }
        },
      }
      const wallet = await open('buyer', { prover })
      const refused = wallet.transfer({ to: seller.address(), amount: 1n })
      await expect(refused).rejects.toMatchObject({ code: 'PROVING_FAILED' })
    }
  })

  const collectInputs = async () => {
    const results: { publicInputs: readonly bigint[] }[] = []
    const prover: Prover = {
      prove: async (...asked) => {
        const result = await trustingProver.prove(...asked)
        results.push(result)
        return result
      },
    }
    const wallet = await open('buyer', { prover })
    await wallet.transfer({ to: seller.address(), amount: 1n })
    return results[0] as { publicInputs: readonly bigint[] }
  }
})

describe('input that is no input', () => {
  const to = '0x00000000000000000000000000000000000000bb'

  test.each<[string, object, string]>([
    ['a number', { amount: 1 }, 'INVALID_AMOUNT'],
    ['a string', { amount: '1' }, 'INVALID_AMOUNT'],
    ['a fee in numbers', { amount: 1n, fee: 1 }, 'INVALID_AMOUNT'],
    ['an expiry in numbers', { amount: 1n, expiry: 1 }, 'INVALID_ARGUMENT'],
    ['a negative expiry', { amount: 1n, expiry: -1n }, 'INVALID_ARGUMENT'],
    ['an expiry of 2^64', { amount: 1n, expiry: 1n << 64n }, 'INVALID_ARGUMENT'],
    ['the pool as recipient', { amount: 1n, to: POOL_ADDRESS }, 'INVALID_ADDRESS'],
  ])('is refused: %s', async (_, options, code) => {
    await expect(buyer.unshield({ to, ...options } as never)).rejects.toMatchObject({ code })
    expect(buyer.balance()).toBe(200n)
  })

  test('is refused by shield as well', async () => {
    await expect(buyer.shield({ amount: 5 as never })).rejects.toMatchObject({ code: 'INVALID_AMOUNT' })
  })
})

test('WAL-7: notes that are printed open nothing', () => {
  const [note] = buyer.notes()
  expect(note).toMatchObject({ value: 100n })
  expect(Object.keys(note as object)).not.toContain('r')
  expect(Object.keys(note as object)).not.toContain('rho')
})

test('transactions of one account are sent one after another', async () => {
  let sending = 0
  let most = 0
  const signer = signerThat(async (good, request) => {
    sending += 1
    most = Math.max(most, sending)
    await new Promise((resolve) => setTimeout(resolve, 2))
    sending -= 1
    return good.sendTransaction(request)
  })
  await Promise.all([1n, 2n, 3n].map((amount) => buyer.shield({ amount, to: seller.address(), signer })))
  expect(most).toBe(1)
  expect(await received()).toBe(6n)
})
