import { LockClient } from '@merkato/sdk'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

// Fixed, so that equal runs prove equal statements.
const deadline = 1_900_000_000n + 86_400n

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

/** Runs the lines of docs/guides/conditional-transfers.md on the native chain, with real proofs. */
test('notes are locked for two outcomes, the payee checks both, and the decider chooses', async () => {
  const buyer = await sandbox.wallet('live locker', 1)
  const seller = await sandbox.wallet('live payee', 2)
  const decider = sandbox.account(2).address
  await buyer.shield({ amount: parseEther('2') })

  const locks = new LockClient(buyer)
  const { lockId } = await locks.lock({
    alternatives: [{ pay: [{ to: seller.address(), amount: parseEther('0.5'), memo: 'order 7' }] }, {}],
    decider,
    deadline,
    fallback: 1,
  })
  expect(buyer.notes()).toMatchObject([{ state: 'locked', lockId }])
  expect(buyer.funds()).toMatchObject({ total: 0n, locked: parseEther('2') })

  await seller.sync()
  const theirs = new LockClient(seller)
  const { outcomes, deadline: until } = await theirs.inspect(lockId)
  expect(outcomes).toMatchObject([{ paysMe: [{ amount: parseEther('0.5'), memo: 'order 7' }] }, { paysMe: [] }])
  expect(until).toBe(deadline)

  await theirs.settle({ lockId, alternative: 0 })
  await buyer.sync()
  expect([buyer.balance(), seller.balance()]).toEqual([parseEther('1.5'), parseEther('0.5')])
  expect(buyer.history().map(({ kind }) => kind)).toEqual(['shielded', 'locked', 'settled', 'sent'])
})
