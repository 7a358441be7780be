import { type Holder, PARCEL_STATE, type ParcelRecord, parcelDigest } from '@merkato/protocol'
import type { KnownParcel } from '../wallet/parcel-directory.js'
import { holderNow, isOpened } from './parcel-view.js'

/** A parcel of the log, and the chain's record of it. */
export interface ConfirmedParcel {
  readonly known: KnownParcel
  readonly record: ParcelRecord
}

/** Whether log and record are of one parcel: what was sealed, and who may take it back and when. None of it ever changes. */
export const isOneParcel = ({ known, record }: ConfirmedParcel): boolean =>
  record.state !== PARCEL_STATE.unknown &&
  record.digest === parcelDigest(known.commitments, known.terms) &&
  record.recoverAfter === known.terms.recoverAfter &&
  isSame(record.sealer, known.terms.sealer)

/** Whether the log tells the same acts as the record counts, and the same end of them. */
export const isUpToDate = ({ known, record }: ConfirmedParcel): boolean =>
  record.acts === BigInt(known.steps.length) &&
  (record.state === PARCEL_STATE.opened) === isOpened(known) &&
  isSame(record.holder, holderNow(known).holder)

const isSame = (a: Holder, b: Holder): boolean =>
  a.account.toLowerCase() === b.account.toLowerCase() && a.npk === b.npk && a.parcel === b.parcel
