import { poolInterface } from '@merkato/protocol'
import { PoolState } from '../../pool/pool-state.js'
import type { Verifiers } from '../../verifier/verifiers.js'
import { contractAbi } from '../contract-abi.js'
import type { Frame, FrameResult } from '../frame.js'

/** What the pool's methods work with, and the registry when it enters the pool. */
export interface PoolContext {
  readonly frame: Frame
  readonly pool: PoolState
  readonly verifiers: Verifiers
}

/** The pool as `frame` sees it. */
export function openPool(frame: Frame, verifiers: Verifiers): PoolContext {
  return { frame, verifiers, pool: new PoolState(frame.state, frame.keccak256) }
}

/** Why a call ends without effect; undefined when nothing speaks against it. */
export type Refusal = FrameResult | undefined

/** How calls of IShieldedPool end. */
export const { selectorOf, returns, reject, refusals: poolRefusals } = contractAbi(poolInterface)
