import { verifyingKeys as circuitKeys, transferRecord } from '@merkato/circuits'
import { POOL_ADDRESS, SANDBOX_CHAIN_ID } from '@merkato/protocol'
import { createNode, genesisChainId, type MerkatoNode, startServer } from '@merkato/vm'
import { getAddress } from 'ethers'
import { type CommerceAddresses, deployCommerce } from './deploy-commerce.js'
import { dashboardPages } from './pages/dashboard-pages.js'

/** Settings of a sandbox; all optional. */
export interface SandboxSettings {
  /** 0 takes any free port. */
  port?: number
  host?: string
  /** Number of unlocked accounts. */
  accounts?: number
  /** Starting balance of each account, in wei. */
  balance?: bigint
  /** 31337, or the genesis file's, when left out. */
  chainId?: number | undefined
  /** Folder that keeps the chain, which goes on where it was left; in memory when left out. */
  dataFolder?: string | undefined
  /** geth's genesis.json, parsed. */
  genesis?: unknown
  /** RLP blocks that are run on a new chain's genesis block. */
  importedBlocks?: Uint8Array | undefined
  /** A state that `exportState` wrote, or anvil: loaded before anything else happens. */
  state?: string | undefined
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
  /** The chain with its newest state in plain JSON. */
  exportState(): Promise<string>
  /** Stops listening and the chain. */
  close(): Promise<void>
}

/**
 * Starts a sandbox in this process.
 * @throws NodeOptionError, RpcError for a state or blocks that can not be used, ServerStartError (a port in use, for example), DataFolderError, DeploymentError
 */
export async function startSandbox(settings: SandboxSettings = {}): Promise<Sandbox> {
  const started = performance.now()
  const insecureKeys = transferRecord().insecure
  const { chainId, genesis, state } = settings
  const verifyingKeys = keysFor(chainId ?? genesisChainId(genesis), insecureKeys)
  const node = await createNode({ ...settings, verifyingKeys })
  const accounts = node.accounts.map(({ address, privateKey }) => ({ address: getAddress(address), privateKey }))
  const { commerce, server } = await orClose(node, async () => {
    if (state !== undefined) await node.importState(state)
    return {
      commerce: await deployCommerce((method, params) => node.request({ method, params }), accounts[0]?.address),
      server: await startServer(node, {
        ...settings,
        pages: dashboardPages({ hosts: settings.host === undefined ? [] : [settings.host] }),
      }),
    }
  })
  return {
    url: server.url,
    port: server.port,
    chainId: node.chainId,
    accounts,
    contracts: { shieldedPool: POOL_ADDRESS, ...commerce },
    insecureKeys: insecureKeys && BigInt(node.chainId) === SANDBOX_CHAIN_ID,
    readyMs: performance.now() - started,
    exportState: () => node.exportState(),
    close: async () => {
      await server.close()
      await node.close()
    },
  }
}

/** The node refuses development keys on any other chain, so there the pool starts without a key. */
function keysFor(chainId: number | undefined, insecure: boolean): typeof circuitKeys {
  const isSandbox = chainId === undefined || BigInt(chainId) === SANDBOX_CHAIN_ID
  return insecure && !isSandbox ? {} : circuitKeys
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
