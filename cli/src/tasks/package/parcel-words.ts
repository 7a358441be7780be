import type { HolderView, ParcelView, Wallet } from '@merkato/sdk'
import { count, short } from '../../terminal/format.js'
import { momentWords } from '../wallet/moments.js'

const KINDS: Record<HolderView['kind'], string> = {
  account: 'account ',
  oneTimeKey: 'one-time key ',
  parcel: 'parcel ',
  nobody: 'nobody',
}

/** `account 0x…`, `one-time key 0x…`, `parcel 0x…`. */
export const holderWords = ({ kind, value }: HolderView): string => `${KINDS[kind]}${value}`

/** How far a parcel is, and what this wallet can do with it, as a sentence. */
export function stateWords(wallet: Wallet, { state, holder, heldSince, recoverAfter }: ParcelView): string {
  const until = recoverAfter === 0n ? '' : `, until ${momentWords(wallet, recoverAfter)}`
  const words: Record<ParcelView['state'], () => string> = {
    held: () => `You hold it and may open it${until}.`,
    recoverable: () =>
      `You sealed it, its time was over at ${momentWords(wallet, recoverAfter)}, and you may take it back.`,
    nested: () => `It lies in the parcel ${short(holder.value, 10, 6)}; whoever opens that one holds it then.`,
    sent: () => `Somebody else holds it${until}.`,
    lapsed: () => `Nobody opened it before ${momentWords(wallet, recoverAfter)}: its sealer alone may by now.`,
    opened: () => `It was opened in block ${count(heldSince)}; nothing is left in it.`,
  }
  return words[state]()
}

/** Who may take a parcel back, and when. */
export function recoveryWords(wallet: Wallet, { recoverAfter, mine }: ParcelView): string {
  if (recoverAfter === 0n) return 'never: nobody takes it back'
  return `${momentWords(wallet, recoverAfter)}; from then on ${mine ? 'you' : 'its sealer'} alone may open it`
}

/** `3 notes, 1,204 bytes`. */
export function sizeWords({ notes, contentsBytes }: ParcelView): string {
  const size = contentsBytes === 0 ? 'contents off the chain' : `${count(contentsBytes)} bytes`
  return `${notes === 0 ? 'no notes' : notes === 1 ? '1 note' : `${notes} notes`}, ${size}`
}

/** What somebody who has the right now does next, as far as it is this wallet. */
export const mayOpen = ({ state }: ParcelView): boolean => state === 'held' || state === 'recoverable'
