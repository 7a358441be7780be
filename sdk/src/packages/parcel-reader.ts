import { decodeParcelKey, openContentsOf, PARCEL_STATE, type ParcelContents, parcelKeyHash } from '@merkato/protocol'
import { attempt } from '../attempt.js'
import { InvalidArgumentError } from '../errors/input.js'
import {
  PackageRejectionError,
  ParcelContentsError,
  ParcelKeyMissingError,
  ParcelMismatchError,
  ParcelNotFoundError,
} from '../errors/packages.js'
import type { WalletCore } from '../wallet/core.js'
import type { KnownParcel } from '../wallet/parcel-directory.js'
import { type ConfirmedParcel, isOneParcel } from './confirm-parcel.js'
import { keyOfParcel } from './holders.js'
import type { PeekOptions } from './package-options.js'
import { contentsOf, recordOf } from './packages-contract.js'

/** Finds parcels and what is in them, and believes nothing that the chain does not confirm. */
export class ParcelReader {
  constructor(private readonly core: WalletCore) {}

  /** What is in a parcel. @throws {ParcelKeyMissingError} {ParcelContentsError} */
  async read(known: KnownParcel, { key: given, contents }: PeekOptions): Promise<ParcelContents> {
    const { parcel, terms, commitments } = known
    const key = this.keyOf(known, given)
    if (!key) throw new ParcelKeyMissingError(parcel)
    const ciphertext = contents ?? (await contentsOf(this.core, known))
    const opened = openContentsOf(key, ciphertext, { ...terms, commitments })
    if (!opened.ok) throw new ParcelContentsError(parcel, opened.fault)
    return opened.contents
  }

  /** The parcel's key: the given one, or what the wallet has. @throws {InvalidArgumentError} {ParcelContentsError} the text is no key of this parcel */
  keyOf(known: KnownParcel, text: string | undefined): Uint8Array | undefined {
    const { pool, chainId } = this.core
    const { parcels, block } = this.core.verified()
    if (text === undefined) return keyOfParcel(known, parcels, block.number)
    const named = attempt(() => decodeParcelKey(text, chainId))
    if (named === undefined || named.parcel !== known.parcel || named.pool !== pool.toLowerCase()) {
      throw new InvalidArgumentError('The key is not one of this parcel.', {
        hints: ['Check the text: it begins with mkparcelkey1, and belongs to one parcel of one pool.'],
      })
    }
    if (parcelKeyHash(named.key) !== known.terms.keyHash) throw new ParcelContentsError(known.parcel, 'wrong key')
    return named.key
  }

  /** Key of the parcel that something is put into, where it is one and the wallet has its key. */
  keyAround(to: string): Uint8Array | undefined {
    const { parcels, block } = this.core.verified()
    const around = parcels.parcel(String(to).toLowerCase(), block.number)
    return around && keyOfParcel(around, parcels, block.number)
  }

  /** A parcel of the log. @throws {NotSyncedError} {ParcelNotFoundError} */
  known(parcel: string): KnownParcel {
    const { parcels, block } = this.core.verified()
    const known = parcels.parcel(parcel.toLowerCase(), block.number)
    if (!known) throw new ParcelNotFoundError(parcel)
    return known
  }

  /** A parcel of the log, and the chain's record, which must be of the same. @throws {ParcelMismatchError} */
  async confirmed(parcel: string): Promise<ConfirmedParcel> {
    const known = this.known(parcel)
    const found = { known, record: await recordOf(this.core, known.parcel) }
    if (!isOneParcel(found)) throw new ParcelMismatchError(parcel)
    return found
  }

  /** The same of a parcel that is still sealed: nothing is proved for one that is open. @throws {PackageRejectionError} */
  async sealed(parcel: string): Promise<ConfirmedParcel> {
    const found = await this.confirmed(parcel)
    if (found.record.state === PARCEL_STATE.opened) throw new PackageRejectionError('AlreadyOpened', [parcel])
    return found
  }
}
