import type { LockInspection, OutcomeView, Wallet } from '@merkato/sdk'
import { short } from '../../terminal/format.js'
import { printable, quoted } from '../../terminal/printable.js'
import { partRecord, partWords } from '../trade/parts.js'

/** Outcomes as lines below each other, each with its number, as it is typed, and what it does; one has a remark. */
export function outcomeLines(
  outcomes: readonly (readonly string[])[],
  [marked, remark]: readonly [number: number, remark: string],
): string[] {
  return outcomes.flatMap((words, number) => [
    `  ${number}  ${words[0] ?? ''}${number === marked ? ` (${remark})` : ''}`,
    ...words.slice(1).map((line) => `     ${line}`),
  ])
}

/** The remark at the outcome that happens without a choice. */
export const UNLESS_CHOSEN = 'happens if nobody chooses'

/** What an outcome does, as far as this wallet can know, a line each; first what it pays this wallet. */
export function outcomeWords(
  wallet: Wallet,
  { paysMe, returns, paysOthers, public: seen, unread }: OutcomeView,
  { mine }: Pick<LockInspection, 'mine'>,
): string[] {
  const what = (part: { assetId: bigint; amount: bigint }) => partWords(wallet, part)
  const pays = paysMe.map((part) => `pays you ${what(part)}${memoWords(part.memo)}`)
  return [
    ...(pays.length === 0 && !mine ? ['pays you nothing'] : pays),
    ...paysOthers.map(
      (part) => `pays ${what(part)} to ${part.to === null ? 'a one-time address' : short(part.to, 12, 6)}`,
    ),
    ...seen.map((part) => `pays ${what(part)} to ${part.to}, for everybody to see`),
    ...returns.map((part) => `gives ${what(part)} back to you`),
    ...(unread === 0 ? [] : [`${unread} more ${unread === 1 ? 'note' : 'notes'}: for others, or for nobody`]),
  ]
}

/** A memo is a stranger's words. */
const memoWords = (memo: string): string => (memo === '' ? '' : `, ${quoted(printable(memo))}`)

/** An outcome as fields of a JSON record. */
export function outcomeRecord(wallet: Wallet, { unread, ...outcome }: OutcomeView): object {
  const list = (parts: readonly { readonly assetId: bigint; readonly amount: bigint }[]) =>
    parts.map(({ assetId, amount, ...more }) => ({ ...partRecord(wallet, { assetId, amount }), ...more }))
  return {
    paysMe: list(outcome.paysMe),
    returns: list(outcome.returns),
    paysOthers: list(outcome.paysOthers),
    public: list(outcome.public),
    unread,
  }
}
