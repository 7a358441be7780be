import {
  type ConditionalEvent,
  conditionalTransfersInterface,
  encodeConditionalLog,
  POOL_ADDRESS,
} from '@merkato/protocol'
import { LockState } from '../../modules/lock-state.js'
import type { Verifiers } from '../../verifier/verifiers.js'
import { contractAbi } from '../contract-abi.js'
import type { Frame, Hex } from '../frame.js'
import { openPool, type PoolContext } from '../pool/pool-context.js'

/** What the methods of conditional transfers work with. */
export interface ConditionalContext {
  readonly frame: Frame
  readonly locks: LockState
  /** The pool as the module enters it: whatever it refuses is the refusal of the whole call. */
  readonly pool: PoolContext
}

/** The module of conditional transfers as `frame` sees it. */
export function openConditional(frame: Frame, verifiers: Verifiers): ConditionalContext {
  return {
    frame,
    locks: new LockState(frame.state, frame.keccak256),
    pool: openPool(frame.within(POOL_ADDRESS.toLowerCase() as Hex), verifiers),
  }
}

/** How calls of IConditionalTransfers end. */
export const { selectorOf, returns, reject, refusals: conditionalRefusals } = contractAbi(conditionalTransfersInterface)

/** Appends an event of the module. */
export function log(event: ConditionalEvent, { frame }: ConditionalContext): void {
  const { topics, data } = encodeConditionalLog(event)
  frame.log(topics as Hex[], data as Hex)
}
