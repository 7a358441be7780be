import { paramsBlock } from '@ethereumjs/block'
import type { Common } from '@ethereumjs/common'
import { type BlockTemplate, HEADER_FORMS, type HeaderForm } from './header.js'

/** What the rules in force at a block say of blobs, in blob gas. */
export interface BlobRules {
  readonly target: bigint
  readonly max: bigint
  /** Denominator of EIP-4844's fee formula. */
  readonly updateFraction: bigint
  /** EIP-7918: blobs cost no less than a share of what execution does. */
  readonly hasReservePrice: boolean
  /** EIP-7594: proofs are of cells. */
  readonly hasCells: boolean
}

/** What of the rules in force at a block its header depends on. */
export interface BlockRules {
  /** As ethereumjs names them. */
  readonly hardfork: string
  readonly form: HeaderForm
  /** Undefined before Cancun. */
  readonly blobs: BlobRules | undefined
  /** Wei that the maker of a block with proof of work gets. */
  readonly reward: bigint
}

/** Where a block stands: what decides which rules it is under. */
export type Place = Pick<BlockTemplate, 'number' | 'timestamp'>

/** The chain's rule sets, one of which is in force in the EVM at a time. */
export class Rules {
  readonly #known = new Map<string, BlockRules>()
  /** Those of every block, if they never change. Read when asked for: the EVM brings parameters of its own. */
  #only: BlockRules | undefined

  /** @param isConstant whether all blocks are under the rules that `common` has now */
  constructor(
    private readonly common: Common,
    readonly isConstant: boolean,
  ) {
    common.updateParams(paramsBlock)
  }

  /** The rules at a place. */
  at(place: Place): BlockRules {
    if (this.isConstant) {
      this.#only ??= rulesOf(this.common)
      return this.#only
    }
    const hardfork = this.#hardforkAt(place)
    const known = this.#known.get(hardfork)
    if (known !== undefined) return known
    const before = this.common.hardfork()
    this.common.setHardfork(hardfork)
    const rules = rulesOf(this.common)
    this.common.setHardfork(before)
    this.#known.set(hardfork, rules)
    return rules
  }

  /** Puts the rules at a place in force. */
  enter(place: Place): void {
    if (!this.isConstant) this.common.setHardfork(this.#hardforkAt(place))
  }

  /** Runs `task` with the rules at a place in force, and then those from before. */
  async under<T>(place: Place, task: () => Promise<T>): Promise<T> {
    if (this.isConstant) return task()
    const before = this.common.hardfork()
    this.enter(place)
    try {
      return await task()
    } finally {
      this.common.setHardfork(before)
    }
  }

  /** As {@link under}, for what is done at once. */
  during<T>(place: Place, task: () => T): T {
    if (this.isConstant) return task()
    const before = this.common.hardfork()
    this.enter(place)
    try {
      return task()
    } finally {
      this.common.setHardfork(before)
    }
  }

  #hardforkAt({ number, timestamp }: Place): string {
    return this.common.getHardforkBy({ blockNumber: number, timestamp })
  }
}

function rulesOf(common: Common): BlockRules {
  return {
    hardfork: common.hardfork(),
    form: formOf(common),
    blobs: common.isActivatedEIP(4844) ? blobRules(common) : undefined,
    reward: common.gteHardfork('paris') ? 0n : common.param('minerReward'),
  }
}

function formOf(common: Common): HeaderForm {
  if (common.isActivatedEIP(7685)) return HEADER_FORMS.prague
  if (common.isActivatedEIP(4844)) return HEADER_FORMS.cancun
  if (common.isActivatedEIP(4895)) return HEADER_FORMS.shanghai
  return common.isActivatedEIP(1559) ? HEADER_FORMS.london : HEADER_FORMS.first
}

function blobRules(common: Common): BlobRules {
  const { targetBlobGasPerBlock, maxBlobGasPerBlock, blobGasPriceUpdateFraction } = common.getBlobGasSchedule()
  return {
    target: targetBlobGasPerBlock,
    max: maxBlobGasPerBlock,
    updateFraction: blobGasPriceUpdateFraction,
    hasReservePrice: common.isActivatedEIP(7918),
    hasCells: common.isActivatedEIP(7594),
  }
}
