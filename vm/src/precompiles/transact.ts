import {
  type Bundle,
  boundHash,
  encodePoolLog,
  type JoinSplit,
  type Pair,
  POOL_ARGUMENTS,
  type PoolArguments,
  transactGas,
  transferPublicInputs,
} from '@merkato/protocol'
import type { ProofClaim } from '../verifier/verifiers.js'
import { checkBundle } from './check-bundle.js'
import type { PrecompileMethod } from './dispatcher.js'
import type { Frame, FrameResult, Hex } from './frame.js'
import { type PoolContext, reject, returns, selectorOf } from './pool-context.js'

/** Spends notes, creates notes and moves public amounts, as proved (docs/protocol/shielded-pool.md, "Bundle and boundHash"). */
export const transact: PrecompileMethod<PoolArguments['transact'], PoolContext> = {
  selector: selectorOf('transact'),
  input: POOL_ARGUMENTS.transact,
  gas: ({ bundle }) => transactGas(bundle.joinSplits.length),
  writesState: true,
  payable: true,

  async run({ bundle }, context) {
    const refusal =
      (await checkBundle(bundle, context)) ??
      (await checkProofs(bundle, context)) ??
      (await checkFunds(bundle, context.frame))
    return refusal ?? applyBundle(bundle, context)
  },
}

async function checkProofs(bundle: Bundle, { frame, pool, verifiers }: PoolContext): Promise<FrameResult | undefined> {
  const hash = boundHash(bundle, { chainId: frame.chainId, pool: frame.address, caller: frame.caller })
  const claims: ProofClaim[] = []
  for (const joinSplit of bundle.joinSplits) {
    const keyHash = await pool.verifyingKeyHash(joinSplit.circuitId)
    claims.push(claimOf(joinSplit, hash, keyHash))
  }
  const invalid = verifiers.firstInvalid(claims)
  return invalid === undefined ? undefined : reject('InvalidProof', invalid)
}

function claimOf(joinSplit: JoinSplit, hash: bigint, keyHash: bigint): ProofClaim {
  const { proof, tree, nullifiers, commitments } = joinSplit
  // checkBundle has found two of each: the shape of every circuit there is.
  const pairs = { nullifiers: nullifiers as Pair<bigint>, commitments: commitments as Pair<bigint> }
  return {
    keyHash,
    proof,
    publicInputs: transferPublicInputs({ ...joinSplit, ...pairs, tree: BigInt(tree), boundHash: hash }),
  }
}

/**
 * Sound proofs never pay out more than came in, but under a development key anybody can forge one: the sandbox refuses it here
 * and goes on.
 */
async function checkFunds({ joinSplits }: Bundle, { state }: Frame): Promise<FrameResult | undefined> {
  let left = await state.balance()
  const overdrawn = joinSplits.findIndex(({ publicOut }) => {
    left -= publicOut
    return left < 0n
  })
  return overdrawn < 0 ? undefined : reject('InvalidProof', overdrawn)
}

/** Effects only: nothing here may refuse any more. */
async function applyBundle({ joinSplits }: Bundle, { frame, pool }: PoolContext): Promise<FrameResult> {
  await pool.spend(joinSplits.flatMap(({ nullifiers }) => nullifiers))
  const first = await pool.append(joinSplits.flatMap(({ commitments }) => commitments))
  let position = first
  for (const joinSplit of joinSplits) {
    await payOut(joinSplit, frame)
    logJoinSplit(joinSplit, position, frame)
    position += BigInt(joinSplit.commitments.length)
  }
  return returns('transact', first)
}

async function payOut({ recipient, feeTo, publicOut, fee }: JoinSplit, { state }: Frame): Promise<void> {
  // Zero is not paid: it would touch, and so delete, an empty account for nothing.
  if (publicOut > fee) await state.pay(recipient as Hex, publicOut - fee)
  if (fee > 0n) await state.pay(feeTo as Hex, fee)
}

function logJoinSplit({ ciphertexts, ...joinSplit }: JoinSplit, firstPosition: bigint, frame: Frame): void {
  const outputs = joinSplit.commitments.map((commitment, i) => ({
    commitment,
    ciphertext: ciphertexts[i] as Uint8Array,
  }))
  const event = { ...joinSplit, name: 'Transacted', caller: frame.caller, firstPosition, outputs } as const
  const { topics, data } = encodePoolLog(event)
  frame.log(topics as Hex[], data as Hex)
}
