import type { ContentsFault } from '@merkato/protocol'
import { MerkatoError } from './base.js'

/** What to do about the module's custom errors (contracts/src/interfaces/IPackages.sol). */
const HINTS: Record<string, string> = {
  InvalidHolder: 'Name one holder: an address, an account, or another parcel.',
  BundleNotForThis: 'Seal again: bundle and terms were not signed together.',
  NoSuchOutput: 'Seal again: what is to be sealed is no output of the bundle.',
  InvalidTerms: 'Give a recoverAfter in the future, in seconds, or none.',
  WrongContents: 'Seal again: contents and their hash differ, or they are too long.',
  UnknownParcel: 'Check the parcel and the chain: no parcel of this name was sealed here.',
  AlreadyOpened: 'Nothing is left in it: a parcel is opened once.',
  NotTheHolder: 'Send it as the holder; from recoverAfter on the sealer alone may.',
  NestedTooDeep: 'Open the parcel around it first, or hand it to a person or an account.',
  WrongDigest: 'Open it with the notes and hashes that were sealed.',
}

/** The packages module refused an action; `reason` is the name of its custom error, `args` its arguments. */
export class PackageRejectionError extends MerkatoError {
  override readonly name = 'PackageRejectionError'
  readonly code = 'PACKAGE_REJECTED'
  constructor(
    readonly reason: string,
    readonly args: readonly unknown[],
    cause?: unknown,
  ) {
    super(`The packages module refused the action: ${reason}.`, {
      hints: [HINTS[reason] ?? 'Sync the wallet and inspect the parcel again.'],
      cause,
    })
  }
}

/** No parcel with this name was sealed, as far as the wallet has read. */
export class ParcelNotFoundError extends MerkatoError {
  override readonly name = 'ParcelNotFoundError'
  readonly code = 'PARCEL_NOT_FOUND'
  constructor(readonly parcel: string) {
    super(`There is no parcel ${parcel}.`, {
      hints: ['Sync the wallet, check the name and the chain; if a node may have hidden it, rescan() from another.'],
    })
  }
}

/** What the log says of a parcel is not what the chain holds. */
export class ParcelMismatchError extends MerkatoError {
  override readonly name = 'ParcelMismatchError'
  readonly code = 'PARCEL_MISMATCH'
  constructor(readonly parcel: string) {
    super(`What the node tells of parcel ${parcel} does not fit together.`, {
      hints: ['Read the chain again with rescan(), from another node if it persists.'],
    })
  }
}

/** The wallet does not know the key of a parcel. */
export class ParcelKeyMissingError extends MerkatoError {
  override readonly name = 'ParcelKeyMissingError'
  readonly code = 'PARCEL_KEY_MISSING'
  constructor(readonly parcel: string) {
    super(`This wallet does not have the key of parcel ${parcel}.`, {
      hints: ['Ask whoever sealed or sent it for the text that begins with mkparcelkey1, and give it as key.'],
    })
  }
}

const FAULTS: Readonly<Record<ContentsFault | 'missing', readonly [what: string, next: string]>> = {
  'wrong key': ['This is not the key of the parcel', 'Ask for the key of this very parcel.'],
  changed: [
    'The contents are not those that were sealed',
    'Get them again, whole and unchanged; from the chain another node may give them.',
  ],
  malformed: [
    'The contents can not be read, though they are what was sealed',
    'Whoever sealed the parcel did not make it with this program: ask for what is in it.',
  ],
  'not what is sealed': [
    'The contents declare other assets than are sealed',
    'Do not pay for it: what the sealer wrote into the parcel is not true.',
  ],
  missing: ['The contents are kept off the chain', 'Give them as contents: whoever sealed the parcel has them.'],
}

/** The contents of a parcel do not open, or are not what the chain holds. */
export class ParcelContentsError extends MerkatoError {
  override readonly name = 'ParcelContentsError'
  readonly code = 'PARCEL_CONTENTS'
  constructor(
    readonly parcel: string,
    readonly fault: ContentsFault | 'missing',
  ) {
    const [what, next] = FAULTS[fault]
    super(`${what}.`, { hints: [next] })
  }
}

/** Neither the wallet's keys nor its account may act on a parcel now. */
export class NotTheHolderError extends MerkatoError {
  override readonly name = 'NotTheHolderError'
  readonly code = 'NOT_THE_HOLDER'
  constructor(readonly parcel: string) {
    super(`Parcel ${parcel} is not in this wallet's hands now.`, {
      hints: ['Inspect it: somebody else holds it, it lies in a sealed parcel, or its sealer may take it back by now.'],
    })
  }
}
