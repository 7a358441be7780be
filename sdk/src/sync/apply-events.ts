import {
  CIRCUITS,
  type HiddenMintedEvent,
  type IncomingViewingKey,
  type Point,
  type ReleasedEvent,
  type ShieldedEvent,
  TrackingKey,
  type TransactedEvent,
  type WithheldEvent,
} from '@merkato/protocol'
import { getAddress } from 'ethers'
import { InconsistentNodeError } from '../errors/network.js'
import {
  balancesOf,
  type ChainPoint,
  type EventKind,
  type FoundNote,
  type OwnedNote,
  type WalletEvent,
  type Withholding,
} from '../wallet/note-store.js'
import { openChange, openReceived, openShielded, ownedNote, recoverSent } from './decrypt-notes.js'
import { type AppendingEvent, firstPositionOf, outputAt, type PlacedEvent, type PoolModules } from './pool-events.js'
import type { SyncState } from './sync-state.js'

/** Whose notes are looked for, on which chain. */
export interface Viewer {
  /** An incoming key finds what arrives. It has no nullifiers and no change, so it keeps events and no notes. */
  readonly key: TrackingKey | IncomingViewingKey
  readonly chainId: bigint
  readonly modules?: PoolModules | undefined
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
  if (event.name === 'Withheld') applyWithheld(state, viewer, event, at)
  else applyAppending(state, viewer, { event, at }, shared)
}

function applyAppending(
  state: SyncState,
  viewer: Viewer,
  { event, at }: { readonly event: AppendingEvent; readonly at: ChainPoint },
  shared: SharedPoints,
): void {
  if (firstPositionOf(event) !== state.tree.nextPosition) {
    throw new InconsistentNodeError(`the event with commitment ${state.tree.nextPosition} is missing.`)
  }
  if (event.name === 'Shielded') applyShielded(state, viewer, event, at, shared(0))
  else if (event.name === 'HiddenMinted') applyHiddenMint(state, viewer, event, at, shared(0))
  else if (event.name === 'Transacted') applyTransacted(state, viewer, event, at, shared)
  else applyReleased(state, viewer, event, at, shared)
}

function applyShielded(
  state: SyncState,
  { key }: Viewer,
  event: ShieldedEvent,
  at: ChainPoint,
  shared: Point | undefined,
): void {
  state.tree.append(event.commitment)
  const note = shared && openShielded(incomingOf(key), event, shared, at)
  if (note) keepArrival(state, key, note, { kind: 'shielded', counterparty: event.from, memo: NO_MEMO })
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
  const opened = shared && openReceived(incomingOf(key), output, shared, { position, at })
  if (opened?.note.assetId !== assetId) return
  keepArrival(state, key, opened.note, { kind: 'received', counterparty: issuer, memo: opened.memo })
}

const incomingOf = (key: Viewer['key']): IncomingViewingKey =>
  key instanceof TrackingKey ? key.incomingViewingKey() : key

/** Keeps a note that came, and the event that it did. Nobody may fill a history with notes of nothing. */
function keepArrival(
  state: SyncState,
  key: Viewer['key'],
  note: FoundNote,
  event: Pick<WalletEvent, 'kind' | 'counterparty' | 'memo'>,
): void {
  const { assetId, value: amount, at, position } = note
  if (amount === 0n) return
  keepNote(state, key, note)
  state.notes.addEvent({ ...event, at, position, assetId, amount, fee: 0n })
}

function keepNote(state: SyncState, key: Viewer['key'], note: FoundNote): void {
  if (key instanceof TrackingKey) state.notes.addNote(ownedNote(key, note))
}

function applyTransacted(
  state: SyncState,
  viewer: Viewer,
  event: TransactedEvent,
  at: ChainPoint,
  shared: SharedPoints,
): void {
  if (!SHAPES.some((shape) => shape.inputs === event.nullifiers.length && shape.outputs === event.outputs.length)) {
    throw new InconsistentNodeError('a nullifier is missing.')
  }
  const spent = spend(state, event.nullifiers, at)
  appendReceived(state, viewer, event, at, shared, 'received')
  // Only a tracking key has notes, so only it finds any spent.
  if (spent.length > 0 && viewer.key instanceof TrackingKey) {
    applyOutgoing(state, { key: viewer.key, chainId: viewer.chainId }, event, at, spent)
  }
}

/** Numbers of nullifiers and outputs that a join-split of some circuit has. */
const SHAPES = Object.values(CIRCUITS).filter(({ kind }) => kind === 'join-split')

