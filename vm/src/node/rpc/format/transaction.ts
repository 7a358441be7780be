import type { BlockHeader } from '../../chain/header.js'
import { bytesToHex, type Hex, quantity } from '../../encoding.js'
import { type BlobFields, type ChainTransaction, effectiveTip } from '../../transactions/transaction.js'

/** Where a transaction stands; absent while it waits. */
export interface Place {
  readonly header: BlockHeader
  readonly index: number
}

/** A transaction as JSON-RPC shows it (execution-apis, `TransactionInfo`). */
export function formatTransaction(tx: ChainTransaction, place: Place | undefined) {
  return {
    hash: tx.hash,
    type: quantity(tx.type),
    nonce: quantity(tx.nonce),
    blockHash: place?.header.hash ?? null,
    blockNumber: place === undefined ? null : quantity(place.header.number),
    blockTimestamp: place === undefined ? null : quantity(place.header.timestamp),
    transactionIndex: place === undefined ? null : quantity(place.index),
    from: tx.from,
    to: tx.to ?? null,
    value: quantity(tx.value),
    gas: quantity(tx.gasLimit),
    input: bytesToHex(tx.data),
    ...fees(tx, place),
    ...(tx.chainId === undefined ? {} : { chainId: quantity(tx.chainId) }),
    ...(tx.blobs === undefined ? {} : formatBlobs(tx.blobs)),
    ...(tx.accessList === undefined ? {} : { accessList: tx.accessList }),
    ...(tx.authorizationList === undefined ? {} : { authorizationList: tx.authorizationList.map(formatAuthorization) }),
    v: quantity(tx.v),
    r: quantity(tx.r),
    s: quantity(tx.s),
    ...(tx.type === 0 ? {} : { yParity: quantity(tx.v) }),
  }
}

/** A transaction that is to be signed (execution-apis, `FilledTransaction`). */
export function formatUnsigned(tx: ChainTransaction) {
  const { hash, from, blockHash, blockNumber, blockTimestamp, transactionIndex, v, r, s, yParity, ...fields } =
    formatTransaction(tx, undefined) as ReturnType<typeof formatTransaction> & { readonly yParity?: Hex }
  return fields
}

function fees(tx: ChainTransaction, place: Place | undefined) {
  if ('gasPrice' in tx.fees) return { gasPrice: quantity(tx.fees.gasPrice) }
  const { maxFeePerGas, maxPriorityFeePerGas } = tx.fees
  const baseFee = place?.header.baseFeePerGas
  const paid = baseFee === undefined ? maxFeePerGas : baseFee + effectiveTip(tx, baseFee)
  return {
    gasPrice: quantity(paid),
    maxFeePerGas: quantity(maxFeePerGas),
    maxPriorityFeePerGas: quantity(maxPriorityFeePerGas),
  }
}

function formatBlobs({ maxFeePerBlobGas, versionedHashes }: BlobFields) {
  return { maxFeePerBlobGas: quantity(maxFeePerBlobGas), blobVersionedHashes: versionedHashes }
}

function formatAuthorization(entry: NonNullable<ChainTransaction['authorizationList']>[number]) {
  return {
    chainId: quantity(entry.chainId),
    address: entry.address,
    nonce: quantity(entry.nonce),
    yParity: quantity(entry.yParity),
    r: quantity(entry.r),
    s: quantity(entry.s),
  }
}
