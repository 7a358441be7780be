import { encodePoolLog, type JoinSplit, type WithheldTransfer, withheldHash } from '@merkato/protocol'
import type { FrameResult, Hex } from '../frame.js'
import { spendInputs } from './apply-bundle.js'
import { checkJoinSplits, firstRefusal } from './check-bundle.js'
import { checkProofs } from './check-proofs.js'
import { takeIn } from './ledger.js'
import { type PoolContext, reject } from './pool-context.js'

/** Join-splits that a module withholds, and for whom: one list, or alternatives that share their inputs. */
export interface Withholding extends Omit<WithheldTransfer, 'alternatives'> {
  readonly alternatives: readonly (readonly JoinSplit[])[]
  /** One of the protocol's `ACTION`. */
  readonly action: string
  /** msg.sender of the module: whom the owners signed for, and whose balances publicIn debits. */
  readonly caller: string
  /** Wei that came with the call of the module. */
  readonly value: bigint
}

/** Why notes are not withheld, or the name of the record that they are withheld for. */
export type WithholdingCheck = { readonly refusal: FrameResult } | { readonly refusal?: never; readonly record: string }

/** Every check of IPoolModuleDoor's `withhold`. */
export async function checkWithholding(withholding: Withholding, context: PoolContext): Promise<WithholdingCheck> {
  const { alternatives, expiry, caller, value, action } = withholding
  const { chainId, address } = context.frame
  const [first] = alternatives
  if (first === undefined) return { refusal: reject('WrongBundleSize', 0) }
  const submission = { expiry, payer: caller, value }
  const early =
    (await firstRefusal(alternatives, (joinSplits) => checkJoinSplits(joinSplits, submission, context))) ??
    (await firstRefusal([...alternatives.keys()], (number) =>
      haveSameInputs(first, alternatives[number] as readonly JoinSplit[])
        ? undefined
        : reject('AlternativesDiffer', number),
    ))
  if (early !== undefined) return { refusal: early }
  const hash = withheldHash(withholding, { action, caller, chainId, pool: address })
  const refusal = await checkProofs(alternatives.flat(), hash, context)
  return refusal ? { refusal } : { record: `0x${hash.toString(16).padStart(64, '0')}` }
}

/** Spent once and taken in once, so all alternatives must mean the same. The asset paid out may differ when none is taken in. */
function haveSameInputs(first: readonly JoinSplit[], other: readonly JoinSplit[]): boolean {
  return (
    first.length === other.length &&
    first.every((a, i) => {
      const b = other[i] as JoinSplit
      return (
        a.circuitId === b.circuitId &&
        a.tree === b.tree &&
        a.publicIn === b.publicIn &&
        (a.publicIn === 0n || a.publicAsset === b.publicAsset) &&
        a.nullifiers.every((nullifier, place) => nullifier === b.nullifiers[place])
      )
    })
  )
}

/** Effects of what {@link checkWithholding} has passed: nobody spends these notes again; what they were worth stays shielded. */
export async function withhold(withholding: Withholding, record: string, context: PoolContext): Promise<void> {
  const { frame, pool } = context
  const joinSplits = withholding.alternatives[0] as readonly JoinSplit[]
  for (const { publicAsset, publicIn } of joinSplits) {
    if (publicIn > 0n) await pool.changeShieldedTotal(publicAsset, publicIn)
  }
  await spendInputs(joinSplits, context)
  for (const { publicAsset, publicIn } of joinSplits) await takeIn(publicAsset, publicIn, withholding.caller, context)
  const nullifiers = joinSplits.flatMap((joinSplit) => joinSplit.nullifiers)
  const { topics, data } = encodePoolLog({ name: 'Withheld', module: frame.caller, record, nullifiers })
  frame.log(topics as Hex[], data as Hex)
}
