import { type ChainConfig, Hardfork, type ParamsDict } from '@ethereumjs/common'

/** What one rule set lets blocks carry of blobs (EIP-7892), counted in blobs. */
export interface BlobSchedule {
  readonly target: number
  readonly max: number
  /** Denominator of EIP-4844's fee formula. */
  readonly baseFeeUpdateFraction: number
}

/** When which rules come into force. */
export interface ForkSchedule {
  /** Oldest first. Up to the merge by block number, from Shanghai on by time (in seconds). */
  readonly forks: readonly ForkStart[]
  /** By rule set, where it differs from mainnet's. */
  readonly blobs: Readonly<Record<string, BlobSchedule>>
  /** EIP-6110: whose deposits are requests; mainnet's when left out. */
  readonly depositContract: `0x${string}` | undefined
}

export interface ForkStart {
  /** As ethereumjs names it. */
  readonly name: string
  readonly at: number
}

/** Rule sets that begin at a block, oldest first. */
export const FORKS_BY_BLOCK: readonly string[] = [
  Hardfork.Homestead,
  Hardfork.TangerineWhistle,
  Hardfork.SpuriousDragon,
  Hardfork.Byzantium,
  Hardfork.Constantinople,
  Hardfork.Petersburg,
  Hardfork.Istanbul,
  Hardfork.MuirGlacier,
  Hardfork.Berlin,
  Hardfork.London,
  Hardfork.ArrowGlacier,
  Hardfork.GrayGlacier,
  Hardfork.Paris,
]

/** Rule sets that begin at a time, oldest first. */
export const FORKS_BY_TIME: readonly string[] = [
  Hardfork.Shanghai,
  Hardfork.Cancun,
  Hardfork.Prague,
  Hardfork.Osaka,
  Hardfork.Bpo1,
  Hardfork.Bpo2,
  Hardfork.Bpo3,
  Hardfork.Bpo4,
  Hardfork.Bpo5,
]

const GAS_PER_BLOB = 131_072

/** A schedule as ethereumjs' chain parameters have it. */
export function scheduleParameters({
  forks,
  blobs,
  depositContract,
}: ForkSchedule): Pick<ChainConfig, 'hardforks' | 'customHardforks' | 'depositContractAddress'> {
  const starts = forks.map(({ name, at }) =>
    FORKS_BY_BLOCK.includes(name) ? { name, block: at } : { name, block: null, timestamp: at },
  )
  // These bring numbers of blobs of their own, which would go before all others.
  const custom = Object.entries(blobs).filter(([name]) => name.startsWith('bpo'))
  return {
    hardforks: [{ name: Hardfork.Chainstart, block: 0 }, ...starts],
    customHardforks: Object.fromEntries(
      custom.map(([name, blob]) => [name, { eips: [], params: blobParameters(blob) }]),
    ),
    ...(depositContract === undefined ? {} : { depositContractAddress: depositContract }),
  }
}

/** Numbers of blobs by rule set, for those that bring none of their own. */
export function blobParametersBySet({ blobs }: ForkSchedule): ParamsDict {
  return Object.fromEntries(Object.entries(blobs).map(([name, blob]) => [name, blobParameters(blob)]))
}

/** ethereumjs has one pair of names up to Osaka, and another from bpo1 on. */
function blobParameters({ target, max, baseFeeUpdateFraction }: BlobSchedule) {
  return {
    target,
    max,
    targetBlobGasPerBlock: target * GAS_PER_BLOB,
    maxBlobGasPerBlock: max * GAS_PER_BLOB,
    blobGasPriceUpdateFraction: baseFeeUpdateFraction,
  }
}
