import { Common, type ParamsDict } from '@ethereumjs/common'

/**
 * Chain parameters that answer fast. The EVM asks several times per step whether an EIP is active, and ethereumjs looks through a list
 * of some seventy; and each transaction has a copy, which ethereumjs joins with parameters that are there already.
 */
export class MerkatoCommon extends Common {
  /** Set by the constructor of ethereumjs, so without an initialiser of its own. */
  declare private activeEIPs: ReadonlySet<number>

  override isActivatedEIP(eip: number): boolean {
    return this.activeEIPs.has(eip)
  }

  /** @param params without entries: nothing changes */
  override updateParams(params: ParamsDict): void {
    if (Object.keys(params).length > 0) super.updateParams(params)
  }

  protected override _buildActivatedEIPsCache(): void {
    super._buildActivatedEIPsCache()
    this.activeEIPs = new Set(this._activatedEIPsCache)
  }
}
