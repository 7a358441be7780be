import type { Holder, OwnAct, ParcelActor, ParcelRecord, Proof } from '@merkato/protocol'
import { checkAct } from '../pool/check-own.js'
import type { Refusal } from '../pool/pool-context.js'
import { type PackagesContext, reject } from './packages-context.js'
import { rightHolder } from './rights.js'

/** A parcel as a call finds it. */
export interface FoundParcel {
  readonly parcel: string
  readonly record: ParcelRecord
}

/** Whether the caller is the account that has the right now. */
export async function checkAccount({ parcel, record }: FoundParcel, context: PackagesContext): Promise<Refusal> {
  const { account } = await rightHolder(record, context)
  return account === context.frame.caller ? undefined : reject('NotTheHolder', parcel)
}

/** By whose proof a one-time key acts. */
export interface KeyAct {
  readonly expiry: bigint
  readonly proof: Proof
  /** The act that must have been agreed to. */
  readonly actOf: (actor: ParcelActor) => OwnAct
}

/** Whether the one-time key that has the right now agreed to the act. */
export async function checkKeyAct(
  { parcel, record }: FoundParcel,
  { expiry, proof, actOf }: KeyAct,
  context: PackagesContext,
): Promise<Refusal> {
  const { npk } = await rightHolder(record, context)
  if (npk === 0n) return reject('NotTheHolder', parcel)
  return checkAct(actOf({ npk, acts: record.acts, expiry }), proof, context.pool)
}

/** The record after an act, with a new holder. */
export const afterAct = (record: ParcelRecord, holder: Holder): ParcelRecord => ({
  ...record,
  holder,
  acts: record.acts + 1n,
})
