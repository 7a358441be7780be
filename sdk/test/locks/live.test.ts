import { LockClient, type Wallet } from '@merkato/sdk'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

// Fixed, so that equal runs prove equal statements.
const DEADLINE = 1_900_000_000n + 86_400n

let sandbox: Sandbox
let buyer: Wallet
let seller: Wallet

beforeAll(async () => {
  sandbox = await startSandbox()
  buyer = await sandbox.wallet('live locker', 1)
  seller = await sandbox.wallet('live payee', 2)
  await buyer.shield({ amount: parseEther('2') })
})
afterAll(() => sandbox.close())

test('with real proofs notes are locked for two outcomes, and the decider chooses one', async () => {
  const amount = parseEther('0.5')
  const { lockId } = await new LockClient(buyer).lock({
    alternatives: [{ pay: [{ to: seller.address(), amount }] }, {}],
    decider: sandbox.account(2).address,
    deadline: DEADLINE,
    fallback: 1,
  })
  await seller.sync()
  const locks = new LockClient(seller)
  expect((await locks.inspect(lockId)).outcomes).toMatchObject([{ paysMe: [{ amount }] }, { paysMe: [] }])
  await locks.settle({ lockId, alternative: 0 })
  await buyer.sync()
  expect([buyer.balance(), seller.balance()]).toEqual([parseEther('1.5'), amount])
})
