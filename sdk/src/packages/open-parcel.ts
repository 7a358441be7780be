import { openAct, type ParcelRecord } from '@merkato/protocol'
import { RelayFeeInParcelError } from '../errors/relay.js'
import type { ProveOptions } from '../prover/prover.js'
import type { RelayClient } from '../relay/relay-client.js'
import { type RelayedReceipt, relaySelfPaid } from '../relay/relayed-call.js'
import { balancesOf } from '../wallet/note-store.js'
import type { KnownParcel } from '../wallet/parcel-directory.js'
import type { ConfirmedParcel } from './confirm-parcel.js'
import { draftOpenings, type OpeningFee, type OpenTarget, proveOpenings } from './draft-open.js'
import type { ParcelOpenOptions, PeekOptions, PreparedOpening } from './package-options.js'
import type { PackageParts } from './package-parts.js'
import type { ActKinds, Actor } from './parcel-acts.js'

/** Opens a parcel. Errors as {@link PackageClient.open}. */
export async function openParcel(
  parts: PackageParts,
  { to, publicTo, key, contents, feeFrom, ...options }: ParcelOpenOptions,
): Promise<RelayedReceipt> {
  const { reader, acts } = parts
  const { parcel } = options
  const { known, record } = await reader.sealed(parcel)
  const actor = options.relay && (await acts.relayedActor(known, record, options))
  const { npk } = actor ?? (await acts.assertRight(known, options))
  const kinds = (call: PreparedOpening): ActKinds => ({
    byAccount: () => ({ name: 'open', ...call }),
    actOf: (actor) => openAct(parcel, call.openings, actor),
    byKey: (proved) => ({ name: 'openWithKey', ...call, ...proved }),
    shape: { name: 'openWithKey', notes: call.openings.length },
    isDone: (step) => step.step === 'opened' && step.by.npk === npk,
  })
  if (options.relay && actor && feeFrom !== 'notes') {
    const asked = { to, publicTo, key, contents, ...options, actor }
    return openForItsFee(parts, options.relay, { known, record }, asked, kinds)
  }
  const call = await openingOf(parts, known, record, { to, publicTo, key, contents }, options)
  return acts.act(known, record, options, kinds(call))
}

/** Opens through a relayer that is paid out of what is opened, for somebody who has nothing else. */
async function openForItsFee(
  parts: PackageParts,
  relay: RelayClient,
  { known, record }: ConfirmedParcel,
  { actor, onProgress, signal, to, publicTo, ...peeking }: ParcelOpenOptions & { readonly actor: Actor },
  kinds: (call: PreparedOpening) => ActKinds,
): Promise<RelayedReceipt> {
  const { core, reader, acts } = parts
  const { notes } = await reader.read(known, peeking)
  const funds = balancesOf(notes)
  return relaySelfPaid(
    core,
    relay,
    {
      ...{ shape: { name: 'openWithKey', notes: notes.length }, funds, expiry: actor.expiry },
      complete: async (fee) => {
        const options = { onProgress, signal }
        const call = await openingOf(parts, known, record, { to, publicTo, fee, ...peeking }, options)
        return acts.proveByKey(kinds(call), actor, options)
      },
      landed: () => acts.landedAct(known, record, kinds({ ...known.terms, parcel: known.parcel, openings: [] })),
    },
    { lacking: () => new RelayFeeInParcelError(), signal },
  )
}

/** Proofs that pay a parcel out. Errors as {@link PackageClient.prepareOpening}. */
export async function openingOf(
  { core, reader }: PackageParts,
  known: KnownParcel,
  { acts }: ParcelRecord,
  { to, publicTo, fee, ...peeking }: PeekOptions & OpenTarget & { readonly fee?: OpeningFee },
  options: ProveOptions,
): Promise<PreparedOpening> {
  const { parcel, commitments, terms } = known
  const { notes } = await reader.read(known, peeking)
  const drafts = draftOpenings(core, notes, commitments, { to, publicTo }, fee)
  const openings = await proveOpenings(core, drafts, { parcel, acts }, options)
  return { parcel, keyHash: terms.keyHash, contentsHash: terms.contentsHash, openings }
}
