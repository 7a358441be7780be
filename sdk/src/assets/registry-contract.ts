import {
  type AssetInfo,
  decodeAssetInfo,
  encodePoolCall,
  encodeRegistryCall,
  hexToBytes,
  poolInterface,
  type RegistryCall,
  registryInterface,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { AssetRejectionError } from '../errors/assets.js'
import { explainError, type KnownErrors } from '../errors/explain.js'
import { RpcError } from '../errors/network.js'
import type { ChainReader } from '../sync/chain-reader.js'
import { readAnswer } from '../sync/read-answer.js'

/** Makes the registry's custom errors readable. */
export const REGISTRY_ERRORS: KnownErrors = {
  contract: registryInterface,
  make: (reason, args, cause) => new AssetRejectionError(reason, args, cause),
}

/** Reads registry and public balances at the newest block. */
export class RegistryReader {
  constructor(
    private readonly reader: ChainReader,
    private readonly registry: string,
    private readonly pool: string,
  ) {}

  /** The asset's record, or undefined when it was never issued. */
  async assetInfo(asset: bigint): Promise<AssetInfo | undefined> {
    const answer = await this.#call({ name: 'assetInfo', asset })
    const info = readAnswer(() => decodeAssetInfo(hexToBytes(answer)))
    return info.issuer === ZERO_ADDRESS ? undefined : info
  }

  /** @throws {AssetRejectionError} UnknownAsset, HiddenSupply */
  async supplyOf(asset: bigint): Promise<bigint> {
    const answer = await this.#call({ name: 'supplyOf', asset })
    return readAnswer(() => registryInterface.decodeFunctionResult('supplyOf', answer)[0])
  }

  /** What an account holds outside of notes, smallest unit; of the native coin nothing, which accounts hold themselves. */
  async publicBalanceOf(account: string, asset: bigint): Promise<bigint> {
    const data = encodePoolCall({ name: 'publicBalanceOf', account, asset })
    const answer = await this.reader.call(this.pool, data, 'latest')
    return readAnswer(() => poolInterface.decodeFunctionResult('publicBalanceOf', answer)[0])
  }

  async #call(call: RegistryCall): Promise<string> {
    try {
      return await this.reader.call(this.registry, encodeRegistryCall(call), 'latest')
    } catch (error) {
      const explained = explainError((error as Error).cause, [REGISTRY_ERRORS])
      throw explained instanceof RpcError ? error : explained
    }
  }
}
