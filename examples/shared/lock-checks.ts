import type { LockInspection } from '@merkato/sdk'

/** What somebody whom a lock shall pay asks of it, out of its own records: nothing of this is to be copied from the lock. */
export interface WantedLock {
  /** The contract that decides. Anybody else might choose another outcome. */
  readonly decider: string
  /** bytes32 hex by which the decider knows what the lock is for. */
  readonly data: string
  /** Number of the alternative that has to pay. */
  readonly alternative: number
  /** A payment in another asset is none. */
  readonly assetId: bigint
  /** Smallest unit; more is welcome. */
  readonly amount: bigint
  /** Block time, in seconds, at which the decider has to be able to choose still. */
  readonly openUntil: bigint
}

/**
 * Why a lock is nothing to act on; undefined when it is. `inspect` has compared the lock with the chain, and names as `paysMe` only what
 * the wallet's own key opened.
 */
export function faultOf(lock: LockInspection, wanted: WantedLock): string | undefined {
  if (lock.state !== 'open') return `The lock is ${lock.state}.`
  if (lock.decider.toLowerCase() !== wanted.decider.toLowerCase()) return 'Another decides it.'
  if (lock.data.toLowerCase() !== wanted.data.toLowerCase()) return 'It is for something else.'
  if (lock.deadline <= wanted.openUntil) return 'It ends too early.'
  if (paidBy(lock, wanted.alternative, wanted.assetId) < wanted.amount) return 'It pays too little.'
  return undefined
}

/** What an alternative pays the wallet that inspected the lock, in one asset. */
export const paidBy = ({ outcomes }: LockInspection, alternative: number, assetId: bigint): bigint =>
  (outcomes[alternative]?.paysMe ?? [])
    .filter((part) => part.assetId === assetId)
    .reduce((sum, { amount }) => sum + amount, 0n)

/** How many amounts of a lock the wallet that inspected it can read at all. */
export const readableIn = ({ outcomes }: LockInspection): number =>
  outcomes.flatMap(({ paysMe, returns, paysOthers, public: shown }) => [...paysMe, ...returns, ...paysOthers, ...shown])
    .length
