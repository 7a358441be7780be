import type { Common } from '@ethereumjs/common'
import { bytesToHex, type Hex, hexToBytes } from '../encoding.js'
import { invalidParams } from '../errors.js'
import { address, complete, type Decoder, data, partial, uint64 } from '../rpc/params.js'
import { decodeFrom, decodeRawTransaction } from '../transactions/decode-raw.js'
import type { PendingTransaction, TransactionPool } from '../transactions/pool.js'
import { toChainTransaction } from '../transactions/transaction.js'
import type { ChainStorage } from './chain-storage.js'
import { damaged } from './data-folder-error.js'
import { hashKey, Prefix } from './node-store.js'

/** What can still be counted on from, exactly. */
const arrival: Decoder<bigint> = (value, name) => {
  const place = uint64(value, name)
  if (place >= BigInt(Number.MAX_SAFE_INTEGER)) throw invalidParams(`invalid ${name}: expected a place below 2^53`)
  return place
}
const fields = complete<{ raw: Hex; arrival: bigint }>({ raw: data, arrival })
/** The sender, if nobody's key signed. */
const extras = partial<{ impersonated: Hex }>({ impersonated: address })

/** A waiting transaction in plain JSON. */
export function pendingToJson({ transaction, impersonated, arrival }: PendingTransaction): object {
  const entry = { raw: bytesToHex(transaction.raw), arrival: `0x${arrival.toString(16)}` }
  return impersonated ? { ...entry, impersonated: transaction.from } : entry
}

/** @throws RpcError naming what is wrong with it */
export function pendingFromJson(value: unknown, name: string, common: Common): PendingTransaction {
  const { raw, arrival } = fields(value, name)
  const { impersonated } = extras(value, name)
  const tx =
    impersonated === undefined
      ? decodeRawTransaction(hexToBytes(raw), common)
      : decodeFrom(hexToBytes(raw), impersonated, common)
  const transaction = toChainTransaction(tx, tx.getSenderAddress())
  return { transaction, tx, impersonated: impersonated !== undefined, arrival: Number(arrival) }
}

/** Keeps the waiting transactions in a store. */
export class PendingJournal {
  readonly #stored = new Set<Hex>()
  readonly #touched = new Set<Hex>()

  constructor(
    private readonly storage: ChainStorage,
    private readonly pool: TransactionPool,
  ) {}

  /** Puts back what waited when the store was last written, and follows the pool from then on. */
  async open(common: Common): Promise<void> {
    const waiting: PendingTransaction[] = []
    for await (const [, value] of this.storage.store.entries(Prefix.pending)) waiting.push(readPending(value, common))
    this.pool.restore(waiting.sort((a, b) => a.arrival - b.arrival))
    for (const { transaction } of waiting) this.#stored.add(transaction.hash)
    this.pool.onChange((hash) => this.#touched.add(hash))
    this.storage.beforeSave(() => this.#addChanges())
  }

  #addChanges(): void {
    for (const hash of this.#touched) {
      const key = hashKey(Prefix.pending, hash)
      const entry = this.pool.get(hash)
      // One that came and went since the last time was never written.
      if (entry === undefined) this.#stored.delete(hash) && this.storage.add({ type: 'del', key })
      else {
        this.#stored.add(hash)
        this.storage.add({ type: 'put', key, value: Buffer.from(JSON.stringify(pendingToJson(entry))) })
      }
    }
    this.#touched.clear()
  }
}

function readPending(value: Uint8Array, common: Common): PendingTransaction {
  try {
    return pendingFromJson(JSON.parse(Buffer.from(value).toString()), 'waiting transaction', common)
  } catch (error) {
    throw damaged('a waiting transaction can not be read', error)
  }
}
