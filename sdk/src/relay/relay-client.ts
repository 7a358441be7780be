import { type Bundle, encodeTransact } from '@merkato/protocol'
import { InvalidArgumentError } from '../errors/input.js'
import { AbortedError, OutcomeUnknownError, throwIfAborted } from '../errors/network.js'
import { RelayAnswerError, RelayRefusedError, RelayUnreachableError } from '../errors/relay.js'
import type { JsonType } from './json-type.js'
import {
  ACCEPTED,
  ERROR_BODY,
  QUOTE,
  QUOTE_REQUEST,
  type QuoteRequest,
  type RelayedCall,
  type RelayQuote,
  type RelayStatus,
  type RelayTerms,
  type RelayVia,
  STATUS,
  SUBMISSION,
  TERMS,
} from './relay-api.js'

/**
 * How a fee is paid: as a `note` to the relayer, which nobody else sees and which needs a note of the wallet beside those of the payment;
 * `public`, which shows its asset and amount; or `either`, a note where the wallet's notes allow it.
 */
export type FeeForm = 'note' | 'public' | 'either'

/** What a user agrees to, of {@link RelayClient}. At least one of maxFee and confirm. */
export interface RelayClientOptions {
  /** Most that is paid for one transaction, smallest unit of the fee's asset. */
  readonly maxFee?: bigint | undefined
  /** Asked before anything is proved, with the locked quote; false ends it with {@link RelayFeeError}. */
  readonly confirm?: ((quote: RelayQuote) => boolean | Promise<boolean>) | undefined
  /** Asset of the fee; that of the payment by default. */
  readonly feeAsset?: bigint | undefined
  /** `note` by default. */
  readonly feeAs?: FeeForm | undefined
  /** Longest wait for one answer, in milliseconds; 30 seconds by default. */
  readonly timeoutMs?: number | undefined
  /** Pause between two looks at the chain while a bundle waits to be mined, in milliseconds; a second by default. */
  readonly pollMs?: number | undefined
  /** Makes the requests instead, through a proxy for example. */
  readonly fetch?: typeof globalThis.fetch | undefined
}

/** Largest answer that is read, in bytes. */
const MAX_ANSWER_BYTES = 64 * 1024
const DEFAULT_TIMEOUT = 30_000
const DEFAULT_POLL = 1_000

/** How a bundle is handed over, and what beside it. */
export interface SubmitOptions {
  /** The relayer's own account by default. */
  readonly via?: RelayVia | undefined
  readonly call?: RelayedCall | undefined
  readonly signal?: AbortSignal | undefined
}

interface Ask {
  readonly path: string
  readonly body?: unknown
  readonly status: number
  readonly signal?: AbortSignal | undefined
}

/**
 * Talks to one relayer, and holds what its user agrees to pay it. What it answers is believed in nothing that costs: the fee is limited
 * here, and the bundle says to the unit what it pays. Give it to a wallet's writes as `relay`.
 */
export class RelayClient {
  readonly #url: string
  readonly #fetch: typeof globalThis.fetch
  readonly #timeout: number
  readonly maxFee: bigint | undefined
  readonly confirm: RelayClientOptions['confirm']
  readonly feeAsset: bigint | undefined
  readonly feeAs: FeeForm
  readonly pollMs: number

  /**
   * @param url `http://host:port`, as the relayer tells it
   * @throws {InvalidArgumentError}
   */
  constructor(url: string, options: RelayClientOptions) {
    const { maxFee, confirm, feeAsset, feeAs = 'note', timeoutMs = DEFAULT_TIMEOUT, pollMs = DEFAULT_POLL } = options
    if (maxFee === undefined && confirm === undefined) {
      throw new InvalidArgumentError('A relayer asks what it likes: give maxFee, or confirm.')
    }
    if (maxFee !== undefined && (typeof maxFee !== 'bigint' || maxFee < 0n)) {
      throw new InvalidArgumentError("maxFee is a bigint in the asset's smallest unit.")
    }
    this.#url = readUrl(url)
    this.#fetch = options.fetch ?? ((...asked) => globalThis.fetch(...asked))
    this.#timeout = timeoutMs
    this.maxFee = maxFee
    this.confirm = confirm
    this.feeAsset = feeAsset
    this.feeAs = feeAs
    this.pollMs = pollMs
  }

