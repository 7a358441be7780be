import { LATEST } from '../../chain/block-tag.js'
import { blobBaseFee, SUGGESTED_TIP } from '../../chain/fees.js'
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
  eth_capabilities: method([], ({ chain }) => {
    const { number, hash } = chain.blocks.head.header
    const everything = { disabled: false, oldestBlock: '0x0' }
    const states = { disabled: false, oldestBlock: quantity(chain.blocks.statesFrom) }
    return {
      head: { number: quantity(number), hash },
      state: states,
      tx: everything,
      logs: everything,
      receipts: everything,
      blocks: everything,
      // What a fork can prove lies at its source, below its newest blocks.
      stateproofs: chain.fork === undefined ? states : { disabled: true },
    }
  }),
  eth_syncing: method([], () => false),
  eth_mining: method([], ({ chain }) => chain.settings.automine),
  eth_hashrate: method([], () => '0x0'),
  eth_coinbase: method([], ({ chain }) => chain.settings.coinbase),
  eth_protocolVersion: method([], () => '0x44'),
  eth_gasPrice: method([], ({ chain }) => quantity(chain.nextTemplate().baseFeePerGas + SUGGESTED_TIP)),
  eth_maxPriorityFeePerGas: method([], () => quantity(SUGGESTED_TIP)),
  eth_baseFee: method([], ({ chain }) => quantity(chain.nextTemplate().baseFeePerGas)),
  eth_blobBaseFee: method([], ({ chain }) => {
    const next = chain.nextTemplate()
    return quantity(blobBaseFee(next, chain.execution.rules.at(next)))
  }),
  eth_feeHistory: method(
    [required(uint64), optional(blockTag, LATEST), optional(list(percentile, 100), [])],
    ({ chain }, count, newest, percentiles) => feeHistory(chain, count, newest, percentiles),
  ),
}
