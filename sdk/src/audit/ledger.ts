import type { HistoryEntry } from '../wallet/history.js'
import type { EventKind } from '../wallet/note-store.js'

/** What the entries of one asset add up to, smallest unit. */
export interface LedgerSums {
  readonly received: bigint
  readonly shielded: bigint
  readonly sent: bigint
  readonly unshielded: bigint
  readonly sealed: bigint
  readonly opened: bigint
  readonly locked: bigint
  readonly settled: bigint
  readonly fees: bigint
}

/** Whether a movement adds to the account or takes from it. */
const SIGN: Readonly<Record<EventKind, 1n | -1n>> = {
  received: 1n,
  shielded: 1n,
  sent: -1n,
  unshielded: -1n,
  sealed: -1n,
  opened: 1n,
  locked: -1n,
  settled: 1n,
}

const NOTHING: LedgerSums = {
  ...{ received: 0n, shielded: 0n, sent: 0n, unshielded: 0n },
  ...{ sealed: 0n, opened: 0n, locked: 0n, settled: 0n, fees: 0n },
}

/** Adds up entries, asset by asset: amounts by their direction, and every fee is paid by the account. */
export class Ledger {
  readonly #balances: Map<bigint, bigint>
  readonly #sums = new Map<bigint, LedgerSums>()

  /** @param opening what the account holds before the first entry, by asset */
  constructor(opening: ReadonlyMap<bigint, bigint> = new Map()) {
    this.#balances = new Map(opening)
  }

  /** Adds an entry. @returns what the account holds of the asset after it */
  add({ assetId, kind, amount, fee }: Pick<HistoryEntry, 'assetId' | 'kind' | 'amount' | 'fee'>): bigint {
    const balance = this.balance(assetId) + SIGN[kind] * amount - fee
    this.#balances.set(assetId, balance)
    const sums = this.sums(assetId)
    this.#sums.set(assetId, { ...sums, [kind]: sums[kind] + amount, fees: sums.fees + fee })
    return balance
  }

  balance(assetId: bigint): bigint {
    return this.#balances.get(assetId) ?? 0n
  }

  /** Sums of the entries that were added. */
  sums(assetId: bigint): LedgerSums {
    return this.#sums.get(assetId) ?? NOTHING
  }

  /** Assets in the order in which they came. */
  assets(): bigint[] {
    return [...this.#balances.keys()]
  }

  /** What the account holds, without what it holds nothing of. */
  balances(): Map<bigint, bigint> {
    return new Map([...this.#balances].filter(([, amount]) => amount !== 0n))
  }
}
