import {
  clearCofactor,
  computeCommitment,
  depositNote,
  encodePoolLog,
  fromOneTimeStruct,
  GAS,
  isAmount,
  isFieldElement,
  isIdentity,
  isOnCurve,
  NATIVE_ASSET,
  POOL_ARGUMENTS,
  type PoolArguments,
} from '@merkato/protocol'
import type { PrecompileMethod } from './dispatcher.js'
import type { Frame, FrameResult, Hex } from './frame.js'
import { type PoolContext, reject, returns, selectorOf } from './pool-context.js'

type ShieldArguments = PoolArguments['shield']

/** Turns public coins into a note (docs/protocol/shielded-pool.md, "Shielding"). Nothing hidden is claimed, so nothing is proved. */
export const shield: PrecompileMethod<ShieldArguments, PoolContext> = {
  selector: selectorOf('shield'),
  input: POOL_ARGUMENTS.shield,
  gas: () => GAS.shield,
  writesState: true,
  payable: true,

  async run(call, { frame, pool }) {
    const refusal = checkDeposit(call, frame)
    if (refusal !== undefined) return refusal
    if (!(await pool.hasRoomFor(1))) return reject('PoolFull')
    const { value } = call
    const deposit = {
      to: fromOneTimeStruct(call.to),
      assetId: NATIVE_ASSET,
      value,
      position: await pool.nextPosition(),
    }
    const commitment = computeCommitment(depositNote(deposit))
    await pool.append([commitment])
    const { topics, data } = encodePoolLog({ name: 'Shielded', from: frame.caller, commitment, ...deposit })
    frame.log(topics as Hex[], data as Hex)
    return returns('shield', deposit.position)
  },
}

function checkDeposit({ asset, value, to }: ShieldArguments, frame: Frame): FrameResult | undefined {
  const strange = [asset, to.npk, to.ephemeralX, to.ephemeralY].find((number) => !isFieldElement(number))
  if (strange !== undefined) return reject('NotCanonical', strange)
  if (!isAmount(value)) return reject('AmountOutOfRange', value)
  // A small-order part is harmless: whoever scans multiplies by 8. A point that is nothing else yields no key for anybody.
  const { E } = fromOneTimeStruct(to)
  if (!isOnCurve(E) || isIdentity(clearCofactor(E))) return reject('InvalidPoint')
  if (asset !== NATIVE_ASSET) return reject('UnknownAsset', asset)
  if (value !== frame.value) return reject('WrongValue', value, frame.value)
  return value === 0n ? reject('ZeroAmount') : undefined
}
