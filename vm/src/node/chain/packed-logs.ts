import type { Hex } from '../encoding.js'
import type { LogCriteria } from '../logs.js'
import type { Block } from './block.js'
import type { EventLog } from './receipt.js'

/** Number of the transaction within its block, how many topics, bytes of data. */
const HEAD_BYTES = 4 + 1 + 4
const ADDRESS_BYTES = 20
const TOPIC_BYTES = 32

/** A log out of a {@link packLogs} string. */
export interface PackedLog {
  readonly log: EventLog
  readonly transactionIndex: number
  /** Number of the log within the block. */
  readonly logIndex: number
}

/** Which logs are wanted, in bytes. */
export interface PackedCriteria {
  readonly addresses: ReadonlySet<string> | undefined
  readonly topics: readonly (ReadonlySet<string> | undefined)[]
}

/** A block's logs one behind the other, as a binary string (one character per byte), so that a query goes over them without making objects. */
export function packLogs({ transactions }: Block): string {
  let packed = ''
  for (const [index, { receipt }] of transactions.entries())
    for (const log of receipt.logs) packed += packLog(log, index)
  return packed
}

export function packCriteria({ addresses, topics }: LogCriteria): PackedCriteria {
  return { addresses: packSet(addresses), topics: topics.map(packSet) }
}

/**
 * Logs between two places of a string that holds {@link packLogs} of a block, in order.
 *
 * @param wanted leaves out those that do not meet it; all when left out
 */
export function unpackLogs(packed: string, start: number, end: number, wanted?: PackedCriteria): PackedLog[] {
  const found: PackedLog[] = []
  let logIndex = 0
  for (let at = start; at < end; logIndex++) {
    const topicCount = packed.charCodeAt(at + 4)
    const address = at + HEAD_BYTES
    const topics = address + ADDRESS_BYTES
    const data = topics + topicCount * TOPIC_BYTES
    const next = data + readUint32(packed, at + 5)
    if (wanted === undefined || meets(packed, address, topicCount, wanted)) {
      const log = {
        address: hexOf(packed, address, topics),
        topics: Array.from({ length: topicCount }, (_, place) => topicOf(packed, topics, place)),
        data: hexOf(packed, data, next),
      }
      found.push({ log, transactionIndex: readUint32(packed, at), logIndex })
    }
    at = next
  }
  return found
}

/** Four bytes of a binary string, big-endian. */
export function readUint32(packed: string, at: number): number {
  const high = packed.charCodeAt(at) * 2 ** 24
  return high + (packed.charCodeAt(at + 1) << 16) + (packed.charCodeAt(at + 2) << 8) + packed.charCodeAt(at + 3)
}

function packLog({ address, topics, data }: EventLog, transaction: number): string {
  const content = [address, ...topics, data].map((part) => part.slice(2)).join('')
  const bytes = Buffer.allocUnsafe(HEAD_BYTES + content.length / 2)
  bytes.writeUInt32BE(transaction, 0)
  bytes.writeUInt8(topics.length, 4)
  bytes.writeUInt32BE(data.length / 2 - 1, 5)
  bytes.write(content, HEAD_BYTES, 'hex')
  return bytes.toString('latin1')
}

/** As `matches` of ../logs.ts, on bytes. */
function meets(packed: string, address: number, topicCount: number, { addresses, topics }: PackedCriteria): boolean {
  const first = address + ADDRESS_BYTES
  if (addresses !== undefined && !addresses.has(packed.slice(address, first))) return false
  if (topics.length > topicCount) return false
  return topics.every((allowed, place) => {
    const at = first + place * TOPIC_BYTES
    return allowed === undefined || allowed.has(packed.slice(at, at + TOPIC_BYTES))
  })
}

function topicOf(packed: string, topics: number, place: number): Hex {
  const at = topics + place * TOPIC_BYTES
  return hexOf(packed, at, at + TOPIC_BYTES)
}

function hexOf(packed: string, start: number, end: number): Hex {
  return `0x${Buffer.from(packed.slice(start, end), 'latin1').toString('hex')}`
}

function packSet(values: ReadonlySet<Hex> | undefined): ReadonlySet<string> | undefined {
  return values && new Set([...values].map((value) => Buffer.from(value.slice(2), 'hex').toString('latin1')))
}
