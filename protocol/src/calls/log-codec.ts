import { bytesToHex, hexToBytes } from '../bytes.js'
import { type AbiType, decodeAbi } from './abi-codec.js'

/** A log as JSON-RPC or ethers gives it; hex strings. */
export interface RawLog {
  readonly topics: readonly string[]
  readonly data: string
}

/** Topics and data of a log, as hex with 0x, for whoever emits it. */
export interface EncodedLog {
  readonly topics: string[]
  readonly data: string
}

/** Topics and data of one event. */
export interface LogCodec<Event> {
  /** topic 0, for log filters. */
  readonly topic: string
  /** @throws InvalidEncodingError when a part does not fit its ABI type */
  readonly encode: (event: Event) => EncodedLog
  /** @throws InvalidEncodingError when the log is none of this event, or not in canonical form */
  readonly decode: (log: RawLog) => Event
}

const hex = (value: Uint8Array): string => `0x${bytesToHex(value)}`

/**
 * Codec of an event.
 * @param indexed the indexed arguments, all of them static and one word long
 * @param data the other arguments
 */
export function logCodec<Indexed extends object, Data extends object>(
  topic: string,
  indexed: AbiType<Indexed>,
  data: AbiType<Data>,
): LogCodec<Indexed & Data> {
  return {
    topic,
    encode: (event) => ({ topics: [topic, ...words(indexed.encode(event))], data: hex(data.encode(event)) }),
    decode: (log) => ({
      ...decodeAbi(indexed, hexToBytes(log.topics.slice(1).map(withoutPrefix).join(''))),
      ...decodeAbi(data, hexToBytes(log.data)),
    }),
  }
}

const words = (bytes: Uint8Array): string[] =>
  Array.from({ length: bytes.length / 32 }, (_, i) => hex(bytes.subarray(32 * i, 32 * i + 32)))

const withoutPrefix = (topic: string): string => topic.slice(2)

/** What a decoder gives, or undefined for a log that no contract of ours writes. */
export function tryParse<Event>(parse: () => Event): Event | undefined {
  try {
    return parse()
  } catch {
    return undefined
  }
}
