import type { LockSummary, Wallet } from '@merkato/sdk'
import { count, short } from '../../terminal/format.js'
import { partRecord, partWords } from '../trade/parts.js'
import type { WalletArgs } from '../wallet/session.js'
import { type LockSession, withLocks } from './lock-session.js'
import { stateOf, stateWords } from './lock-words.js'

/** Shows what the wallet locked, what may pay it, and what the gas account decides; oldest first. */
export async function runListLocks(args: WalletArgs): Promise<void> {
  await withLocks(args, async (session) => {
    const { wallet, client, output, sender } = session
    const locks = await client.list()
    for (const lock of locks) {
      const held = heldIn(wallet, lock).map((part) => partRecord(wallet, part))
      output.record({ ...lock, state: stateOf(wallet, lock), decidedByMe: lock.decider === sender, locked: held })
    }
    output.line(`  Locks of ${short(wallet.address(), 8, 4)} at block ${count(wallet.syncedTo().number)}`)
    if (locks.length === 0)
      output.line('  None: nothing is locked by this wallet, for it, or for its account to decide.')
    for (const lock of locks) for (const line of linesOf(session, lock)) output.line(`  ${line}`)
    if (locks.length > 0) output.line('  What each outcome does: merkato lock inspect LOCK')
    if (sender === undefined) output.line('  What an account decides is shown with --key-file.')
  })
}

/** Whole notes that this wallet has in a lock, asset by asset; none once it is settled. */
function heldIn(wallet: Wallet, { lockId }: LockSummary): { assetId: bigint; amount: bigint }[] {
  const sums = new Map<bigint, bigint>()
  for (const { assetId, value, lockId: id } of wallet.notes()) {
    if (id === lockId) sums.set(assetId, (sums.get(assetId) ?? 0n) + value)
  }
  return [...sums].map(([assetId, amount]) => ({ assetId, amount }))
}

function linesOf({ wallet, sender }: LockSession, lock: LockSummary): string[] {
  const { lockId, mine, paysMe, decider } = lock
  const held = heldIn(wallet, lock).map((part) => partWords(wallet, part))
  const roles = [
    mine ? (held.length > 0 ? `holds ${held.join(' and ')} of yours` : 'you made it') : '',
    paysMe ? (lock.settled ? 'could pay you' : 'may pay you') : '',
    decider === sender && !lock.settled ? 'you choose' : '',
  ].filter((role) => role !== '')
  return [
    lockId,
    `  ${roles.join('; ')}`,
    `  ${stateWords(wallet, lock, decider === sender ? `your account ${decider}` : decider)}`,
  ]
}
