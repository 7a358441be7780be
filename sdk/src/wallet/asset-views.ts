import { type AssetKind, assetKindOf, NATIVE_ASSET, readableName } from '@merkato/protocol'
import type { AssetDirectory } from './asset-directory.js'
import type { NoteState } from './note-store.js'

/**
 * An asset for a screen. Kind, issuer, name, origin and id were recomputed into the asset's id, so they are what the issuer chose; whether
 * the issuer is to be trusted is another question: a name is a claim, so show the issuer beside it.
 */
export interface AssetView {
  readonly id: bigint
  /** `unknown` when the registry's log has no asset with this id. */
  readonly kind: AssetKind | 'unknown'
  /** Null for the native coin and for unknown assets. */
  readonly issuer: string | null
  /** Escaped, so that it can be shown; `asset 0x…` for unknown assets. */
  readonly name: string
  /** bytes32 hex; null where there is none. */
  readonly origin: string | null
  /** Whether nobody but the issuer can know how much there is; null for unknown assets. */
  readonly hiddenSupply: boolean | null
  /** Most units that may exist; null for unknown assets, and where there is no limit that one could check. */
  readonly cap: bigint | null
  /** Whether nobody can make units any more, as far as the node says. */
  readonly finalized: boolean
  readonly known: boolean
}

/** A ticket that the wallet holds. Fields as in {@link AssetView}. */
export interface TicketView {
  /** The ticket's asset id: what `transfer({ ticket })` takes. */
  readonly asset: bigint
  readonly issuer: string
  /** Name of the category, escaped. */
  readonly category: string
  readonly categoryAsset: bigint
  readonly id: bigint
  /** bytes32 hex. */
  readonly origin: string
  readonly state: NoteState
  /** Position of its note. */
  readonly position: bigint
}

const NATIVE: AssetView = {
  id: NATIVE_ASSET,
  kind: 'native',
  issuer: null,
  name: 'coin',
  origin: null,
  hiddenSupply: false,
  cap: null,
  finalized: false,
  known: true,
}

/** An asset as it is known at the end of a block. */
export function viewOfAsset(directory: AssetDirectory, assetId: bigint, blockNumber: number): AssetView {
  if (assetId === NATIVE_ASSET) return NATIVE
  const ticket = directory.ticket(assetId, blockNumber)
  const asset = ticket?.category ?? directory.issued(assetId, blockNumber)
  if (!asset) return unknownAsset(assetId)
  const { kind, issuer, name, origin, cap } = asset
  return {
    id: assetId,
    kind: ticket ? 'ticket' : (assetKindOf(kind) ?? 'unknown'),
    issuer,
    name: readableName(name),
    origin,
    hiddenSupply: kind === 2,
    cap: kind === 2 ? null : ticket ? 1n : cap,
    finalized: ticket !== undefined || directory.isFinalized(assetId, blockNumber),
    known: true,
  }
}

const unknownAsset = (id: bigint): AssetView => ({
  id,
  kind: 'unknown',
  issuer: null,
  name: `asset 0x${id.toString(16).padStart(64, '0')}`,
  origin: null,
  hiddenSupply: null,
  cap: null,
  finalized: false,
  known: false,
})

/** The ticket behind a note, or undefined when the note is of no ticket that is known at the end of a block. */
export function viewOfTicket(
  directory: AssetDirectory,
  { assetId, position, state }: { readonly assetId: bigint; readonly position: bigint; readonly state: NoteState },
  blockNumber: number,
): TicketView | undefined {
  const ticket = directory.ticket(assetId, blockNumber)
  if (!ticket) return undefined
  const { issuer, name, origin, assetId: categoryAsset } = ticket.category
  return {
    asset: assetId,
    issuer,
    category: readableName(name),
    categoryAsset,
    id: ticket.id,
    origin,
    state,
    position,
  }
}
