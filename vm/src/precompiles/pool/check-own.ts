import {
  CIRCUITS,
  GAS,
  isFieldElement,
  type OwnAct,
  ownHash,
  ownPublicInputs,
  POOL_ARGUMENTS,
  type PoolArguments,
  type Proof,
} from '@merkato/protocol'
import type { PrecompileMethod } from '../dispatcher.js'
import { checkExpiry, checkKey } from './check-bundle.js'
import { checkProof } from './check-proofs.js'
import { type PoolContext, type Refusal, reject, returns, selectorOf } from './pool-context.js'

/** Ends well when the holder of a one-time key agreed to the act of the asking contract (docs/protocol/own.md). */
export const checkOwn: PrecompileMethod<PoolArguments['checkOwn'], PoolContext> = {
  selector: selectorOf('checkOwn'),
  input: POOL_ARGUMENTS.checkOwn,
  gas: () => GAS.own,
  writesState: false,
  payable: false,

  async run({ act, proof }, context) {
    return (await checkAct(act, proof, context)) ?? returns('checkOwn')
  },
}

/** Whether `act` was agreed to for the frame's caller. That each act counts once is the caller's part, by record and sequence. */
export async function checkAct(act: OwnAct, proof: Proof, context: PoolContext): Promise<Refusal> {
  const { frame } = context
  if (!isFieldElement(act.npk)) return reject('NotCanonical', act.npk)
  const refusal = checkExpiry(act.expiry, context) ?? (await checkKey(CIRCUITS.own.id, context))
  if (refusal !== undefined) return refusal
  const boundHash = ownHash(act, { chainId: frame.chainId, pool: frame.address, caller: frame.caller })
  return checkProof(CIRCUITS.own.id, ownPublicInputs({ npk: act.npk, boundHash }), proof, context)
}
