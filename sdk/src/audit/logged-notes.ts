import {
  checkDepositDisclosure,
  checkDisclosure,
  commitmentsOf,
  type Note,
  type PaymentDisclosure,
  type PoolEvent,
  type SealedOutput,
} from '@merkato/protocol'
import { firstPositionOf, outputsOf } from '../sync/pool-events.js'

/** One note of the pool's log. */
export interface LoggedNote {
  readonly event: PoolEvent
  readonly position: bigint
  readonly commitment: bigint
  /** What was sealed; undefined for a deposit or visible mint, where nothing is. */
  readonly output: SealedOutput | undefined
}

/** The notes that an event brought, in order of position. */
export function loggedNotes(event: PoolEvent): LoggedNote[] {
  if (event.name === 'Withheld') return []
  const outputs = outputsOf(event)
  return commitmentsOf(event).map((commitment, i) => ({
    event,
    position: firstPositionOf(event) + BigInt(i),
    commitment,
    output: outputs[i],
  }))
}

const NO_MEMO = new Uint8Array()

/** Opens a logged note with a disclosure; undefined when it does not fit, or when nothing was paid. */
export function openLogged(
  { event, output }: LoggedNote,
  disclosure: PaymentDisclosure,
): { readonly note: Note; readonly memo: Uint8Array } | undefined {
  const opened = output ? checkDisclosure(disclosure, output) : openDepositLog(event, disclosure)
  if (!opened || opened.note.value === 0n) return undefined
  // The proof of a hidden mint names the asset in the open.
  return event.name === 'HiddenMinted' && event.assetId !== opened.note.assetId ? undefined : opened
}

function openDepositLog(event: PoolEvent, disclosure: PaymentDisclosure) {
  const opened = event.name === 'Shielded' ? checkDepositDisclosure(disclosure, event) : undefined
  return opened && { ...opened, memo: NO_MEMO }
}
