import { CommitmentTree } from '@merkato/protocol'
import { AssetDirectory, type AssetDirectoryDump } from '../wallet/asset-directory.js'
import { type KnownLock, LockDirectory } from '../wallet/lock-directory.js'
import { NoteStore, type NoteStoreDump } from '../wallet/note-store.js'
import { type KnownParcel, ParcelDirectory } from '../wallet/parcel-directory.js'
import type { BlockRef } from './chain-reader.js'
import { NullifierLog } from './nullifier-log.js'

/** A block that was read, by whose hash a reorganisation is noticed, and how many commitments there were by its end. */
export interface Checkpoint {
  readonly number: number
  readonly hash: string
  readonly nextPosition: bigint
}

/** Most checkpoints kept. Old ones are thinned: a rewind then reads a little more than it has to. */
const MAX_CHECKPOINTS = 1_024

/**
 * What a wallet knows of the chain. `verified` is the last block at which tree and pool agreed; only what lies at or
 * before it may be shown or spent. Anything later is work in progress.
 */
export class SyncState {
  readonly notes: NoteStore
  readonly assets: AssetDirectory
  readonly parcels: ParcelDirectory
  readonly locks: LockDirectory
  readonly tree = new CommitmentTree()
  #checkpoints: Checkpoint[] = []
  #verified: BlockRef | null = null
  readonly #nullifiers = new NullifierLog()

  constructor({
    notes = new NoteStore(),
    assets = new AssetDirectory(),
    parcels = new ParcelDirectory(),
    locks = new LockDirectory(),
  }: Partial<Pick<SyncState, 'notes' | 'assets' | 'parcels' | 'locks'>> = {}) {
    this.notes = notes
    this.assets = assets
    this.parcels = parcels
    this.locks = locks
  }

  get verified(): BlockRef | null {
    return this.#verified
  }

  /** Blocks whose hashes are known, oldest first. */
  get checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints
  }

  /** Last block that was read to its end, or undefined. */
  get readTo(): number | undefined {
    return this.#checkpoints.at(-1)?.number
  }

  /** Notes down that everything up to the end of `block` was read. */
  reach(block: { number: number; hash: string }): void {
    const { number, hash } = block
    if (this.readTo !== undefined && number <= this.readTo) return
    this.#checkpoints.push({ number, hash, nextPosition: this.tree.nextPosition })
    if (this.#checkpoints.length > MAX_CHECKPOINTS) this.#thin()
  }

  #thin(): void {
    const half = MAX_CHECKPOINTS / 2
    this.#checkpoints = this.#checkpoints.filter((_, i) => i >= half || i % 2 === 0)
  }

  /** Every nullifier that was read, the wallet's and all others. */
  get nullifiers(): NullifierLog {
    return this.#nullifiers
  }

  /** Believes everything read so far, because tree and pool agreed at `block`. */
  verify(block: BlockRef): void {
    this.#verified = block
    this.#nullifiers.verify()
  }

  /** Goes back to the end of a checkpoint, or to the beginning. A verified prefix stays verified. */
  rollback(to: Checkpoint | undefined): void {
    const number = to?.number ?? -1
    this.notes.rollback(number)
    this.assets.rollback(number)
    this.parcels.rollback(number)
    this.locks.rollback(number)
    this.#nullifiers.rollback(number)
    this.tree.rewind(to?.nextPosition ?? 0n)
    this.#checkpoints = this.#checkpoints.filter((checkpoint) => checkpoint.number <= number)
    if (this.#verified && this.#verified.number > number) {
      this.#verified = to ? { number, hash: to.hash, timestamp: this.#verified.timestamp } : null
    }
  }

  /**
   * Plain data for {@link SyncState.restore}. Work after the last verified block is kept as far as whole blocks were read, and stays
   * unverified.
   */
  dump(): SyncStateDump {
    const { number = -1, nextPosition: count = 0n } = this.#checkpoints.at(-1) ?? {}
    const notes = NoteStore.restore(this.notes.dump())
    notes.rollback(number)
    const assets = AssetDirectory.restore(this.assets.dump())
    assets.rollback(number)
    const parcels = ParcelDirectory.restore(this.parcels.dump())
    parcels.rollback(number)
    const locks = LockDirectory.restore(this.locks.dump())
    locks.rollback(number)
    const seen = this.#nullifiers.upTo(number)
    return {
      verified: this.#verified,
      checkpoints: [...this.#checkpoints],
      nullifiers: joinWords(seen.map(([nullifier]) => nullifier)),
      nullifierBlocks: seen.map(([, block]) => block),
      verifiedNullifiers: this.#nullifiers.verified,
      commitments: joinWords(Array.from({ length: Number(count) }, (_, i) => this.tree.leaf(BigInt(i)))),
      notes: notes.dump(),
      assets: assets.dump(),
      parcels: parcels.dump(),
      locks: locks.dump(),
    }
  }

  static restore(dump: SyncStateDump): SyncState {
    const state = new SyncState({
      notes: NoteStore.restore(dump.notes),
      assets: AssetDirectory.restore(dump.assets),
      parcels: ParcelDirectory.restore(dump.parcels),
      locks: LockDirectory.restore(dump.locks),
    })
    for (const commitment of splitWords(dump.commitments)) state.tree.append(commitment)
    const nullifiers = splitWords(dump.nullifiers)
    dump.nullifierBlocks.forEach((block, i) => {
      state.#nullifiers.add(nullifiers[i] as bigint, block)
    })
    state.#nullifiers.verify(dump.verifiedNullifiers)
    state.#checkpoints = [...dump.checkpoints]
    state.#verified = dump.verified
    return state
  }
}

const WORD_DIGITS = 64

const joinWords = (values: readonly bigint[]): string =>
  values.map((value) => value.toString(16).padStart(WORD_DIGITS, '0')).join('')

const splitWords = (text: string): bigint[] =>
  Array.from({ length: text.length / WORD_DIGITS }, (_, i) =>
    BigInt(`0x${text.slice(WORD_DIGITS * i, WORD_DIGITS * (i + 1))}`),
  )

/** Contents of a {@link SyncState}. */
export interface SyncStateDump {
  readonly verified: BlockRef | null
  readonly checkpoints: readonly Checkpoint[]
  /** As hex, 64 digits each: hundreds of thousands of numbers are one text, which is written and read in a fraction of the time. */
  readonly commitments: string
  /** Likewise. */
  readonly nullifiers: string
  /** Number of the block of each. */
  readonly nullifierBlocks: readonly number[]
  /** How many of them were compared with the pool. */
  readonly verifiedNullifiers: number
  readonly notes: NoteStoreDump
  readonly assets: AssetDirectoryDump
  readonly parcels: readonly KnownParcel[]
  readonly locks: readonly KnownLock[]
}
