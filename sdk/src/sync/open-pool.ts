import { CIRCUITS, POOL_ADDRESS } from '@merkato/protocol'
import type { Provider } from 'ethers'
import { PoolMissingError, RpcError, WrongNetworkError } from '../errors/network.js'
import { readAccount } from '../transactions/payee.js'
import { type ChainReader, readerOf } from './chain-reader.js'
import type { PoolModules } from './pool-events.js'
import { poolAt } from './verify-state.js'

/** Which pool to look at, and through whom. */
export interface PoolSource {
  /** Any ethers v6 provider of the chain. */
  readonly provider: Provider
  /** Refuse any other chain. Without it the provider's chain is taken. */
  readonly chainId?: bigint | undefined
  /** The shielded pool; by default the native pool of the Merkato VM. */
  readonly pool?: string | undefined
  /** The pool's asset registry; by default that of the native pool, or the one that the given pool names. */
  readonly registry?: string | undefined
}

/** A pool that answers. */
export interface OpenPool {
  readonly reader: ChainReader
  readonly chainId: bigint
  readonly pool: string
  readonly registry: string
  /** Missing where the pool is older than its modules. */
  readonly modules?: PoolModules | undefined
  /** Whether it has the circuit of eight inputs. */
  readonly poolIsWide: boolean
}

/**
 * Checks that the provider serves the right chain and a pool, and reads what never changes.
 * @throws {InvalidAddressError} {WrongNetworkError} {PoolMissingError} {RpcError}
 */
export async function openPool({ provider, registry, ...asked }: PoolSource): Promise<OpenPool> {
  const reader = readerOf(provider)
  const chainId = await reader.chainId()
  if (asked.chainId !== undefined && asked.chainId !== chainId) throw new WrongNetworkError(asked.chainId, chainId)
  const pool = readAccount(asked.pool ?? POOL_ADDRESS)
  return { reader, chainId, pool, ...(await readContracts(reader, pool, registry)) }
}

async function readContracts(
  reader: ChainReader,
  pool: string,
  registry: string | undefined,
): Promise<Pick<OpenPool, 'registry' | 'modules' | 'poolIsWide'>> {
  const { number } = await reader.head()
  const at = poolAt(reader, pool, number)
  try {
    await at.nextPosition()
    const wideKey = await at.verifyingKeyHash(CIRCUITS['transfer-wide'].id)
    return {
      registry: readAccount(registry ?? (await at.registry())),
      modules: await readModules(at),
      poolIsWide: BigInt(wideKey) !== 0n,
    }
  } catch (error) {
    throw isUnreachable(error) ? error : new PoolMissingError(pool, error)
  }
}

/** A pool that knows no modules has none. @throws {RpcError} the node can not be reached */
async function readModules(at: ReturnType<typeof poolAt>): Promise<PoolModules | undefined> {
  try {
    const { packages, conditionalTransfers } = await at.modules()
    return { packages: readAccount(packages), conditionalTransfers: readAccount(conditionalTransfers) }
  } catch (error) {
    if (isUnreachable(error)) throw error
    return undefined
  }
}

/** A node that can not be reached says nothing about the pool; a call that fails, or returns nothing, does. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof RpcError && !/revert|CALL_EXCEPTION/i.test(String((error.cause as Error | undefined)?.message))
