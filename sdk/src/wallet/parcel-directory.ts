import {
  type Holder,
  NESTED_KEY_BOX_BYTES,
  type OpenedEvent,
  type PackagesEvent,
  type SealedEvent,
  type SealTerms,
  type TransferredEvent,
} from '@merkato/protocol'
import type { ChainPoint } from './note-store.js'

/** What a key box of a parcel told this wallet. Secret. */
export interface FoundKey {
  readonly key: Uint8Array
  /** The wallet's one-time key that the box was written to, and the scalar behind it; missing in the writer's own copy. */
  readonly holds?: { readonly npk: bigint; readonly r: bigint } | undefined
  /** Scalar behind the one-time key that may recover the parcel; 0 for none, and in boxes of others. */
  readonly recoverR: bigint
  /** Whether this wallet wrote the box. */
  readonly wrote: boolean
}

/** A key box that was written to whoever has the key of the parcel around. */
export interface NestedBox {
  /** The parcel around, bytes32 hex. */
  readonly around: string
  readonly box: Uint8Array
}

/** One act on a parcel. */
export type ParcelStep = {
  readonly at: ChainPoint
  readonly found?: FoundKey | undefined
  readonly nested?: NestedBox | undefined
} & (
  | { readonly step: 'transferred'; readonly from: Holder; readonly to: Holder }
  | { readonly step: 'opened'; readonly by: Holder }
)

/** A parcel as the module's log tells it, without its contents, which are read again when they are wanted. */
export interface KnownParcel {
  /** bytes32 hex. */
  readonly parcel: string
  readonly caller: string
  readonly terms: SealTerms
  readonly commitments: readonly bigint[]
  /** Bytes of the encrypted contents in the log; 0 when they are kept elsewhere. */
  readonly contentsBytes: number
  readonly at: ChainPoint
  readonly found?: FoundKey | undefined
  readonly nested?: NestedBox | undefined
  /** Oldest first. */
  readonly steps: readonly ParcelStep[]
}

/** A parcel whose list of acts grows in place: it is a stranger's to make long, so it is never copied to add one. */
type KeptParcel = Omit<KnownParcel, 'steps'> & { readonly steps: ParcelStep[] }

/**
 * Every parcel of the module's log, each step with its block, so that any prefix of the chain can be read back. It holds all of them and not
 * those of the wallet, as the directory of assets does. A node can leave logs out or invent some, so whoever acts on a parcel asks the chain
 * for its record first.
 */
export class ParcelDirectory {
  readonly #parcels = new Map<string, KeptParcel>()

  /** Takes up an event; one of a parcel that is not known, or was opened, is passed over. */
  add(event: PackagesEvent, at: ChainPoint, found?: FoundKey): void {
    if (event.event === 'Sealed') this.#addSealed(event, at, found)
    else this.#addStep(event, at, found)
  }

  /** Terms of a parcel, whatever the block. */
  terms(parcel: string): SealTerms | undefined {
    return this.#parcels.get(parcel)?.terms
  }

  /** Hash of the transaction that sealed a parcel; undefined when it is not known. */
  sealedIn(parcel: string): string | undefined {
    return this.#parcels.get(parcel)?.at.transactionHash
  }

  /** A parcel as it was at the end of a block. */
  parcel(parcel: string, blockNumber: number): KnownParcel | undefined {
    const known = this.#parcels.get(parcel)
    return known && known.at.blockNumber <= blockNumber ? upTo(known, blockNumber) : undefined
  }

  /** Every parcel that was sealed up to the end of a block, oldest first. */
  all(blockNumber: number): KnownParcel[] {
    return [...this.#parcels.keys()].flatMap((parcel) => this.parcel(parcel, blockNumber) ?? [])
  }

  /** Forgets everything after the end of a block. */
  rollback(blockNumber: number): void {
    for (const [parcel, known] of this.#parcels) {
      if (known.at.blockNumber > blockNumber) this.#parcels.delete(parcel)
      else this.#parcels.set(parcel, upTo(known, blockNumber))
    }
  }

  /** Everything, as plain data for {@link ParcelDirectory.restore}. */
  dump(): KnownParcel[] {
    return [...this.#parcels.values()].map((known) => ({ ...known, steps: [...known.steps] }))
  }

  static restore(parcels: readonly KnownParcel[]): ParcelDirectory {
    const directory = new ParcelDirectory()
    for (const known of parcels) directory.#parcels.set(known.parcel, { ...known, steps: [...known.steps] })
    return directory
  }

  #addSealed(event: SealedEvent, at: ChainPoint, found?: FoundKey): void {
    const { parcel, caller, terms, commitments, contents, keyBox } = event
    if (this.#parcels.has(parcel)) return
    const nested = nestedBox(terms.holder, keyBox)
    const known = { parcel, caller, terms, commitments, contentsBytes: contents.length, at, found, nested, steps: [] }
    this.#parcels.set(parcel, known)
  }

  #addStep(event: TransferredEvent | OpenedEvent, at: ChainPoint, found?: FoundKey): void {
    const known = this.#parcels.get(event.parcel)
    if (known === undefined || known.steps.at(-1)?.step === 'opened') return
    const step: ParcelStep =
      event.event === 'Opened'
        ? { step: 'opened', at, by: event.by }
        : { step: 'transferred', at, found, nested: nestedBox(event.to, event.keyBox), from: event.from, to: event.to }
    known.steps.push(step)
  }
}

const nestedBox = ({ parcel: around }: Holder, box: Uint8Array): NestedBox | undefined =>
  BigInt(around) !== 0n && box.length === NESTED_KEY_BOX_BYTES ? { around, box } : undefined

/** A parcel with the acts up to the end of a block, which later acts do not change. */
const upTo = (known: KeptParcel, blockNumber: number): KeptParcel => ({
  ...known,
  steps: known.steps.filter(({ at }) => at.blockNumber <= blockNumber),
})
