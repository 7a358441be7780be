import { explainError } from '../errors/explain.js'
import { RpcError } from '../errors/network.js'
import type { ChainReader } from '../sync/chain-reader.js'

/** Selector of `pool()`, which courier, gateways and registry answer alike. */
const POOL_CALL = '0x16f0115b'

/**
 * Whether a contract says that it serves this pool. A call to an address without code does nothing and succeeds, so whatever holds money or
 * bundles is asked first.
 * @throws {RpcError}
 */
export async function servesPool(
  { reader, pool }: { readonly reader: ChainReader; readonly pool: string },
  contract: string,
): Promise<boolean> {
  const answer = await reader.call(contract, POOL_CALL, 'latest').catch((error) => {
    // A contract that reverts serves no pool; a node that fails says nothing.
    if (isNodeFailure(error)) throw error
    return '0x'
  })
  return answer.toLowerCase() === `0x${pool.slice(2).toLowerCase().padStart(64, '0')}`
}

/** Whether a failed call says nothing about the contract that was called. */
export const isNodeFailure = (error: unknown): boolean =>
  error instanceof RpcError && explainError(error.cause) instanceof RpcError
