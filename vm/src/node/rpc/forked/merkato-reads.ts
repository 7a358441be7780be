import type { BlockTag } from '../../chain/block-tag.js'
import { notesRequest, rangeRequest } from '../merkato-params.js'
import { type Decoder, object } from '../params.js'
import { decoded, type ForkedMethod, forward, numberBelow, orNull } from './forked-method.js'
import { before } from './state-reads.js'

/** A range that ends before the fork's block is the source's to tell; others go through both. */
function byRange(request: Decoder<{ readonly toBlock?: BlockTag }>): ForkedMethod {
  return async (node, fork, call) => {
    const last = await numberBelow(node, fork, decoded(request, call.params[0])?.toBlock)
    return last === undefined || last === fork.number ? call.here() : forward(fork, call, object)
  }
}

/** merkato: what a source with a pool knows itself. */
export const merkatoReads: Readonly<Record<string, ForkedMethod>> = {
  merkato_poolState: before(0, object),
  merkato_assetInfo: before(1, orNull(object)),
  merkato_getAssets: before(2, object),
  merkato_package: before(1, orNull(object)),
  merkato_lock: before(1, orNull(object)),
  merkato_getNotes: byRange(notesRequest),
  merkato_syncStatistics: byRange(rangeRequest),
}
