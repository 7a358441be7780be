import type { Block } from '../../chain/block.js'
import { type BlockTag, LATEST } from '../../chain/block-tag.js'
import type { Chain } from '../../chain/chain.js'
import { quantity } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import { listAssets, readAsset } from '../../merkato/asset-state.js'
import { eventBlocks } from '../../merkato/event-blocks.js'
import { readLock, readPackage } from '../../merkato/module-state.js'
import { readNotes } from '../../merkato/note-stream.js'
import { readPoolState } from '../../merkato/pool-state.js'
import { syncStatistics } from '../../merkato/sync-statistics.js'
import { DEFAULT_LIMIT, limit, notesRequest, rangeRequest } from '../merkato-params.js'
import { type MethodTable, method } from '../method.js'
import { blockTag, hash, optional, required, uint } from '../params.js'

/** merkato: the parts of the chain that no other has. */
export const merkatoMethods: MethodTable = {
  merkato_version: method([], ({ version, options }) => ({
    version,
    chainId: options.chainId,
    hardfork: options.hardfork,
  })),

  merkato_poolState: method([optional(blockTag, LATEST)], ({ chain }, tag) => readPoolState(chain, tag)),

  merkato_getNotes: method([optional(notesRequest, {})], async ({ chain }, request) => {
    const { fromPosition, fromBlock, limit: most = DEFAULT_LIMIT } = request
    const { first, last } = rangeOf(chain, fromBlock, request.toBlock)
    const from = fromPosition === undefined ? { block: first } : { position: fromPosition }
    return readNotes(await eventBlocks(chain), { from, to: last, limit: most })
  }),

  merkato_assetInfo: method([required(uint), optional(blockTag, LATEST)], ({ chain }, assetId, tag) =>
    chain.withState(tag, (at) => readAsset(at, assetId)),
  ),

  merkato_getAssets: method(
    [optional(uint, 0n), optional(limit, DEFAULT_LIMIT), optional(blockTag, LATEST)],
    ({ chain }, first, most, tag) =>
      chain.withState(tag, async (at) => {
        const all = listAssets(await eventBlocks(chain), chain.block(tag).header.number)
        const ids = all.slice(first > all.length ? all.length : Number(first)).slice(0, most)
        const assets = []
        for (const id of ids) assets.push(await readAsset(at, id))
        return { assets, total: quantity(all.length), blockNumber: quantity(at.template.number) }
      }),
  ),

  merkato_package: method([required(hash), optional(blockTag, LATEST)], ({ chain }, parcel, tag) =>
    chain.withState(tag, (at) => readPackage(at, parcel)),
  ),

  merkato_lock: method([required(hash), optional(blockTag, LATEST)], ({ chain }, lockId, tag) =>
    chain.withState(tag, (at) => readLock(at, lockId)),
  ),

  merkato_syncStatistics: method([optional(rangeRequest, {})], async ({ chain }, { fromBlock, toBlock }) => {
    const { first, last } = rangeOf(chain, fromBlock, toBlock)
    return syncStatistics(await eventBlocks(chain), first, last)
  }),
}

/** Both ends of a range; from block 0 to the newest one when left out. */
function rangeOf(chain: Chain, from: BlockTag | undefined, to: BlockTag = LATEST): { first: bigint; last: Block } {
  const last = chain.block(to)
  const first = from === undefined ? 0n : firstOf(chain, from)
  if (first > last.header.number) throw invalidParams('invalid block range: fromBlock is after toBlock')
  return { first, last }
}

function firstOf(chain: Chain, tag: BlockTag): bigint {
  return tag.kind === 'number' ? tag.number : chain.block(tag).header.number
}
