import { GAS } from '@merkato/protocol'
import type { Verifiers } from '../../verifier/verifiers.js'
import { anyMethod, dispatcher } from '../dispatcher.js'
import type { FramePrecompile } from '../frame.js'
import { burn, burnNotes } from './burn.js'
import { finalize } from './finalize.js'
import { issue } from './issue.js'
import { mint, mintPublic } from './mint.js'
import { mintHidden } from './mint-hidden.js'
import { mintWithKey, setMintKey } from './mint-key.js'
import { mintTicket, mintTicketPublic } from './mint-ticket.js'
import { openRegistry, registryRefusals } from './registry-context.js'
import { REGISTRY_VIEWS } from './views.js'

/** The native asset registry: IAssetRegistry.sol as a precompile. */
export function createRegistryPrecompile(verifiers: Verifiers): FramePrecompile {
  return dispatcher({
    methods: [
      anyMethod(issue),
      anyMethod(mint),
      anyMethod(mintPublic),
      anyMethod(mintTicket),
      anyMethod(mintTicketPublic),
      anyMethod(mintHidden),
      anyMethod(setMintKey),
      anyMethod(mintWithKey),
      anyMethod(burn),
      anyMethod(burnNotes),
      anyMethod(finalize),
      ...REGISTRY_VIEWS,
    ],
    refusals: registryRefusals,
    gasPerByte: GAS.perByte,
    openContext: (frame) => openRegistry(frame, verifiers),
  })
}
