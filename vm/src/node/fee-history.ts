import { min } from './bigint.js'
import type { Block } from './chain/block.js'
import type { BlockTag } from './chain/block-tag.js'
import type { Chain } from './chain/chain.js'
import { blobBaseFee } from './chain/fees.js'
import type { BlockTemplate } from './chain/header.js'
import type { BlockRules } from './chain/rules.js'
import { type Hex, quantity } from './encoding.js'
import { invalidParams } from './errors.js'
import { effectiveTip } from './transactions/transaction.js'

const MAX_BLOCKS = 1024n

export interface FeeHistory {
  readonly oldestBlock: Hex
  readonly baseFeePerGas: readonly Hex[]
  readonly gasUsedRatio: readonly number[]
  readonly baseFeePerBlobGas: readonly Hex[]
  readonly blobGasUsedRatio: readonly number[]
  readonly reward?: readonly (readonly Hex[])[]
}

/**
 * Fees of the last `count` blocks up to `newest`, with tips at the given percentiles of the gas used (execution-apis, `eth_feeHistory`).
 *
 * @throws RpcError -32602 when the percentiles do not rise
 */
export function feeHistory(chain: Chain, count: bigint, newest: BlockTag, percentiles: readonly number[]): FeeHistory {
  if (percentiles.some((value, i) => value < (percentiles[i - 1] ?? 0))) {
    throw invalidParams('invalid argument 2: percentiles must rise')
  }
  const last = chain.block(newest).header
  const size = min(count, MAX_BLOCKS, last.number + 1n)
  const oldest = last.number - size + 1n
  const blocks = Array.from({ length: Number(size) }, (_, i) =>
    chain.block({ kind: 'number', number: oldest + BigInt(i) }),
  )
  const { rules } = chain.execution
  const after = chain.blocks.byNumber(last.number + 1n)?.header ?? chain.nextTemplate()
  const headers = [...blocks.map(({ header }) => header), after]
  const history = {
    oldestBlock: quantity(size === 0n ? 0n : oldest),
    baseFeePerGas: headers.map(({ baseFeePerGas }) => quantity(baseFeePerGas)),
    gasUsedRatio: blocks.map(({ header }) => Number(header.gasUsed) / Number(header.gasLimit)),
    baseFeePerBlobGas: headers.map((header) => quantity(blobPrice(header, rules.at(header)))),
    blobGasUsedRatio: blocks.map(({ header }) => {
      const { blobs } = rules.at(header)
      return blobs === undefined ? 0 : Number(header.blobGasUsed) / Number(blobs.max)
    }),
  }
  if (percentiles.length === 0) return history
  return { ...history, reward: blocks.map((block) => rewards(block, percentiles)) }
}

/** Wei per blob gas; 0 where there are no blobs yet. */
function blobPrice(header: BlockTemplate, rules: BlockRules): bigint {
  return rules.blobs === undefined ? 0n : blobBaseFee(header, rules)
}

/** Tip at each percentile of the block's gas, its transactions sorted by tip. */
function rewards({ header, transactions }: Block, percentiles: readonly number[]): Hex[] {
  const paid = transactions
    .map(({ transaction, receipt }) => ({ tip: effectiveTip(transaction, header.baseFeePerGas), gas: receipt.gasUsed }))
    .sort((a, b) => (a.tip < b.tip ? -1 : Number(a.tip > b.tip)))
  return percentiles.map((percentile) => {
    const threshold = (Number(header.gasUsed) * percentile) / 100
    let gas = 0
    const reached = paid.find((entry) => {
      gas += Number(entry.gas)
      return gas >= threshold
    })
    return quantity((reached ?? paid.at(-1))?.tip ?? 0n)
  })
}
