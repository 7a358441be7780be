import { expect, test } from 'vitest'
import { coreOf } from '../../src/wallet/core.js'
import { storageKey } from '../../src/wallet/keys.js'
import { openData, sealData } from '../../src/wallet/stored-data.js'
import { FakeChain, fakeSigner } from '../support/fake-chain.js'
import { memoryStorage } from '../support/memory-storage.js'
import { openOn } from '../support/open-wallet.js'

/** A wallet whose payment of 4 was handed to a node that fell silent, and which is put away. */
async function putAway() {
  const chain = new FakeChain()
  const storage = memoryStorage()
  const wallet = await openOn(chain, 'buyer', { storage })
  await wallet.shield({ amount: 10n })
  await wallet.shield({ amount: 20n })
  const wait = async () => Promise.reject(new Error('silence'))
  const signer = { ...fakeSigner(chain), sendTransaction: async () => ({ hash: '0xaa', wait }) } as never
  const paying = wallet.transfer({ to: wallet.address(), amount: 4n, signer })
  await expect(paying).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  expect(wallet.pending()).toHaveLength(1)
  return { chain, storage, key: storageKey(coreOf(wallet).viewing) }
}

test('a storage of a version before parcels gives what the chain does not hold: payments on their way', async () => {
  const { chain, storage, key } = await putAway()
  const { modules: _, state, ...rest } = openData(key, storage.data as Uint8Array) as Record<string, object>
  const { parcels: _parcels, locks: _locks, ...older } = state as Record<string, unknown>
  storage.data = sealData(key, { ...rest, format: 6, state: older })
  const wallet = await openOn(chain, 'buyer', { storage })
  await wallet.sync()
  expect([wallet.balance(), wallet.pending().length]).toEqual([30n, 1])
  expect(wallet.funds().reserved).toBeGreaterThan(0n)
})

test('a node that once says the pool has no modules costs a reading, and no payment on its way', async () => {
  const { chain, storage } = await putAway()
  for (const hasModules of [false, true]) {
    chain.hasModules = hasModules
    const wallet = await openOn(chain, 'buyer', { storage })
    await wallet.sync()
    expect([wallet.balance(), wallet.pending().length]).toEqual([30n, 1])
  }
})

test('a storage of a version that is not known is passed over', async () => {
  const { chain, storage, key } = await putAway()
  const stored = openData(key, storage.data as Uint8Array) as object
  for (const format of [5, 8, 'seven']) {
    storage.data = sealData(key, { ...stored, format })
    const wallet = await openOn(chain, 'buyer', { storage })
    expect(() => wallet.balance()).toThrow()
    await wallet.sync()
    expect([wallet.balance(), wallet.pending().length]).toEqual([30n, 0])
  }
})
