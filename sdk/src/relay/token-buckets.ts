/** Requests that one address may make at once, and a second on average. */
const CAPACITY = 20
const PER_SECOND = 5
/** Addresses remembered; who asks seldom has a full bucket and need not be. */
const MOST_ADDRESSES = 10_000

interface Bucket {
  tokens: number
  /** Milliseconds. */
  at: number
}

/** How often each network address may ask. */
export class TokenBuckets {
  readonly #buckets = new Map<string, Bucket>()

  /** @param now milliseconds */
  constructor(private readonly now: () => number) {}

  /** Whether this address may ask now. */
  take(address: string): boolean {
    const key = networkOf(address)
    const at = this.now()
    const last = this.#buckets.get(key) ?? { tokens: CAPACITY, at }
    const tokens = Math.min(CAPACITY, last.tokens + (Math.max(at - last.at, 0) / 1_000) * PER_SECOND)
    const allowed = tokens >= 1
    this.#buckets.delete(key)
    this.#buckets.set(key, { tokens: allowed ? tokens - 1 : tokens, at })
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size > MOST_ADDRESSES && oldest !== undefined) this.#buckets.delete(oldest)
    return allowed
  }
}

/** One household of IPv6 has 2^64 addresses: the first half counts. */
export function networkOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address
  const [head = '', tail = ''] = address.split('::') as [string, string?]
  const groups = head === '' ? [] : head.split(':')
  const missing = 8 - groups.length - (tail === '' ? 0 : tail.split(':').length)
  const full = address.includes('::') ? [...groups, ...Array<string>(Math.max(missing, 0)).fill('0')] : groups
  return full.slice(0, 4).join(':')
}
