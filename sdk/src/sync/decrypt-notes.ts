import {
  computeNullifier,
  encodeAddress,
  encodePlainPoint,
  type IncomingViewingKey,
  type Note,
  type OneTimeAddress,
  openDeposit,
  openOutput,
  type Point,
  type PoolEvent,
  recoverOutput,
  type SealedOutput,
  type ShieldedEvent,
  type TrackingKey,
} from '@merkato/protocol'
import type { ChainPoint, FoundNote, OwnedNote } from '../wallet/note-store.js'
import { CANDIDATE_BYTES } from './find-hits.js'
import { outputsOf } from './pool-events.js'

/** Where an output stands. */
export interface OutputPlace {
  readonly position: bigint
  readonly at: ChainPoint
}

/** An output that belongs to the viewer. */
export interface OpenedNote {
  readonly note: FoundNote
  readonly memo: Uint8Array
}

/**
 * Packs every output of some events for a scan, in their order, and then whatever begins as a ciphertext does. Too short ciphertexts become
 * candidates that fit nobody.
 */
export function packCandidates(events: readonly PoolEvent[], more: readonly Uint8Array[] = []): Uint8Array {
  const ofEvents = events.flatMap((event) =>
    event.name === 'Shielded'
      ? [packDeposit(event.to)]
      : outputsOf(event).map(({ ciphertext }) => packCiphertext(ciphertext)),
  )
  const parts = [...ofEvents, ...more.map(packCiphertext)]
  const packed = new Uint8Array(parts.length * CANDIDATE_BYTES)
  parts.forEach((part, i) => {
    packed.set(part, i * CANDIDATE_BYTES)
  })
  return packed
}

/** View tag and E follow the version byte (docs/protocol/shielded-pool.md, "Note encryption"). */
const packCiphertext = (ciphertext: Uint8Array): Uint8Array => ciphertext.subarray(1, 1 + CANDIDATE_BYTES)

function packDeposit({ viewTag, E }: Omit<OneTimeAddress, 'W'>): Uint8Array {
  const packed = new Uint8Array(CANDIDATE_BYTES)
  packed[0] = viewTag
  packed.set(encodePlainPoint(E), 1)
  return packed
}

/** Opens what was sent to the address; `shared` comes from the scan. */
export function openReceived(
  key: IncomingViewingKey,
  output: SealedOutput,
  shared: Point,
  place: OutputPlace,
): OpenedNote | undefined {
  const opened = openOutput(key, output, shared)
  return opened && { note: foundNote({ ...opened, ...output, ...place }), memo: opened.memo }
}

/** Opens change. */
export function openChange(key: TrackingKey, output: SealedOutput, place: OutputPlace): FoundNote | undefined {
  const opened = openOutput(key.internalViewingKey(), output)
  return opened && foundNote({ ...opened, ...output, ...place })
}

/** Opens a deposit of public coins. */
export function openShielded(
  key: IncomingViewingKey,
  event: ShieldedEvent,
  shared: Point,
  at: ChainPoint,
): FoundNote | undefined {
  const opened = openDeposit(key, event, shared)
  return opened && foundNote({ ...opened, commitment: event.commitment, position: event.position, at })
}

function foundNote(
  found: OutputPlace & { readonly note: Note; readonly r: bigint; readonly commitment: bigint },
): FoundNote {
  const { note, r, commitment, position, at } = found
  return { ...note, r, commitment, position, at }
}

/** A note with the nullifier by which its spend is noticed. */
export const ownedNote = (key: TrackingKey, note: FoundNote): OwnedNote => ({
  ...note,
  nullifier: computeNullifier(key.nk, note.commitment, note.position),
})

/** A payment that the wallet sent. */
export interface SentPayment {
  readonly note: Note
  readonly memo: Uint8Array
  /** Text form of the payee's address; null when the wallet knew a one-time address only. */
  readonly payee: string | null
}

/** Recovers a payment through the outgoing key; undefined for outputs of others and for empty ones. */
export function recoverSent(key: TrackingKey, output: SealedOutput, chainId: bigint): SentPayment | undefined {
  const recovered = recoverOutput(key.o, output)
  if (!recovered || recovered.note.value === 0n) return undefined
  const { note, memo, payee } = recovered
  return { note, memo, payee: payee ? encodeAddress({ chainId, owner: payee.owner, V: payee.V }) : null }
}
