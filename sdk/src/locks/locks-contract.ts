import {
  CONDITIONAL_TOPICS,
  conditionalTransfersInterface,
  decodeLock,
  encodeConditionalCall,
  hexToBytes,
  LOCK_STATE,
  type LockedEvent,
  type LockRecord,
  type Outcome,
  outcomeHash,
  outcomesHash,
  parseConditionalLog,
} from '@merkato/protocol'
import type { KnownErrors } from '../errors/explain.js'
import { LockMismatchError, LockRejectionError } from '../errors/locks.js'
import { ModulesMissingError } from '../errors/modules.js'
import { readModuleLog } from '../sync/module-logs.js'
import { readAnswer } from '../sync/read-answer.js'
import type { WalletCore } from '../wallet/core.js'
import type { KnownLock } from '../wallet/lock-directory.js'

/** Makes the module's custom errors readable. */
export const LOCK_ERRORS: KnownErrors = {
  contract: conditionalTransfersInterface,
  make: (reason, args, cause) => new LockRejectionError(reason, args, cause),
}

/** Address of the pool's module of conditional transfers. @throws {ModulesMissingError} */
export function conditionalTransfersOf({ modules, pool }: Pick<WalletCore, 'modules' | 'pool'>): string {
  if (!modules) throw new ModulesMissingError(pool)
  return modules.conditionalTransfers
}

/** The chain's record of a lock at the newest block. Asking names the lock to the node. */
async function lockRecordOf(core: WalletCore, lockId: string): Promise<LockRecord> {
  const data = encodeConditionalCall({ name: 'lockOf', lockId })
  const answer = await core.reader.call(conditionalTransfersOf(core), data, 'latest')
  return readAnswer(() => decodeLock(hexToBytes(answer)))
}

/** What the chain confirms of a lock. */
export interface ConfirmedLock {
  readonly outcomes: readonly Outcome[]
  /** Whether one of them has happened, by the chain's record; which one, the log tells. */
  readonly isSettled: boolean
}

/**
 * The outcomes of a lock out of its log, each compared with what the chain holds.
 * @throws {LockMismatchError} the log is of another lock than the chain's record, or can not be had
 */
export async function confirmLock(core: WalletCore, known: KnownLock): Promise<ConfirmedLock> {
  const { lockId, at } = known
  const record = await lockRecordOf(core, lockId)
  const place = {
    address: conditionalTransfersOf(core),
    topic: CONDITIONAL_TOPICS.Locked,
    blockNumber: at.blockNumber,
  }
  const event = await readModuleLog(core.reader, place, (log): LockedEvent | undefined => {
    const found = parseConditionalLog(log)
    return found?.event === 'Locked' && found.lockId === lockId ? found : undefined
  })
  if (event === undefined || !isConfirmed(event, record, known)) throw new LockMismatchError(lockId)
  return { outcomes: event.outcomes, isSettled: record.state === LOCK_STATE.settled }
}

function isConfirmed({ outcomes }: LockedEvent, record: LockRecord, { terms }: KnownLock): boolean {
  const { decider, deadline, fallbackAlternative, data } = record.terms
  return (
    record.state !== LOCK_STATE.unknown &&
    record.outcomesHash === outcomesHash(outcomes.map(outcomeHash)) &&
    decider.toLowerCase() === terms.decider.toLowerCase() &&
    deadline === terms.deadline &&
    fallbackAlternative === terms.fallbackAlternative &&
    data === terms.data
  )
}
