import type { Block, Withdrawal } from '../../chain/block.js'
import { type BlockHeader, EMPTY_OMMERS_HASH, OWN_FIELDS } from '../../chain/header.js'
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
    withdrawals: (block.withdrawals ?? []).map(formatWithdrawal),
  }
}

/** The pending block: it has no hash and no nonce yet. */
export function formatPendingBlock(block: Block, full: boolean) {
  const transactions = block.transactions.map(({ transaction }) =>
    full ? formatTransaction(transaction, undefined) : transaction.hash,
  )
  return { ...formatBlock(block, false), hash: null, nonce: null, transactions }
}

function formatWithdrawal({ index, validatorIndex, address, amount }: Withdrawal) {
  return { index: quantity(index), validatorIndex: quantity(validatorIndex), address, amount: quantity(amount) }
}

/** What a block begins with; news of a new head are that alone. */
export function formatHeader(header: BlockHeader) {
  const { extraData, parentBeaconBlockRoot, withdrawalsRoot, nonce, difficulty } = header.foreign ?? OWN_FIELDS
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
    difficulty: quantity(difficulty),
    totalDifficulty: quantity(difficulty),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestamp),
    extraData,
    mixHash: header.prevRandao,
    nonce,
    baseFeePerGas: quantity(header.baseFeePerGas),
    withdrawalsRoot,
    blobGasUsed: '0x0',
    excessBlobGas: '0x0',
    parentBeaconBlockRoot,
    ...(header.requestsHash === undefined ? {} : { requestsHash: header.requestsHash }),
  }
}
