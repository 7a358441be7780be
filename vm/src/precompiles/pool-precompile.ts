import { GAS } from '@merkato/protocol'
import { PoolState } from '../pool/pool-state.js'
import type { Verifiers } from '../verifier/verifiers.js'
import { anyMethod, dispatcher } from './dispatcher.js'
import type { FramePrecompile } from './frame.js'
import { poolRefusals } from './pool-context.js'
import { boundHashOf, currentRoot, isKnownRoot, isSpent, nextPosition, verifyingKeyHash } from './pool-views.js'
import { shield } from './shield.js'
import { transact } from './transact.js'

/** The native pool: IShieldedPool.sol as a precompile. */
export function createPoolPrecompile(verifiers: Verifiers): FramePrecompile {
  return dispatcher({
    methods: [
      anyMethod(shield),
      anyMethod(transact),
      anyMethod(boundHashOf),
      anyMethod(nextPosition),
      anyMethod(currentRoot),
      anyMethod(isKnownRoot),
      anyMethod(isSpent),
      anyMethod(verifyingKeyHash),
    ],
    refusals: poolRefusals,
    gasPerByte: GAS.perByte,
    openContext: (frame) => ({ frame, verifiers, pool: new PoolState(frame.state, frame.keccak256) }),
  })
}
