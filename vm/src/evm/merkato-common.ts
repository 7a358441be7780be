import { Common, type CommonOpts, type ParamsDict } from '@ethereumjs/common'

/** Half of the numbers that are exact. */
const LARGEST = 2 ** 52

/**
 * Chain parameters that answer fast. The EVM asks several times per step whether an EIP is active, and ethereumjs looks through a list
 * of some seventy; and each transaction has a copy, which ethereumjs joins with parameters that are there already.
 */
export class MerkatoCommon extends Common {
  /** Set by the constructor of ethereumjs, so without an initialiser of its own. */
  declare private activeEIPs: ReadonlySet<number>
  /** The rule set in force and those before it. */
  declare private reached: ReadonlySet<string>
  declare private consensus: ReturnType<Common['consensusType']>

  /** @param codeSizeLimit bytes that a contract's code may have; the rule set's when left out */
  constructor(
    options: CommonOpts,
    private readonly codeSizeLimit?: number,
  ) {
    super(options)
    this._buildParamsCache()
  }

  /** A copy in which a proposal is not active. */
  without(eip: number): MerkatoCommon {
    const copy = this.copy() as MerkatoCommon
    copy.activeEIPs = new Set([...this.activeEIPs].filter((active) => active !== eip))
    return copy
  }

  override isActivatedEIP(eip: number): boolean {
    return this.activeEIPs.has(eip)
  }

  override gteHardfork(hardfork: string): boolean {
    return this.reached.has(hardfork)
  }

  override consensusType(): ReturnType<Common['consensusType']> {
    return this.consensus
  }

  /** @param params without entries: nothing changes */
  override updateParams(params: ParamsDict): void {
    if (Object.keys(params).length > 0) super.updateParams(params)
  }

  protected override _buildParamsCache(): void {
    super._buildParamsCache()
    if (this.codeSizeLimit === undefined) return
    const limit = Math.min(this.codeSizeLimit, LARGEST)
    this._paramsCache.maxCodeSize = limit
    this._paramsCache.maxInitCodeSize = 2 * limit
  }

  protected override _buildActivatedEIPsCache(): void {
    const names = this.hardforks().map(({ name }) => name)
    this.reached = new Set(names.slice(0, names.indexOf(this.hardfork()) + 1))
    this.consensus = super.consensusType()
    super._buildActivatedEIPsCache()
    this.activeEIPs = new Set(this._activatedEIPsCache)
  }
}

/** Chain parameters in which a proposal is not active. */
export function withoutRule(common: Common, eip: number): Common {
  if (!(common instanceof MerkatoCommon)) throw new Error('The chain parameters are not those of createCommon.')
  return common.isActivatedEIP(eip) ? common.without(eip) : common
}
