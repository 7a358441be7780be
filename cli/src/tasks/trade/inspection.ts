import type { TradeInspection, Wallet } from '@merkato/sdk'
import { minute } from '../../terminal/format.js'
import { printable } from '../../terminal/printable.js'
import { expiryIn } from '../wallet/amounts.js'
import { partRecord, partWords } from './parts.js'

/** What a wallet makes of a message, as fields of a JSON record. */
export function inspectionRecord(wallet: Wallet, { gives, gets, ...inspection }: TradeInspection): object {
  return { ...inspection, gives: partRecord(wallet, gives), gets: partRecord(wallet, gets) }
}

/** The same as sentences: what moves, how long it stands, and what is wrong with it. */
export function inspectionLines(wallet: Wallet, inspection: TradeInspection): string[] {
  const { gives, gets, publicParts, problems, side, state } = inspection
  const who = side === 'stranger' ? ['The taker gives', 'gets'] : ['You give', 'you get']
  return [
    `${who[0]} ${partWords(wallet, gives)};`,
    `${who[1]} ${partWords(wallet, gets)}.`,
    `${validity(wallet, inspection)} ${publicParts.length === 0 ? 'Nothing else moves.' : 'It also moves something in public!'}`,
    ...(state === 'settled' || state === 'cancelled' ? [`The trade is ${state}.`] : []),
    ...problems.map((problem) => `✗ ${printable(problem)}`),
  ]
}

/** Why a trade goes no further. */
export const refusal = ({ state, problems }: TradeInspection): string =>
  state === 'settled' || state === 'cancelled' ? `The trade is ${state} already.` : problems.map(printable).join(' ')

function validity(wallet: Wallet, { expiry }: TradeInspection): string {
  const left = Number(expiry - expiryIn(wallet, 0n))
  const until = `${minute(Number(expiry))} UTC`
  if (left < 0) return `Expired at ${until}.`
  return `Valid until ${until} (${left >= 60 ? `${Math.floor(left / 60)} min ` : ''}${left % 60} s).`
}

/** The command that takes the trade a step further, if this wallet can. */
export function nextStep({ stage, side, problems, state }: TradeInspection): string | undefined {
  if (problems.length > 0 || state === 'settled' || state === 'cancelled') return undefined
  if (stage === 'offer' && side === 'taker') return 'answer'
  if (stage === 'answer' && side === 'maker') return 'sign'
  return stage === 'signed' && side === 'taker' ? 'settle' : undefined
}
