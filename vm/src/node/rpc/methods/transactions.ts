import type { TypedTransaction } from '@ethereumjs/tx'
import { createAddressFromString } from '@ethereumjs/util'
import type { BlockTag } from '../../chain/block-tag.js'
import { PENDING } from '../../chain/block-tag.js'
import type { Chain } from '../../chain/chain.js'
import { SUGGESTED_TIP } from '../../chain/fees.js'
import { bytesToHex, type Hex } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import type { NodeContext } from '../../node-context.js'
import { impersonate } from '../../transactions/impersonated.js'
import { requestFields, type TransactionRequest, unsignedTransaction } from '../../transactions/request.js'
import { senderQueue } from '../../transactions/sender-queue.js'
import { signFields } from '../../transactions/sign-fields.js'
import { type ChainTransaction, toChainTransaction } from '../../transactions/transaction.js'
import { formatReceipt } from '../format/receipt.js'
import { formatTransaction, formatUnsigned } from '../format/transaction.js'
import { type MethodTable, method } from '../method.js'
import { withBlock } from '../named-block.js'
import { address, blockTag, data, hash, looseUint, required, uint } from '../params.js'
import { submitRaw } from '../sent-transaction.js'
import { transactionRequest } from '../transaction-params.js'
import { estimateRequest } from './call.js'

const ZERO_ADDRESS: Hex = `0x${'00'.repeat(20)}`

/** eth: sending transactions and finding them again. */
export const transactionMethods: MethodTable = {
  eth_sendTransaction: method([required(transactionRequest)], sendTransaction),
  eth_sendUnsignedTransaction: method([required(transactionRequest)], async (node, request) => {
    const from = senderOf(request)
    const { common } = node.chain.execution
    const fields = await completeFields(node, request, from)
    return node.chain.submit(impersonate(fields, createAddressFromString(from), common), true)
  }),

  eth_sendRawTransaction: method([required(data)], submitRaw),

  eth_signTransaction: method([required(transactionRequest)], async (node, request) => {
    const from = senderOf(request)
    const key = node.accounts.key(from)
    const fields = await completeFields(node, request, from)
    return bytesToHex(signFields(fields, key, node.chain.execution.common).serialize())
  }),

  eth_fillTransaction: method([required(transactionRequest)], async (node, request) => {
    const sender = request.from ?? ZERO_ADDRESS
    const fields = await completeFields(node, request, sender)
    const { common } = node.chain.execution
    // As it is encoded before it is signed: with zeros in place of a signature.
    const signature = fields.type === 0 ? {} : { v: 0n, r: 0n, s: 0n }
    const tx = unsignedTransaction(
      { ...fields, ...signature } as typeof fields,
      createAddressFromString(sender),
      common,
    )
    tx.hash = () => new Uint8Array(32)
    return { raw: bytesToHex(tx.serialize()), tx: formatUnsigned(toChainTransaction(tx, tx.getSenderAddress())) }
  }),

  eth_getTransactionByHash: method([required(hash)], ({ chain }, id) => {
    const place = chain.blocks.transaction(id)
    if (place !== undefined) {
      return formatTransaction(place.executed.transaction, { header: place.block.header, index: place.index })
    }
    const waiting = chain.pool.get(id)
    return waiting === undefined ? null : formatTransaction(waiting.transaction, undefined)
  }),

  eth_getTransactionBySenderAndNonce: method([required(address), required(looseUint)], ({ chain }, sender, nonce) => {
    const waiting = chain.pool.ofSender(sender).find(({ transaction }) => transaction.nonce === nonce)
    if (waiting !== undefined) return formatTransaction(waiting.transaction, undefined)
    return findMined(chain, (transaction) => transaction.from === sender && transaction.nonce === nonce)
  }),

  eth_getTransactionReceipt: method([required(hash)], ({ chain }, id) => {
    const place = chain.blocks.transaction(id)
    return place === undefined ? null : formatReceipt(place, chain.execution)
  }),

  eth_getRawTransactionByHash: method([required(hash)], ({ chain }, id) => {
    const found = chain.blocks.transaction(id)?.executed.transaction ?? chain.pool.get(id)?.transaction
    return found === undefined ? null : bytesToHex(found.raw)
  }),

  eth_getTransactionByBlockHashAndIndex: method([required(hash), required(uint)], (node, id, index) =>
    transactionAt(node, { kind: 'hash', hash: id }, index),
  ),

  eth_getTransactionByBlockNumberAndIndex: method([required(blockTag), required(uint)], transactionAt),

  eth_getRawTransactionByBlockHashAndIndex: method([required(hash), required(uint)], (node, id, index) =>
    rawTransactionAt(node, { kind: 'hash', hash: id }, index),
  ),

  eth_getRawTransactionByBlockNumberAndIndex: method([required(blockTag), required(uint)], rawTransactionAt),

  // As in geth and anvil, without those behind a gap in the nonces.
  eth_pendingTransactions: method([], ({ chain }) =>
    chain.pool
      .senders()
      .flatMap((sender) => senderQueue(chain, sender).pending)
      .map(({ transaction }) => formatTransaction(transaction, undefined)),
  ),
}

