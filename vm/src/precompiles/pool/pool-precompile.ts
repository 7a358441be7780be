import { GAS } from '@merkato/protocol'
import type { Verifiers } from '../../verifier/verifiers.js'
import { anyMethod, dispatcher } from '../dispatcher.js'
import type { FramePrecompile } from '../frame.js'
import { checkOwn } from './check-own.js'
import { DOOR } from './door.js'
import { openPool, poolRefusals } from './pool-context.js'
import { shield } from './shield.js'
import { transact } from './transact.js'
import { transferPublic } from './transfer-public.js'
import { POOL_VIEWS } from './views.js'

/** The native pool: IShieldedPool.sol and IPoolDoor.sol as a precompile. */
export function createPoolPrecompile(verifiers: Verifiers): FramePrecompile {
  return dispatcher({
    methods: [
      anyMethod(shield),
      anyMethod(transact),
      anyMethod(transferPublic),
      anyMethod(checkOwn),
      ...POOL_VIEWS,
      ...DOOR,
    ],
    refusals: poolRefusals,
    gasPerByte: GAS.perByte,
    openContext: (frame) => openPool(frame, verifiers),
  })
}
