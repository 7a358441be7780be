import {
  computeNpk,
  createOneTimeAddress,
  type Holder,
  type OneTimeAddress,
  openNestedKeyBox,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { InvalidArgumentError } from '../errors/input.js'
import { readAccount, readDestination } from '../transactions/payee.js'
import type { WalletCore } from '../wallet/core.js'
import type { FoundKey, KnownParcel, ParcelDirectory } from '../wallet/parcel-directory.js'

const NO_PARCEL = `0x${'00'.repeat(32)}`

/** Nobody: what stands for the sealer of a parcel that can not be taken back. */
export const NOBODY: Holder = { account: ZERO_ADDRESS, npk: 0n, parcel: NO_PARCEL }

/** Who gets a parcel, and under which address the parcel's key is encrypted for it. */
export interface Receiver {
  readonly holder: Holder
  /** Missing when the holder is an account or a parcel. */
  readonly box?: OneTimeAddress
  /** The one-time address was made here: without a key box its owner never learns of it. */
  readonly needsBox: boolean
}

/**
 * Reads who gets a parcel: a private or one-time address (`mk1...`, `mkone1...`), an account or contract (`0x...`, 20 bytes), or another
 * parcel (`0x...`, 32 bytes).
 * @throws {InvalidAddressError} {WrongNetworkError} {InvalidArgumentError}
 */
export function readReceiver(text: string, { chainId, random }: Pick<WalletCore, 'chainId' | 'random'>): Receiver {
  if (typeof text !== 'string') throw new InvalidArgumentError('to is an address, an account or a parcel.')
  if (/^0x[0-9a-fA-F]{64}$/.test(text)) return { holder: { ...NOBODY, parcel: text.toLowerCase() }, needsBox: false }
  if (text.startsWith('0x')) return { holder: { ...NOBODY, account: readAccount(text).toLowerCase() }, needsBox: false }
  const { to, payee } = readDestination(text, chainId, random)()
  return { holder: { ...NOBODY, npk: to.npk }, box: to, needsBox: payee !== undefined }
}

/** A fresh one-time key of the wallet itself, with the scalar behind it. */
export const ownReceiver = ({ viewing, random }: Pick<WalletCore, 'viewing' | 'random'>) =>
  createOneTimeAddress(viewing, { random })

/** How a holder is shown: an account, a parcel, or a one-time key as 0x and 64 digits. */
export interface HolderView {
  readonly kind: 'account' | 'oneTimeKey' | 'parcel' | 'nobody'
  readonly value: string
}

/** A holder as it is shown. */
export function viewOfHolder({ account, npk, parcel }: Holder): HolderView {
  if (npk !== 0n) return { kind: 'oneTimeKey', value: `0x${npk.toString(16).padStart(64, '0')}` }
  if (account !== ZERO_ADDRESS) return { kind: 'account', value: readAccount(account) }
  return BigInt(parcel) === 0n ? { kind: 'nobody', value: '' } : { kind: 'parcel', value: parcel }
}

/** What key boxes told the wallet of a parcel, newest first. */
export const foundOf = ({ found, steps }: KnownParcel): FoundKey[] =>
  [found, ...steps.map((step) => step.found)].flatMap((one) => one ?? []).toReversed()

/** As deep as the module lets parcels lie in one another. */
const MAX_NESTING = 8

/** Looks parcels up. */
export interface ParcelReader extends Pick<ParcelDirectory, 'parcel'> {
  /** Keys by parcel, found or not, where many parcels are looked at: strangers may put any number into one. */
  readonly keys?: Map<string, Uint8Array | undefined>
}

/** The key of a parcel, as far as the wallet has it: by a box for its own, or by the key of the parcel that it was last put into. */
export function keyOfParcel(
  known: KnownParcel,
  parcels: ParcelReader,
  blockNumber: number,
  depth = MAX_NESTING,
): Uint8Array | undefined {
  const { keys } = parcels
  if (keys?.has(known.parcel)) return keys.get(known.parcel)
  const key = findKey(known, parcels, blockNumber, depth)
  keys?.set(known.parcel, key)
  return key
}

function findKey(
  known: KnownParcel,
  parcels: ParcelReader,
  blockNumber: number,
  depth: number,
): Uint8Array | undefined {
  const [own] = foundOf(known)
  const nested = [known.nested, ...known.steps.map((step) => step.nested)].findLast((one) => one !== undefined)
  if (own || !nested || depth === 0) return own?.key
  const around = parcels.parcel(nested.around, blockNumber)
  const key = around && keyOfParcel(around, parcels, blockNumber, depth - 1)
  return key && openNestedKeyBox(key, nested.box, known.terms.keyHash)
}

/** One-time keys of the wallet: those that it gave out, and those that key boxes told it of, to hold parcels and to recover them; with the scalar behind each. */
export function ownKeys(
  { viewing, given }: Pick<WalletCore, 'viewing' | 'given'>,
  parcels: readonly KnownParcel[],
): Map<bigint, bigint> {
  const found = parcels.flatMap(foundOf)
  return new Map([
    ...given.dump().map(({ npk, r }) => [npk, r] as const),
    ...found.flatMap(({ holds }) => (holds ? [[holds.npk, holds.r] as const] : [])),
    ...found.flatMap(({ recoverR: r }) => (r === 0n ? [] : [[computeNpk(viewing.owner, r), r] as const])),
  ])
}
