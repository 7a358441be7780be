import {
  CIRCUITS,
  type HiddenMintedEvent,
  type Point,
  type ShieldedEvent,
  type TrackingKey,
  type TransactedEvent,
} from '@merkato/protocol'
import { InconsistentNodeError } from '../errors/network.js'
import type { ChainPoint, WalletEvent } from '../wallet/note-store.js'
import { openChange, openReceived, openShielded, recoverSent } from './decrypt-notes.js'
import { firstPositionOf, outputAt, type PlacedEvent } from './pool-events.js'
import type { SyncState } from './sync-state.js'

/** Whose notes are looked for, on which chain. */
export interface Viewer {
  readonly key: TrackingKey
  readonly chainId: bigint
}

/** Shared points by number of the output within an event, as far as the scan found any. */
export type SharedPoints = (output: number) => Point | undefined

const NO_MEMO = new Uint8Array()

/**
 * Applies one event. Events must come in the order of the chain: whether outputs are looked at for change depends on
 * whether the event spends a note that an earlier event brought.
 * @throws {InconsistentNodeError} when an event is missing before this one, or its nullifiers can not be the pool's
 */
export function applyEvent(state: SyncState, viewer: Viewer, { event, at }: PlacedEvent, shared: SharedPoints): void {
  if (firstPositionOf(event) !== state.tree.nextPosition) {
    throw new InconsistentNodeError(`the event with commitment ${state.tree.nextPosition} is missing.`)
  }
  if (event.name === 'Shielded') applyShielded(state, viewer, event, at, shared(0))
  else if (event.name === 'HiddenMinted') applyHiddenMint(state, viewer, event, at, shared(0))
  else applyTransacted(state, viewer, event, at, shared)
}

function applyShielded(
  state: SyncState,
  { key }: Viewer,
  event: ShieldedEvent,
  at: ChainPoint,
  shared: Point | undefined,
): void {
  state.tree.append(event.commitment)
  const note = shared && openShielded(key, event, shared, at)
  if (!note || note.value === 0n) return
  state.notes.addNote(note)
  const { assetId, value: amount } = note
  state.notes.addEvent({ kind: 'shielded', at, assetId, amount, fee: 0n, counterparty: event.from, memo: NO_MEMO })
}

/** A note of hidden supply. An amount of the wrong asset is no mint of this issuer: the proof names the asset. */
function applyHiddenMint(
  state: SyncState,
  { key }: Viewer,
  { issuer, assetId, position, output }: HiddenMintedEvent,
  at: ChainPoint,
  shared: Point | undefined,
): void {
  state.tree.append(output.commitment)
  const opened = shared && openReceived(key, output, shared, { position, at })
  if (!opened || opened.note.value === 0n || opened.note.assetId !== assetId) return
  const { note, memo } = opened
  state.notes.addNote(note)
  state.notes.addEvent({ kind: 'received', at, assetId, amount: note.value, fee: 0n, counterparty: issuer, memo })
}

function applyTransacted(
  state: SyncState,
  viewer: Viewer,
  event: TransactedEvent,
  at: ChainPoint,
  shared: SharedPoints,
): void {
  noteNullifiers(state, event, at)
  const spent = event.nullifiers.filter((nullifier) => state.notes.owns(nullifier))
  for (const nullifier of spent) state.notes.addSpend(nullifier, at)
  state.tree.append(...event.outputs.map(({ commitment }) => commitment))
  event.outputs.forEach((_, index) => {
    applyReceived(state, viewer, event, at, index, shared(index))
  })
  if (spent.length > 0) applyOutgoing(state, viewer, event, at)
}

/** Numbers of nullifiers and outputs that a join-split of some circuit has. */
const SHAPES = Object.values(CIRCUITS).filter(({ kind }) => kind === 'join-split')

/** Every join-split has the shape of a circuit; the pool takes each nullifier once. */
function noteNullifiers(state: SyncState, { nullifiers, outputs }: TransactedEvent, { blockNumber }: ChainPoint): void {
  if (!SHAPES.some((shape) => shape.inputs === nullifiers.length && shape.outputs === outputs.length)) {
    throw new InconsistentNodeError('a nullifier is missing.')
  }
  for (const nullifier of nullifiers) {
    if (!state.nullifiers.add(nullifier, blockNumber)) throw new InconsistentNodeError('a nullifier is repeated.')
  }
}

function applyReceived(
  state: SyncState,
  { key }: Viewer,
  event: TransactedEvent,
  at: ChainPoint,
  index: number,
  shared: Point | undefined,
): void {
  const { output, position } = outputAt(event, index)
  const opened = shared && openReceived(key, output, shared, { position, at })
  if (!opened || opened.note.value === 0n) return
  const { assetId, value: amount } = opened.note
  state.notes.addNote(opened.note)
  state.notes.addEvent({ kind: 'received', at, assetId, amount, fee: 0n, counterparty: null, memo: opened.memo })
}

/** Change, payments and withdrawals of an event that spends the wallet's notes. */
function applyOutgoing(state: SyncState, viewer: Viewer, event: TransactedEvent, at: ChainPoint): void {
  const entries = event.outputs.flatMap((_, index) => {
    const { output, position } = outputAt(event, index)
    const change = openChange(viewer.key, output, { position, at })
    if (change && change.value > 0n) state.notes.addNote(change)
    return change ? [] : sentEntries(viewer, event, at, index)
  })
  const all = [...entries, ...publicEntries(event, at)]
  // A fee alone is an entry too, or the sums would not add up.
  const shown = all.some(({ amount }) => amount > 0n) ? all.filter(({ amount }) => amount > 0n) : all
  shown.forEach((entry, i) => {
    state.notes.addEvent(i === 0 ? { ...entry, fee: event.fee } : entry)
  })
}

function sentEntries(viewer: Viewer, event: TransactedEvent, at: ChainPoint, index: number): WalletEvent[] {
  const sent = recoverSent(viewer.key, outputAt(event, index).output, viewer.chainId)
  if (!sent) return []
  const { note, memo, payee } = sent
  const { assetId, value: amount } = note
  return [{ kind: 'sent', at, assetId, amount, fee: 0n, counterparty: payee, memo }]
}

/** What moved between the wallet's notes and public accounts. */
function publicEntries(event: TransactedEvent, at: ChainPoint): WalletEvent[] {
  const { publicIn, publicOut, fee, publicAsset: assetId } = event
  const entry = { at, assetId, fee: 0n, memo: NO_MEMO }
  const entries: WalletEvent[] = []
  if (publicIn > 0n) entries.push({ ...entry, kind: 'shielded', amount: publicIn, counterparty: event.caller })
  if (publicOut > 0n) {
    entries.push({ ...entry, kind: 'unshielded', amount: publicOut - fee, counterparty: event.recipient })
  }
  return entries
}
