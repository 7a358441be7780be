import type { Draft } from '../transactions/build-bundle.js'

/** How far this wallet's part in a trade has gone; `signed`: its half left the wallet and may be settled. */
export type TradeStep = 'offered' | 'answered' | 'signed' | 'cancelled'

/** What a wallet keeps of a trade until it expires, encrypted as all that it stores. */
export interface TradeRecord {
  /** `tradeOfferHash` of the offer: names the trade on both sides. */
  readonly offerHash: string
  /** Who made the offer is the maker. */
  readonly side: 'maker' | 'taker'
  readonly step: TradeStep
  /** Last timestamp, in seconds, at which the trade is valid. */
  readonly expiry: bigint
  /** Nullifiers of the notes that are kept for it. */
  readonly spends: readonly bigint[]
  /** Commitments of the other side's half, once this wallet has signed: they tell a settled trade from one that was taken back. */
  readonly outputs?: readonly bigint[] | undefined
  /** The taker's: keccak256 of the text that it answered with, and what it takes to prove its half. */
  readonly answer?: { readonly hash: string; readonly drafts: readonly Draft[] } | undefined
}

/** Trades that a wallet has a part in, by the hash of their offer. */
export class TradeRecords {
  readonly #byOffer = new Map<string, TradeRecord>()

  find(offerHash: string): TradeRecord | undefined {
    return this.#byOffer.get(offerHash)
  }

  put(record: TradeRecord): void {
    this.#byOffer.set(record.offerHash, record)
  }

  /** Forgets what can not be signed or settled any more at a block's time, in seconds. */
  dropExpired(timestamp: number): void {
    for (const { offerHash, expiry } of this.#byOffer.values()) {
      if (expiry < BigInt(timestamp)) this.#byOffer.delete(offerHash)
    }
  }

  dump(): TradeRecord[] {
    return [...this.#byOffer.values()]
  }

  restore(records: readonly TradeRecord[]): void {
    for (const record of records) this.put(record)
  }
}
