import { conditionalTransfersInterface } from '@merkato/protocol'
import {
  FundsSpreadError,
  InvalidAmountError,
  LockMismatchError,
  LockNotFoundError,
  LockRejectionError,
  ModulesMissingError,
  RelayCourierError,
} from '@merkato/sdk'
import { describe, expect, test } from 'vitest'
import { explainedLock } from '../../src/tasks/lock/lock-errors.js'

const lockId = `0x${'ab'.repeat(32)}`
const decider = '0x90F79bf6EB2c4f870365E785982E1f101E93b906'
/** Methods of the SDK, which nobody at a terminal can call. */
const METHODS = /\w\(\)|settleByDefault|undefined/

const reasons = conditionalTransfersInterface.fragments.flatMap((fragment) =>
  fragment.type === 'error' && 'name' in fragment ? [String(fragment.name)] : [],
)
/** The module also repeats what the pool refuses, which says so itself. */
const own = reasons.filter((reason) =>
  /Alternatives$|Proofs|Deadline|Decider|SuchAlternative|Lock$|Settled|Outcome/.test(reason),
)

describe('what the module of conditional transfers refuses is told with the command to go on with', () => {
  test('all of it', () => expect(own.length).toBeGreaterThanOrEqual(11))

  test.each(own)('%s', (reason) => {
    const args = [1_900_000_000n, 1_900_000_001n]
    const error = explainedLock(new LockRejectionError(reason, args)) as {
      code: string
      message: string
      remedy: string
    }
    expect(error).toMatchObject({ code: 'LOCK_REJECTED', remedy: expect.stringMatching(/merkato |--\w|Give 2 to 8/) })
    expect(`${error.message} ${error.remedy}`).not.toMatch(METHODS)
    const lock = { lockId, decider, deadline: 1_900_000_000n, decidedByContract: false }
    const known = explainedLock(new LockRejectionError(reason, args), lock)
    expect((known as typeof error).remedy).not.toContain('LOCK')
  })
})

test.each([
  [new LockNotFoundError(lockId), 'LOCK_NOT_FOUND', 'merkato lock list'],
  [new LockMismatchError(lockId), 'LOCK_MISMATCH', 'Do not act on it. Ask another node: merkato wallet sync --rescan'],
  [new ModulesMissingError(decider), 'MODULES_MISSING', 'merkato deploy pool'],
  [new RelayCourierError(), 'RELAY_NO_COURIER', 'another relayer'],
  [new FundsSpreadError(20, 16), 'FUNDS_SPREAD', 'merkato wallet gather'],
])('%s comes out with the command to go on with', (error, code, words) => {
  expect(explainedLock(error)).toMatchObject({ code, remedy: expect.stringContaining(words), cause: error })
})

test('any other error is left as it is', () => {
  for (const error of [new InvalidAmountError(0n), new Error('x'), undefined]) expect(explainedLock(error)).toBe(error)
})
