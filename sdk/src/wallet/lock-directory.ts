import type { ConditionalEvent, LockedEvent, LockTerms, SettledEvent } from '@merkato/protocol'
import type { ChainPoint } from './note-store.js'

/** How a lock ended. */
export interface Settlement {
  readonly alternative: number
  readonly byDefault: boolean
  readonly at: ChainPoint
}

/** A lock as the module's log tells it, without its outcomes, which are read again when they are wanted. */
export interface KnownLock {
  /** bytes32 hex. */
  readonly lockId: string
  readonly caller: string
  readonly terms: LockTerms
  readonly alternatives: number
  readonly at: ChainPoint
  /** Whether some outcome pays this wallet's address. */
  readonly paysMe: boolean
  readonly settled?: Settlement | undefined
}

/** Every lock of the module's log, as {@link ParcelDirectory} keeps parcels. */
export class LockDirectory {
  readonly #locks = new Map<string, KnownLock>()

  /** Takes up an event; one of a lock that is not known, or was settled, is passed over. */
  add(event: ConditionalEvent, at: ChainPoint, paysMe = false): void {
    if (event.event === 'Locked') this.#addLocked(event, at, paysMe)
    else this.#addSettled(event, at)
  }

  /** A lock as it was at the end of a block. */
  lock(lockId: string, blockNumber: number): KnownLock | undefined {
    const known = this.#locks.get(lockId)
    return known && known.at.blockNumber <= blockNumber ? upTo(known, blockNumber) : undefined
  }

  /** Every lock up to the end of a block, oldest first. */
  all(blockNumber: number): KnownLock[] {
    return [...this.#locks.keys()].flatMap((lockId) => this.lock(lockId, blockNumber) ?? [])
  }

  /** Forgets everything after the end of a block. */
  rollback(blockNumber: number): void {
    for (const [lockId, known] of this.#locks) {
      if (known.at.blockNumber > blockNumber) this.#locks.delete(lockId)
      else this.#locks.set(lockId, upTo(known, blockNumber))
    }
  }

  /** Everything, as plain data for {@link LockDirectory.restore}. */
  dump(): KnownLock[] {
    return [...this.#locks.values()]
  }

  static restore(locks: readonly KnownLock[]): LockDirectory {
    const directory = new LockDirectory()
    for (const known of locks) directory.#locks.set(known.lockId, known)
    return directory
  }

  #addLocked({ lockId, caller, terms, outcomes }: LockedEvent, at: ChainPoint, paysMe: boolean): void {
    if (this.#locks.has(lockId)) return
    this.#locks.set(lockId, { lockId, caller, terms, alternatives: outcomes.length, at, paysMe })
  }

  #addSettled({ lockId, alternative, byDefault }: SettledEvent, at: ChainPoint): void {
    const known = this.#locks.get(lockId)
    if (known === undefined || known.settled !== undefined) return
    this.#locks.set(lockId, { ...known, settled: { alternative, byDefault, at } })
  }
}

const upTo = (known: KnownLock, blockNumber: number): KnownLock =>
  known.settled && known.settled.at.blockNumber > blockNumber ? { ...known, settled: undefined } : known
