import {
  ASSET_KIND,
  type AssetKind,
  NATIVE_ASSET,
  parseRegistryLog,
  REGISTRY_ADDRESS,
  REGISTRY_TOPICS,
  readableName,
} from '@merkato/protocol'
import type { StateAt } from '../chain/chain.js'
import { type Hex, quantity, word } from '../encoding.js'
import { findLogs } from '../logs.js'
import { askContract } from './ask-contract.js'
import { POOL, REGISTRY } from './contracts.js'
import type { EventBlocks } from './event-blocks.js'

/** What everybody can know of an asset at one block. */
export interface AssetState {
  readonly assetId: Hex
  readonly kind: AssetKind
  /** Who issued it; null for the native coin. */
  readonly issuer: Hex | null
  /** bytes32. */
  readonly name: Hex
  /** The name for a screen, without characters that would fool the eye. A claim of the issuer's, which others may make as well. */
  readonly readableName: string
  /** Of a ticket. */
  readonly id: Hex
  readonly origin: Hex
  readonly cap: Hex | null
  /** Units that exist; null where nobody knows: of hidden supply, and of the native coin, whose units are the chain's. */
  readonly supply: Hex | null
  /** What entered notes less what left them; null for hidden supply. */
  readonly shieldedTotal: Hex | null
  /** Whether nobody can make units any more. */
  readonly finalized: boolean
  /** npk of the one-time key that may mint beside the issuer. */
  readonly mintKey: Hex | null
}

/**
 * An asset by its id.
 *
 * @returns null when it was never issued
 */
export async function readAsset(at: StateAt, assetId: bigint): Promise<AssetState | null> {
  const shieldedTotal = async () => quantity((await askContract(at, POOL, 'shieldedTotal', assetId))[0])
  if (assetId === NATIVE_ASSET) return { ...NATIVE, shieldedTotal: await shieldedTotal() }
  const [info] = await askContract(at, REGISTRY, 'assetInfo', assetId)
  if (BigInt(info.issuer) === 0n) return null
  const kind = kindOf(Number(info.kind))
  const isHidden = kind === 'hiddenToken'
  return {
    assetId: word(assetId),
    kind,
    issuer: info.issuer.toLowerCase(),
    name: info.name,
    readableName: readableName(info.name),
    id: quantity(info.id),
    origin: info.origin,
    cap: isHidden ? null : quantity(info.cap),
    supply: isHidden ? null : quantity(info.supply),
    shieldedTotal: isHidden ? null : await shieldedTotal(),
    finalized: info.finalized,
    mintKey: info.mintKey === 0n ? null : word(info.mintKey),
  }
}

const ZERO_WORD = word(0n)

const NATIVE: AssetState = {
  assetId: word(NATIVE_ASSET),
  kind: 'native',
  issuer: null,
  name: ZERO_WORD,
  readableName: '',
  id: '0x0',
  origin: ZERO_WORD,
  cap: null,
  supply: null,
  shieldedTotal: null,
  finalized: false,
  mintKey: null,
}

/** Ids of all assets up to a block: the native coin, then the others as they were issued, tickets as they were made. */
export function listAssets(blocks: EventBlocks, last: bigint): bigint[] {
  const logs = findLogs(blocks, 0n, last, NEW_ASSETS)
  return [NATIVE_ASSET, ...logs.flatMap(({ log }) => parseRegistryLog(log)?.assetId ?? [])]
}

const NEW_ASSETS = {
  addresses: new Set([REGISTRY_ADDRESS.toLowerCase() as Hex]),
  topics: [new Set([REGISTRY_TOPICS.AssetIssued as Hex, REGISTRY_TOPICS.TicketMinted as Hex])],
}

function kindOf(kind: number): AssetKind {
  const found = Object.entries(ASSET_KIND).find(([, value]) => value === kind)
  if (found === undefined) throw new Error('The registry holds an asset of a kind that is none.')
  return found[0] as AssetKind
}
