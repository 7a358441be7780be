import {
  ACTION,
  CONDITIONAL_ARGUMENTS,
  type ConditionalArguments,
  GAS,
  LOCK_ALTERNATIVES,
  LOCK_STATE,
  lockDataHash,
  MAX_LOCK_JOIN_SPLITS,
  MAX_LOCK_SECONDS,
  outcomeHash,
  outcomeOf,
  outcomesHash,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { joinSplitsGas, moveCoins } from '../module-calls.js'
import type { Refusal } from '../pool/pool-context.js'
import { checkWithholding, type Withholding, withhold } from '../pool/withhold.js'
import { type ConditionalContext, log, reject, returns, selectorOf } from './conditional-context.js'

type LockArguments = ConditionalArguments['lock']

/** Spends notes now that become one of several outcomes later. */
export const lock: PrecompileMethod<LockArguments, ConditionalContext> = {
  selector: selectorOf('lock'),
  input: CONDITIONAL_ARGUMENTS.lock,
  gas: ({ alternatives }) => GAS.lock + joinSplitsGas(alternatives.flat()),
  writesState: true,
  payable: true,

  async run(call, context) {
    const { alternatives, terms } = call
    const { frame, locks, pool } = context
    const early = checkNumbers(call) ?? checkTerms(call, context)
    if (early !== undefined) return early
    const withholding = withholdingOf(call, context)
    const checked = await checkWithholding(withholding, pool)
    if (checked.refusal !== undefined) return checked.refusal
    const { record: lockId } = checked
    await moveCoins(context)
    await withhold(withholding, lockId, pool)
    const outcomes = alternatives.map(outcomeOf)
    const hash = outcomesHash(outcomes.map(outcomeHash))
    const { length } = alternatives
    await locks.write(lockId, { state: LOCK_STATE.locked, alternatives: length, terms, outcomesHash: hash })
    log({ event: 'Locked', lockId, caller: frame.caller, decider: terms.decider, terms, outcomes }, context)
    return returns('lock', lockId)
  },
}

const withholdingOf = (
  { alternatives, expiry, terms }: LockArguments,
  { frame: { caller, value } }: ConditionalContext,
): Withholding => ({ action: ACTION.lock, caller, value, expiry, dataHash: lockDataHash(terms), alternatives })

function checkNumbers({ alternatives }: LockArguments): Refusal {
  const { length } = alternatives
  const { least, most } = LOCK_ALTERNATIVES
  if (length < least || length > most) return reject('WrongNumberOfAlternatives', length)
  const joinSplits = alternatives.flat().length
  return joinSplits > MAX_LOCK_JOIN_SPLITS ? reject('TooManyProofs', joinSplits) : undefined
}

function checkTerms({ terms, alternatives }: LockArguments, { frame: { timestamp } }: ConditionalContext): Refusal {
  const { decider, deadline, fallbackAlternative } = terms
  if (decider === ZERO_ADDRESS) return reject('InvalidDecider')
  if (deadline <= timestamp || deadline > timestamp + MAX_LOCK_SECONDS) {
    return reject('InvalidDeadline', deadline, timestamp)
  }
  return fallbackAlternative < alternatives.length ? undefined : reject('NoSuchAlternative', fallbackAlternative)
}
