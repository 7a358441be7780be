import { encodePackagesCall } from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createWallet, type Wallet, type WalletOptions } from '../../src/client.js'
import { readOneTimeAddress } from '../../src/own/prove-own.js'
import { NOBODY } from '../../src/packages/holders.js'
import { PackageClient } from '../../src/packages/package-client.js'
import { packagesOf } from '../../src/packages/packages-contract.js'
import { coreOf } from '../../src/wallet/core.js'
import { forgingProver } from '../support/forging-prover.js'
import { memoryStorage } from '../support/memory-storage.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
let sealer: Wallet

const open = (name: string, more: Partial<WalletOptions> = {}) =>
  createWallet({
    seed: seededRandom(`seed of ${name}`)(32),
    provider: sandbox.provider,
    signer: sandbox.account(1),
    prover: forgingProver,
    threads: 0,
    ...more,
  })

beforeAll(async () => {
  sandbox = await startSandbox()
  sealer = await open('sealer')
  await sealer.shield({ amount: 1_000n })
})
afterAll(() => sandbox.close())

/** Hands a parcel on as another program may: to a one-time key, without its key. */
async function handOnWithoutKey(to: string) {
  const core = coreOf(sealer)
  const client = new PackageClient(sealer)
  const { parcel, key } = await client.seal({ give: [{ amount: 9n }], to: sandbox.account(1).address })
  const call = { parcel, to: { ...NOBODY, npk: readOneTimeAddress(to, core.chainId).npk }, keyBox: new Uint8Array() }
  await core.send({ to: packagesOf(core), data: encodePackagesCall({ name: 'transfer', ...call }) })
  return { parcel, key }
}

test('a parcel that was handed on without its key is found by the address that the wallet gave out, also after a restart', async () => {
  const storage = memoryStorage()
  const holder = await open('holder', { storage, signer: undefined })
  await holder.sync()
  const { parcel, key } = await handOnWithoutKey(holder.oneTimeAddress())
  await holder.sync()
  expect(await new PackageClient(holder).list()).toMatchObject([{ parcel, state: 'held', hasKey: false }])
  const again = await open('holder', { storage, signer: sandbox.account(1) })
  const client = new PackageClient(again)
  expect(await client.list()).toMatchObject([{ parcel, state: 'held' }])
  await expect(client.open({ parcel })).rejects.toMatchObject({ code: 'PARCEL_KEY_MISSING' })
  await client.open({ parcel, key })
  expect(again.balance()).toBe(9n)
})

test('an address that is given out is kept without another sync; the phrase alone finds its parcel by `as`', async () => {
  const storage = memoryStorage()
  const holder = await open('quiet', { storage, signer: undefined })
  await holder.sync()
  const addresses = Array.from({ length: 5 }, () => holder.oneTimeAddress())
  await holder.close()
  const to = addresses[2] as string
  const { parcel, key } = await handOnWithoutKey(to)
  const again = await open('quiet', { storage, signer: undefined })
  await again.sync()
  expect(await new PackageClient(again).list()).toMatchObject([{ parcel, state: 'held' }])
  const restored = await open('quiet', { signer: sandbox.account(5) })
  await restored.sync()
  const client = new PackageClient(restored)
  expect(await client.list()).toEqual([])
  await expect(client.open({ parcel, key })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })
  await client.open({ parcel, key, as: to })
  expect(restored.balance()).toBe(9n)
})
