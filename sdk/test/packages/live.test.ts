import { NATIVE_ASSET } from '@merkato/protocol'
import { PackageClient, type Wallet } from '@merkato/sdk'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
let sealer: Wallet
let holder: Wallet

beforeAll(async () => {
  sandbox = await startSandbox()
  sealer = await sandbox.wallet('live sealer', 1)
  holder = await sandbox.wallet('live holder', 2)
  await sealer.shield({ amount: parseEther('2') })
})
afterAll(() => sandbox.close())

test('with real proofs a parcel is sealed, and opened by the one-time key that holds it', async () => {
  const amount = parseEther('0.5')
  const data = 'the key to the archive'
  const { parcel } = await new PackageClient(sealer).seal({ give: [{ amount }], data, to: holder.oneTimeAddress() })
  await holder.sync()
  const packages = new PackageClient(holder)
  expect(await packages.peek(parcel)).toMatchObject({ give: [{ assetId: NATIVE_ASSET, amount }] })
  await packages.open({ parcel })
  expect([sealer.balance(), holder.balance()]).toEqual([parseEther('1.5'), amount])
  expect(holder.history()).toMatchObject([{ kind: 'opened', amount }])
})
