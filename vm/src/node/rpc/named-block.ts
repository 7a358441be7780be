import type { Block } from '../chain/block.js'
import type { BlockTag } from '../chain/block-tag.js'
import type { NodeContext } from '../node-context.js'

/** Hands on the block that a tag names, undefined where there is none. The pending one is as it would be mined now. */
export function withBlock<T>(
  { chain }: Pick<NodeContext, 'chain'>,
  tag: BlockTag,
  use: (block: Block | undefined) => T,
): T | Promise<T> {
  if (tag.kind !== 'pending') return use(chain.find(tag))
  // The root would cost a flush of half-done state; the newest one stands in, as other sandboxes have it.
  return chain.withPending(async ({ builder }) => use(builder.seal(chain.blocks.head.header.stateRoot)))
}
