import { type Holder, LOCK_STATE, PARCEL_STATE } from '@merkato/protocol'
import type { StateAt } from '../chain/chain.js'
import { type Hex, quantity, word } from '../encoding.js'
import { askContract } from './ask-contract.js'
import { CONDITIONAL_TRANSFERS, PACKAGES } from './contracts.js'

/** Who has a right to a parcel. */
export type HolderState =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'account'; readonly account: Hex }
  | { readonly kind: 'key'; readonly npk: Hex }
  | { readonly kind: 'parcel'; readonly parcel: Hex }

/** A parcel at one block. */
export interface PackageState {
  readonly parcel: Hex
  readonly state: 'sealed' | 'opened'
  /** As it was sealed or handed over last. */
  readonly holder: HolderState
  /** Who may act at this block's time: after recoverAfter the sealer, of a parcel in another whoever opened that. */
  readonly rightHolder: HolderState
  /** Who gets it back; nobody without recoverAfter. */
  readonly sealer: HolderState
  /** Block timestamp in seconds; null for never. */
  readonly recoverAfter: Hex | null
  /** Sequence of the next act by a one-time key. */
  readonly acts: Hex
  /** Hash of the sealed commitments, the hash of the contents and the hash of the key. */
  readonly digest: Hex
}

/** A conditional transfer at one block. */
export interface LockState {
  readonly lockId: Hex
  readonly state: 'locked' | 'settled'
  /** How many alternatives it has. */
  readonly alternatives: Hex
  readonly decider: Hex
  /** Block timestamp in seconds: the decider decides before it, anybody settles by default from then on. */
  readonly deadline: Hex
  /** The alternative that happens by default. */
  readonly fallbackAlternative: Hex
  readonly data: Hex
  readonly outcomesHash: Hex
}

/** @returns null when nothing was sealed under this id */
export async function readPackage(at: StateAt, parcel: Hex): Promise<PackageState | null> {
  const [record] = await askContract(at, PACKAGES, 'parcelOf', parcel)
  const state = Number(record.state)
  if (state === PARCEL_STATE.unknown) return null
  const [rightHolder] = await askContract(at, PACKAGES, 'rightHolderOf', parcel)
  return {
    parcel,
    state: state === PARCEL_STATE.opened ? 'opened' : 'sealed',
    holder: holderState(record.holder),
    rightHolder: holderState(rightHolder),
    sealer: holderState(record.sealer),
    recoverAfter: record.recoverAfter === 0n ? null : quantity(record.recoverAfter),
    acts: quantity(record.acts),
    digest: record.digest,
  }
}

/** @returns null when nothing was locked under this id */
export async function readLock(at: StateAt, lockId: Hex): Promise<LockState | null> {
  const [{ state, alternatives, terms, outcomesHash }] = await askContract(at, CONDITIONAL_TRANSFERS, 'lockOf', lockId)
  if (Number(state) === LOCK_STATE.unknown) return null
  return {
    lockId,
    state: Number(state) === LOCK_STATE.settled ? 'settled' : 'locked',
    alternatives: quantity(alternatives),
    decider: terms.decider.toLowerCase(),
    deadline: quantity(terms.deadline),
    fallbackAlternative: quantity(terms.fallbackAlternative),
    data: terms.data,
    outcomesHash,
  }
}

function holderState({ account, npk, parcel }: Holder): HolderState {
  if (BigInt(account) !== 0n) return { kind: 'account', account: account.toLowerCase() as Hex }
  if (npk !== 0n) return { kind: 'key', npk: word(npk) }
  return BigInt(parcel) === 0n ? { kind: 'nobody' } : { kind: 'parcel', parcel: parcel as Hex }
}
