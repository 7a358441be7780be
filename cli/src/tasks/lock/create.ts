import { type LockReceipt, NATIVE_ASSET, type Wallet } from '@merkato/sdk'
import { confirmed } from '../../terminal/ask.js'
import { printable, quoted } from '../../terminal/printable.js'
import { partRecord, partWords } from '../trade/parts.js'
import { amountOf, expiryIn, parseSeconds } from '../wallet/amounts.js'
import { momentWords } from '../wallet/moments.js'
import { checkedAccount } from '../wallet/payee.js'
import { type PayerArgs, payerOf, relayedRecord, relayedWords } from '../wallet/payer.js'
import { printSent, sentRecord } from '../wallet/receipts.js'
import { type LockSession, withLocks } from './lock-session.js'
import { dataOf, deadlineOf, fallbackOf, type Payment, paymentsOf } from './lock-terms.js'
import { heldIn, isContract } from './lock-words.js'
import { outcomeLines, UNLESS_CHOSEN } from './outcome-words.js'
import { type AlternativeArgs, readAlternatives } from './typed-alternatives.js'

interface CreateArgs extends PayerArgs, AlternativeArgs {
  readonly decider: string
  readonly deadline: string
  readonly fallback?: string | undefined
  readonly data?: string | undefined
  readonly expiry: string
}

/** What shall be locked. */
interface Terms {
  readonly alternatives: readonly { readonly pay: readonly Payment[] }[]
  readonly decider: string
  readonly deadline: bigint
  readonly fallback: number
  readonly data: string | undefined
}

/** Locks notes for one of several outcomes. What can be refused is refused before anything is asked or proved. */
export async function runCreateLock(args: CreateArgs): Promise<void> {
  const typed = await readAlternatives(args)
  const fixed = {
    decider: checkedAccount(args.decider),
    fallback: fallbackOf(args.fallback, typed),
    data: dataOf(args.data),
  }
  const lifetime = parseSeconds(args.expiry)
  await withLocks(args, async (session) => {
    const { wallet, client, output, sender, signal } = session
    const deadline = deadlineOf(wallet, args.deadline)
    const alternatives = typed.map((payments) => ({ pay: paymentsOf(session, payments) }))
    const terms = { ...fixed, deadline, alternatives }
    const byContract = await isContract(session.provider, terms.decider)
    const payer = await payerOf(session, args, wallet.asset(NATIVE_ASSET))
    const who = byContract ? 'The contract ' : sender === terms.decider ? 'Your own account ' : ''
    for (const line of termLines(wallet, terms)) output.hint(line)
    const choice = `${who}${terms.decider} chooses until ${momentWords(wallet, deadline)}`
    await confirmed(`${choice}; you can not take it back before.`, args)
    const expiry = expiryIn(wallet, lifetime)
    const receipt = await payer.during(`Proving ${alternatives.length} alternatives`, (onProgress) =>
      client.lock({ ...terms, expiry, ...payer.send, onProgress, signal }),
    )
    printLocked(session, terms, receipt)
    printSteps(session, receipt, [choice, byContract], terms.fallback)
  })
}

/** Said before the question: somebody who locks a little of one large note can spend nothing of it meanwhile. */
const WHOLE_NOTES = 'Notes lie in it whole until then, so it can hold more than it pays; the rest comes back.'

/** What is agreed to: each outcome, with whole addresses. */
function termLines(wallet: Wallet, { alternatives, fallback }: Terms): string[] {
  const words = alternatives.map(({ pay }) =>
    pay.length === 0 ? ['all comes back to you'] : pay.map((payment) => paymentWords(wallet, payment)),
  )
  return ['One of these happens:', ...outcomeLines(words, [fallback, UNLESS_CHOSEN]), WHOLE_NOTES]
}

function paymentWords(wallet: Wallet, { to, memo, ...part }: Payment): string {
  const manner = to.startsWith('0x') ? ', for everybody to see' : ''
  return `pays ${partWords(wallet, part)} to ${to}${manner}${memo ? `, ${quoted(printable(memo))}` : ''}`
}

function printLocked({ wallet, output }: LockSession, terms: Terms, receipt: LockReceipt): void {
  const { lockId } = receipt
  const pays = terms.alternatives.map(({ pay }) =>
    pay.map(({ to, memo, ...part }) => ({ ...partRecord(wallet, part), to, memo: memo ?? '' })),
  )
  output.record({
    lockId,
    ...terms,
    data: terms.data ?? null,
    alternatives: pays,
    ...sentRecord(receipt),
    ...relayedRecord(receipt),
  })
  printSent(output, `Locked for one of ${pays.length} outcomes.`, receipt, relayedWords(wallet, receipt))
  output.line(`    lock ${lockId}`)
  const held = heldIn(wallet, lockId).map(({ assetId, amount }) => amountOf(amount, wallet.asset(assetId)))
  output.line(`  Notes of ${held.join(' and ')} lie in it; what is not paid comes back with the outcome.`)
}

/** What each side does next. */
function printSteps(
  { output }: LockSession,
  { lockId }: LockReceipt,
  [choice, byContract]: readonly [string, boolean],
  fallback: number,
): void {
  const steps = [
    ['Who is paid looks before it relies on it:', `inspect ${lockId}`],
    byContract ? [`${choice}, by its own rules.`] : [`${choice}:`, `settle ${lockId} --alternative N`],
    [`From then on anybody lets alternative ${fallback} happen:`, `settle ${lockId} --default`],
  ]
  for (const [what, command] of steps) {
    output.line(`  ${what}`)
    if (command !== undefined) output.line(`    merkato lock ${command}`)
  }
}
