import { bytesToHex, type RandomBytes } from '@merkato/protocol'
import { Refusal } from './refusal.js'
import type { QuoteRequest, RelayQuote } from './relay-api.js'

/** A quote as the relayer keeps it. */
export interface LockedQuote extends RelayQuote, QuoteRequest {
  /** Wei per gas when the fee was locked. */
  readonly gasPrice: bigint
}

/** Quotes kept at once. The oldest are forgotten first: their time is over first. */
const MOST_QUOTES = 10_000

/** Fees locked for one bundle each. */
export class QuoteBook {
  readonly #quotes = new Map<string, LockedQuote>()
  readonly #taken = new Set<string>()

  /** @param now seconds */
  constructor(
    private readonly random: RandomBytes,
    private readonly now: () => bigint,
  ) {}

  /** Locks a fee under a name that nobody guesses. */
  lock(terms: Omit<LockedQuote, 'quote'>): LockedQuote {
    const locked = { ...terms, quote: `0x${bytesToHex(this.random(16))}` }
    this.#quotes.set(locked.quote, locked)
    const [oldest] = this.#quotes.keys()
    if (this.#quotes.size > MOST_QUOTES && oldest !== undefined) this.#forget(oldest)
    return locked
  }

  /**
   * Takes a quote for a bundle; nobody else can until it is given back.
   * @throws {Refusal} UNKNOWN_QUOTE, QUOTE_EXPIRED
   */
  take(name: string): LockedQuote {
    const locked = this.#quotes.get(name)
    if (!locked) throw new Refusal('UNKNOWN_QUOTE', 'This relayer gave no such quote: ask for one.')
    if (this.#taken.has(name)) throw new Refusal('QUOTE_EXPIRED', 'This quote was used: ask for a new one.', 'Used')
    if (locked.validUntil < this.now()) throw new Refusal('QUOTE_EXPIRED', 'This quote is too old: ask for a new one.')
    this.#taken.add(name)
    return locked
  }

  /** Makes a quote good again whose bundle was not sent. */
  giveBack(name: string): void {
    this.#taken.delete(name)
  }

  #forget(name: string): void {
    this.#quotes.delete(name)
    this.#taken.delete(name)
  }
}
