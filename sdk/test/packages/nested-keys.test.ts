import { textBytes } from '@merkato/protocol'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Wallet, WalletOptions } from '../../src/client.js'
import { PackageClient } from '../../src/packages/package-client.js'
import { memoryStorage } from '../support/memory-storage.js'
import { openForging } from '../support/open-wallet.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
let [sealer, holder, friend] = [] as unknown as [Wallet, Wallet, Wallet]
let [sealing, holding, befriended] = [] as unknown as [PackageClient, PackageClient, PackageClient]

const open = (name: string, signer: number, more: Partial<WalletOptions> = {}) =>
  openForging(sandbox, name, signer, more)

beforeAll(async () => {
  sandbox = await startSandbox()
  sealer = await open('sealer', 1)
  holder = await open('holder', 2)
  friend = await open('friend', 3)
  sealing = new PackageClient(sealer)
  holding = new PackageClient(holder)
  befriended = new PackageClient(friend)
  await sealer.shield({ amount: 1_000n })
})
afterAll(() => sandbox.close())

const syncAll = () => Promise.all([sealer.sync(), holder.sync(), friend.sync()])

test('whoever has the key of a parcel has those of the parcels in it, three deep, also after a restart', async () => {
  const { parcel: outer } = await sealing.seal({ data: 'outer', to: holder.oneTimeAddress() })
  const { parcel: middle } = await sealing.seal({ data: 'middle', to: outer })
  const { parcel: inner } = await sealing.seal({ give: [{ amount: 7n }], data: 'inner', to: middle })
  await syncAll()
  expect((await holding.peek(inner)).data).toEqual(textBytes('inner'))
  expect(await holding.inspect(inner)).toMatchObject({ state: 'nested', hasKey: true })
  expect(await befriended.inspect(inner)).toMatchObject({ hasKey: false })
  await expect(befriended.peek(inner)).rejects.toMatchObject({ code: 'PARCEL_KEY_MISSING' })
  await expect(holding.open({ parcel: inner })).rejects.toMatchObject({ code: 'NOT_THE_HOLDER' })

  await holding.transfer({ parcel: outer, to: friend.address() })
  const storage = memoryStorage()
  await (await open('friend', 3, { storage })).sync()
  const again = await open('friend', 3, { storage })
  const client = new PackageClient(again)
  expect((await client.peek(inner)).give).toMatchObject([{ amount: 7n }])
  for (const parcel of [outer, middle, inner]) await client.open({ parcel })
  expect(again.balance()).toBe(7n)
})

test('a parcel that is handed into another takes its key along; without the key of the outer one it can not', async () => {
  const { parcel: outer } = await sealing.seal({ data: 'outer', to: holder.address() })
  const { parcel: given } = await sealing.seal({ give: [{ amount: 3n }], to: friend.address() })
  const { parcel: known } = await sealing.seal({ give: [{ amount: 4n }], to: holder.address() })
  await syncAll()
  await befriended.transfer({ parcel: given, to: outer })
  await holding.transfer({ parcel: known, to: outer })
  await holding.transfer({ parcel: outer, to: friend.oneTimeAddress() })
  await syncAll()
  expect(await sealing.inspect(given)).toMatchObject({ hasKey: true })
  expect(await befriended.inspect(known)).toMatchObject({ state: 'nested', hasKey: true })
  expect((await befriended.peek(known)).give).toMatchObject([{ amount: 4n }])

  const { parcel: foreign } = await holding.seal({ data: 'mine', to: friend.address() })
  const { parcel: blind } = await sealing.seal({ give: [{ amount: 5n }], to: foreign })
  await syncAll()
  await expect(befriended.peek(blind)).rejects.toMatchObject({ code: 'PARCEL_KEY_MISSING' })
  const before = friend.balance()
  await befriended.open({ parcel: foreign })
  await befriended.open({ parcel: blind, key: sealing.keyText(blind) })
  expect(friend.balance() - before).toBe(5n)
})
