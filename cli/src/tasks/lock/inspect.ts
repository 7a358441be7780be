import type { LockInspection, Wallet } from '@merkato/sdk'
import { count } from '../../terminal/format.js'
import { table } from '../../terminal/table.js'
import type { WalletArgs } from '../wallet/session.js'
import { checkedLock, type LockSession, withLocks } from './lock-session.js'
import { isContract, stateOf, stateWords } from './lock-words.js'
import { outcomeLines, outcomeRecord, outcomeWords, UNLESS_CHOSEN } from './outcome-words.js'

interface InspectArgs extends WalletArgs {
  readonly lock: string
}

/** Shows what each outcome of a lock would do, as far as this wallet can know, and who may choose until when. */
export async function runInspectLock(args: InspectArgs): Promise<void> {
  const lockId = checkedLock(args.lock)
  await withLocks(args, async (session) => {
    const { wallet, client, output } = session
    const lock = await client.inspect(lockId)
    const byContract = await isContract(session.provider, lock.decider)
    const decidedByMe = lock.decider === session.sender
    const { outcomes, ...summary } = lock
    output.record({
      ...{ ...summary, state: stateOf(wallet, lock), decidedByContract: byContract, decidedByMe },
      outcomes: outcomes.map((outcome) => outcomeRecord(wallet, outcome)),
    })
    const rows = [
      ['lock', lockId],
      ['state', stateWords(wallet, lock)],
      ['decider', `${lock.decider}${decidedByMe ? ', your account' : byContract ? ', a contract' : ''}`],
      ['made by', `${lock.lockedBy} in block ${count(lock.lockedAt)}${lock.mine ? ', with your notes' : ''}`],
      ...(BigInt(lock.data) === 0n ? [] : [['data', lock.data]]),
    ]
    for (const line of table(rows)) output.line(line)
    output.line('  Alternatives:')
    for (const line of outcomesOf(wallet, lock)) output.line(line)
    for (const line of nextSteps(session, lock, byContract)) output.line(`  ${line}`)
  })
}

function outcomesOf(wallet: Wallet, lock: LockInspection): string[] {
  const words = lock.outcomes.map((outcome) => outcomeWords(wallet, outcome, lock))
  return outcomeLines(
    words,
    lock.settled ? [lock.settled.alternative, 'this happened'] : [lock.fallback, UNLESS_CHOSEN],
  )
}

function nextSteps({ wallet, sender }: LockSession, lock: LockInspection, byContract: boolean): string[] {
  const state = stateOf(wallet, lock)
  const settle = `  merkato lock settle ${lock.lockId}`
  if (state === 'settled') return []
  if (state === 'due') return ['Anybody may settle it:', `${settle} --default`]
  if (lock.decider === sender) {
    const hidden = 'What others are paid is hidden from you: let them say what each number means.'
    return [...(lock.mine ? [] : [hidden]), 'Choose one:', `${settle} --alternative N`]
  }
  const wait = byContract ? 'The contract chooses by its own rules. From' : 'From'
  return [`${wait} the deadline on anybody may settle it:`, `${settle} --default`]
}
