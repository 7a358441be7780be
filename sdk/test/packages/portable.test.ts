import { verifyingKeys } from '@merkato/circuits'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { auditReport } from '../../src/audit/report.js'
import type { Wallet } from '../../src/client.js'
import { deployPortablePool } from '../../src/deploy/deploy-portable-pool.js'
import { LockClient } from '../../src/locks/lock-client.js'
import { PackageClient } from '../../src/packages/package-client.js'
import { openForging } from '../support/open-wallet.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
let payer: Wallet
let payee: Wallet

const openAt = (pool: string, name: string, signer: number): Promise<Wallet> =>
  openForging(sandbox, name, signer, { pool })

beforeAll(async () => {
  sandbox = await startSandbox()
  const keys = Object.fromEntries(Object.entries(verifyingKeys).filter(([id]) => id !== '2' && id !== '4'))
  const { pool } = await deployPortablePool({ signer: sandbox.account(9), verifyingKeys: keys })
  payer = await openAt(pool, 'payer', 1)
  payee = await openAt(pool, 'payee', 2)
  await payer.shield({ amount: 100n })
}, 60_000)
afterAll(() => sandbox.close())

test('in the portable pool a parcel is sealed, handed on and opened, and a lock settled, by the same calls', async () => {
  const { parcel } = await new PackageClient(payer).seal({ give: [{ amount: 30n }], data: 'x', to: payee.address() })
  await payee.sync()
  const packages = new PackageClient(payee)
  await packages.transfer({ parcel, to: sandbox.account(2).address })
  expect(await packages.list()).toMatchObject([{ parcel, state: 'held', holder: { kind: 'account' } }])
  await packages.open({ parcel })
  expect([payer.balance(), payee.balance()]).toEqual([70n, 30n])

  const { lockId } = await new LockClient(payer).lock({
    alternatives: [{ pay: [{ to: payee.address(), amount: 20n }] }, {}],
    decider: sandbox.account(2).address,
    deadline: BigInt(payer.syncedTo().timestamp) + 86_400n,
    fallback: 1,
  })
  await payee.sync()
  const locks = new LockClient(payee)
  expect((await locks.inspect(lockId)).outcomes[0]?.paysMe).toMatchObject([{ amount: 20n }])
  await locks.settle({ lockId, alternative: 0 })
  await payer.sync()
  expect([payer.balance(), payee.balance()]).toEqual([50n, 50n])
  for (const wallet of [payer, payee]) expect(auditReport(wallet).balances).toMatchObject([{ amount: 50n }])
})
