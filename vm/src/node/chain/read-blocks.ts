import { RLP } from '@ethereumjs/rlp'
import type { TypedTransaction } from '@ethereumjs/tx'
import { createAddressFromString } from '@ethereumjs/util'
import { bytesToHex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { Execution } from '../execution.js'
import { itemLength } from '../rlp.js'
import { decodeRawTransaction, fromBytes } from '../transactions/decode-raw.js'
import { impersonatedSender } from '../transactions/impersonated.js'
import type { PendingTransaction } from '../transactions/pool.js'
import { toChainTransaction } from '../transactions/transaction.js'
import type { Withdrawal } from './block.js'
import { type BlockHeader, formOf, headerFromItems } from './header.js'
import { checkFields, isNumber } from './header-fields.js'
import { withdrawalFromItems } from './withdrawals.js'

/** A block from a file, before it is run. */
export interface ForeignBlock {
  readonly header: BlockHeader
  readonly transactions: readonly PendingTransaction[]
  /** Undefined before Shanghai. */
  readonly withdrawals: readonly Withdrawal[] | undefined
  readonly ommers: readonly BlockHeader[]
}

type Item = Uint8Array | Item[]

/** Header, transactions, ommers, withdrawals. */
const BODY_PARTS = 4
const MAX_OMMERS = 2

/**
 * Reads RLP blocks that stand one behind the other, as `geth export` writes them, one at a time.
 *
 * @throws RpcError -32000 naming the block that can not be read
 */
export function* readBlocks(bytes: Uint8Array, execution: Execution): Generator<ForeignBlock> {
  let rest = bytes
  for (let place = 1; rest.length > 0; place++) {
    const { data, remainder } = decodeNext(rest, place)
    yield readBlock(data, execution, `block ${place} of the file`)
    rest = remainder
  }
}

/** Each block by itself: a decoder that is given the whole file copies what comes after, once for every block. */
function decodeNext(bytes: Uint8Array, place: number): { data: Item; remainder: Uint8Array } {
  try {
    const length = itemLength(bytes)
    return { data: RLP.decode(bytes.subarray(0, length)) as Item, remainder: bytes.subarray(length) }
  } catch {
    throw invalidInput(`block ${place} of the file is no RLP`)
  }
}

function readBlock(data: Item, execution: Execution, name: string): ForeignBlock {
  if (!Array.isArray(data) || data.length > BODY_PARTS) throw invalidInput(`${name} is no block`)
  const [first, transactions, ommers, withdrawals] = data
  const isList = Array.isArray(transactions) && Array.isArray(ommers) && ommers.length <= MAX_OMMERS
  if (!isList || (withdrawals !== undefined && !Array.isArray(withdrawals))) throw invalidInput(`${name} is no block`)
  const header = readHeader(first, execution, name)
  const ommersHash = bytesToHex(execution.keccak256(RLP.encode(ommers)))
  if (header.foreign?.ommersHash !== ommersHash) throw invalidInput(`${name} has other ommers than its header says`)
  // What bytes are a transaction depends on the rules.
  execution.rules.enter(header)
  return {
    header,
    transactions: transactions.map((item, index) => readTransaction(item, index, execution, name)),
    withdrawals: withdrawals?.map((item) => readWithdrawal(item, name)),
    ommers: ommers.map((item, index) => readHeader(item, execution, `ommer ${index} of ${name}`)),
  }
}

function readHeader(items: Item | undefined, { keccak256 }: Execution, name: string): BlockHeader {
  if (!Array.isArray(items) || !items.every(isBytes)) throw invalidInput(`${name} is no block`)
  if (formOf(items) === undefined)
    throw invalidInput(`${name} has a header of another rule set: ${items.length} fields`)
  checkFields(items, name)
  const encoded = RLP.encode([...items])
  return { ...headerFromItems(items), hash: bytesToHex(keccak256(encoded)), size: encoded.length }
}

function readTransaction(item: Item, index: number, { common }: Execution, name: string): PendingTransaction {
  // A typed transaction stands in the list as a byte string, a legacy one as the list it is.
  const raw = isBytes(item) ? item : RLP.encode(item)
  const tx = decodeTransaction(raw, common, `transaction ${index} of ${name}`)
  const transaction = toChainTransaction(tx, tx.getSenderAddress())
  return { transaction, tx, impersonated: impersonatedSender(transaction) !== undefined, arrival: index }
}

function decodeTransaction(raw: Uint8Array, common: Execution['common'], name: string): TypedTransaction {
  try {
    const tx = fromBytes(raw, { common, params: {}, freeze: false })
    const sender = impersonatedSender({ r: tx.r ?? 0n, s: tx.s ?? 0n })
    if (sender === undefined) return decodeRawTransaction(raw, common)
    tx.getSenderAddress = () => createAddressFromString(sender)
    return tx
  } catch (error) {
    throw invalidInput(`${name} can not be read: ${error instanceof Error ? error.message.slice(0, 200) : 'unknown'}`)
  }
}

function readWithdrawal(item: Item, name: string): Withdrawal {
  if (isBytes(item) || item.length !== 4 || !item.every(isBytes))
    throw invalidInput(`${name} has a malformed withdrawal`)
  const [index, validator, to, amount] = item as [Uint8Array, Uint8Array, Uint8Array, Uint8Array]
  const areNumbers = [index, validator, amount].every(isNumber(8))
  if (to.length !== 20 || !areNumbers) throw invalidInput(`${name} has a malformed withdrawal`)
  return withdrawalFromItems(item)
}

function isBytes(item: Item): item is Uint8Array {
  return item instanceof Uint8Array
}
