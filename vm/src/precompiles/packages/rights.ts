import {
  GAS,
  type Holder,
  isFieldElement,
  PARCEL_STATE,
  type ParcelRecord,
  type SealTerms,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { NOBODY } from '../../modules/parcel-state.js'
import type { Refusal } from '../pool/pool-context.js'
import { type PackagesContext, reject } from './packages-context.js'

/** Deepest nesting: a walk upwards ends. */
const MAX_DEPTH = 8

const isSet = (word: string): boolean => BigInt(word) !== 0n

/** Gas of {@link checkNesting}. */
export const nestingGas = ({ parcel }: Holder): bigint => (isSet(parcel) ? GAS.nested : 0n)

/** Exactly one part, and a canonical one. */
export function checkHolder({ account, npk, parcel }: Holder): Refusal {
  const parts = Number(isSet(account)) + Number(npk !== 0n) + Number(isSet(parcel))
  return parts === 1 && isFieldElement(npk) ? undefined : reject('InvalidHolder')
}

/** A time in the future and a sealer, or neither. */
export function checkTerms({ sealer, recoverAfter }: SealTerms, { frame: { timestamp } }: PackagesContext): Refusal {
  const parts = Number(sealer.account !== ZERO_ADDRESS) + Number(sealer.npk !== 0n)
  const right =
    !isSet(sealer.parcel) &&
    isFieldElement(sealer.npk) &&
    (recoverAfter === 0n ? parts === 0 : parts === 1 && recoverAfter > timestamp)
  return right ? undefined : reject('InvalidTerms')
}

/** Whether the parcel is there and sealed. */
export function checkSealed(parcel: string, { state }: ParcelRecord): Refusal {
  if (state === PARCEL_STATE.unknown) return reject('UnknownParcel', parcel)
  return state === PARCEL_STATE.opened ? reject('AlreadyOpened', parcel) : undefined
}

/**
 * Refuses a parcel as holder that does not exist, is open, or lies in the one that goes into it.
 *
 * @param parcel the one that gets this holder; undefined when it is being sealed
 */
export async function checkNesting(
  parcel: string | undefined,
  holder: Holder,
  { parcels }: PackagesContext,
): Promise<Refusal> {
  let outer = holder.parcel
  for (let depth = 0; isSet(outer); depth++) {
    if (outer === parcel || depth === MAX_DEPTH) return reject('NestedTooDeep', holder.parcel)
    const record = await parcels.read(outer)
    // Further out one may be open: what lay in it is sealed all the same.
    const refusal = depth === 0 ? checkSealed(outer, record) : undefined
    if (refusal !== undefined) return refusal
    outer = record.holder.parcel
  }
  return undefined
}

/** Who has the right now: the sealer from recoverAfter on, whoever opened the parcel around it, nobody while that is sealed. */
export async function rightHolder(record: ParcelRecord, { frame, parcels }: PackagesContext): Promise<Holder> {
  if (record.recoverAfter !== 0n && frame.timestamp >= record.recoverAfter) return record.sealer
  if (!isSet(record.holder.parcel)) return record.holder
  const around = await parcels.read(record.holder.parcel)
  // Whoever opened a parcel is its holder for good: an account or a key.
  return around.state === PARCEL_STATE.opened ? around.holder : NOBODY
}
