import { encodeParcelKey, PARCEL_STATE } from '@merkato/protocol'
import { attempt } from '../attempt.js'
import { redact } from '../errors/base.js'
import { ParcelKeyMissingError, ParcelMismatchError } from '../errors/packages.js'
import type { RelayedReceipt } from '../relay/relayed-call.js'
import { coreOf } from '../wallet/core.js'
import { isUpToDate } from './confirm-parcel.js'
import { ownKeys } from './holders.js'
import { openingOf, openParcel } from './open-parcel.js'
import type {
  PackageSendOptions,
  ParcelOpenOptions,
  ParcelTransferOptions,
  PeekOptions,
  PeekResult,
  PreparedOpening,
  SealOptions,
  SealReceipt,
} from './package-options.js'
import type { PackageParts } from './package-parts.js'
import { packagesOf } from './packages-contract.js'
import { ParcelActs } from './parcel-acts.js'
import { ParcelReader } from './parcel-reader.js'
import { ownParcels, type ParcelFacts, type ParcelView, viewOfParcel } from './parcel-view.js'
import { sealParcel } from './seal-parcel.js'
import { transferParcel } from './transfer-parcel.js'

/**
 * Seals parcels, hands them on, looks into them and opens them, through the packages module of a wallet's pool. Methods that send wait until
 * the transaction is mined, then sync the wallet; they reject with {@link PackageRejectionError} when the module refuses and with
 * {@link PoolRejectionError} when the pool does, and with {@link ModulesMissingError} where the pool has no such module.
 */
export class PackageClient {
  readonly #parts: PackageParts

  /** @param wallet any {@link Wallet}; a watching one can list, inspect and peek */
  constructor(wallet: object, { signer }: Pick<PackageSendOptions, 'signer'> = {}) {
    const core = coreOf(wallet)
    this.#parts = { core, reader: new ParcelReader(core), acts: new ParcelActs(core, signer) }
    redact(this, `PackageClient(${packagesOf(core)})`)
  }

  /**
   * Makes a parcel: what is given leaves the wallet's notes in the same transaction. Besides the errors of {@link Wallet.transfer}:
   * @throws {InvalidArgumentError} the data is too long, or recoverAfter no time to come, or nobody keeps what stays off the chain
   * @throws whatever `beforeSend` rejects with
   */
  seal(options: SealOptions): Promise<SealReceipt> {
    return sealParcel(this.#parts, options)
  }

  /** Parcels that this wallet sealed, held or holds, oldest first. @throws {NotSyncedError} */
  async list(): Promise<ParcelView[]> {
    return ownParcels(await this.#facts())
  }

  /**
   * Any parcel, as the wallet read it and the chain confirms it; syncs when something happened to it since. Asking names the parcel to the
   * node.
   * @throws {NotSyncedError} {ParcelNotFoundError} {ParcelMismatchError}
   */
  async inspect(parcel: string): Promise<ParcelView> {
    const { core, reader } = this.#parts
    let seen = await reader.confirmed(parcel)
    if (!isUpToDate(seen)) {
      await core.sync()
      seen = await reader.confirmed(parcel)
    }
    if (!isUpToDate(seen)) throw new ParcelMismatchError(parcel)
    return viewOfParcel(seen.known, await this.#facts())
  }

  /**
   * Looks into a parcel, and believes nothing that the chain does not confirm: key, contents and each note are compared with what was sealed.
   * Nobody learns of it but the node, which is asked for the record of this parcel and for all logs around.
   * @throws {ParcelKeyMissingError} {ParcelContentsError} {ParcelNotFoundError} {ParcelMismatchError} {InvalidArgumentError} the key is no text
   * of this parcel
   */
  async peek(parcel: string, options: PeekOptions = {}): Promise<PeekResult> {
    const { reader } = this.#parts
    const { known, record } = await reader.confirmed(parcel)
    const { notes, data } = await reader.read(known, options)
    const give = notes.map(({ assetId, value: amount }) => ({ assetId, amount }))
    return { give, opened: record.state === PARCEL_STATE.opened, data }
  }

  /**
   * Hands a parcel on, still sealed. Its key is encrypted to the new holder, where this wallet has it and the holder can have one; to a
   * private address it has to be, or nobody could ever find the parcel there.
   * @throws {NotTheHolderError} {InvalidAddressError} {ParcelKeyMissingError} {ParcelContentsError} and what sending and proving reject with
   */
  transfer(options: ParcelTransferOptions): Promise<RelayedReceipt> {
    return transferParcel(this.#parts, options)
  }

  /**
   * Opens a parcel: all that is in it goes to the wallet itself, to `to`, or in public to `publicTo`.
   * @throws {NotTheHolderError} and the errors of {@link PackageClient.peek} and of proving and sending
   */
  open(options: ParcelOpenOptions): Promise<RelayedReceipt> {
    return openParcel(this.#parts, options)
  }

  /**
   * What a contract that holds a parcel passes to `open`: proofs that pay out of it. They are worthless to anybody but the holder, and after
   * the parcel's next act. Errors as {@link PackageClient.open}, as far as nothing is sent.
   */
  async prepareOpening({
    parcel,
    ...options
  }: Omit<ParcelOpenOptions, 'as' | 'signer' | 'relay' | 'feeFrom'>): Promise<PreparedOpening> {
    const { known, record } = await this.#parts.reader.sealed(parcel)
    return openingOf(this.#parts, known, record, options, options)
  }

  /** The key of a parcel as text, for whoever shall be able to look in. @throws {ParcelKeyMissingError} {ParcelNotFoundError} */
  keyText(parcel: string): string {
    const { core, reader } = this.#parts
    const { pool, chainId } = core
    const key = reader.keyOf(reader.known(parcel), undefined)
    if (!key) throw new ParcelKeyMissingError(parcel)
    return encodeParcelKey({ pool, parcel, key }, chainId)
  }

  async #facts(): Promise<ParcelFacts> {
    const { core, acts } = this.#parts
    const { parcels, notes, block } = core.verified()
    const signer = attempt(() => acts.sender())
    const accounts = signer ? [(await signer.getAddress()).toLowerCase()] : []
    const keys = ownKeys(core, parcels.all(block.number))
    return { keys, parcels, notes, block, accounts }
  }
}
