import type { LockInspection, Wallet } from '@merkato/sdk'
import { count } from '../../terminal/format.js'
import type { WalletArgs } from '../wallet/session.js'
import { checkedLock, type LockSession, withLocks } from './lock-session.js'
import { isContract, stateOf, stateWords } from './lock-words.js'
import { outcomeLines, outcomeRecord, outcomeWords } from './outcome-words.js'

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
    const decider = decidedByMe ? `your account ${lock.decider}` : `${byContract ? 'the contract ' : ''}${lock.decider}`
    output.line(`  Lock ${lockId}`)
    output.line(`  ${stateWords(wallet, lock, decider)}`)
    output.line(`  Made by ${lock.mine ? 'you with account ' : ''}${lock.lockedBy} in block ${count(lock.lockedAt)}.`)
    if (BigInt(lock.data) !== 0n) output.line(`  For the decider: ${lock.data}`)
    for (const line of outcomesOf(wallet, lock)) output.line(line)
    for (const line of nextSteps(session, lock, byContract)) output.line(`  ${line}`)
  })
}

/** What each outcome of a lock does, as lines. */
export const outcomesOf = (wallet: Wallet, lock: LockInspection): string[] =>
  outcomeLines(
    lock.outcomes.map((outcome) => outcomeWords(wallet, outcome, lock)),
    lock.fallback,
  )

function nextSteps({ wallet, sender }: LockSession, lock: LockInspection, byContract: boolean): string[] {
  const { lockId, decider } = lock
  const state = stateOf(wallet, lock)
  if (state === 'settled') return []
  if (state === 'due') return ['Anybody may settle it:', `  merkato lock settle ${lockId} --default`]
  if (decider === sender) return ['Choose one:', `  merkato lock settle ${lockId} --alternative N`]
  const wait = `${byContract ? 'The contract chooses by its own rules.' : ''} From the deadline on anybody may settle it:`
  return [wait.trim(), `  merkato lock settle ${lockId} --default`]
}
