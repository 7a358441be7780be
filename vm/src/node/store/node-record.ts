import type { Impersonation } from '../accounts/account-book.js'
import { type Hex, quantity } from '../encoding.js'
import type { MiningInterval } from '../mining/interval-miner.js'
import { address, bool, complete, type Decoder, hash, list, object, uint64 } from '../rpc/params.js'
import type { ChainStorage } from './chain-storage.js'
import { damaged } from './data-folder-error.js'

/** What a node keeps besides its chain. */
export interface NodeRecord {
  /** Changes with every fresh chain. */
  readonly instanceId: Hex
  /** Between blocks mined by the timer; undefined: off. */
  readonly miningInterval: MiningInterval | undefined
  readonly impersonation: Impersonation
}

const NAME = 'node'
const limits = list(uint64, 2)
/** Milliseconds, 0 being off; or the two between which they are drawn. */
const bounds: Decoder<readonly bigint[]> = (value, name) =>
  Array.isArray(value) ? limits(value, name) : [uint64(value, name)]
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
    const { instanceId, miningInterval } = complete<{ instanceId: Hex; miningInterval: readonly bigint[] }>({
      instanceId: hash,
      miningInterval: bounds,
    })(stored, NAME)
    const impersonation = complete<Impersonation>({ all: bool, accounts: list(address, MAX_ACCOUNTS) })(
      object(stored, NAME).impersonation,
      `${NAME}.impersonation`,
    )
    return { instanceId, miningInterval: intervalOf(miningInterval), impersonation }
  } catch (error) {
    throw damaged('its record of the node can not be read', error)
  }
}

/** Keeps the record in the store from now on. */
export function trackNodeRecord(storage: ChainStorage, read: () => NodeRecord): void {
  storage.track(NAME, () => {
    const { miningInterval, ...record } = read()
    const { min, max } = miningInterval ?? { min: 0, max: 0 }
    return { ...record, miningInterval: min === max ? quantity(min) : [quantity(min), quantity(max)] }
  })
}

function intervalOf([min = 0n, max = min]: readonly bigint[]): MiningInterval | undefined {
  return max === 0n ? undefined : { min: Number(min), max: Number(max) }
}
