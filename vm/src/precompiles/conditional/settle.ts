import {
  CONDITIONAL_ARGUMENTS,
  type ConditionalArguments,
  GAS,
  LOCK_STATE,
  type LockRecord,
  outcomeHash,
  outcomesHash,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import type { FrameResult } from '../frame.js'
import type { Refusal } from '../pool/pool-context.js'
import { checkRelease, release } from '../pool/release.js'
import { type ConditionalContext, log, reject, returns, selectorOf } from './conditional-context.js'

type Settlement = ConditionalArguments['settleByDefault']

/** Per join-split whose outputs are appended: two commitments, their payments. */
const gasOf = ({ outcome }: Settlement): bigint => GAS.settle + GAS.settledJoinSplit * BigInt(outcome.payouts.length)

/** The decider's choice. */
export const settle: PrecompileMethod<ConditionalArguments['settle'], ConditionalContext> = {
  selector: selectorOf('settle'),
  input: CONDITIONAL_ARGUMENTS.settle,
  gas: gasOf,
  writesState: true,
  payable: false,

  run: (call, context) =>
    carryOut('settle', call, context, ({ terms: { decider, deadline }, alternatives }) => {
      const { caller, timestamp } = context.frame
      const { alternative } = call
      const refusal =
        (caller === decider ? undefined : reject('NotTheDecider', caller)) ??
        (timestamp < deadline ? undefined : reject('DeadlinePassed', deadline, timestamp)) ??
        (alternative < alternatives ? undefined : reject('NoSuchAlternative', alternative))
      return { alternative, refusal, byDefault: false }
    }),
}

/** The fallback, when nobody chose in time. */
export const settleByDefault: PrecompileMethod<Settlement, ConditionalContext> = {
  selector: selectorOf('settleByDefault'),
  input: CONDITIONAL_ARGUMENTS.settleByDefault,
  gas: gasOf,
  writesState: true,
  payable: false,

  run: (call, context) =>
    carryOut('settleByDefault', call, context, ({ terms: { fallbackAlternative, deadline } }) => {
      const { timestamp } = context.frame
      const refusal = timestamp >= deadline ? undefined : reject('DeadlineNotReached', deadline, timestamp)
      return { alternative: fallbackAlternative, refusal, byDefault: true }
    }),
}

interface Choice {
  readonly alternative: number
  readonly byDefault: boolean
  readonly refusal: Refusal
}

async function carryOut(
  name: string,
  call: Settlement,
  context: ConditionalContext,
  choose: (record: LockRecord) => Choice,
): Promise<FrameResult> {
  const { lockId, outcome } = call
  const { locks, pool } = context
  const record = await locks.read(lockId)
  const unlocked = checkLocked(lockId, record)
  if (unlocked !== undefined) return unlocked
  const { alternative, byDefault, refusal } = choose(record)
  const refused = refusal ?? checkOutcome(call, alternative, record) ?? (await checkRelease(outcome, pool))
  if (refused !== undefined) return refused
  await locks.write(lockId, { ...record, state: LOCK_STATE.settled })
  log({ event: 'Settled', lockId, alternative, byDefault }, context)
  await release(lockId, outcome, pool)
  return returns(name)
}

function checkLocked(lockId: string, { state }: LockRecord): Refusal {
  if (state === LOCK_STATE.unknown) return reject('UnknownLock', lockId)
  return state === LOCK_STATE.settled ? reject('AlreadySettled', lockId) : undefined
}

function checkOutcome({ outcome, outcomeHashes }: Settlement, alternative: number, record: LockRecord): Refusal {
  const right =
    outcomeHashes.length === record.alternatives &&
    outcomesHash(outcomeHashes) === record.outcomesHash &&
    outcomeHashes[alternative] === outcomeHash(outcome)
  return right ? undefined : reject('WrongOutcome')
}
