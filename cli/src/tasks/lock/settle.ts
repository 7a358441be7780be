import { type LockInspection, LockRejectionError } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { printable, quoted } from '../../terminal/printable.js'
import { expiryIn } from '../wallet/amounts.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import type { WalletArgs } from '../wallet/session.js'
import { explainedLock } from './lock-errors.js'
import { checkedLock, withLocks } from './lock-session.js'
import { isContract } from './lock-words.js'
import { outcomeRecord, outcomeWords } from './outcome-words.js'

interface SettleArgs extends WalletArgs {
  readonly lock: string
  readonly alternative?: string | undefined
  readonly default: boolean
}

/** Chooses an alternative as the decider, or lets the fallback happen after the deadline. */
export async function runSettleLock(args: SettleArgs): Promise<void> {
  const lockId = checkedLock(args.lock)
  const chosen = choiceOf(args)
  await withLocks(args, async (session) => {
    const { wallet, client, output, progress, signal } = session
    const inspected = await client.inspect(lockId)
    const lock = { ...inspected, decidedByContract: await isContract(session.provider, inspected.decider) }
    const signer = await session.signer()
    try {
      refuse(lock, { chosen, sender: signer.address, now: expiryIn(wallet, 0n) })
      const alternative = chosen ?? lock.fallback
      const outcome = lock.outcomes[alternative] as LockInspection['outcomes'][number]
      output.hint(`Alternative ${alternative}:`)
      for (const line of outcomeWords(wallet, outcome, lock)) output.hint(`  ${line}`)
      await confirmed('This happens for good, and no other alternative.', args)
      const receipt = await progress.during('Settling', () =>
        chosen === undefined
          ? client.settleByDefault({ lockId, signer, signal })
          : client.settle({ lockId, alternative, signer, signal }),
      )
      const shown = outcomeRecord(wallet, outcome)
      output.record({ lockId, alternative, byDefault: chosen === undefined, outcome: shown, ...sentRecord(receipt) })
      printSent(output, `Alternative ${alternative} happened.`, receipt)
    } catch (error) {
      throw explainedLock(error, lock)
    }
  })
}

/** Undefined for the fallback. @throws CliError USAGE, BAD_ALTERNATIVE */
function choiceOf({ alternative, default: byDefault }: SettleArgs): number | undefined {
  if (byDefault === (alternative !== undefined)) {
    const remedy = 'The decider gives --alternative N, and anybody after the deadline --default.'
    throw new CliError('USAGE', `Which outcome${byDefault ? ', the chosen or the fallback' : ''}?`, remedy)
  }
  if (alternative === undefined) return undefined
  if (/^\d$/.test(alternative)) return Number(alternative)
  const message = `${quoted(printable(alternative.slice(0, 60)))} numbers no alternative.`
  throw new CliError('BAD_ALTERNATIVE', message, 'They are counted from 0, as merkato lock inspect shows them.')
}

interface Attempt {
  readonly chosen: number | undefined
  readonly sender: string
  readonly now: bigint
}

/** What the module would answer now, before anybody is asked and gas is paid. The chain has the last word. @throws LockRejectionError */
function refuse(lock: LockInspection, { chosen, sender, now }: Attempt): void {
  const { lockId, settled, decider, deadline, alternatives } = lock
  if (settled) throw new LockRejectionError('AlreadySettled', [lockId])
  if (chosen === undefined) {
    if (now < deadline) throw new LockRejectionError('DeadlineNotReached', [deadline, now])
    return
  }
  if (sender !== decider) throw new LockRejectionError('NotTheDecider', [sender])
  if (now >= deadline) throw new LockRejectionError('DeadlinePassed', [deadline, now])
  if (chosen >= alternatives) throw new LockRejectionError('NoSuchAlternative', [chosen])
}
