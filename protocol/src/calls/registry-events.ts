import { bytes32, checksummedAddress, smallUint, struct, uint } from './abi-codec.js'
import { type EncodedLog, type LogCodec, logCodec, type RawLog, tryParse } from './log-codec.js'
import { registryInterface } from './registry-abi.js'
import type { TermsStruct } from './registry-types.js'

/** Event `AssetIssued`. Its fields make the asset's id: recompute it before they are believed. */
export interface AssetIssuedEvent extends TermsStruct {
  readonly event: 'AssetIssued'
  readonly assetId: bigint
  readonly issuer: string
}

/** Event `TicketMinted`: the one unit of a ticket was made. */
export interface TicketMintedEvent {
  readonly event: 'TicketMinted'
  readonly assetId: bigint
  /** Asset id of the category. */
  readonly category: bigint
  readonly id: bigint
}

/** Event `SupplyChanged`. For tickets the asset is the category, the supply the number of living tickets. */
export interface SupplyChangedEvent {
  readonly event: 'SupplyChanged'
  readonly assetId: bigint
  readonly minted: bigint
  readonly burned: bigint
  readonly supply: bigint
}

/** Event `AssetFinalized`: nobody can make units any more. */
export interface AssetFinalizedEvent {
  readonly event: 'AssetFinalized'
  readonly assetId: bigint
}

/** Event `MintKeySet`: who may mint beside the issuer; npk 0 for nobody. */
export interface MintKeySetEvent {
  readonly event: 'MintKeySet'
  readonly assetId: bigint
  readonly npk: bigint
}

/** An event of the registry. Told apart by `event`, because an issued asset has a `name`. */
export type RegistryEvent =
  | AssetIssuedEvent
  | TicketMintedEvent
  | SupplyChangedEvent
  | AssetFinalizedEvent
  | MintKeySetEvent

/** Name of an event of the registry. */
export type RegistryEventName = RegistryEvent['event']

const topicOf = (name: RegistryEventName): string => registryInterface.getEvent(name)?.topicHash as string

/** topic 0 of the registry's events, for log filters. */
export const REGISTRY_TOPICS: Readonly<Record<RegistryEventName, string>> = Object.freeze({
  AssetIssued: topicOf('AssetIssued'),
  TicketMinted: topicOf('TicketMinted'),
  SupplyChanged: topicOf('SupplyChanged'),
  AssetFinalized: topicOf('AssetFinalized'),
  MintKeySet: topicOf('MintKeySet'),
})

type FieldsOf<Name extends RegistryEventName> = Omit<Extract<RegistryEvent, { event: Name }>, 'event'>

const uint256 = uint(256)
const ofAsset = struct<{ readonly assetId: bigint }>({ assetId: uint256 })

const CODECS: { readonly [Name in RegistryEventName]: LogCodec<FieldsOf<Name>> } = {
  AssetIssued: logCodec(
    REGISTRY_TOPICS.AssetIssued,
    struct<{ assetId: bigint; issuer: string }>({ assetId: uint256, issuer: checksummedAddress }),
    struct<TermsStruct>({ kind: smallUint(8), name: bytes32, id: uint256, origin: bytes32, cap: uint(128) }),
  ),
  TicketMinted: logCodec(
    REGISTRY_TOPICS.TicketMinted,
    struct<{ assetId: bigint; category: bigint }>({ assetId: uint256, category: uint256 }),
    struct<{ id: bigint }>({ id: uint256 }),
  ),
  SupplyChanged: logCodec(
    REGISTRY_TOPICS.SupplyChanged,
    ofAsset,
    struct<Omit<SupplyChangedEvent, 'event' | 'assetId'>>({ minted: uint256, burned: uint256, supply: uint256 }),
  ),
  AssetFinalized: logCodec(REGISTRY_TOPICS.AssetFinalized, ofAsset, struct<object>({})),
  MintKeySet: logCodec(REGISTRY_TOPICS.MintKeySet, ofAsset, struct<{ npk: bigint }>({ npk: uint256 })),
}

const NAMES = new Map<string | undefined, RegistryEventName>(
  (Object.keys(CODECS) as RegistryEventName[]).map((name) => [REGISTRY_TOPICS[name], name]),
)

/**
 * Decodes a log of the registry. The caller has checked that the registry's address emitted it.
 * @returns undefined when it is none of the registry's events, or malformed
 */
export function parseRegistryLog(log: RawLog): RegistryEvent | undefined {
  const event = NAMES.get(log.topics[0])
  return event && tryParse(() => ({ event, ...CODECS[event].decode(log) }) as RegistryEvent)
}

/**
 * Topics and data of an event of the registry.
 * @throws InvalidEncodingError when a part does not fit its ABI type
 */
export const encodeRegistryLog = (event: RegistryEvent): EncodedLog =>
  (CODECS[event.event].encode as (event: RegistryEvent) => EncodedLog)(event)
