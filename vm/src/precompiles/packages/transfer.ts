import { GAS, PACKAGES_ARGUMENTS, type PackagesArguments, transferAct } from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import type { FrameResult } from '../frame.js'
import type { Refusal } from '../pool/pool-context.js'
import { afterAct, checkAccount, checkKeyAct, type FoundParcel } from './acts.js'
import { log, type PackagesContext, returns, selectorOf } from './packages-context.js'
import { checkHolder, checkNesting, checkSealed, nestingGas, rightHolder } from './rights.js'
import { checkKeyBox } from './seal.js'

type Transfer = PackagesArguments['transfer']

const gasOf = ({ to }: Pick<Transfer, 'to'>): bigint => GAS.transferParcel + nestingGas(to)

/** Hands a sealed parcel on, by the account that has the right. */
export const transfer: PrecompileMethod<Transfer, PackagesContext> = {
  selector: selectorOf('transfer'),
  input: PACKAGES_ARGUMENTS.transfer,
  gas: gasOf,
  writesState: true,
  payable: false,

  run: (call, context) => handOver('transfer', call, context, (found) => checkAccount(found, context)),
}

/** The same, by the one-time key that has the right. */
export const transferWithKey: PrecompileMethod<PackagesArguments['transferWithKey'], PackagesContext> = {
  selector: selectorOf('transferWithKey'),
  input: PACKAGES_ARGUMENTS.transferWithKey,
  gas: (call) => gasOf(call) + GAS.own,
  writesState: true,
  payable: false,

  run: (call, context) => {
    const { expiry, proof } = call
    const actOf = transferAct.bind(undefined, call)
    return handOver('transferWithKey', call, context, (found) => checkKeyAct(found, { expiry, proof, actOf }, context))
  },
}

async function handOver(
  name: string,
  { parcel, to, keyBox }: Transfer,
  context: PackagesContext,
  checkRight: (found: FoundParcel) => Promise<Refusal>,
): Promise<FrameResult> {
  const record = await context.parcels.read(parcel)
  const refusal =
    checkSealed(parcel, record) ??
    checkHolder(to) ??
    checkKeyBox(keyBox) ??
    (await checkRight({ parcel, record })) ??
    (await checkNesting(parcel, to, context))
  if (refusal !== undefined) return refusal
  const from = await rightHolder(record, context)
  await context.parcels.write(parcel, afterAct(record, to))
  log({ event: 'Transferred', parcel, from, to, keyBox }, context)
  return returns(name)
}
