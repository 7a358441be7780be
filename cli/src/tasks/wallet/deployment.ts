import { readFile } from 'node:fs/promises'
import { type Deployment, knownDeployment, POOL_ADDRESS } from '@merkato/sdk'
import { CliError } from '../../errors.js'
import { printable } from '../../terminal/printable.js'
import { checkedAccount } from './payee.js'

/** Where a pool is and what serves it, as far as that is known. */
export type PoolPlace = Pick<Deployment, 'pool'> & Partial<Deployment>

/**
 * The pool that `--pool` names: by its address, or by the file that `merkato deploy pool` wrote. The native pool without it.
 * @throws CliError BAD_ADDRESS, BAD_DEPLOYMENT
 */
export async function placeOf(named: string | undefined, chainId: bigint): Promise<PoolPlace> {
  if (named !== undefined && !/^0x/i.test(named)) return readDeployment(named, chainId)
  const pool = named === undefined ? POOL_ADDRESS : checkedAccount(named)
  return knownDeployment(chainId, pool) ?? { pool }
}

async function readDeployment(path: string, chainId: bigint): Promise<PoolPlace> {
  const place = await readFile(path, 'utf8')
    .then((text) => readPlace(JSON.parse(text)))
    .catch(() => undefined)
  if (place === undefined) {
    const remedy = 'Give an address, or the file that merkato deploy pool wrote.'
    throw new CliError('BAD_DEPLOYMENT', `${printable(path)} names no pool.`, remedy)
  }
  if (place.chainId === chainId) return place
  const message = `${printable(path)} is for chain ${place.chainId}; the node's chain is ${chainId}.`
  throw new CliError('BAD_DEPLOYMENT', message, 'Name the other node with --url.')
}

/** Undefined for what is no deployment. A file from elsewhere may hold anything. */
function readPlace(file: unknown): Deployment | undefined {
  const { chainId, pool, registry, fromBlock, courier, gateways } = (file ?? {}) as Record<string, unknown>
  if (!/^\d{1,20}$/.test(String(chainId)) || !Number.isSafeInteger(fromBlock) || (fromBlock as number) < 0)
    return undefined
  const { erc20, erc721, erc1155 } = (gateways ?? {}) as Record<string, unknown>
  const address = (value: unknown) => checkedAccount(String(value))
  return {
    chainId: BigInt(String(chainId)),
    pool: address(pool),
    registry: address(registry),
    fromBlock: fromBlock as number,
    courier: address(courier),
    gateways: { erc20: address(erc20), erc721: address(erc721), erc1155: address(erc1155) },
  }
}
