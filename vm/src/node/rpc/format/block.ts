import type { Block, Withdrawal } from '../../chain/block.js'
import { type BlockHeader, HEADER_FORMS, OWN_FIELDS } from '../../chain/header.js'
import { type Hex, quantity } from '../../encoding.js'
import { formatTransaction } from './transaction.js'

/** A block as JSON-RPC shows it, with whole transactions or their hashes. */
export function formatBlock(block: Block, full: boolean) {
  const transactions = block.transactions.map(({ transaction }, index) =>
    full ? formatTransaction(transaction, { header: block.header, index }) : transaction.hash,
  )
  return {
    ...formatHeader(block.header),
    size: quantity(block.size),
    uncles: (block.ommers ?? []).map(({ hash }) => hash),
    transactions,
    ...(block.header.form < HEADER_FORMS.shanghai
      ? {}
      : { withdrawals: (block.withdrawals ?? []).map(formatWithdrawal) }),
  }
}

/** The pending block: it has no hash and no nonce yet. */
export function formatPendingBlock(block: Block, full: boolean) {
  const transactions = block.transactions.map(({ transaction }) =>
    full ? formatTransaction(transaction, undefined) : transaction.hash,
  )
  return { ...formatBlock(block, false), ...unsealed, transactions }
}

/** Of the pending block. */
export function formatPendingHeader(header: BlockHeader) {
  return { ...formatHeader(header), ...unsealed }
}

const unsealed = { hash: null, nonce: null } as const

function formatWithdrawal({ index, validatorIndex, address, amount }: Withdrawal) {
  return { index: quantity(index), validatorIndex: quantity(validatorIndex), address, amount: quantity(amount) }
}

/** What a block begins with; news of a new head are that alone. */
export function formatHeader(header: BlockHeader) {
  const { form } = header
  const { extraData, parentBeaconBlockRoot, withdrawalsRoot, ommersHash, nonce, difficulty } =
    header.foreign ?? OWN_FIELDS
  return {
    number: quantity(header.number),
    hash: header.hash,
    parentHash: header.parentHash,
    sha3Uncles: ommersHash,
    miner: header.coinbase,
    stateRoot: header.stateRoot,
    transactionsRoot: header.transactionsRoot,
    receiptsRoot: header.receiptsRoot,
    logsBloom: header.logsBloom,
    difficulty: quantity(difficulty),
    gasLimit: quantity(header.gasLimit),
    gasUsed: quantity(header.gasUsed),
    timestamp: quantity(header.timestamp),
    extraData,
    mixHash: header.prevRandao,
    nonce,
    ...(form < HEADER_FORMS.london ? {} : { baseFeePerGas: quantity(header.baseFeePerGas) }),
    ...(form < HEADER_FORMS.shanghai ? {} : { withdrawalsRoot }),
    ...(form < HEADER_FORMS.cancun ? {} : blobFields(header, parentBeaconBlockRoot)),
    ...(header.requestsHash === undefined ? {} : { requestsHash: header.requestsHash }),
  }
}

function blobFields({ blobGasUsed, excessBlobGas }: BlockHeader, parentBeaconBlockRoot: Hex) {
  return { blobGasUsed: quantity(blobGasUsed), excessBlobGas: quantity(excessBlobGas), parentBeaconBlockRoot }
}
