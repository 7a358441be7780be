import { NodeOptionError } from '../errors.js'

/** Which chain to fork, and how to ask for it. */
export interface ForkOptions {
  /** JSON-RPC over http or https. Often with a key in it: shown nowhere but for its host. */
  readonly url: string
  /** Block to fork at; negative counts from the source's newest, which it is when left out. */
  readonly blockNumber?: bigint | undefined
  /** The source's chain id, so that it need not be asked: with a block number, a fork whose cache is full starts without its source. */
  readonly chainId?: number | undefined
  /** HTTP headers of every request, for keys that are in no URL. Shown nowhere. */
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** How often a request that failed is made again; 5 when left out. */
  readonly retries?: number | undefined
  /** Milliseconds before the first repetition, twice as many before each further one; 1,000 when left out. */
  readonly retryBackoff?: number | undefined
  /** Milliseconds that one request may take; 10,000 when left out. */
  readonly timeout?: number | undefined
  /** Folder that keeps what was read, for the next time; only memory keeps it when left out. */
  readonly cacheFolder?: string | undefined
}

/** How a source is asked. */
export interface SourceSettings {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly retries: number
  /** Milliseconds. */
  readonly retryBackoff: number
  /** Milliseconds. */
  readonly timeout: number
}

const DAY_MS = 86_400_000
/** RFC 9110: a token, and visible characters. */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const HEADER_VALUE = /^[\t\x20-\x7e]*$/

/**
 * Checks the options and fills in the defaults.
 *
 * @throws NodeOptionError naming no secret
 */
export function sourceSettings(options: ForkOptions): SourceSettings {
  const { headers = {}, retries = 5, retryBackoff = 1_000, timeout = 10_000 } = options
  need(isCount(retries, 0, 1_000), 'fork.retries', 'needs a whole number from 0 to 1,000.')
  need(isCount(retryBackoff, 0, DAY_MS), 'fork.retryBackoff', 'needs whole milliseconds.')
  need(isCount(timeout, 1, DAY_MS), 'fork.timeout', 'needs whole milliseconds above 0.')
  const { chainId } = options
  need(chainId === undefined || isCount(chainId, 1, Number.MAX_SAFE_INTEGER), 'fork.chainId', 'needs a whole number.')
  const fits = Object.entries(headers).every(([name, value]) => HEADER_NAME.test(name) && HEADER_VALUE.test(value))
  need(fits, 'fork.headers', 'has a name or value that no HTTP header can have.')
  return { url: sourceUrl(options.url), headers, retries, retryBackoff, timeout }
}

/** @throws NodeOptionError without showing the URL */
export function sourceUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url
  throw new NodeOptionError('fork.url', 'needs a URL that begins with http:// or https://.')
}

function isCount(value: number, min: number, max: number): boolean {
  return Number.isSafeInteger(value) && value >= min && value <= max
}

function need(holds: boolean, option: string, message: string): void {
  if (!holds) throw new NodeOptionError(option, message)
}
