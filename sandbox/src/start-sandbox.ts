import { transferRecord, verifyingKeys } from '@merkato/circuits'
import { POOL_ADDRESS, SANDBOX_CHAIN_ID } from '@merkato/protocol'
import { createNode, type MerkatoNode, startServer } from '@merkato/vm'
import { getAddress } from 'ethers'
import { type CommerceAddresses, deployCommerce } from './deploy-commerce.js'

/** Settings of a sandbox; all optional. */
export interface SandboxSettings {
  /** 0 takes any free port. */
  port?: number
  host?: string
  /** Number of unlocked accounts. */
  accounts?: number
  /** Starting balance of each account, in wei. */
  balance?: bigint
  chainId?: number
  /** Folder that keeps the chain, which goes on where it was left; in memory when left out. */
  dataFolder?: string | undefined
}

/** A chain that listens, with the pool and the contracts around it. */
export interface Sandbox {
  url: string
  port: number
  chainId: number
  /** Unlocked accounts with their (public) keys. */
  accounts: readonly { address: string; privateKey: string }[]
  contracts: CommerceAddresses & { shieldedPool: string }
  /** Whether the pool accepts proofs made with development keys, which anybody can forge. */
  insecureKeys: boolean
  /** Milliseconds from the call to listening. */
  readyMs: number
  /** Stops listening and the chain. */
  close(): Promise<void>
}

/**
 * Starts a sandbox in this process.
 * @throws NodeOptionError, ServerStartError (a port in use, for example), DataFolderError, DeploymentError
 */
export async function startSandbox(settings: SandboxSettings = {}): Promise<Sandbox> {
  const started = performance.now()
  const insecureKeys = transferRecord().insecure
  const node = await createNode({ ...settings, verifyingKeys: keysFor(settings.chainId, insecureKeys) })
  const accounts = node.accounts.map(({ address, privateKey }) => ({ address: getAddress(address), privateKey }))
  const { commerce, server } = await orClose(node, async () => ({
    commerce: await deployCommerce((method, params) => node.request({ method, params }), accounts[0]?.address),
    server: await startServer(node, settings),
  }))
  return {
    url: server.url,
    port: server.port,
    chainId: node.chainId,
    accounts,
    contracts: { shieldedPool: POOL_ADDRESS, ...commerce },
    insecureKeys: insecureKeys && BigInt(node.chainId) === SANDBOX_CHAIN_ID,
    readyMs: performance.now() - started,
    close: async () => {
      await server.close()
      await node.close()
    },
  }
}

/** The node refuses development keys on any other chain, so there the pool starts without a key. */
function keysFor(chainId: number | undefined, insecure: boolean): typeof verifyingKeys {
  const isSandbox = chainId === undefined || BigInt(chainId) === SANDBOX_CHAIN_ID
  return insecure && !isSandbox ? {} : verifyingKeys
}

/** A node that is not handed over must not keep its folder. */
async function orClose<T>(node: MerkatoNode, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    await node.close()
    throw error
  }
}
