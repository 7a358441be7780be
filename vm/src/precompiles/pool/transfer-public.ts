import { GAS, isAmount, isFieldElement, POOL_ARGUMENTS, type PoolArguments } from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkBalance, checkKnown, checkRecipient } from './accounts.js'
import { move } from './ledger.js'
import { type PoolContext, type Refusal, reject, returns, selectorOf } from './pool-context.js'

type TransferArguments = PoolArguments['transferPublic']

/** Moves a part of the caller's public balance. The native coin has none: every account can send coins by itself. */
export const transferPublic: PrecompileMethod<TransferArguments, PoolContext> = {
  selector: selectorOf('transferPublic'),
  input: POOL_ARGUMENTS.transferPublic,
  gas: () => GAS.publicTransfer,
  writesState: true,
  payable: false,

  async run(call, context) {
    const { caller } = context.frame
    const refusal =
      checkNumbers(call) ??
      (await checkKnown(call.asset, context)) ??
      (call.value === 0n ? reject('ZeroAmount') : undefined) ??
      checkRecipient(call.to, context) ??
      (await checkBalance(call.asset, caller, call.value, context))
    if (refusal !== undefined) return refusal
    await move({ ...call, from: caller }, context)
    return returns('transferPublic')
  },
}

function checkNumbers({ asset, value }: TransferArguments): Refusal {
  if (!isFieldElement(asset)) return reject('NotCanonical', asset)
  return isAmount(value) ? undefined : reject('AmountOutOfRange', value)
}
