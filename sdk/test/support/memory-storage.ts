import type { WalletStorage } from '../../src/wallet/stored-data.js'

/** Keeps one state in memory, and counts how often it was written. */
export function memoryStorage() {
  const storage = {
    data: undefined as Uint8Array | undefined,
    writes: 0,
    load: async () => storage.data,
    save: async (data: Uint8Array) => {
      storage.data = data
      storage.writes += 1
    },
  }
  return storage satisfies WalletStorage
}
