import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import type { AccountBook } from './accounts/account-book.js'
import type { Chain } from './chain/chain.js'
import { bytesToHex } from './encoding.js'
import { Filters } from './filters.js'
import type { IntervalMiner } from './mining/interval-miner.js'
import type { NodeContext } from './node-context.js'
import type { ResolvedOptions } from './options.js'
import { Snapshots } from './snapshots.js'

const { version } = createRequire(import.meta.url)('@merkato/vm/package.json') as { version: string }

/** What the methods of a new node work on. */
export function makeContext(
  options: ResolvedOptions,
  chain: Chain,
  accounts: AccountBook,
  miner: IntervalMiner,
): NodeContext {
  const snapshots = new Snapshots(chain)
  const filters = new Filters(chain)
  const instance = { id: newInstanceId() }
  const renew = () => {
    snapshots.clear()
    filters.restart()
    instance.id = newInstanceId()
  }
  return {
    options,
    chain,
    accounts,
    snapshots,
    filters,
    miner,
    instance,
    version,
    clientVersion: `HardhatNetwork/merkato/${version}`,
    renew,
    reset() {
      accounts.reset()
      miner.set(options.miningInterval)
      chain.reset()
      renew()
    },
  }
}

function newInstanceId(): `0x${string}` {
  return bytesToHex(randomBytes(32))
}
