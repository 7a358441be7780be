import {
  ACTION,
  encodePackagesCall,
  encodeParcelKey,
  joinSplitShape,
  type PackagesCall,
  withheldHash,
  withProofs,
} from '@merkato/protocol'
import { InvalidArgumentError } from '../errors/input.js'
import type { ProveOptions } from '../prover/prover.js'
import type { RelayClient } from '../relay/relay-client.js'
import { relayCall } from '../relay/relayed-call.js'
import { refuseSigner } from '../relay/relayed-send.js'
import type { WalletCore } from '../wallet/core.js'
import { type DraftedSeal, draftSeal, type SealRequest } from './draft-seal.js'
import type { MadeParcel, SealOptions, SealReceipt } from './package-options.js'
import type { PackageParts } from './package-parts.js'

/** Makes a parcel, and sends what makes it. Errors as {@link PackageClient.seal}. */
export async function sealParcel(
  parts: PackageParts,
  { signer, relay, onProgress, signal, beforeSend, ...request }: SealOptions,
): Promise<SealReceipt> {
  const { core, reader, acts } = parts
  if (request.offChain === true && (request.give ?? []).length > 0 && !beforeSend) throw nobodyKeeps()
  if (relay) {
    refuseSigner({ signer })
    return sealRelayed(parts, relay, request, { onProgress, signal, beforeSend })
  }
  const sender = acts.sender(signer)
  const caller = await sender.getAddress()
  const drafted = await core.prepare((view) => draftSeal(core, view, caller, request, reader.keyAround(request.to)))
  const { made, call } = await proveSeal(core, drafted, { onProgress, signal, beforeSend })
  const receipt = await acts.send(call, { signer: sender, signal }, drafted.spends)
  return { ...receipt, ...made }
}

async function sealRelayed(
  { core, reader }: PackageParts,
  relay: RelayClient,
  request: SealRequest,
  options: ProveOptions & Pick<SealOptions, 'beforeSend'>,
): Promise<SealReceipt> {
  let sealed: MadeParcel | undefined
  const receipt = await relayCall(
    core,
    relay,
    {
      draft: (view, caller) => draftSeal(core, view, caller, request, reader.keyAround(request.to)),
      shapeOf: ({ bundle, sealing }) => ({
        ...{ name: 'seal', contentsBytes: sealing.contents.length },
        shapes: bundle.joinSplits.flatMap(({ circuitId }) => joinSplitShape(circuitId) ?? []),
      }),
      complete: async (drafted) => {
        const { made, call } = await proveSeal(core, drafted, options)
        sealed = made
        return { module: 'packages', data: encodePackagesCall(call) }
      },
      landed: () => {
        const { parcels, block } = core.verified()
        return sealed && parcels.parcel(sealed.parcel, block.number)?.at
      },
    },
    options,
  )
  return { ...receipt, ...(sealed as MadeParcel) }
}

async function proveSeal(
  core: WalletCore,
  drafted: DraftedSeal,
  { beforeSend, ...options }: ProveOptions & Pick<SealOptions, 'beforeSend'>,
): Promise<{ made: MadeParcel; call: PackagesCall }> {
  const { chainId, pool } = core
  const { bundle, drafts, caller, sealing, spends } = drafted
  const { joinSplits, expiry, dataHash } = bundle
  const place = { action: ACTION.seal, chainId, pool, caller }
  const hash = withheldHash({ alternatives: [joinSplits], expiry, dataHash }, place)
  try {
    const proofs = await core.proveDrafts(drafts, hash, options)
    const parcel = `0x${hash.toString(16).padStart(64, '0')}`
    const key = encodeParcelKey({ pool, parcel, key: drafted.key }, chainId)
    const made = { parcel, key, contents: drafted.contents }
    await beforeSend?.(made)
    return { made, call: { name: 'seal', bundle: withProofs(bundle, proofs), sealing } }
  } catch (error) {
    core.release(spends)
    throw error
  }
}

const nobodyKeeps = () =>
  new InvalidArgumentError('Notes are lost with contents that stay off the chain, and nobody keeps these.', {
    hints: ['Give beforeSend, which is handed the contents before anything is sent, and writes them to a safe place.'],
  })
