import type { Interface } from 'ethers'
import { InvalidEncodingError } from '../errors.js'
import {
  type AbiType,
  arrayOf,
  bool,
  bytes,
  bytes32,
  checksummedAddress,
  smallUint,
  struct,
  uint,
} from './abi-codec.js'
import { type EncodedLog, type LogCodec, logCodec, type RawLog, tryParse } from './log-codec.js'
import { conditionalTransfersInterface, packagesInterface } from './module-abi.js'
import {
  HOLDER,
  type Holder,
  LOCK_TERMS,
  type LockTerms,
  OUTCOME,
  type Outcome,
  SEAL_TERMS,
  type SealTerms,
} from './module-types.js'

interface OfParcel {
  /** bytes32 hex. */
  readonly parcel: string
}

interface OfLock {
  /** bytes32 hex. */
  readonly lockId: string
}

/** Event `Sealed`: a parcel was made. */
export interface SealedEvent extends OfParcel {
  readonly event: 'Sealed'
  readonly caller: string
  readonly terms: SealTerms
  /** The sealed ones. */
  readonly commitments: readonly bigint[]
  /** Encrypted; empty when they are kept elsewhere. */
  readonly contents: Uint8Array
  readonly keyBox: Uint8Array
}

/** Event `Transferred`: a parcel has another holder. */
export interface TransferredEvent extends OfParcel {
  readonly event: 'Transferred'
  readonly from: Holder
  readonly to: Holder
  readonly keyBox: Uint8Array
}

/** Event `Opened`: a parcel was opened. */
export interface OpenedEvent extends OfParcel {
  readonly event: 'Opened'
  readonly by: Holder
}

/** Event `Locked`: notes wait for one of several outcomes. */
export interface LockedEvent extends OfLock {
  readonly event: 'Locked'
  readonly caller: string
  readonly decider: string
  readonly terms: LockTerms
  readonly outcomes: readonly Outcome[]
}

/** Event `Settled`: one of the outcomes happened. */
export interface SettledEvent extends OfLock {
  readonly event: 'Settled'
  readonly alternative: number
  readonly byDefault: boolean
}

/** An event of the packages module. */
export type PackagesEvent = SealedEvent | TransferredEvent | OpenedEvent

/** An event of the module of conditional transfers. */
export type ConditionalEvent = LockedEvent | SettledEvent

type Named = { readonly event: string }
type FieldsOf<Event extends Named, Name> = Omit<Extract<Event, { readonly event: Name }>, 'event'>
type Codecs<Event extends Named> = { readonly [Name in Event['event']]: LogCodec<FieldsOf<Event, Name>> }

const topicOf = (contract: Interface, name: string): string => contract.getEvent(name)?.topicHash as string

/** topic 0 of the packages module's events. */
export const PACKAGES_TOPICS: Readonly<Record<PackagesEvent['event'], string>> = Object.freeze({
  Sealed: topicOf(packagesInterface, 'Sealed'),
  Transferred: topicOf(packagesInterface, 'Transferred'),
  Opened: topicOf(packagesInterface, 'Opened'),
})

/** topic 0 of the events of the module of conditional transfers. */
export const CONDITIONAL_TOPICS: Readonly<Record<ConditionalEvent['event'], string>> = Object.freeze({
  Locked: topicOf(conditionalTransfersInterface, 'Locked'),
  Settled: topicOf(conditionalTransfersInterface, 'Settled'),
})

const ofParcel: AbiType<OfParcel> = struct<OfParcel>({ parcel: bytes32 })
const ofLock: AbiType<OfLock> = struct<OfLock>({ lockId: bytes32 })

const PACKAGES: Codecs<PackagesEvent> = {
  Sealed: logCodec(
    PACKAGES_TOPICS.Sealed,
    struct<OfParcel & { caller: string }>({ parcel: bytes32, caller: checksummedAddress }),
    struct<Omit<SealedEvent, 'event' | 'parcel' | 'caller'>>({
      terms: SEAL_TERMS,
      commitments: arrayOf(uint(256)),
      contents: bytes,
      keyBox: bytes,
    }),
  ),
  Transferred: logCodec(
    PACKAGES_TOPICS.Transferred,
    ofParcel,
    struct<Omit<TransferredEvent, 'event' | 'parcel'>>({ from: HOLDER, to: HOLDER, keyBox: bytes }),
  ),
  Opened: logCodec(PACKAGES_TOPICS.Opened, ofParcel, struct<{ by: Holder }>({ by: HOLDER })),
}

const CONDITIONAL: Codecs<ConditionalEvent> = {
  Locked: logCodec(
    CONDITIONAL_TOPICS.Locked,
    struct<OfLock & { caller: string; decider: string }>({
      lockId: bytes32,
      caller: checksummedAddress,
      decider: checksummedAddress,
    }),
    struct<Pick<LockedEvent, 'terms' | 'outcomes'>>({ terms: LOCK_TERMS, outcomes: arrayOf(OUTCOME) }),
  ),
  Settled: logCodec(
    CONDITIONAL_TOPICS.Settled,
    ofLock,
    struct<Omit<SettledEvent, 'event' | 'lockId'>>({ alternative: smallUint(8), byDefault: bool }),
  ),
}

/** Parser and encoder of one contract's events. */
function eventsOf<Event extends Named>(codecs: Codecs<Event>) {
  // Each codec reads and writes its own event's fields; which one is meant, the topic or the name decides.
  const all = Object.entries(codecs) as unknown as readonly [Event['event'], LogCodec<Omit<Event, 'event'>>][]
  const byTopic = new Map<string | undefined, (typeof all)[number]>(all.map((entry) => [entry[1].topic, entry]))
  const byName = new Map<string, LogCodec<Omit<Event, 'event'>>>(all)
  return {
    parse(log: RawLog): Event | undefined {
      const [event, codec] = byTopic.get(log.topics[0]) ?? []
      return codec && tryParse(() => ({ ...codec.decode(log), event }) as unknown as Event)
    },
    encode(event: Event): EncodedLog {
      const codec = byName.get(event.event)
      if (codec === undefined) throw new InvalidEncodingError('There is no such event.')
      return codec.encode(event)
    },
  }
}

const packages = /* @__PURE__ */ eventsOf<PackagesEvent>(PACKAGES)
const conditional = /* @__PURE__ */ eventsOf<ConditionalEvent>(CONDITIONAL)

/**
 * Decodes a log of the packages module. The caller has checked that the module's address emitted it.
 * @returns undefined when it is none of its events, or malformed
 */
export const parsePackagesLog = packages.parse

/** Topics and data of an event of the packages module. @throws InvalidEncodingError */
export const encodePackagesLog = packages.encode

/** As {@link parsePackagesLog}, for conditional transfers. */
export const parseConditionalLog = conditional.parse

/** As {@link encodePackagesLog}, for conditional transfers. @throws InvalidEncodingError */
export const encodeConditionalLog = conditional.encode
