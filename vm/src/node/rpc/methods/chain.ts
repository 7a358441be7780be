import { LATEST } from '../../chain/block-tag.js'
import { SUGGESTED_TIP } from '../../chain/fees.js'
import { quantity } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import { feeHistory } from '../../fee-history.js'
import { type MethodTable, method } from '../method.js'
import { blockTag, type Decoder, list, optional, required, uint64 } from '../params.js'

const percentile: Decoder<number> = (value, name) => {
  if (typeof value !== 'number' || !(value >= 0 && value <= 100))
    throw invalidParams(`invalid ${name}: expected 0 to 100`)
  return value
}

/** eth: what the chain is and what it costs. */
export const chainMethods: MethodTable = {
  eth_chainId: method([], ({ options }) => quantity(options.chainId)),
  eth_blockNumber: method([], ({ chain }) => quantity(chain.blocks.head.header.number)),
  eth_syncing: method([], () => false),
  eth_mining: method([], ({ chain }) => chain.settings.automine),
  eth_hashrate: method([], () => '0x0'),
  eth_coinbase: method([], ({ chain }) => chain.settings.coinbase),
  eth_protocolVersion: method([], () => '0x44'),
  eth_gasPrice: method([], ({ chain }) => quantity(chain.nextTemplate().baseFeePerGas + SUGGESTED_TIP)),
  eth_maxPriorityFeePerGas: method([], () => quantity(SUGGESTED_TIP)),
  eth_blobBaseFee: method([], () => '0x1'),
  eth_feeHistory: method(
    [required(uint64), optional(blockTag, LATEST), optional(list(percentile, 100), [])],
    ({ chain }, count, newest, percentiles) => feeHistory(chain, count, newest, percentiles),
  ),
}
