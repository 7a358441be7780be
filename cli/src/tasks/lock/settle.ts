import { type LockInspection, LockRejectionError, NATIVE_ASSET, type RelayedReceipt } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { confirmed } from '../../terminal/ask.js'
import { printable, quoted } from '../../terminal/printable.js'
import { expiryIn } from '../wallet/amounts.js'
import { type Payer, type PayerArgs, payerOf, relayedRecord, relayedWords } from '../wallet/payer.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import { explainedLock } from './lock-errors.js'
import { checkedLock, type LockSession, withLocks } from './lock-session.js'
import { isContract } from './lock-words.js'
import { outcomeRecord, outcomeWords } from './outcome-words.js'

interface SettleArgs extends PayerArgs {
  readonly lock: string
  readonly alternative?: string | undefined
  readonly default: boolean
}

/** Chooses an alternative as the decider, or lets the fallback happen after the deadline. */
export async function runSettleLock(args: SettleArgs): Promise<void> {
  const lockId = checkedLock(args.lock)
  const chosen = choiceOf(args)
  await withLocks(args, async (session) => {
    const { wallet, client, output, sender } = session
    const inspected = await client.inspect(lockId)
    const lock = { ...inspected, decidedByContract: await isContract(session.provider, inspected.decider) }
    const payer = await payerOf(session, args, wallet.asset(NATIVE_ASSET))
    try {
      refuse(lock, { chosen, sender, now: expiryIn(wallet, 0n) })
      const alternative = chosen ?? lock.fallback
      const outcome = lock.outcomes[alternative] as LockInspection['outcomes'][number]
      output.hint(`Alternative ${alternative}:`)
      for (const line of outcomeWords(wallet, outcome, lock)) output.hint(`  ${line}`)
      await confirmed('This happens for good, and no other alternative.', args)
      const receipt = await settled(session, payer, { lockId, chosen })
      const what = { lockId, alternative, byDefault: chosen === undefined, outcome: outcomeRecord(wallet, outcome) }
      output.record({ ...what, ...sentRecord(receipt), ...relayedRecord(receipt) })
      printSent(output, `Alternative ${alternative} happened.`, receipt, relayedWords(wallet, receipt))
    } catch (error) {
      throw explainedLock(error, lock)
    }
  })
}

interface Choice {
  readonly lockId: string
  /** Undefined for the fallback. */
  readonly chosen: number | undefined
}

/** A choice is sent by the decider itself, which is the client's account. */
const settled = ({ client, signal }: LockSession, payer: Payer, { lockId, chosen }: Choice): Promise<RelayedReceipt> =>
  payer.during('Settling', (onProgress) =>
    chosen === undefined
      ? client.settleByDefault({ lockId, ...payer.send, onProgress, signal })
      : client.settle({ lockId, alternative: chosen, signal }),
  )

/** Undefined for the fallback. @throws CliError USAGE, BAD_ALTERNATIVE */
function choiceOf({ alternative, default: byDefault, relay }: SettleArgs): number | undefined {
  if (byDefault === (alternative !== undefined)) {
    const remedy = 'The decider gives --alternative N, and anybody after the deadline --default.'
    throw new CliError('USAGE', `Which outcome${byDefault ? ', the chosen or the fallback' : ''}?`, remedy)
  }
  if (alternative === undefined) return undefined
  if (relay !== undefined) {
    throw new CliError(
      'USAGE',
      'The decider sends its choice itself.',
      'Leave out --relay; name its key: --key-file FILE',
    )
  }
  if (/^\d$/.test(alternative)) return Number(alternative)
  const message = `${quoted(printable(alternative.slice(0, 60)))} numbers no alternative.`
  throw new CliError('BAD_ALTERNATIVE', message, 'They are counted from 0, as merkato lock inspect shows them.')
}

interface Attempt {
  readonly chosen: number | undefined
  readonly sender: string | undefined
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
