import type { BlockTag } from '../chain/block-tag.js'
import type { Hex } from '../encoding.js'
import { invalidParams } from '../errors.js'
import type { LogCriteria } from '../logs.js'
import { address, blockTag, type Decoder, hash, list, object } from './params.js'

/** A filter object as clients send it. */
export interface LogFilter {
  readonly criteria: LogCriteria
  readonly fromBlock: BlockTag | undefined
  readonly toBlock: BlockTag | undefined
  readonly blockHash: Hex | undefined
}

const MAX_TOPICS = 4
const MAX_ALTERNATIVES = 1_000

export const logFilter: Decoder<LogFilter> = (value, name) => {
  const record = object(value, name)
  const field = <T>(key: string, decode: Decoder<T>) => {
    const found = record[key]
    return found === undefined || found === null ? undefined : decode(found, `${name}.${key}`)
  }
  const filter = {
    criteria: { addresses: field('address', anyOf(address)), topics: field('topics', topics) ?? [] },
    fromBlock: field('fromBlock', blockTag),
    toBlock: field('toBlock', blockTag),
    blockHash: field('blockHash', hash),
  }
  if (filter.blockHash !== undefined && (filter.fromBlock ?? filter.toBlock) !== undefined) {
    throw invalidParams(`invalid ${name}: blockHash excludes fromBlock and toBlock`)
  }
  return filter
}

/** The end of a range that has one; "latest" as an end means that there is none. */
export function fixedPosition(tag: BlockTag | undefined): bigint | undefined {
  return tag?.kind === 'number' ? tag.number : undefined
}

/** One value or a list of alternatives; an empty list allows anything. */
function anyOf(decode: Decoder<Hex>): Decoder<ReadonlySet<Hex> | undefined> {
  return (value, name) => {
    const values = Array.isArray(value) ? list(decode, MAX_ALTERNATIVES)(value, name) : [decode(value, name)]
    return values.length === 0 ? undefined : new Set(values)
  }
}

const topics: Decoder<(ReadonlySet<Hex> | undefined)[]> = (value, name) => {
  const orAnything: Decoder<ReadonlySet<Hex> | undefined> = (topic, place) =>
    topic === null ? undefined : anyOf(hash)(topic, place)
  return list(orAnything, MAX_TOPICS)(value, name)
}