/** Notes spent nullifiers down; the pool takes each once. @returns the wallet's notes among them */
function spend(state: SyncState, nullifiers: readonly bigint[], at: ChainPoint): OwnedNote[] {
  for (const nullifier of nullifiers) {
    if (!state.nullifiers.add(nullifier, at.blockNumber)) throw new InconsistentNodeError('a nullifier is repeated.')
  }
  const spent = nullifiers.flatMap((nullifier) => state.notes.note(nullifier) ?? [])
  for (const { nullifier } of spent) state.notes.addSpend(nullifier, at)
  return spent
}

/** Appends the outputs of an event, and keeps those that came to the wallet's address. */
function appendReceived(
  state: SyncState,
  { key }: Viewer,
  event: OutputsEvent,
  at: ChainPoint,
  shared: SharedPoints,
  kind: EventKind,
): void {
  state.tree.append(...event.outputs.map(({ commitment }) => commitment))
  event.outputs.forEach((_, index) => {
    const point = shared(index)
    const { output, position } = outputAt(event, index)
    const opened = point && openReceived(incomingOf(key), output, point, { position, at })
    if (opened) keepArrival(state, key, opened.note, { kind, counterparty: null, memo: opened.memo })
  })
}

type OutputsEvent = TransactedEvent | ReleasedEvent

/**
 * A module spent notes. What they were worth left the wallet for the time being: a seal says in the same transaction what of it comes back,
 * a lock later.
 */
function applyWithheld(
  state: SyncState,
  { modules }: Viewer,
  { module, record, nullifiers }: WithheldEvent,
  at: ChainPoint,
): void {
  const spent = spend(state, nullifiers, at)
  if (spent.length === 0) return
  const kind = isPackages(module, modules) ? 'sealed' : 'locked'
  state.notes.putWithholding({ record, kind, nullifiers: spent.map(({ nullifier }) => nullifier), at })
  for (const entry of entriesOf(kind, balancesOf(spent), at)) state.notes.addEvent(entry)
}

const isPackages = (module: string, modules: PoolModules | undefined): boolean =>
  module.toLowerCase() === modules?.packages.toLowerCase()

function applyReleased(
  state: SyncState,
  viewer: Viewer,
  event: ReleasedEvent,
  at: ChainPoint,
  shared: SharedPoints,
): void {
  const own = state.notes.withholding(event.record)
  appendReceived(state, viewer, event, at, shared, arrivalKind(state, viewer, event, at))
  if (own === undefined || own.releasedAt !== undefined || !(viewer.key instanceof TrackingKey)) return
  state.notes.putWithholding({ ...own, releasedAt: at })
  applyOwnRelease(state, { ...viewer, key: viewer.key }, event, at, own)
}

/** What comes out of a parcel is said so; what a seal leaves outside of it, and what a lock of another pays, is received. */
function arrivalKind(
  { notes, parcels }: SyncState,
  { modules }: Viewer,
  { module, record }: ReleasedEvent,
  { transactionHash }: ChainPoint,
): EventKind {
  if (!isPackages(module, modules)) return 'received'
  const own = notes.withholding(record)
  const sealing = own ? own.releasedAt === undefined : parcels.sealedIn(record) === transactionHash
  return sealing ? 'received' : 'opened'
}

/**
 * What a module made of the wallet's notes: change, payments and withdrawals, and of a parcel what stays in it. The event does not say what
 * went in beside notes, or which output is of which asset, so whatever is left over is said as well: entries always add up.
 */
function applyOwnRelease(
  state: SyncState,
  viewer: Spender,
  event: ReleasedEvent,
  at: ChainPoint,
  own: Withholding,
): void {
  const outputs = event.outputs.map((_, index) => openOwn(viewer, event, at, index))
  const change = outputs.flatMap((output) => output.change ?? [])
  for (const note of change) keepNote(state, viewer.key, note)
  const sent = outputs.flatMap((output) => output.sent ?? [])
  const payouts = event.payouts.filter(({ amount }) => amount > 0n)
  const held = balancesOf(state.notes.withheldNotes(own))
  const left = new Map(held)
  const take = (assetId: bigint, amount: bigint) => left.set(assetId, (left.get(assetId) ?? 0n) - amount)
  for (const { assetId, value } of change) take(assetId, value)
  for (const { assetId, amount } of sent) take(assetId, amount)
  for (const { asset, amount } of payouts) take(asset, amount)
  const entries = [...sent, ...payouts.map((payout) => payoutEntry(payout, at))]
  if (own.kind === 'locked') entries.unshift(...entriesOf('settled', held, at))
  for (const [assetId, amount] of left) {
    if (own.kind === 'sealed') state.notes.setAmount(own.at, 'sealed', assetId, amount > 0n ? amount : 0n)
    else entries.push(...entriesOf('sent', new Map([[assetId, amount]]), at))
    entries.push(...entriesOf('shielded', new Map([[assetId, -amount]]), at))
  }
  for (const entry of entries) state.notes.addEvent(entry)
}

