import type { LockSummary, Wallet } from '@merkato/sdk'
import { count, short } from '../../terminal/format.js'
import { partRecord, partWords } from '../trade/parts.js'
import type { WalletArgs } from '../wallet/session.js'
import { type LockSession, withLocks } from './lock-session.js'
import { heldIn, stateOf, stateWords } from './lock-words.js'

/** Shows what the wallet locked, what may pay it, and what the gas account decides; oldest first. */
export async function runListLocks(args: WalletArgs): Promise<void> {
  await withLocks(args, async (session) => {
    const { wallet, client, output, sender } = session
    const locks = await client.list()
    for (const lock of locks) {
      const held = heldIn(wallet, lock.lockId).map((part) => partRecord(wallet, part))
      output.record({ ...lock, state: stateOf(wallet, lock), decidedByMe: lock.decider === sender, locked: held })
    }
    output.line(`  Locks of ${short(wallet.address(), 8, 4)} at block ${count(wallet.syncedTo().number)}`)
    if (locks.length === 0)
      output.line('  None: nothing is locked by this wallet, for it, or for its account to decide.')
    for (const lock of locks) for (const line of linesOf(session, lock)) output.line(`  ${line}`)
    if (locks.length > 0) output.line('  What each outcome does: merkato lock inspect LOCK')
    const isDue = locks.some((lock) => stateOf(wallet, lock) === 'due')
    if (isDue) output.line('  What is due, by anybody: merkato lock settle LOCK --default')
    if (sender === undefined) output.line('  What an account decides is shown with --key-file.')
  })
}

function linesOf({ wallet, sender }: LockSession, lock: LockSummary): string[] {
  const { lockId, decider } = lock
  return [
    lockId,
    `  ${rolesOf(wallet, lock, sender).join('; ')}`,
    `  ${stateWords(wallet, lock)}`,
    `  decider ${decider}`,
  ]
}

/** What a lock has to do with the wallet and its account. */
function rolesOf(wallet: Wallet, { lockId, mine, paysMe, decider, settled }: LockSummary, sender?: string): string[] {
  const held = heldIn(wallet, lockId).map((part) => partWords(wallet, part))
  return [
    ...(mine ? [held.length > 0 ? `holds ${held.join(' and ')} of yours` : 'made by you'] : []),
    ...(paysMe ? [settled ? 'could have paid you' : 'may pay you'] : []),
    ...(decider === sender ? [settled ? 'was yours to decide' : 'yours to decide'] : []),
  ]
}