  /**
   * What the relayer publishes.
   * @throws {RelayUnreachableError} {RelayAnswerError} {RelayRefusedError} {AbortedError}
   */
  terms(signal?: AbortSignal): Promise<RelayTerms> {
    return this.#ask({ path: '/v1/rate', status: 200, signal }, TERMS)
  }

  /** Locks a fee. Errors as {@link RelayClient.terms}. */
  quote(request: QuoteRequest, signal?: AbortSignal): Promise<RelayQuote> {
    return this.#ask({ path: '/v1/quotes', body: QUOTE_REQUEST.write(request), status: 201, signal }, QUOTE)
  }

  /**
   * Hands a bundle over, a call of a module that pays the relayer itself, or both for a courier.
   * @returns hash of the transaction, as the relayer says
   * @throws {RelayRefusedError} {AbortedError} before anything was handed over
   * @throws {OutcomeUnknownError} no answer, or none that can be read: it may have been sent
   */
  async submit(
    { quote }: Pick<RelayQuote, 'quote'>,
    bundle: Bundle | undefined,
    { via = 'pool', call, signal }: SubmitOptions = {},
  ): Promise<string> {
    throwIfAborted(signal, 'The payment')
    const body = SUBMISSION.write({ quote, bundle: bundle && encodeTransact(bundle), call, via })
    try {
      // From here on the relayer may have the bundle, so the caller's signal ends nothing.
      return (await this.#ask({ path: '/v1/bundles', body, status: 202 }, ACCEPTED)).transactionHash
    } catch (error) {
      if (error instanceof RelayRefusedError) throw new RelayRefusedError(error.relayCode, error.reason, bundle)
      throw new OutcomeUnknownError(null, error)
    }
  }

  /** What the relayer says about a transaction; the chain knows better. Errors as {@link RelayClient.terms}. */
  status(transactionHash: string, signal?: AbortSignal): Promise<RelayStatus> {
    return this.#ask({ path: `/v1/bundles/${transactionHash}`, status: 200, signal }, STATUS)
  }

  async #ask<T>({ path, body, status, signal }: Ask, type: JsonType<T>): Promise<T> {
    const { actual, text } = await this.#exchange(path, body, signal)
    const answer = parse(text)
    if (actual !== status) throw refusal(answer)
    return readAs(type, answer)
  }

  async #exchange(path: string, body: unknown, signal: AbortSignal | undefined) {
    throwIfAborted(signal, 'The payment')
    const patience = AbortSignal.timeout(this.#timeout)
    try {
      const response = await this.#fetch(`${this.#url}${path}`, {
        ...(body !== undefined && {
          method: 'POST',
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json' },
        }),
        signal: signal ? AbortSignal.any([signal, patience]) : patience,
        // Another server than the one that was named gets nothing, and this one gets no more than it needs.
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
      })
      return { actual: response.status, text: await readText(response) }
    } catch (error) {
      if (signal?.aborted) throw new AbortedError('The payment')
      throw error instanceof RelayAnswerError ? error : new RelayUnreachableError(error)
    }
  }
}

/** Without query, fragment, name and password; a path stays, for relayers behind a proxy. */
function readUrl(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined
  const plain = url && ['http:', 'https:'].includes(url.protocol) && !url.username && !url.password
  if (!plain || url.search || url.hash) {
    throw new InvalidArgumentError('This is no address of a relayer.', {
      hints: ['Write it whole, without a password or a query: http://127.0.0.1:7611'],
    })
  }
  return url.href.replace(/\/+$/, '')
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = response.body?.getReader()
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    size += part.value.length
    if (size > MAX_ANSWER_BYTES) {
      await reader?.cancel().catch(() => undefined)
      throw new RelayAnswerError('answers with more than was asked for')
    }
    chunks.push(part.value)
  }
  const bytes = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return new TextDecoder().decode(bytes)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new RelayAnswerError('does not answer in JSON')
  }
}

function readAs<T>(type: JsonType<T>, answer: unknown): T {
  try {
    return type.read(answer, 'answer')
  } catch {
    throw new RelayAnswerError('does not answer as specified')
  }
}

function refusal(answer: unknown): RelayRefusedError {
  const { code, reason } = readAs(ERROR_BODY, answer).error
  return new RelayRefusedError(code, reason)
}
