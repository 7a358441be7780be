import type { Hex } from '../encoding.js'

/** Which block a request means, as EIP-1898 and the block tags allow. */
export type BlockTag =
  | { readonly kind: 'pending' }
  | { readonly kind: 'latest' }
  | { readonly kind: 'safe' }
  | { readonly kind: 'finalized' }
  | { readonly kind: 'number'; readonly number: bigint }
  | { readonly kind: 'hash'; readonly hash: Hex }

export const LATEST: BlockTag = { kind: 'latest' }
export const PENDING: BlockTag = { kind: 'pending' }
