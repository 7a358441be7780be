import type { Block } from '../../chain/block.js'
import { type BlockHeader, EMPTY_OMMERS_HASH, EMPTY_TRIE_ROOT, ZERO_HASH, ZERO_NONCE } from '../../chain/header.js'
import { quantity } from '../../encoding.js'
import { formatTransaction } from './transaction.js'

/** A block as JSON-RPC shows it, with whole transactions or their hashes. */
export function formatBlock(block: Block, full: boolean) {
  const transactions = block.transactions.map(({ transaction }, index) =>
    full ? formatTransaction(transaction, { header: block.header, index }) : transaction.hash,
  )
  return {
    ...formatHeader(block.header),
    size: quantity(block.size),
    uncles: [],
    transactions,
    withdrawals: [],
  }
}

/** The pending block: it has no hash, nonce or bloom yet. */
export function formatPendingBlock(block: Block, full: boolean) {
  const transactions = block.transactions.map(({ transaction }) =>
    full ? formatTransaction(transaction, undefined) : transaction.hash,
  )
  return { ...formatBlock(block, false), hash: null, nonce: null, logsBloom: null, transactions }
}

function formatHeader(header: BlockHeader) {
  return {
    number: quantity(header.number),
    hash: header.hash,
    parentHash: header.parentHash,
    sha3Uncles: EMPTY_OMMERS_HASH,
    miner: header.coinbase,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    logsBloom: header.logsBloom,
    difficulty: '0x0',
    totalDifficulty: '0x0',
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestamp),
    extraData: '0x',
    mixHash: header.prevRandao,
    nonce: ZERO_NONCE,
    baseFeePerGas: quantity(header.baseFeePerGas),
    withdrawalsRoot: EMPTY_TRIE_ROOT,
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot: ZERO_HASH,
    ...(header.requestsHash === undefined ? {} : { requestsHash: header.requestsHash }),
  }
}
