import {
  bytesToHex,
  GAS,
  HOLDER,
  PACKAGES_ARGUMENTS,
  PARCEL,
  type PackagesArguments,
  POOL_ADDRESS,
} from '@merkato/protocol'
import type { Verifiers } from '../../verifier/verifiers.js'
import { type AnyMethod, anyMethod, dispatcher } from '../dispatcher.js'
import { type FramePrecompile, type FrameResult, success } from '../frame.js'
import { open, openWithKey } from './open.js'
import { openPackages, type PackagesContext, packagesRefusals, returns, selectorOf } from './packages-context.js'
import { rightHolder } from './rights.js'
import { seal } from './seal.js'
import { transfer, transferWithKey } from './transfer.js'

/** A record has four words; one around it may have to be read as well. */
const READ_PARCEL = 4n * GAS.read

function view<Name extends 'pool' | 'parcelOf' | 'rightHolderOf'>(
  name: Name,
  gas: bigint,
  run: (call: PackagesArguments[Name], context: PackagesContext) => Promise<FrameResult>,
): AnyMethod<PackagesContext> {
  const input = PACKAGES_ARGUMENTS[name]
  return anyMethod({ selector: selectorOf(name), input, gas: () => gas, writesState: false, payable: false, run })
}

const VIEWS: readonly AnyMethod<PackagesContext>[] = [
  view('pool', GAS.read, async () => returns('pool', POOL_ADDRESS)),

  view('parcelOf', READ_PARCEL, async ({ parcel }, { parcels }) =>
    success(`0x${bytesToHex(PARCEL.encode(await parcels.read(parcel)))}`),
  ),

  view('rightHolderOf', 2n * READ_PARCEL, async ({ parcel }, context) => {
    const holder = await rightHolder(await context.parcels.read(parcel), context)
    return success(`0x${bytesToHex(HOLDER.encode(holder))}`)
  }),
]

/** The native packages module: IPackages.sol as a precompile. */
export function createPackagesPrecompile(verifiers: Verifiers): FramePrecompile {
  return dispatcher({
    methods: [
      anyMethod(seal),
      anyMethod(transfer),
      anyMethod(transferWithKey),
      anyMethod(open),
      anyMethod(openWithKey),
      ...VIEWS,
    ],
    refusals: packagesRefusals,
    gasPerByte: GAS.perByte,
    openContext: (frame) => openPackages(frame, verifiers),
  })
}
