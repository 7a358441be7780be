import {
  decodeHolder,
  decodeParcel,
  encodePackagesCall,
  type Holder,
  hexToBytes,
  PACKAGES_TOPICS,
  type PackagesCall,
  type ParcelRecord,
  packagesInterface,
  parsePackagesLog,
} from '@merkato/protocol'
import type { KnownErrors } from '../errors/explain.js'
import { ModulesMissingError } from '../errors/modules.js'
import { PackageRejectionError, ParcelContentsError } from '../errors/packages.js'
import { readModuleLog } from '../sync/module-logs.js'
import { readAnswer } from '../sync/read-answer.js'
import type { WalletCore } from '../wallet/core.js'
import type { KnownParcel } from '../wallet/parcel-directory.js'

/** Makes the module's custom errors readable. */
export const PACKAGES_ERRORS: KnownErrors = {
  contract: packagesInterface,
  make: (reason, args, cause) => new PackageRejectionError(reason, args, cause),
}

/** Address of the pool's packages module. @throws {ModulesMissingError} */
export function packagesOf({ modules, pool }: Pick<WalletCore, 'modules' | 'pool'>): string {
  if (!modules) throw new ModulesMissingError(pool)
  return modules.packages
}

async function ask<T>(core: WalletCore, call: PackagesCall, decode: (data: Uint8Array) => T): Promise<T> {
  const answer = await core.reader.call(packagesOf(core), encodePackagesCall(call), 'latest')
  return readAnswer(() => decode(hexToBytes(answer)))
}

/** The chain's record of a parcel at the newest block. Asking names the parcel to the node. */
export const recordOf = (core: WalletCore, parcel: string): Promise<ParcelRecord> =>
  ask(core, { name: 'parcelOf', parcel }, decodeParcel)

/** Who has the right to a parcel at the newest block. */
export const rightHolderOf = (core: WalletCore, parcel: string): Promise<Holder> =>
  ask(core, { name: 'rightHolderOf', parcel }, decodeHolder)

/** The encrypted contents of a parcel, as its log carried them. @throws {ParcelContentsError} they are not on the chain */
export async function contentsOf(core: WalletCore, { parcel, at, contentsBytes }: KnownParcel): Promise<Uint8Array> {
  if (contentsBytes === 0) throw new ParcelContentsError(parcel, 'missing')
  const place = { address: packagesOf(core), topic: PACKAGES_TOPICS.Sealed, blockNumber: at.blockNumber }
  const found = await readModuleLog(core.reader, place, (log) => {
    const event = parsePackagesLog(log)
    return event?.event === 'Sealed' && event.parcel === parcel ? event.contents : undefined
  })
  if (!found) throw new ParcelContentsError(parcel, 'changed')
  return found
}
