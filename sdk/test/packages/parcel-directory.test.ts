import type { Holder, PackagesEvent } from '@merkato/protocol'
import { NESTED_KEY_BOX_BYTES, ZERO_ADDRESS } from '@merkato/protocol'
import { expect, test } from 'vitest'
import { ownParcels } from '../../src/packages/parcel-view.js'
import { NoteStore } from '../../src/wallet/note-store.js'
import { ParcelDirectory } from '../../src/wallet/parcel-directory.js'

const PARCEL = `0x${'0d'.repeat(32)}`
const at = (blockNumber: number) => ({ blockNumber, transactionHash: '0x', logIndex: 0 })
const keyOf = (npk: bigint): Holder => ({ account: ZERO_ADDRESS, npk, parcel: `0x${'00'.repeat(32)}` })
const NO_BYTES = new Uint8Array()
const sealed: PackagesEvent = {
  ...{ event: 'Sealed', parcel: PARCEL, caller: ZERO_ADDRESS, commitments: [], contents: NO_BYTES, keyBox: NO_BYTES },
  terms: {
    ...{ holder: keyOf(1n), sealer: keyOf(0n), recoverAfter: 0n },
    ...{ keyHash: `0x${'01'.repeat(32)}`, contentsHash: `0x${'02'.repeat(32)}` },
  },
}
const passed = (number: number): PackagesEvent => ({
  ...{ event: 'Transferred', parcel: PARCEL, keyBox: NO_BYTES },
  ...{ from: keyOf(BigInt(number)), to: keyOf(BigInt(number + 1)) },
})

test('strangers who pass a parcel to and fro cost a wallet no more for each time', () => {
  const directory = new ParcelDirectory()
  directory.add(sealed, at(1))
  // A list that is copied for every act takes minutes for so many.
  const acts = 150_000
  for (let act = 1; act <= acts; act += 1) directory.add(passed(act), at(act + 1))
  expect(directory.parcel(PARCEL, acts + 1)?.steps).toHaveLength(acts)
  expect(directory.parcel(PARCEL, 10)?.steps).toHaveLength(9)
})

test('what was read stays as it was when more is read, or undone; so does what was restored', () => {
  const directory = new ParcelDirectory()
  directory.add(sealed, at(1))
  directory.add(passed(1), at(2))
  const before = directory.parcel(PARCEL, 9)
  const dump = directory.dump()
  const restored = ParcelDirectory.restore(dump)
  directory.add(passed(2), at(3))
  restored.add(passed(5), at(3))
  expect([before?.steps, dump[0]?.steps].map((steps) => steps?.length)).toEqual([1, 1])
  expect(directory.parcel(PARCEL, 9)?.steps.at(-1)).toMatchObject({ to: { npk: 3n } })
  expect(restored.parcel(PARCEL, 9)?.steps.at(-1)).toMatchObject({ to: { npk: 6n } })
  restored.rollback(2)
  directory.rollback(1)
  expect([restored, directory].map((one) => one.parcel(PARCEL, 9)?.steps.length)).toEqual([1, 0])
  directory.add(passed(7), at(2))
  expect(directory.parcel(PARCEL, 9)?.steps).toMatchObject([{ to: { npk: 8n } }])
})

test('strangers who put parcels into a parcel that was passed to and fro cost a list no more for each', () => {
  const parcels = new ParcelDirectory()
  parcels.add(sealed, at(1))
  const [acts, inside] = [100_000, 40_000]
  for (let act = 1; act <= acts; act += 1) parcels.add(passed(act), at(2))
  const holder = { ...keyOf(0n), parcel: PARCEL }
  for (let number = 1; number <= inside; number += 1) {
    const parcel = `0x${number.toString(16).padStart(64, '0')}`
    // Boxes that only the key of the outer one could open.
    const keyBox = new Uint8Array(NESTED_KEY_BOX_BYTES)
    parcels.add({ ...sealed, parcel, keyBox, terms: { ...sealed.terms, holder } } as PackagesEvent, at(3))
  }
  const facts = { parcels, notes: new NoteStore(), block: { number: 3, timestamp: 3 }, accounts: [] }
  expect(ownParcels({ ...facts, keys: new Map() })).toEqual([])
  // Whoever holds the outer one sees them all.
  const mine = ownParcels({ ...facts, keys: new Map([[BigInt(acts + 1), 1n]]) })
  expect(mine).toHaveLength(inside + 1)
  expect([mine[0]?.state, mine[1]?.state]).toEqual(['held', 'nested'])
})
