import { packagesInterface } from '@merkato/protocol'
import {
  FundsSpreadError,
  InvalidAmountError,
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
import { describe, expect, test } from 'vitest'
import { explainedPackage } from '../../src/tasks/package/package-errors.js'

const parcel = `0x${'ab'.repeat(32)}`
/** Methods and options of the SDK, which nobody at a terminal can use. */
const METHODS = /\w\(\)|recoverAfter|offChain|as contents|as key|feeFrom|maxFee|undefined/

interface Told {
  readonly code: string
  readonly message: string
  readonly remedy: string
}

const reasons = packagesInterface.fragments.flatMap((fragment) =>
  fragment.type === 'error' && 'name' in fragment ? [String(fragment.name)] : [],
)

describe('what the module of packages refuses is told with the command to go on with', () => {
  test('all of it', () => expect(reasons.length).toBeGreaterThanOrEqual(10))

  test.each(reasons)('%s', (reason) => {
    const error = explainedPackage(new PackageRejectionError(reason, [parcel, parcel])) as Told
    expect(error).toMatchObject({ code: 'PACKAGE_REJECTED', remedy: expect.stringMatching(/merkato |--\w|^Open the /) })
    expect(`${error.message} ${error.remedy}`).not.toMatch(METHODS)
  })
})

describe('what is wrong with contents is told with what to do about it', () => {
  test.each(['wrong key', 'changed', 'malformed', 'not what is sealed', 'missing'] as const)('%s', (fault) => {
    const error = explainedPackage(new ParcelContentsError(parcel, fault)) as Told
    expect(error).toMatchObject({ code: 'PARCEL_CONTENTS', remedy: expect.stringMatching(/Ask|Get|Do not pay/) })
    expect(`${error.message} ${error.remedy}`).not.toMatch(METHODS)
  })
})

test.each([
  [new ParcelNotFoundError(parcel), 'PARCEL_NOT_FOUND', '--url and --pool'],
  [
    new ParcelMismatchError(parcel),
    'PARCEL_MISMATCH',
    'Do not act on it. Ask another node: merkato wallet sync --rescan',
  ],
  [new ParcelKeyMissingError(parcel), 'PARCEL_KEY_MISSING', '--parcel-key-file FILE'],
  [new NotTheHolderError(parcel), 'NOT_THE_HOLDER', `merkato package inspect ${parcel}`],
  [new ModulesMissingError(`0x${'ab'.repeat(20)}`), 'MODULES_MISSING', 'merkato deploy pool'],
  [new RelayFeeInParcelError(), 'RELAY_FEE_NOT_IN_PARCEL', '--fee-from notes'],
  [new RelayRightError(parcel), 'RELAY_NOT_BY_KEY', '--key-file'],
  [new RelayCourierError(), 'RELAY_NO_COURIER', 'another relayer'],
  [new FundsSpreadError(20, 16), 'FUNDS_SPREAD', 'merkato wallet gather'],
])('%s comes out with the command to go on with', (error, code, words) => {
  const told = explainedPackage(error) as Told
  expect(told).toMatchObject({ code, remedy: expect.stringContaining(words), cause: error })
  expect(`${told.message} ${told.remedy}`).not.toMatch(METHODS)
})

test('any other error is left as it is', () => {
  for (const error of [new InvalidAmountError(0n), new Error('x'), undefined])
    expect(explainedPackage(error)).toBe(error)
})
