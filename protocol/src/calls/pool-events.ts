import type { SealedOutput } from '../notes/encryption.js'
import type { ShieldedDeposit } from '../notes/shielded-deposit.js'
import { arrayOf, bytes, bytes32, checksummedAddress, struct, uint } from './abi-codec.js'
import type { JoinSplit } from './bundle.js'
import { type EncodedLog, logCodec, type RawLog, tryParse } from './log-codec.js'
import { poolInterface } from './pool-abi.js'
import {
  fromOneTimeStruct,
  ONE_TIME_ADDRESS,
  type OneTimeStruct,
  PAYOUT,
  type Payout,
  toOneTimeStruct,
} from './pool-types.js'

/** Event `Shielded`: a deposit and who made it, or a mint and its issuer. */
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

/** Event `HiddenMinted`: an issuer made a note of hidden supply. */
export interface HiddenMintedEvent {
  readonly name: 'HiddenMinted'
  readonly issuer: string
  readonly assetId: bigint
  readonly position: bigint
  readonly output: SealedOutput
}

/** Event `PublicTransfer`: a public balance changed. It appends nothing. */
export interface PublicTransferEvent {
  readonly name: 'PublicTransfer'
  readonly assetId: bigint
  /** The zero address: minted. The pool: out of notes. */
  readonly from: string
  /** The zero address: burned. The pool: into notes. */
  readonly to: string
  readonly value: bigint
}

/** Event `Released`: a module made and paid out what it had withheld, or a part of it. */
export interface ReleasedEvent {
  readonly name: 'Released'
  /** The module's address. */
  readonly module: string
  /** bytes32 hex: the parcel or lock. */
  readonly record: string
  /** Position of the first output; the next ones follow. */
  readonly firstPosition: bigint
  readonly outputs: readonly SealedOutput[]
  readonly payouts: readonly Payout[]
}

/** Event `Withheld`: a module spent notes. It appends nothing. */
export interface WithheldEvent {
  readonly name: 'Withheld'
  /** The module's address. */
  readonly module: string
  /** bytes32 hex: the parcel or lock. */
  readonly record: string
  readonly nullifiers: readonly bigint[]
}

/** An event of the pool that appends commitments or spends notes: what a wallet follows, one after the other. */
export type PoolEvent = ShieldedEvent | TransactedEvent | HiddenMintedEvent | ReleasedEvent | WithheldEvent

/** The commitments that an event appends, in order: what a tree is built from. */
export function commitmentsOf(event: PoolEvent): readonly bigint[] {
  if (event.name === 'Withheld') return []
  if (event.name === 'Shielded') return [event.commitment]
  const outputs = event.name === 'HiddenMinted' ? [event.output] : event.outputs
  return outputs.map(({ commitment }) => commitment)
}

/** topic 0 of the events that append commitments or spend notes, for log filters. */
export const POOL_TOPICS: Readonly<Record<PoolEvent['name'], string>> = Object.freeze({
  Shielded: poolInterface.getEvent('Shielded')?.topicHash as string,
  Transacted: poolInterface.getEvent('Transacted')?.topicHash as string,
  HiddenMinted: poolInterface.getEvent('HiddenMinted')?.topicHash as string,
  Released: poolInterface.getEvent('Released')?.topicHash as string,
  Withheld: poolInterface.getEvent('Withheld')?.topicHash as string,
})

/** topic 0 of `PublicTransfer`. */
export const PUBLIC_TRANSFER_TOPIC: string = poolInterface.getEvent('PublicTransfer')?.topicHash as string

const uint256 = uint(256)

interface ShieldedData extends Pick<ShieldedEvent, 'position' | 'commitment' | 'value'> {
  readonly to: OneTimeStruct
}

const SHIELDED = logCodec(
  POOL_TOPICS.Shielded,
  struct<{ from: string; assetId: bigint }>({ from: checksummedAddress, assetId: uint256 }),
  struct<ShieldedData>({ position: uint256, commitment: uint256, value: uint256, to: ONE_TIME_ADDRESS }),
)

type TransactedData = Omit<TransactedEvent, 'name' | 'caller' | 'outputs'> & OutputLists

const TRANSACTED = logCodec(
  POOL_TOPICS.Transacted,
  struct<{ caller: string }>({ caller: checksummedAddress }),
  struct<TransactedData>({
    firstPosition: uint256,
    nullifiers: arrayOf(uint256),
    commitments: arrayOf(uint256),
    ciphertexts: arrayOf(bytes),
    publicAsset: uint256,
    publicIn: uint256,
    publicOut: uint256,
    recipient: checksummedAddress,
    fee: uint256,
    feeTo: checksummedAddress,
  }),
)

const HIDDEN_MINTED = logCodec(
  POOL_TOPICS.HiddenMinted,
  struct<{ issuer: string; assetId: bigint }>({ issuer: checksummedAddress, assetId: uint256 }),
  struct<SealedOutput & { position: bigint }>({ position: uint256, commitment: uint256, ciphertext: bytes }),
)