async function sendTransaction(node: NodeContext, request: TransactionRequest): Promise<Hex> {
  const { tx, impersonated } = await makeTransaction(node, request)
  return node.chain.submitUnfinished(tx, impersonated)
}

/**
 * The transaction that a request describes, signed by its unlocked sender, or as if by an impersonated one.
 *
 * @throws RpcError when the node can not act for the sender, or the request describes none
 */
export async function makeTransaction(
  node: NodeContext,
  request: TransactionRequest,
): Promise<{ readonly tx: TypedTransaction; readonly impersonated: boolean }> {
  const from = senderOf(request)
  const authority = node.accounts.authority(from)
  const { common } = node.chain.execution
  const fields = await completeFields(node, request, from)
  if (authority.kind === 'key') return { tx: signFields(fields, authority.key, common), impersonated: false }
  return { tx: impersonate(fields, createAddressFromString(from), common), impersonated: true }
}

/** Fills in what the request leaves open; gas is estimated on the pending state. */
async function completeFields(node: NodeContext, request: TransactionRequest, from: Hex) {
  const { chain } = node
  if (request.blobVersionedHashes !== undefined || request.type === 3n) {
    throw invalidParams(
      'invalid argument 0: a transaction with blobs is taken signed, with its blobs (eth_sendRawTransaction)',
    )
  }
  const gasLimit = request.gas ?? (await chain.withState(PENDING, (at) => estimateRequest(node, request, at)))
  const { baseFeePerGas } = chain.nextTemplate()
  const nonce = request.nonce ?? (await chain.pendingNonce(from))
  return requestFields(request, { nonce, gasLimit, baseFeePerGas, tip: SUGGESTED_TIP }, chain.execution.common)
}

function rawTransactionAt(node: NodeContext, tag: BlockTag, index: bigint) {
  return withBlock(node, tag, (block) => {
    const executed = block?.transactions[Number(index)]
    return executed === undefined ? null : bytesToHex(executed.transaction.raw)
  })
}

/** Looks through the blocks from the newest one down: nobody asks often enough for an index. */
function findMined({ blocks }: Chain, isWanted: (transaction: ChainTransaction) => boolean) {
  for (let number = blocks.head.header.number; number >= blocks.first; number--) {
    const block = blocks.byNumber(number)
    const index = block?.transactions.findIndex(({ transaction }) => isWanted(transaction)) ?? -1
    const executed = block?.transactions[index]
    if (block && executed) return formatTransaction(executed.transaction, { header: block.header, index })
  }
  return null
}

function senderOf({ from }: TransactionRequest): Hex {
  if (from === undefined) throw invalidParams('invalid argument 0: from is missing')
  return from
}

function transactionAt(node: NodeContext, tag: BlockTag, index: bigint) {
  return withBlock(node, tag, (block) => {
    const executed = block?.transactions[Number(index)]
    if (block === undefined || executed === undefined) return null
    const place = tag.kind === 'pending' ? undefined : { header: block.header, index: Number(index) }
    return formatTransaction(executed.transaction, place)
  })
}
