import { POOL_ADDRESS, REGISTRY_ADDRESS, SANDBOX_CHAIN_ID } from '@merkato/protocol'
import type { Deployment } from './deployment.js'

/** `merkato sandbox`: the native pool, with courier and gateways at the same addresses in every sandbox (decision 0050). */
export const SANDBOX_DEPLOYMENT: Deployment = Object.freeze({
  chainId: SANDBOX_CHAIN_ID,
  pool: POOL_ADDRESS,
  registry: REGISTRY_ADDRESS,
  courier: '0xa10B9b3E852AF2517AAb4245Ea937AE6A0A8524A',
  gateways: Object.freeze({
    erc20: '0x94DD8D40736Fa14D941A0DF7e6176D79E01024d3',
    erc721: '0x8B72eA085f9576785eC688B3500a3A6F4D660592',
    erc1155: '0xAc6Ae42D8247cBBCc79ea8F244df8BE7Cc10CA8E',
  }),
  fromBlock: 0,
})

const KNOWN: readonly Deployment[] = [SANDBOX_DEPLOYMENT]

/** What this package knows of a pool on a chain; undefined for a pool that somebody deployed. */
export const knownDeployment = (chainId: bigint, pool: string): Deployment | undefined =>
  KNOWN.find((known) => known.chainId === chainId && known.pool.toLowerCase() === pool.toLowerCase())