interface OfModule {
  readonly module: string
  readonly record: string
}

const OF_MODULE = struct<OfModule>({ module: checksummedAddress, record: bytes32 })

const RELEASED = logCodec(
  POOL_TOPICS.Released,
  OF_MODULE,
  struct<OutputLists & Pick<ReleasedEvent, 'firstPosition' | 'payouts'>>({
    firstPosition: uint256,
    commitments: arrayOf(uint256),
    ciphertexts: arrayOf(bytes),
    payouts: arrayOf(PAYOUT),
  }),
)

const WITHHELD = logCodec(
  POOL_TOPICS.Withheld,
  OF_MODULE,
  struct<Pick<WithheldEvent, 'nullifiers'>>({ nullifiers: arrayOf(uint256) }),
)

const PUBLIC_TRANSFER = logCodec(
  PUBLIC_TRANSFER_TOPIC,
  struct<{ assetId: bigint; from: string; to: string }>({
    assetId: uint256,
    from: checksummedAddress,
    to: checksummedAddress,
  }),
  struct<{ value: bigint }>({ value: uint256 }),
)

/**
 * Decodes a log that appends commitments. The caller has checked that the pool's address emitted it.
 * @returns undefined when it is another event, or malformed
 */
export function parsePoolLog(log: RawLog): PoolEvent | undefined {
  const parse = PARSERS.get(log.topics[0])
  return parse && tryParse(() => parse(log))
}

const PARSERS = new Map<string | undefined, (log: RawLog) => PoolEvent | undefined>([
  [POOL_TOPICS.Shielded, toShielded],
  [POOL_TOPICS.Transacted, toTransacted],
  [POOL_TOPICS.HiddenMinted, toHiddenMinted],
  [POOL_TOPICS.Released, toReleased],
  [POOL_TOPICS.Withheld, toWithheld],
])

/**
 * Topics and data of an event that appends commitments.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export function encodePoolLog(event: PoolEvent): EncodedLog {
  switch (event.name) {
    case 'Shielded':
      return SHIELDED.encode({ ...event, to: toOneTimeStruct(event.to) })
    case 'Transacted':
      return TRANSACTED.encode(withoutOutputs(event))
    case 'HiddenMinted':
      return HIDDEN_MINTED.encode({ ...event, ...event.output })
    case 'Released':
      return RELEASED.encode(withoutOutputs(event))
    case 'Withheld':
      return WITHHELD.encode(event)
  }
}

/**
 * Decodes a log of `PublicTransfer`. The caller has checked that the pool's address emitted it.
 * @returns undefined when it is another event, or malformed
 */
export function parsePublicTransferLog(log: RawLog): PublicTransferEvent | undefined {
  if (log.topics[0] !== PUBLIC_TRANSFER_TOPIC) return undefined
  return tryParse(() => ({ name: 'PublicTransfer', ...PUBLIC_TRANSFER.decode(log) }))
}

/**
 * Topics and data of `PublicTransfer`.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export const encodePublicTransferLog = (event: Omit<PublicTransferEvent, 'name'>): EncodedLog =>
  PUBLIC_TRANSFER.encode(event)

function toShielded(log: RawLog): ShieldedEvent {
  const { to, ...rest } = SHIELDED.decode(log)
  return { name: 'Shielded', ...rest, to: fromOneTimeStruct(to) }
}

function toTransacted(log: RawLog): TransactedEvent | undefined {
  const data = withOutputs(TRANSACTED.decode(log))
  return data && { name: 'Transacted', ...data }
}

function toReleased(log: RawLog): ReleasedEvent | undefined {
  const data = withOutputs(RELEASED.decode(log))
  return data && { name: 'Released', ...data }
}

function toWithheld(log: RawLog): WithheldEvent {
  return { name: 'Withheld', ...WITHHELD.decode(log) }
}

function toHiddenMinted(log: RawLog): HiddenMintedEvent {
  const { commitment, ciphertext, ...rest } = HIDDEN_MINTED.decode(log)
  return { name: 'HiddenMinted', ...rest, output: { commitment, ciphertext } }
}

interface OutputLists {
  readonly commitments: readonly bigint[]
  readonly ciphertexts: readonly Uint8Array[]
}

/** @returns undefined when the lists differ in length */
function withOutputs<Data extends OutputLists>({ commitments, ciphertexts, ...rest }: Data) {
  if (commitments.length !== ciphertexts.length) return undefined
  const outputs = commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array }))
  return { ...rest, outputs }
}

const withoutOutputs = <Event extends { readonly outputs: readonly SealedOutput[] }>({ outputs, ...rest }: Event) => ({
  ...rest,
  commitments: outputs.map(({ commitment }) => commitment),
  ciphertexts: outputs.map(({ ciphertext }) => ciphertext),
})
