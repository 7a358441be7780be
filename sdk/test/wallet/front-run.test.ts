import { decodeOneTimeAddress, decodePoolCall, hexToBytes } from '@merkato/protocol'
import type { Signer, TransactionRequest } from 'ethers'
import { beforeEach, expect, test } from 'vitest'
import type { Wallet } from '../../src/client.js'
import { FakeChain, fakeSigner } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'

let chain: FakeChain
let friend: Wallet

beforeEach(async () => {
  chain = new FakeChain()
  friend = await openOn(chain, 'friend')
})

/** Sends, after another has seen the transaction and made `overtake` of it. */
function overtaken(overtake: (transaction: TransactionRequest) => Promise<void>): Signer {
  const honest = fakeSigner(chain)
  const sendTransaction: Signer['sendTransaction'] = async (transaction) => {
    await overtake(transaction)
    return honest.sendTransaction(transaction)
  }
  return { ...honest, sendTransaction } as Signer
}

test('shield front-run: the same deposit before one’s own, times five, is five notes more', async () => {
  const copycat = fakeSigner(chain)
  const signer = overtaken(async (transaction) => {
    if (decodePoolCall(hexToBytes(transaction.data as string)).name !== 'shield') return
    for (let i = 0; i < 5; i += 1) await copycat.sendTransaction(transaction)
  })
  const victim = await openOn(chain, 'victim', { signer })
  await victim.shield({ amount: 7n })
  await victim.sync()
  expect(victim.balance()).toBe(42n)
  expect(new Set(victim.notes().map(({ nullifier }) => nullifier)).size).toBe(6)
  await victim.transfer({ to: friend.address(), amount: 42n })
  await friend.sync()
  expect([victim.balance(), friend.balance()]).toEqual([0n, 42n])
})

test('shield front-run: to the same one-time address with other amounts and assets: each note is what it is', async () => {
  const signer = overtaken(async ({ data }) => {
    const call = decodePoolCall(hexToBytes(data as string))
    if (call.name !== 'shield') return
    chain.mine([chain.deposit(call.to, 1n, 77n), chain.deposit(call.to, 3n)])
  })
  const victim = await openOn(chain, 'victim', { signer })
  await victim.shield({ amount: 7n })
  await victim.sync()
  expect([victim.balance(), victim.balance(77n)]).toEqual([10n, 1n])
})

test('shield front-run: whatever lands between proof and payment, the payment is mined and the balance is right', async () => {
  let block = 0n
  const signer = overtaken(async () => {
    const to = decodeOneTimeAddress(friend.oneTimeAddress(), chain.chainId)
    block += 1n
    chain.mine([chain.deposit(to, block), chain.deposit(to, block)])
  })
  const victim = await openOn(chain, 'victim', { signer })
  await victim.shield({ amount: 7n })
  await victim.transfer({ to: friend.address(), amount: 5n })
  await victim.sync()
  await friend.sync()
  expect([victim.balance(), friend.balance()]).toEqual([2n, 2n + 4n + 5n])
})