const entriesOf = (kind: EventKind, amounts: ReadonlyMap<bigint, bigint>, at: ChainPoint): WalletEvent[] =>
  [...amounts].flatMap(([assetId, amount]) => (amount > 0n ? [{ ...NOTHING, kind, at, assetId, amount }] : []))

const payoutEntry = (
  { asset: assetId, amount, fee, recipient }: ReleasedEvent['payouts'][number],
  at: ChainPoint,
): WalletEvent => ({
  ...NOTHING,
  kind: 'unshielded',
  at,
  assetId,
  amount: amount - fee,
  fee,
  counterparty: getAddress(recipient),
})

interface Spender extends Viewer {
  readonly key: TrackingKey
}

/**
 * Change, payments and withdrawals of an event that spends the wallet's notes. All its inputs are the wallet's, because a proof has one
 * owner; so what they held is what is accounted for, and what left in an output that does not open is said, not passed over.
 */
function applyOutgoing(
  state: SyncState,
  viewer: Spender,
  event: TransactedEvent,
  at: ChainPoint,
  spent: readonly OwnedNote[],
): void {
  const { assetId } = spent[0] as OwnedNote
  const outputs = event.outputs.map((_, index) => openOwn(viewer, event, at, index))
  for (const { change } of outputs) if (change) keepNote(state, viewer.key, change)
  const publicMoves = publicEntries(event, at, assetId)
  const opened = outputs.map(({ change, sent }) => change?.value ?? sent?.amount ?? 0n)
  const left = sum(spent.map(({ value }) => value)) + event.publicIn - event.publicOut - sum(opened)
  if (left < 0n) throw new InconsistentNodeError('a payment pays more than it spends.')
  const unopened: WalletEvent = { ...NOTHING, kind: 'sent', at, assetId, amount: left }
  const all = [...outputs.flatMap(({ sent }) => sent ?? []), unopened, ...publicMoves]
  const shown = all.filter(({ amount }) => amount > 0n)
  // A fee alone is an entry too, or the sums would not add up.
  if (shown.length === 0) shown.push(...publicMoves)
  shown.forEach((entry, i) => {
    state.notes.addEvent(i === 0 ? { ...entry, fee: event.fee } : entry)
  })
}

const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n)

const NOTHING = { amount: 0n, fee: 0n, counterparty: null, memo: NO_MEMO, position: null } as const

/** An output of the wallet's own join-split: its change, or what it sent; neither when it is empty or does not open. */
function openOwn(
  { key, chainId }: Spender,
  event: OutputsEvent,
  at: ChainPoint,
  index: number,
): { readonly change?: FoundNote; readonly sent?: WalletEvent } {
  const { output, position } = outputAt(event, index)
  const change = openChange(key, output, { position, at })
  if (change) return change.value > 0n ? { change } : {}
  const payment = recoverSent(key, output, chainId)
  if (!payment) return {}
  const { note, memo, payee } = payment
  const { assetId, value: amount } = note
  return { sent: { kind: 'sent', at, position, assetId, amount, fee: 0n, counterparty: payee, memo } }
}

/** What moved between the wallet's notes and public accounts. The pool takes none of another asset, and no fee above what leaves. */
function publicEntries(event: TransactedEvent, at: ChainPoint, spentAsset: bigint): WalletEvent[] {
  const { publicIn, publicOut, fee, publicAsset: assetId } = event
  const moves = publicIn > 0n || publicOut > 0n
  if ((moves && assetId !== spentAsset) || fee > publicOut) {
    throw new InconsistentNodeError('a payment has public parts that the pool refuses.')
  }
  const entry = { ...NOTHING, at, assetId }
  const entries: WalletEvent[] = []
  if (publicIn > 0n) entries.push({ ...entry, kind: 'shielded', amount: publicIn, counterparty: event.caller })
  if (publicOut > 0n) {
    entries.push({ ...entry, kind: 'unshielded', amount: publicOut - fee, counterparty: event.recipient })
  }
  return entries
}
