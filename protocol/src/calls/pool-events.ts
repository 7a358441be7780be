import { bytesToHex, hexToBytes } from '../bytes.js'
import type { SealedOutput } from '../notes/encryption.js'
import type { ShieldedDeposit } from '../notes/shielded-deposit.js'
import { type AbiType, arrayOf, bytes, checksummedAddress, decodeAbi, struct, uint } from './abi-codec.js'
import type { JoinSplit } from './bundle.js'
import { poolInterface } from './pool-abi.js'
import { fromOneTimeStruct, ONE_TIME_ADDRESS, type OneTimeStruct, toOneTimeStruct } from './pool-types.js'

/** Event `Shielded`: a deposit and who made it. */
export interface ShieldedEvent extends ShieldedDeposit {
  readonly name: 'Shielded'
  readonly from: string
}

/** Event `Transacted`: a join-split was applied. */
export interface TransactedEvent
  extends Pick<JoinSplit, 'nullifiers' | 'publicAsset' | 'publicIn' | 'publicOut' | 'recipient' | 'fee' | 'feeTo'> {
  readonly name: 'Transacted'
  /** msg.sender of the pool. */
  readonly caller: string
  /** Position of the first output; the next ones follow. */
  readonly firstPosition: bigint
  readonly outputs: readonly SealedOutput[]
}

/** An event of the pool. */
export type PoolEvent = ShieldedEvent | TransactedEvent

/** A log as JSON-RPC or ethers gives it; hex strings. */
export interface RawLog {
  readonly topics: readonly string[]
  readonly data: string
}

/** topic 0 of both events, for log filters. */
export const POOL_TOPICS = Object.freeze({
  Shielded: poolInterface.getEvent('Shielded')?.topicHash as string,
  Transacted: poolInterface.getEvent('Transacted')?.topicHash as string,
})

/**
 * Decodes a log of the pool. The caller has checked that the pool's address emitted it.
 * @returns undefined when it is none of the pool's events, or malformed
 */
export function parsePoolLog({ topics, data }: RawLog): PoolEvent | undefined {
  try {
    if (topics[0] === POOL_TOPICS.Shielded) return toShielded(topics, hexToBytes(data))
    if (topics[0] === POOL_TOPICS.Transacted) return toTransacted(topics, hexToBytes(data))
  } catch {
    // Malformed: no pool wrote it.
  }
  return undefined
}

/**
 * Topics and data of an event, as hex with 0x, for whoever emits it.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export function encodePoolLog(event: PoolEvent): { topics: string[]; data: string } {
  return event.name === 'Shielded' ? fromShielded(event) : fromTransacted(event)
}

interface ShieldedData extends Pick<ShieldedEvent, 'position' | 'commitment' | 'value'> {
  readonly to: OneTimeStruct
}

const SHIELDED_DATA = struct<ShieldedData>({
  position: uint(256),
  commitment: uint(256),
  value: uint(256),
  to: ONE_TIME_ADDRESS,
})

interface TransactedData extends Omit<TransactedEvent, 'name' | 'caller' | 'outputs'> {
  readonly commitments: readonly bigint[]
  readonly ciphertexts: readonly Uint8Array[]
}

const TRANSACTED_DATA = struct<TransactedData>({
  firstPosition: uint(256),
  nullifiers: arrayOf(uint(256)),
  commitments: arrayOf(uint(256)),
  ciphertexts: arrayOf(bytes),
  publicAsset: uint(256),
  publicIn: uint(256),
  publicOut: uint(256),
  recipient: checksummedAddress,
  fee: uint(256),
  feeTo: checksummedAddress,
})

const hex = (value: Uint8Array): string => `0x${bytesToHex(value)}`

/** The topics behind topic 0, one word each: as many as the type has fields, or the decoding fails. */
function readTopics<T>(type: AbiType<T>, topics: readonly string[]): T {
  return decodeAbi(
    type,
    hexToBytes(
      `0x${topics
        .slice(1)
        .map((topic) => topic.slice(2))
        .join('')}`,
    ),
  )
}

const SHIELDED_TOPICS = struct<{ from: string; assetId: bigint }>({ from: checksummedAddress, assetId: uint(256) })
const TRANSACTED_TOPICS = struct<{ caller: string }>({ caller: checksummedAddress })

function toShielded(topics: readonly string[], data: Uint8Array): ShieldedEvent {
  const { to, ...rest } = decodeAbi(SHIELDED_DATA, data)
  return { name: 'Shielded', ...readTopics(SHIELDED_TOPICS, topics), ...rest, to: fromOneTimeStruct(to) }
}

function toTransacted(topics: readonly string[], data: Uint8Array): TransactedEvent | undefined {
  const { commitments, ciphertexts, ...rest } = decodeAbi(TRANSACTED_DATA, data)
  if (commitments.length !== ciphertexts.length) return undefined
  const outputs = commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array }))
  return { name: 'Transacted', ...readTopics(TRANSACTED_TOPICS, topics), ...rest, outputs }
}

function fromShielded({ from, assetId, to, ...rest }: ShieldedEvent): { topics: string[]; data: string } {
  const topics = [POOL_TOPICS.Shielded, hex(checksummedAddress.encode(from)), hex(uint(256).encode(assetId))]
  return { topics, data: hex(SHIELDED_DATA.encode({ ...rest, to: toOneTimeStruct(to) })) }
}

function fromTransacted({ caller, outputs, ...rest }: TransactedEvent): { topics: string[]; data: string } {
  const commitments = outputs.map(({ commitment }) => commitment)
  const ciphertexts = outputs.map(({ ciphertext }) => ciphertext)
  const data = TRANSACTED_DATA.encode({ ...rest, commitments, ciphertexts })
  return { topics: [POOL_TOPICS.Transacted, hex(checksummedAddress.encode(caller))], data: hex(data) }
}
