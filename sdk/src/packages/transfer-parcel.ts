import { type Holder, sealKeyBox, transferAct } from '@merkato/protocol'
import { ParcelKeyMissingError } from '../errors/packages.js'
import type { RelayedReceipt } from '../relay/relayed-call.js'
import { ownReceiver, readReceiver } from './holders.js'
import type { ParcelTransferOptions } from './package-options.js'
import type { PackageParts } from './package-parts.js'

const isSameHolder = (a: Holder, b: Holder): boolean =>
  a.npk === b.npk && a.parcel === b.parcel && a.account.toLowerCase() === b.account.toLowerCase()

/** Hands a parcel on. Errors as {@link PackageClient.transfer}. */
export async function transferParcel(
  { core, reader, acts }: PackageParts,
  { parcel, to, key: given, as, ...options }: ParcelTransferOptions,
): Promise<RelayedReceipt> {
  const { known, record } = await reader.sealed(parcel)
  const { holder, box, needsBox } = readReceiver(to, core)
  const key = reader.keyOf(known, given)
  if (key === undefined && needsBox) throw new ParcelKeyMissingError(parcel)
  const around = reader.keyAround(to)
  const readBy = box ?? (around && ownReceiver(core).address)
  const own = key && readBy && sealKeyBox({ to: readBy, key, o: core.viewing.o, around, random: core.random })
  const call = { parcel, to: holder, keyBox: own ?? new Uint8Array() }
  return acts.act(
    known,
    record,
    { as, ...options },
    {
      byAccount: () => ({ name: 'transfer', ...call }),
      actOf: (actor) => transferAct(call, actor),
      byKey: (proved) => ({ name: 'transferWithKey', ...call, ...proved }),
      shape: { name: 'transferWithKey' },
      isDone: (step) => step.step === 'transferred' && isSameHolder(step.to, holder),
    },
  )
}
