import type { Impersonation } from '../accounts/account-book.js'
import { type Hex, quantity } from '../encoding.js'
import { address, bool, complete, hash, list, object, uint64 } from '../rpc/params.js'
import type { ChainStorage } from './chain-storage.js'
import { damaged } from './data-folder-error.js'

/** What a node keeps besides its chain. */
export interface NodeRecord {
  /** Changes with every fresh chain. */
  readonly instanceId: Hex
  /** Milliseconds between blocks mined by the timer; 0: off. */
  readonly miningInterval: number
  readonly impersonation: Impersonation
}

const NAME = 'node'
const MAX_ACCOUNTS = 10_000_000

/**
 * The record that a store holds, if it holds a chain.
 *
 * @throws DataFolderError DATA_DAMAGED
 */
export function readNodeRecord(storage: ChainStorage): NodeRecord | undefined {
  const stored = storage.section(NAME)
  if (stored === undefined) return undefined
  try {
    const { instanceId, miningInterval } = complete<{ instanceId: Hex; miningInterval: bigint }>({
      instanceId: hash,
      miningInterval: uint64,
    })(stored, NAME)
    const impersonation = complete<Impersonation>({ all: bool, accounts: list(address, MAX_ACCOUNTS) })(
      object(stored, NAME).impersonation,
      `${NAME}.impersonation`,
    )
    return { instanceId, miningInterval: Number(miningInterval), impersonation }
  } catch (error) {
    throw damaged('its record of the node can not be read', error)
  }
}

/** Keeps the record in the store from now on. */
export function trackNodeRecord(storage: ChainStorage, read: () => NodeRecord): void {
  storage.track(NAME, () => {
    const { miningInterval, ...record } = read()
    return { ...record, miningInterval: quantity(miningInterval) }
  })
}
