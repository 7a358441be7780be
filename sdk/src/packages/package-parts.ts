import type { WalletCore } from '../wallet/core.js'
import type { ParcelActs } from './parcel-acts.js'
import type { ParcelReader } from './parcel-reader.js'

/** What a package client works with. */
export interface PackageParts {
  readonly core: WalletCore
  readonly reader: ParcelReader
  readonly acts: ParcelActs
}
