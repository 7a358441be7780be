import { CONDITIONAL_TRANSFERS_ADDRESS, PACKAGES_ADDRESS, POOL_ADDRESS, REGISTRY_ADDRESS } from '@merkato/protocol'
import type { Verifiers } from '../verifier/verifiers.js'
import { createConditionalPrecompile } from './conditional/conditional-precompile.js'
import type { FramePrecompile } from './frame.js'
import { createPackagesPrecompile } from './packages/packages-precompile.js'
import { createPoolPrecompile } from './pool/pool-precompile.js'
import { createRegistryPrecompile } from './registry/registry-precompile.js'

/** Every stateful account of Merkato by its address in lower-case hex. */
export function merkatoPrecompiles(verifiers: Verifiers): ReadonlyMap<string, FramePrecompile> {
  return new Map([
    [POOL_ADDRESS.toLowerCase(), createPoolPrecompile(verifiers)],
    [REGISTRY_ADDRESS.toLowerCase(), createRegistryPrecompile(verifiers)],
    [PACKAGES_ADDRESS.toLowerCase(), createPackagesPrecompile(verifiers)],
    [CONDITIONAL_TRANSFERS_ADDRESS.toLowerCase(), createConditionalPrecompile(verifiers)],
  ])
}
