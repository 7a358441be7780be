import { type NodeClient, type ServerOptions, startServer } from '@merkato/vm'
import type { Decoder } from './decode/decoder.js'
import {
  type ChainSettings,
  type Deployed,
  openChain,
  orClose,
  type SandboxAccount,
  type SandboxContracts,
} from './open-chain.js'
import { dashboardPages } from './pages/dashboard-pages.js'

/** Settings of a sandbox that listens; all optional. */
export interface SandboxSettings extends ChainSettings, Omit<ServerOptions, 'pages'> {}

/** A chain that listens, with the pool and the contracts around it. */
export interface Sandbox {
  url: string
  /** The same for every interface that it listens on, the first first. */
  urls: readonly string[]
  port: number
  /** Of this run and of no other; `GET /health` tells it. */
  runId: string
  chainId: number
  /** What it began as a fork of. */
  fork: SandboxFork | undefined
  /** Unlocked accounts with their (public) keys. */
  accounts: readonly SandboxAccount[]
  /** Where every sandbox has them. */
  contracts: SandboxContracts
  /** Which of them were there at the start. */
  deployed: Deployed
  /** Whether the pool accepts proofs made with development keys, which anybody can forge. */
  insecureKeys: boolean
  /** Reads calls, errors and events; knows where contracts are. */
  decoder: Decoder
  /** Milliseconds from the call to listening. */
  readyMs: number
  /**
   * Calls a method, of which nothing is logged.
   * @throws RpcError
   */
  ask(method: string, params: readonly unknown[]): Promise<unknown>
  /** The chain with its newest state in plain JSON. */
  exportState(): Promise<string>
  /** Stops listening and the chain. */
  close(): Promise<void>
}

/** Of which chain a sandbox is a fork. */
export interface SandboxFork {
  /** Scheme, host and port: the rest of the URL may be a key. */
  readonly source: string
  /** The newest block that it has from there. */
  readonly blockNumber: number
}

/**
 * Starts a sandbox in this process.
 * @throws NodeOptionError, RpcError for a state or blocks that can not be used, ServerStartError (a port in use, for example), DataFolderError, DeploymentError
 */
export async function startSandbox(settings: SandboxSettings = {}): Promise<Sandbox> {
  const started = performance.now()
  const { node, accounts, contracts, deployed, insecureKeys, inspection } = await openChain(settings, {
    commerce: true,
  })
  const client = node.connect(undefined, { silent: true })
  const pages = dashboardPages({ hosts: [settings.host ?? []].flat(), decoder: () => inspection.decoder })
  const fork = settings.fork && (await forkOf(client))
  const server = await orClose(node, () => startServer(node, { ...settings, pages }))
  return {
    url: server.url,
    urls: server.urls,
    port: server.port,
    runId: server.runId,
    chainId: node.chainId,
    fork,
    accounts,
    contracts,
    deployed,
    insecureKeys,
    decoder: inspection.decoder,
    readyMs: performance.now() - started,
    ask: (method, params) => client.request({ method, params }),
    exportState: () => node.exportState(),
    close: async () => {
      await server.close()
      await inspection.close()
      await node.close()
    },
  }
}

async function forkOf(client: NodeClient): Promise<SandboxFork> {
  const { forkConfig } = (await client.request({ method: 'anvil_nodeInfo' })) as NodeInfo
  return { source: forkConfig.forkUrl, blockNumber: forkConfig.forkBlockNumber }
}

interface NodeInfo {
  readonly forkConfig: { readonly forkUrl: string; readonly forkBlockNumber: number }
}
