import type { Common } from '@ethereumjs/common'
import { createTxFromRLP, type TxOptions, type TypedTransaction } from '@ethereumjs/tx'
import { Address, createAddressFromString } from '@ethereumjs/util'
import { keccakOf } from '../../evm/wasm-crypto.js'
import type { UsualSigner } from '../accounts/usual-signer.js'
import type { Hex } from '../encoding.js'
import { invalidInput, transactionRejected } from '../errors.js'
import { decodeBlobTransaction, isBlobTransaction } from './blob.js'
import { shortReason } from './build.js'
import { readMarketTransaction } from './market-transaction.js'

/** Reasons that name a rule of the chain: the bytes are a transaction, but not one for here. */
const BROKEN_RULE = /EIP-7825|EIP-7594|total blob gas|at least one blob|initcode|total fee/i
/** ethereumjs' words for a signature of another chain: the chain's id, or EIP-155's v. */
const OTHER_CHAIN = /derived chain ID (?<id>\d+)|EIP155-based V (?<v>\d+)/

/**
 * Decodes a signed transaction, one with blobs as blocks hold it, and recovers its sender.
 *
 * @param raw stays as it is from here on
 * @param usual who is likely to have signed it; nobody in particular when left out
 * @throws RpcError -32000 when the bytes are no transaction or the signature recovers nobody, -32003 when its kind is not accepted
 */
export function decodeRawTransaction(raw: Uint8Array, common: Common, usual?: UsualSigner): TypedTransaction {
  if (raw.length === 0) throw invalidInput('empty transaction')
  const tx = decode(raw, common)
  if (!tx.isSigned()) throw invalidInput('transaction is not signed')
  const sender = senderOf(tx, usual)
  if (sender === undefined) throw invalidInput('invalid signature: no sender can be recovered')
  return withSender(tx, sender)
}

/** Decodes a transaction whose sender is known: nobody is recovered, so that one that no key signed may be decoded too. */
export function decodeFrom(raw: Uint8Array, sender: Hex, common: Common): TypedTransaction {
  return withSender(fromBytes(raw, { common, params: {}, freeze: false }), createAddressFromString(sender))
}

/** A transaction as blocks hold it: of one with blobs, what commits to them. @throws Error when it is none */
export function fromBytes(raw: Uint8Array, options: TxOptions): TypedTransaction {
  return isBlobTransaction(raw) ? decodeBlobTransaction(raw, options) : createTxFromRLP(raw, options)
}

function decode(raw: Uint8Array, common: Common): TypedTransaction {
  const options = { common, params: {}, freeze: false }
  try {
    return readMarketTransaction(raw, options) ?? fromBytes(raw, options)
  } catch (error) {
    const reason = shortReason(error)
    const { id, v } = OTHER_CHAIN.exec(reason)?.groups ?? {}
    const signedFor = v === undefined ? id : String((BigInt(v) - 35n) / 2n)
    if (signedFor !== undefined) {
      throw transactionRejected(`invalid chain id for signer: have ${signedFor} want ${common.chainId()}`)
    }
    throw BROKEN_RULE.test(reason)
      ? transactionRejected(reason)
      : invalidInput(`could not decode transaction: ${reason}`)
  }
}

/** Not by getSenderAddress, which hashes the key in JavaScript, and again for whoever asks. */
function senderOf(tx: TypedTransaction, usual?: UsualSigner): Address | undefined {
  try {
    tx.cache.senderPubKey = usual?.publicKeyOf(tx) ?? tx.getSenderPublicKey()
    const sender = new Address(keccakOf(tx.common)(tx.cache.senderPubKey).slice(-20))
    usual?.note(sender.toString())
    return sender
  } catch {
    return undefined
  }
}

/** Frozen from here on, since ethereumjs keeps what it computed of frozen transactions only. */
function withSender(tx: TypedTransaction, sender: Address): TypedTransaction {
  tx.getSenderAddress = () => sender
  Object.freeze(tx)
  return tx
}
