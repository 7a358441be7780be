import type { Hex } from '../encoding.js'
import type { BlockContext } from '../execution.js'

/** What of its block a call sees other than it is. Unlike in a block, nothing has to follow from its parent. */
export interface BlockOverrides {
  readonly number?: bigint
  /** Without effect: blocks after the merge have none. */
  readonly difficulty?: bigint
  /** Seconds. */
  readonly time?: bigint
  readonly gasLimit?: bigint
  readonly feeRecipient?: Hex
  /** 32 bytes. */
  readonly prevRandao?: Hex
  /** Wei per gas. */
  readonly baseFeePerGas?: bigint
  /** Wei per blob gas. */
  readonly blobBaseFee?: bigint
}

/** The block context with the overridden fields. */
export function overriddenBlock(block: BlockContext, overrides: BlockOverrides): BlockContext {
  return {
    ...block,
    number: overrides.number ?? block.number,
    timestamp: overrides.time ?? block.timestamp,
    gasLimit: overrides.gasLimit ?? block.gasLimit,
    coinbase: overrides.feeRecipient ?? block.coinbase,
    prevRandao: overrides.prevRandao ?? block.prevRandao,
    baseFeePerGas: overrides.baseFeePerGas ?? block.baseFeePerGas,
    blobBaseFee: overrides.blobBaseFee ?? block.blobBaseFee,
  }
}
