import { type Holder, ZERO_ADDRESS } from '@merkato/protocol'
import type { NoteStore } from '../wallet/note-store.js'
import type { KnownParcel, ParcelDirectory } from '../wallet/parcel-directory.js'
import { foundOf, type HolderView, keyOfParcel, type ParcelReader, viewOfHolder } from './holders.js'

/**
 * Where a parcel is, seen from the wallet. `held`: the wallet, or its account, may open it now. `recoverable`: the same, because it sealed
 * the parcel and the time to open it is over. `nested`: it lies in a sealed parcel. `sent`: somebody else holds it. `lapsed`: somebody held
 * it, and its sealer alone may open it by now, who is not this wallet. `opened`: nothing is left in it.
 */
export type ParcelState = 'held' | 'recoverable' | 'nested' | 'sent' | 'lapsed' | 'opened'

/** A parcel without the secrets that open it, so that it may be printed. */
export interface ParcelView {
  /** bytes32 hex. */
  readonly parcel: string
  readonly state: ParcelState
  /** Of an opened parcel: who opened it. */
  readonly holder: HolderView
  /** Block since which this is so. */
  readonly heldSince: number
  readonly sealedAt: number
  /** Who sealed it, as msg.sender. */
  readonly sealedBy: string
  /** Block time, in seconds, from which the sealer alone may open it; 0 for never. */
  readonly recoverAfter: bigint
  /** How many notes are sealed; what they hold, only the key tells. */
  readonly notes: number
  /** Bytes of the encrypted contents on the chain; 0 when they are kept elsewhere, by their hash. */
  readonly contentsBytes: number
  readonly contentsHash: string
  /** bytes32 hex: what the key hashes to. A contract that pays for the key names it. */
  readonly keyHash: string
  /** Whether the wallet has the key, so that it can look in. */
  readonly hasKey: boolean
  /**
   * Whether this wallet sealed it: its notes went in. Of data alone its key box tells, and whoever seals the same encrypted data again, with
   * the same box, makes a parcel that looks the same.
   */
  readonly mine: boolean
}

/** What showing parcels takes. */
export interface ParcelFacts {
  /** See `ownKeys`. */
  readonly keys: ReadonlyMap<bigint, bigint>
  readonly parcels: ParcelDirectory
  readonly notes: NoteStore
  /** The verified block: time in seconds. */
  readonly block: { readonly number: number; readonly timestamp: number }
  /** Accounts that act for this wallet, in lower case. */
  readonly accounts: readonly string[]
}

/** The same of one parcel, for which only others around it are looked up. */
type ViewFacts = Omit<ParcelFacts, 'parcels'> & { readonly parcels: ParcelReader }

/** Who holds a parcel, or opened it, and since which block. */
export function holderNow({ terms, at, steps }: KnownParcel): { readonly holder: Holder; readonly since: number } {
  const last = steps.at(-1)
  if (last === undefined) return { holder: terms.holder, since: at.blockNumber }
  return { holder: last.step === 'opened' ? last.by : last.to, since: last.at.blockNumber }
}

/** Whether nothing is left in a parcel. */
export const isOpened = ({ steps }: KnownParcel): boolean => steps.at(-1)?.step === 'opened'

/** A parcel as it is shown. */
export function viewOfParcel(known: KnownParcel, facts: ViewFacts): ParcelView {
  const { parcel, terms, at, caller, commitments, contentsBytes } = known
  const { holder, since } = holderNow(known)
  return {
    parcel,
    state: stateOf(known, facts),
    holder: viewOfHolder(holder),
    heldSince: since,
    sealedAt: at.blockNumber,
    sealedBy: caller,
    recoverAfter: terms.recoverAfter,
    notes: commitments.length,
    contentsBytes,
    contentsHash: terms.contentsHash,
    keyHash: terms.keyHash,
    hasKey: keyOfParcel(known, facts.parcels, facts.block.number) !== undefined,
    mine: isMine(known, facts),
  }
}

/** A key box can be copied; notes can not. */
const isMine = ({ parcel, commitments, found }: KnownParcel, { notes }: ViewFacts): boolean =>
  commitments.length > 0 ? notes.withholding(parcel) !== undefined : found?.wrote === true

function stateOf(known: KnownParcel, facts: ViewFacts): ParcelState {
  if (isOpened(known)) return 'opened'
  const { sealer, recoverAfter } = known.terms
  if (recoverAfter !== 0n && BigInt(facts.block.timestamp) >= recoverAfter)
    return acts(sealer, facts) ? 'recoverable' : 'lapsed'
  const { holder } = holderNow(known)
  if (BigInt(holder.parcel) === 0n) return acts(holder, facts) ? 'held' : 'sent'
  const around = facts.parcels.parcel(holder.parcel, facts.block.number)
  if (around === undefined || !isOpened(around)) return 'nested'
  return acts(holderNow(around).holder, facts) ? 'held' : 'sent'
}

/** Whether a holder is one of the wallet's one-time keys or accounts. */
const acts = ({ account, npk }: Holder, { keys, accounts }: ViewFacts): boolean =>
  npk === 0n ? account !== ZERO_ADDRESS && accounts.includes(account.toLowerCase()) : keys.has(npk)

/** Parcels that concern the wallet: it sealed or held them, or one lies in such a one, or its accounts hold it. */
export function ownParcels(facts: ParcelFacts): ParcelView[] {
  const all = facts.parcels.all(facts.block.number)
  // Strangers make as many as they like, of which each may lie in the one with most acts: each is read once.
  const byName = new Map(all.map((known) => [known.parcel, known]))
  const parcels = { parcel: (parcel: string) => byName.get(parcel), keys: new Map() }
  const concerned = concernedOf(byName, facts)
  return all.filter(({ parcel }) => concerned.get(parcel)).map((known) => viewOfParcel(known, { ...facts, parcels }))
}

/** Of each parcel whether it concerns the wallet. */
function concernedOf(byName: ReadonlyMap<string, KnownParcel>, facts: ParcelFacts): ReadonlyMap<string, boolean> {
  const concerned = new Map<string, boolean>()
  for (const known of byName.values()) {
    const way: KnownParcel[] = []
    let at: KnownParcel | undefined = known
    while (at && !concerned.has(at.parcel)) {
      way.push(at)
      // Ends the way where a lying node has it go in a circle.
      concerned.set(at.parcel, false)
      at = byName.get(holderNow(at).holder.parcel)
    }
    let concerns = at !== undefined && concerned.get(at.parcel) === true
    for (const one of way.toReversed()) {
      concerns ||= tookPart(one, facts)
      concerned.set(one.parcel, concerns)
    }
  }
  return concerned
}

function tookPart(known: KnownParcel, facts: ParcelFacts): boolean {
  const holders = [known.terms.holder, ...known.steps.map((step) => (step.step === 'opened' ? step.by : step.to))]
  return foundOf(known).length > 0 || holders.some((holder) => acts(holder, facts))
}
