import { MAX_JOIN_SPLITS } from '@merkato/protocol'
import {
  assetText,
  count,
  decimal,
  hexBytes,
  hexOf,
  type JsonType,
  listOf,
  nameText,
  nullable,
  object,
  oneOf,
  optional,
  plainText,
} from './json-type.js'

/** What a relayer takes for its work, in one asset. */
export interface RelayRate {
  readonly asset: bigint
  /** Smallest units that stand for 10^18 wei. */
  readonly unitsPerCoin: bigint
  /** Least fee, smallest unit. */
  readonly minimum: bigint
}

/** What a relayer publishes. */
export interface RelayTerms {
  readonly version: 1
  readonly chainId: bigint
  readonly pool: string
  /** Account that calls the pool; bundles are bound to it. */
  readonly caller: string
  /** Account that a public fee goes to. */
  readonly feeTo: string
  /** Contract that carries bundles bound to itself, of trades for instance; null when the relayer uses none. */
  readonly courier: string | null
  /** `mk1...`: where a fee goes that is paid as a note. */
  readonly payTo: string
  readonly rates: readonly RelayRate[]
  /** Wei per gas, now. */
  readonly gasPrice: bigint
  /** Seconds for which a quote is locked. */
  readonly validFor: number
  readonly maxJoinSplits: number
}

/** What a client wants to have sent. */
export interface QuoteRequest {
  /** Asset of the fee. */
  readonly asset: bigint
  /** Circuit ids of the bundle's join-splits, in their order; none when a call is sent without a bundle. */
  readonly circuits: readonly number[]
  /** Most gas that a call of a module needs beside the bundle; without it there is none. */
  readonly callGas?: bigint | undefined
}

/** A call of a module of the pool. */
export interface RelayedCall {
  readonly module: 'packages' | 'conditionalTransfers'
  /** Call data, hex. */
  readonly data: string
}

/** A fee that is locked for one bundle. */
export interface RelayQuote {
  /** 16 random bytes as hex. */
  readonly quote: string
  readonly asset: bigint
  /** Smallest unit. */
  readonly fee: bigint
  /** Most gas that the bundle may use. */
  readonly gasLimit: bigint
  /** Last second, by the relayer's clock, at which the bundle may be handed over. */
  readonly validUntil: bigint
}

/** Who calls the pool, or its module: the relayer's account, or the courier. */
export type RelayVia = 'pool' | 'courier'

/** What is handed over: a bundle, a call of a module that pays the relayer itself, or both, which a courier makes together. */
export interface RelaySubmission {
  readonly quote: string
  /** Call data of `transact`, hex. */
  readonly bundle?: string | undefined
  readonly call?: RelayedCall | undefined
  readonly via: RelayVia
}

/** That a bundle was sent. */
export interface RelayAccepted {
  readonly transactionHash: string
}

/** What became of a transaction of the relayer. */
export interface RelayStatus {
  readonly status: 'pending' | 'mined' | 'failed'
  readonly blockNumber?: bigint | undefined
}

/** HTTP status of each error. */
export const RELAY_ERRORS = Object.freeze({
  /** The request is not as specified. */
  MALFORMED: 400,
  /** The bundle does not pay the quoted fee. */
  UNDERPAID: 402,
  /** No such path, or no such transaction of this relayer. */
  NOT_FOUND: 404,
  /** This relayer gave no such quote, or has forgotten it. */
  UNKNOWN_QUOTE: 404,
  /** The quote is too old, or was used. */
  QUOTE_EXPIRED: 410,
  /** The body is larger than {@link MAX_BODY_BYTES}. */
  TOO_LARGE: 413,
  /** The pool would refuse the bundle, or a rule of the relayer does; `reason` names which. */
  REFUSED: 422,
  /** Not now: too many requests, gas too dear, no coins, or shutting down. Nothing was sent. */
  BUSY: 429,
})

export type RelayErrorCode = keyof typeof RELAY_ERRORS

/** Body of an answer that is an error. */
export interface RelayErrorBody {
  readonly error: {
    readonly code: RelayErrorCode
    readonly message: string
    /** Name of the pool's error, or of the relayer's rule. */
    readonly reason?: string | undefined
  }
}

/** Largest body that a relayer reads, in bytes. */
export const MAX_BODY_BYTES = 256 * 1024

/** Most rates that a relayer publishes: more would not fit into what a client reads. */
export const MAX_RATES = 100

const ADDRESS = hexOf(20)
const CIRCUIT = count(0, 2 ** 32 - 1)

const RATE: JsonType<RelayRate> = object<RelayRate>({ asset: assetText, unitsPerCoin: decimal, minimum: decimal })

/** Answer of `GET /v1/rate`. */
export const TERMS: JsonType<RelayTerms> = object<RelayTerms>({
  version: oneOf(1),
  chainId: decimal,
  pool: ADDRESS,
  caller: ADDRESS,
  feeTo: ADDRESS,
  courier: nullable(ADDRESS),
  payTo: plainText(256),
  rates: listOf(RATE, MAX_RATES),
  gasPrice: decimal,
  validFor: count(1, 3600),
  maxJoinSplits: count(1, MAX_JOIN_SPLITS),
})

/** Body of `POST /v1/quotes`. */
export const QUOTE_REQUEST: JsonType<QuoteRequest> = object<QuoteRequest>({
  asset: assetText,
  // More than the pool takes can be read, so that they are refused under the pool's name for it.
  circuits: listOf(CIRCUIT, 1_000),
  callGas: optional(decimal),
})

/** Answer of `POST /v1/quotes`. */
export const QUOTE: JsonType<RelayQuote> = object<RelayQuote>({
  quote: hexOf(16),
  asset: assetText,
  fee: decimal,
  gasLimit: decimal,
  validUntil: decimal,
})

/** Body of `POST /v1/bundles`. */
export const SUBMISSION: JsonType<RelaySubmission> = object<RelaySubmission>({
  quote: hexOf(16),
  bundle: optional(hexBytes),
  call: optional(object<RelayedCall>({ module: oneOf('packages', 'conditionalTransfers'), data: hexBytes })),
  via: oneOf('pool', 'courier'),
})

/** Answer of `POST /v1/bundles`. */
export const ACCEPTED: JsonType<RelayAccepted> = object<RelayAccepted>({ transactionHash: hexOf(32) })

/** Answer of `GET /v1/bundles/0x...`. */
export const STATUS: JsonType<RelayStatus> = object<RelayStatus>({
  status: oneOf('pending', 'mined', 'failed'),
  blockNumber: optional(decimal),
})

/** Answer that is an error. */
export const ERROR_BODY: JsonType<RelayErrorBody> = object<RelayErrorBody>({
  error: object<RelayErrorBody['error']>({
    code: oneOf(...(Object.keys(RELAY_ERRORS) as RelayErrorCode[])),
    message: plainText(500),
    reason: optional(nameText),
  }),
})
