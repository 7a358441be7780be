import { GAS, NATIVE_ASSET, POOL_ARGUMENTS, type PoolArguments } from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkBalance, checkKnown } from './accounts.js'
import { checkNote, checkRoom, enterNote } from './enter-note.js'
import { takeIn } from './ledger.js'
import { type PoolContext, type Refusal, reject, returns, selectorOf } from './pool-context.js'

type ShieldArguments = PoolArguments['shield']

/**
 * Turns coins of the call, or a part of the caller's public balance, into a note (docs/protocol/shielded-pool.md, "Shielding").
 * Nothing hidden is claimed, so nothing is proved.
 */
export const shield: PrecompileMethod<ShieldArguments, PoolContext> = {
  selector: selectorOf('shield'),
  input: POOL_ARGUMENTS.shield,
  gas: () => GAS.shield,
  writesState: true,
  payable: true,

  async run(call, context) {
    const refusal =
      checkNote(call) ??
      (await checkKnown(call.asset, context)) ??
      (await checkPayment(call, context)) ??
      (await checkRoom(1, context))
    if (refusal !== undefined) return refusal
    await takeIn(call.asset, call.value, context.frame.caller, context)
    return returns('shield', await enterNote(call, context.frame.caller, context))
  },
}

async function checkPayment({ asset, value }: ShieldArguments, context: PoolContext): Promise<Refusal> {
  const { caller, value: sent } = context.frame
  const isNative = asset === NATIVE_ASSET
  const expected = isNative ? value : 0n
  if (sent !== expected) return reject('WrongValue', expected, sent)
  if (value === 0n) return reject('ZeroAmount')
  return isNative ? undefined : checkBalance(asset, caller, value, context)
}
