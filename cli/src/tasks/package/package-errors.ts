import {
  FundsSpreadError,
  InvalidArgumentError,
  ModulesMissingError,
  NotTheHolderError,
  PackageRejectionError,
  ParcelContentsError,
  ParcelKeyMissingError,
  ParcelMismatchError,
  ParcelNotFoundError,
  RelayCourierError,
  RelayFeeInParcelError,
  RelayRightError,
} from '@merkato/sdk'
import { CliError } from '../../errors.js'

/** What happened and what to do about it. */
type Words = readonly [message: string, remedy: string]

/** An error of the SDK's packages in words for somebody at a terminal, with commands in place of methods; any other as it is. */
export function explainedPackage(error: unknown): unknown {
  const words = wordsOf(error)
  if (words === undefined) return error
  const [message, remedy] = words
  return new CliError((error as { code: string }).code, message, remedy, { cause: error })
}

function wordsOf(error: unknown): Words | undefined {
  if (error instanceof PackageRejectionError)
    return (
      REFUSALS[error.reason]?.(String(error.args[0])) ?? [
        error.message,
        'Read the chain anew: merkato wallet sync --rescan',
      ]
    )
  if (error instanceof ParcelContentsError) return [error.message, FAULTS[error.fault]]
  if (error instanceof ParcelNotFoundError)
    return [
      `There is no parcel ${error.parcel} in this pool.`,
      'Check the name, --url and --pool. If all are right, a node left it out: merkato wallet sync --rescan',
    ]
  if (error instanceof ParcelMismatchError)
    return [error.message, 'Do not act on it. Ask another node: merkato wallet sync --rescan --url URL']
  if (error instanceof ParcelKeyMissingError)
    return [
      error.message,
      'Ask whoever sealed or sent it for the key in a file, as merkato package key writes it: --parcel-key-file FILE',
    ]
  if (error instanceof NotTheHolderError)
    return [error.message, `See who holds it, and until when: merkato package inspect ${error.parcel}`]
  if (error instanceof ModulesMissingError)
    return [error.message, 'Name a pool that has them with --pool; merkato deploy pool makes one.']
  if (error instanceof RelayFeeInParcelError)
    return [
      error.message,
      'Pay it out of your notes with --fee-from notes, in another asset with --fee-asset, or take another relayer.',
    ]
  if (error instanceof RelayRightError)
    return [error.message, 'Send it from that account: leave out --relay, and name it with --key-file.']
  if (error instanceof RelayCourierError)
    return [
      error.message,
      'Nothing was sent. Take another relayer; opening can pay out of the parcel: --fee-from parcel',
    ]
  if (error instanceof InvalidArgumentError && error.hints.some((hint) => hint.includes('offChain')))
    return [error.message, 'Keep the contents off the chain, by their hash: --off-chain FILE']
  if (error instanceof FundsSpreadError)
    return [error.message, 'Merge small notes with merkato wallet gather, or seal several parcels.']
  return undefined
}

const FAULTS: Readonly<Record<ParcelContentsError['fault'], string>> = {
  'wrong key': 'Ask for the key of this very parcel.',
  changed: 'Get the file of --contents again, whole and unchanged; from the chain another node may give them: --url',
  malformed: 'Ask whoever sealed it what is in it: they did not use this program.',
  'not what is sealed': 'Do not pay for it: what the sealer wrote into the parcel is not true.',
  missing: 'Ask whoever sealed it for the file, and name it: --contents FILE',
}

/** Of the module's custom errors (contracts/src/interfaces/IPackages.sol), by the parcel that they name. */
const REFUSALS: Readonly<Record<string, (parcel: string) => Words>> = {
  InvalidTerms: () => ['The chain does not take this time to recover.', 'It lies in the future: --recover-after 7d'],
  UnknownParcel: (parcel) => [`There is no parcel ${parcel} here.`, 'Check the name, --url and --pool.'],
  AlreadyOpened: (parcel) => [
    'The parcel was opened: nothing is left in it.',
    `See by whom: merkato package inspect ${parcel}`,
  ],
  NotTheHolder: (parcel) => [
    'The right to the parcel is in other hands by now.',
    `See in whose, and until when: merkato package inspect ${parcel}`,
  ],
  NestedTooDeep: () => [
    'A parcel lies neither in itself nor so deep in others.',
    'Open the parcel around it first, or hand it to a person or an account.',
  ],
}
