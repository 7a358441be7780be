import {
  FundsSpreadError,
  LockMismatchError,
  LockNotFoundError,
  LockRejectionError,
  type LockSummary,
  ModulesMissingError,
  RelayCourierError,
} from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { utc } from '../wallet/moments.js'

/** What happened and what to do about it. */
type Words = readonly [message: string, remedy: string]

/** The lock that an error is about, where it is known. */
type Known = Pick<LockSummary, 'lockId' | 'decider' | 'deadline'> & { readonly decidedByContract: boolean }

/** An error of the SDK's locks in words for somebody at a terminal, with commands in place of methods; any other as it is. */
export function explainedLock(error: unknown, lock?: Known): unknown {
  const words = wordsOf(error, lock)
  if (words === undefined) return error
  const [message, remedy] = words
  return new CliError((error as { code: string }).code, message, remedy, { cause: error })
}

function wordsOf(error: unknown, lock?: Known): Words | undefined {
  if (error instanceof LockRejectionError) return REFUSALS[error.reason]?.(error.args, lock?.lockId ?? 'LOCK', lock)
  if (error instanceof LockNotFoundError)
    return [
      `There is no lock ${error.lockId} in this pool.`,
      'Check the id (merkato lock list), --url and --pool. If all are right, a node left it out: merkato wallet sync --rescan',
    ]
  if (error instanceof LockMismatchError)
    return [error.message, 'Do not act on it. Ask another node: merkato wallet sync --rescan --url URL']
  if (error instanceof ModulesMissingError)
    return [error.message, 'Name a pool that has them with --pool; merkato deploy pool makes one.']
  if (error instanceof FundsSpreadError)
    return [error.message, 'Merge small notes with merkato wallet gather, or lock fewer alternatives.']
  if (error instanceof RelayCourierError)
    return [error.message, 'Nothing was sent. Take another relayer, or pay the gas yourself: --key-file FILE']
  return undefined
}

/** Of the module's custom errors (contracts/src/interfaces/IConditionalTransfers.sol), by their arguments and the id of the lock. */
const REFUSALS: Readonly<Record<string, (args: readonly unknown[], id: string, lock?: Known) => Words>> = {
  WrongNumberOfAlternatives: ([count]) => [`A lock can not have ${count} alternatives.`, 'Give 2 to 8.'],
  TooManyProofs: ([count]) => [
    `The alternatives need ${count} proofs in all, more than a lock takes.`,
    'Merge small notes with merkato wallet gather, or lock fewer alternatives.',
  ],
  InvalidDecider: () => ['Nobody can decide as this account.', 'Name another one: --decider 0x…'],
  InvalidDeadline: () => [
    'The chain does not take this deadline.',
    'It lies ahead by the clock of the chain, and at most 730 days: --deadline 7d',
  ],
  NoSuchAlternative: ([number], id) => [
    `The lock has no alternative ${number}.`,
    `See which there are, from 0: merkato lock inspect ${id}`,
  ],
  UnknownLock: () => ['Nothing is locked under this id.', 'Check the id (merkato lock list), --url and --pool.'],
  AlreadySettled: (_, id) => ['The lock is settled already.', `See how: merkato lock inspect ${id}`],
  NotTheDecider: ([caller], id, lock) => [
    `${caller} does not decide this lock${lock ? `; ${lock.decidedByContract ? 'the contract ' : ''}${lock.decider} does` : ''}.`,
    `${lock?.decidedByContract ? 'It chooses by its own rules' : 'Send it from the decider (--key-file)'}; from ${lock ? utc(lock.deadline) : 'the deadline'} on anybody settles it: merkato lock settle ${id} --default`,
  ],
  DeadlinePassed: ([deadline], id) => [
    `The time to choose was over at ${utc(BigInt(String(deadline)))}.`,
    `Anybody may let the fallback happen: merkato lock settle ${id} --default`,
  ],
  DeadlineNotReached: ([deadline], id) => [
    `The deadline is at ${utc(BigInt(String(deadline)))}; until then the decider alone may settle.`,
    `Come back then, or choose as the decider: merkato lock settle ${id} --alternative N`,
  ],
  WrongOutcome: () => [
    'This is not the outcome that was locked.',
    'Read the chain again: merkato wallet sync --rescan',
  ],
}
