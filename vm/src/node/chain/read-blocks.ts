import { RLP } from '@ethereumjs/rlp'
import type { TypedTransaction } from '@ethereumjs/tx'
import { createAddressFromString } from '@ethereumjs/util'
import { bytesToHex, type Hex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { Execution } from '../execution.js'
import { itemLength } from '../rlp.js'
import { decodeRawTransaction, fromBytes } from '../transactions/decode-raw.js'
import { impersonatedSender } from '../transactions/impersonated.js'
import type { PendingTransaction } from '../transactions/pool.js'
import { toChainTransaction } from '../transactions/transaction.js'
import type { Withdrawal } from './block.js'
import { type BlockHeader, EMPTY_TRIE_ROOT, HEADER_FORMS, ZERO_HASH } from './header.js'
import { checkFields, isNumber } from './header-fields.js'

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
  const form = Object.values(HEADER_FORMS).find((count) => count === items.length)
  if (form === undefined) throw invalidInput(`${name} has a header of another rule set: ${items.length} fields`)
  checkFields(items, name)
  const hex = (index: number) => bytesToHex(items[index] ?? new Uint8Array(0))
  const number = (index: number) => integer(items[index] ?? new Uint8Array(0))
  const encoded = RLP.encode([...items])
  return {
    form,
    parentHash: hex(0),
    coinbase: hex(2),
    stateRoot: hex(3),
    transactionsRoot: hex(4),
    receiptsRoot: hex(5),
    logsBloom: hex(6),
    number: number(8),
    gasLimit: number(9),
    gasUsed: number(10),
    timestamp: number(11),
    prevRandao: hex(13),
    baseFeePerGas: number(15),
    blobGasUsed: number(17),
    excessBlobGas: number(18),
    requestsHash: form < HEADER_FORMS.prague ? undefined : hex(20),
    foreign: {
      difficulty: number(7),
      extraData: hex(12),
      nonce: hex(14),
      withdrawalsRoot: form < HEADER_FORMS.shanghai ? EMPTY_TRIE_ROOT : hex(16),
      ommersHash: hex(1),
      parentBeaconBlockRoot: form < HEADER_FORMS.cancun ? ZERO_HASH : hex(19),
    },
    hash: bytesToHex(keccak256(encoded)),
    size: encoded.length,
  }
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
  return { index: integer(index), validatorIndex: integer(validator), address: bytesToHex(to), amount: integer(amount) }
}

function isBytes(item: Item): item is Uint8Array {
  return item instanceof Uint8Array
}

function integer(bytes: Uint8Array): bigint {
  const hex: Hex = bytesToHex(bytes)
  return hex === '0x' ? 0n : BigInt(hex)
}
