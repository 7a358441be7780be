import type { Bundle } from '@merkato/protocol'
import type { TransactionRequest } from 'ethers'
import { knownDeployment } from '../deploy/known-deployments.js'
import { servesPool } from '../deploy/serves-pool.js'
import { InvalidAddressError } from '../errors/input.js'
import { encodeCarry } from '../relay/courier.js'
import type { WalletCore } from '../wallet/core.js'

/** Transaction that hands a bundle to a BundleCourier, whoever sends it. */
export const carryRequest = (courier: string, bundle: Bundle): TransactionRequest => ({
  to: courier,
  data: encodeCarry(bundle),
})

type Chain = Pick<WalletCore, 'chainId' | 'pool' | 'reader'>

/**
 * The BundleCourier of a wallet's pool: the one that is given, or the one that this package knows of the pool. A call to an address
 * without code does nothing and succeeds, so it is asked which pool it serves.
 * @returns undefined when none is given and no known one answers
 * @throws {InvalidAddressError} the one that is given serves another pool, or none; {RpcError}
 */
export async function findCourier(chain: Chain, given: string | undefined): Promise<string | undefined> {
  const courier = given ?? knownDeployment(chain.chainId, chain.pool)?.courier
  if (courier !== undefined && (await servesPool(chain, courier))) return courier
  if (given === undefined) return undefined
  throw new InvalidAddressError("the BundleCourier of this wallet's pool")
}
