import { randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { bytesToHex } from './encoding.js'
import { Filters } from './filters.js'
import { Forking } from './fork/forking.js'
import type { NodeContext } from './node-context.js'
import type { NodeOptions } from './options.js'
import { Snapshots } from './snapshots.js'

const { version } = createRequire(import.meta.url)('@merkato/vm/package.json') as { version: string }

/** What a node is made of. */
export interface ContextParts extends Pick<NodeContext, 'chain' | 'accounts' | 'miner'> {
  /** As they came: a chain that takes this one's place is made of them. */
  readonly given: NodeOptions
}

/** What the methods of a new node work on. */
export function makeContext({ given, chain, accounts, miner }: ContextParts): NodeContext {
  const snapshots = new Snapshots(chain)
  const filters = new Filters(chain)
  const instance = { id: newInstanceId() }
  const renew = () => {
    snapshots.clear()
    filters.restart()
    instance.id = newInstanceId()
  }
  const begun = () => {
    accounts.reset()
    miner.set(chain.options.miningInterval)
    renew()
  }
  const forking = new Forking(given, chain, accounts.addresses())
  return {
    get options() {
      return chain.options
    },
    chain,
    accounts,
    snapshots,
    filters,
    miner,
    instance,
    logging: { isOn: true },
    version,
    clientVersion: `HardhatNetwork/merkato/${version}`,
    renew,
    async reset() {
      if (chain.fork === undefined) chain.reset()
      else await forking.end()
      begun()
    },
    async forkFrom(change) {
      await forking.begin(change)
      begun()
    },
    moveFork: (url) => forking.move(url),
  }
}

function newInstanceId(): `0x${string}` {
  return bytesToHex(randomBytes(32))
}
