import { poolInterface } from '@merkato/protocol'
import type { PoolState } from '../pool/pool-state.js'
import type { Verifiers } from '../verifier/verifiers.js'
import type { Refusals } from './dispatcher.js'
import { type Frame, type FrameResult, type Hex, revert, success } from './frame.js'

/** What the pool's methods work with. */
export interface PoolContext {
  readonly frame: Frame
  readonly pool: PoolState
  readonly verifiers: Verifiers
}

/** Selector of a function of IShieldedPool. */
export function selectorOf(name: string): Hex {
  const fragment = poolInterface.getFunction(name)
  if (fragment === null) throw new Error(`IShieldedPool has no function ${name}.`)
  return fragment.selector as Hex
}

/** Ends a frame with return values of function `name`. */
export function returns(name: string, ...values: readonly unknown[]): FrameResult {
  return success(poolInterface.encodeFunctionResult(name, values) as Hex)
}

/** Ends a frame with an error of IShieldedPool as revert data. */
export function reject(error: string, ...values: readonly unknown[]): FrameResult {
  return revert(poolInterface.encodeErrorResult(error, values) as Hex)
}

export const poolRefusals: Refusals = {
  malformedCall: () => reject('MalformedCall'),
  unknownFunction: (selector) => reject('UnknownFunction', selector),
  readOnlyCall: () => reject('ReadOnlyCall'),
  delegatedCall: () => reject('DelegatedCall'),
  wrongValue: (expected, sent) => reject('WrongValue', expected, sent),
}
