import { LATEST } from '../../chain/block-tag.js'
import { readPoolState } from '../../pool-state.js'
import { type MethodTable, method } from '../method.js'
import { blockTag, optional } from '../params.js'

/** merkato: the parts of the chain that no other has. */
export const merkatoMethods: MethodTable = {
  merkato_version: method([], ({ version, options }) => ({
    version,
    chainId: options.chainId,
    hardfork: options.hardfork,
  })),
  merkato_poolState: method([optional(blockTag, LATEST)], ({ chain }, tag) => chain.withState(tag, readPoolState)),
}
