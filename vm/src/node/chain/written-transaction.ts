import { createAddressFromString } from '@ethereumjs/util'
import type { Hex } from '../encoding.js'
import { invalidParams } from '../errors.js'
import type { Execution } from '../execution.js'
import { shortReason } from '../transactions/build.js'
import { fromBytes } from '../transactions/decode-raw.js'
import { type ChainTransaction, toChainTransaction } from '../transactions/transaction.js'
import type { ExecutedTransaction } from './block.js'
import type { Receipt } from './receipt.js'
import type { Place } from './rules.js'

/** What decides which bytes are a transaction. */
export type DecodingRules = Pick<Execution, 'rules' | 'common'>

/** A transaction as it is written down. */
export interface TransactionBytes {
  readonly hash: Hex
  readonly from: Hex
  /** EIP-2718 encoding. */
  readonly raw: () => Uint8Array
}

/** Where a transaction is from. */
export interface Origin {
  readonly execution: DecodingRules
  readonly place: Place
}

/** A transaction that is decoded when somebody looks at it: log queries want the receipts of thousands. */
export class WrittenTransaction implements ExecutedTransaction {
  readonly hash: Hex
  readonly #decode: () => ChainTransaction
  #transaction: ChainTransaction | undefined

  constructor(
    { hash, from, raw }: TransactionBytes,
    readonly receipt: Receipt,
    { execution: { rules, common }, place }: Origin,
  ) {
    this.hash = hash
    // What bytes are a transaction depends on the rules of its block.
    this.#decode = () =>
      rules.during(place, () => {
        try {
          return toChainTransaction(fromBytes(raw(), { common, params: {} }), createAddressFromString(from))
        } catch (error) {
          throw invalidParams(`block ${place.number}: transaction ${hash} is none: ${shortReason(error)}`)
        }
      })
  }

  get transaction(): ChainTransaction {
    this.#transaction ??= this.#decode()
    return this.#transaction
  }
}

/** EIP-2718: a legacy transaction is a list, whose first byte is 0xc0 or more. */
export function transactionType(firstByte: number): number {
  return firstByte >= 0xc0 ? 0 : firstByte
}
