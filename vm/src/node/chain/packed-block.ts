import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, bytesToInteger, type Hex, hexToBytes, integerBytes } from '../encoding.js'
import type { PlacedLog } from '../logs.js'
import { encodeRlp, type RlpItem } from '../rlp.js'
import type { Block, ExecutedTransaction } from './block.js'
import { type BlockHeader, type ForeignFields, headerFromItems, headerItems, OWN_FIELDS } from './header.js'
import { type PackedCriteria, packLogs, readUint32, unpackLogs } from './packed-logs.js'
import type { EventLog, Receipt } from './receipt.js'
import { withdrawalFromItems, withdrawalItems } from './withdrawals.js'
import { type DecodingRules, type Origin, transactionType, WrittenTransaction } from './written-transaction.js'

/** Timestamp, and bytes of the logs: what a log query needs of a block stands where it need not be looked for. */
const HEAD_BYTES = 8 + 4

/** Gives the hash of a transaction by its number within the block. */
type HashOf = (index: number) => Hex

/**
 * A block in a few bytes, out of which {@link unpackBlock} makes it again: as a binary string, one character per byte, which takes a
 * fifth of the memory of its objects and less than a byte array. Hashes of its transactions are left out.
 */
export function packBlock(block: Block): string {
  const logs = packLogs(block)
  const head = Buffer.allocUnsafe(HEAD_BYTES)
  head.writeBigUInt64BE(block.header.timestamp, 0)
  head.writeUInt32BE(logs.length, 8)
  const rest = encodeRlp(blockItems(block))
  // Through one buffer: a string put together by `+` would keep its parts.
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + logs.length + rest.length)
  head.copy(bytes)
  bytes.write(logs, HEAD_BYTES, 'latin1')
  bytes.set(rest, HEAD_BYTES + logs.length)
  return bytes.toString('latin1')
}

/** The block that {@link packBlock} was given. Its transactions are decoded when somebody looks at them. */
export function unpackBlock(packed: string, hashOf: HashOf, execution: DecodingRules): Block {
  const end = logsEnd(packed)
  const [head, transactions, size, ommers, withdrawals] = decodeItems(packed, end)
  const header = headerOf(head)
  const logs: EventLog[][] = transactions.map(() => [])
  for (const { log, transactionIndex } of unpackLogs(packed, HEAD_BYTES, end)) logs[transactionIndex]?.push(log)
  return {
    header,
    transactions: executedOf(transactions, logs, hashOf, { execution, place: header }),
    size: Number(bytesToInteger(size)),
    withdrawals: withdrawals[0]?.map(withdrawalFromItems),
    ommers: ommers[0]?.map(headerOf),
  }
}

/** Logs of a packed block that meet the criteria. */
export function packedLogsOf(packed: string, place: PackedPlace, criteria: PackedCriteria): PlacedLog[] {
  const found = unpackLogs(packed, HEAD_BYTES, logsEnd(packed), criteria)
  if (found.length === 0) return []
  const timestamp = (BigInt(readUint32(packed, 0)) << 32n) + BigInt(readUint32(packed, 4))
  const block = { header: { number: place.number, hash: place.hash(), timestamp } }
  return found.map((one) => ({ ...one, block, transactionHash: place.hashOf(one.transactionIndex) }))
}

/** What a packed block does not say of itself. */
export interface PackedPlace {
  readonly number: bigint
  /** Hash of the block. */
  readonly hash: () => Hex
  readonly hashOf: HashOf
}

type HeaderItems = readonly [fields: Uint8Array[], hash: Uint8Array, size: Uint8Array]
type TransactionItems = readonly [
  raw: Uint8Array,
  from: Uint8Array,
  succeeded: Uint8Array,
  root: Uint8Array,
  gasUsed: Uint8Array,
  effectiveGasPrice: Uint8Array,
  contractAddress: Uint8Array,
]
/** A list that may be left out, as a list with it or an empty one. */
type Optional<T> = readonly [T[]] | readonly []
type BlockItems = readonly [
  head: HeaderItems,
  transactions: readonly TransactionItems[],
  size: Uint8Array,
  ommers: Optional<HeaderItems>,
  withdrawals: Optional<Uint8Array[]>,
]

function blockItems({ header, transactions, size, ommers, withdrawals }: Block): RlpItem {
  const items: BlockItems = [
    itemsOf(header),
    transactions.map(transactionItems),
    integerBytes(BigInt(size)),
    ommers === undefined ? [] : [ommers.map(itemsOf)],
    withdrawals === undefined ? [] : [withdrawals.map(withdrawalItems)],
  ]
  return items
}

/** The hash stands apart from what it is the hash of, since a fork's first block may be hashed in its source's own way. */
function itemsOf(header: BlockHeader): HeaderItems {
  return [headerItems(header), hexToBytes(header.hash), integerBytes(BigInt(header.size))]
}

function headerOf([fields, hash, size]: HeaderItems): BlockHeader {
  const { foreign, ...own } = headerFromItems(fields)
  return {
    ...own,
    foreign: foreign && (isOwn(foreign) ? undefined : foreign),
    hash: bytesToHex(hash),
    size: Number(bytesToInteger(size)),
  }
}

/** Whether a header made here would say the same. */
function isOwn(fields: ForeignFields): boolean {
  return Object.entries(OWN_FIELDS).every(([name, value]) => fields[name as keyof ForeignFields] === value)
}

function transactionItems({ transaction, receipt }: ExecutedTransaction): TransactionItems {
  const { succeeded, root = '0x', gasUsed, effectiveGasPrice, contractAddress = '0x' } = receipt
  return [
    transaction.raw,
    hexToBytes(transaction.from),
    integerBytes(succeeded ? 1n : 0n),
    hexToBytes(root),
    integerBytes(gasUsed),
    integerBytes(effectiveGasPrice),
    hexToBytes(contractAddress),
  ]
}

function executedOf(
  transactions: readonly TransactionItems[],
  logs: readonly EventLog[][],
  hashOf: HashOf,
  origin: Origin,
): ExecutedTransaction[] {
  let cumulativeGasUsed = 0n
  let firstLogIndex = 0
  return transactions.map(([raw, from, succeeded, root, gasUsed, effectiveGasPrice, contractAddress], index) => {
    cumulativeGasUsed += bytesToInteger(gasUsed)
    const own = logs[index] ?? []
    const receipt: Receipt = {
      type: transactionType(raw[0] ?? 0),
      succeeded: succeeded.length > 0,
      ...(root.length === 0 ? {} : { root: bytesToHex(root) }),
      gasUsed: bytesToInteger(gasUsed),
      cumulativeGasUsed,
      effectiveGasPrice: bytesToInteger(effectiveGasPrice),
      contractAddress: contractAddress.length === 0 ? undefined : bytesToHex(contractAddress),
      logs: own,
      firstLogIndex,
    }
    firstLogIndex += own.length
    const bytes = { hash: hashOf(index), from: bytesToHex(from), raw: () => Uint8Array.from(raw) }
    return new WrittenTransaction(bytes, receipt, origin)
  })
}

function logsEnd(packed: string): number {
  return HEAD_BYTES + readUint32(packed, 8)
}

/** What {@link blockItems} were encoded. */
function decodeItems(packed: string, start: number): BlockItems {
  return RLP.decode(Buffer.from(packed.slice(start), 'latin1')) as unknown as BlockItems
}
