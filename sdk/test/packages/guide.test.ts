import { NATIVE_ASSET, textBytes } from '@merkato/protocol'
import { PackageClient } from '@merkato/sdk'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

// Fixed, so that equal runs prove equal statements.
const recoverAfter = 1_900_000_000n + 30n * 86_400n

let sandbox: Sandbox

beforeAll(async () => {
  sandbox = await startSandbox()
})
afterAll(() => sandbox.close())

/** Runs the lines of docs/guides/packages.md on the native chain, with real proofs. */
test('a parcel is sealed, looked into, handed on by one one-time key and opened by another', async () => {
  const sealer = await sandbox.wallet('live sealer', 1)
  const holder = await sandbox.wallet('live holder', 2)
  const friend = await sandbox.wallet('live friend', 3)
  const buyer = await sandbox.wallet('live onlooker', 4)
  await sealer.shield({ amount: parseEther('2') })

  const packages = new PackageClient(sealer)
  const { parcel } = await packages.seal({
    give: [{ amount: parseEther('0.5') }],
    data: 'the key to the archive',
    to: holder.oneTimeAddress(),
    recoverAfter,
  })

  await holder.sync()
  const mine = new PackageClient(holder)
  const [held] = await mine.list()
  expect(held).toMatchObject({ parcel, state: 'held', recoverAfter })

  const { give, data } = await mine.peek(parcel)
  expect([give, data]).toEqual([
    [{ assetId: NATIVE_ASSET, amount: parseEther('0.5') }],
    textBytes('the key to the archive'),
  ])
  await buyer.sync()
  const { give: shown } = await new PackageClient(buyer).peek(parcel, { key: packages.keyText(parcel) })
  expect(shown).toEqual(give)

  await mine.transfer({ parcel, to: friend.address() })
  const theirs = new PackageClient(friend)
  await friend.sync()
  await theirs.open({ parcel })
  expect([sealer.balance(), holder.balance(), friend.balance()]).toEqual([parseEther('1.5'), 0n, parseEther('0.5')])
  expect(friend.history()).toMatchObject([{ kind: 'opened', amount: parseEther('0.5') }])
})
