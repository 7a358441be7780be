import { blockToJson } from '../chain/block-json.js'
import type { Chain } from '../chain/chain.js'
import { bytesToHex, quantity } from '../encoding.js'
import { invalidInput } from '../errors.js'
import { trieHash } from '../state/trie.js'
import { chainRecordToJson } from '../store/chain-record.js'
import { pendingToJson } from '../store/pending-journal.js'
import { accountsToJson } from './account-json.js'

export const STATE_FORMAT = 'merkato-state'
export const STATE_VERSION = 1

/**
 * The chain with its newest state in plain JSON; {@link loadState} takes it.
 *
 * @throws RpcError -32000 on a fork
 */
export function dumpState(chain: Chain): string {
  const { blocks, execution, pool } = chain
  if (chain.fork !== undefined) {
    throw invalidInput("a fork's state can not be exported: what was not written on it lies at its source")
  }
  const { head } = blocks
  const { number } = head.header
  const world = blocks.worldAfter(head)
  return JSON.stringify({
    format: STATE_FORMAT,
    version: STATE_VERSION,
    chainId: quantity(chain.options.chainId),
    hardfork: chain.options.hardfork,
    chain: chainRecordToJson({ head: number, clock: chain.clock.state, settings: chain.settings }),
    stateRoot: bytesToHex(trieHash(world, execution.base.codec.accounts)),
    accounts: accountsToJson(world, execution.base),
    blocks: Array.from({ length: Number(number) + 1 }, (_, index) => {
      const block = blocks.byNumber(BigInt(index))
      if (block === undefined) throw new Error(`Block ${index} is missing.`)
      return blockToJson(block)
    }),
    pending: pool.all().map(pendingToJson),
  })
}
