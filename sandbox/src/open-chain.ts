import { verifyingKeys as circuitKeys, transferRecord } from '@merkato/circuits'
import {
  CONDITIONAL_TRANSFERS_ADDRESS,
  PACKAGES_ADDRESS,
  POOL_ADDRESS,
  REGISTRY_ADDRESS,
  SANDBOX_CHAIN_ID,
} from '@merkato/protocol'
import { createNode, type MerkatoNode, type NodeOptions } from '@merkato/vm'
import { getAddress } from 'ethers'
import { COMMERCE_ADDRESSES, type CommerceAddresses, deployCommerce, type Request } from './deploy-commerce.js'
import { type Inspection, type InspectionSettings, inspect } from './inspection.js'

/** Settings of a sandbox's chain; all optional. */
export interface ChainSettings extends Omit<NodeOptions, 'verifyingKeys'>, InspectionSettings {
  /** A state that `exportState` wrote, or anvil: loaded before anything else happens. */
  readonly state?: string | undefined
}

/** An account that signs without being asked. Everybody knows its key. */
export interface SandboxAccount {
  /** With checksum. */
  readonly address: string
  readonly privateKey: string
}

/** Addresses of what stands on a sandbox: the pool and the contracts around it. */
export interface SandboxContracts extends CommerceAddresses {
  shieldedPool: string
  registry: string
  packages: string
  conditionalTransfers: string
}

/** With checksum (EIP-55), without which viem takes no address that has capitals. */
const PRECOMPILES = {
  shieldedPool: getAddress(POOL_ADDRESS),
  registry: getAddress(REGISTRY_ADDRESS),
  packages: getAddress(PACKAGES_ADDRESS),
  conditionalTransfers: getAddress(CONDITIONAL_TRANSFERS_ADDRESS),
}

/** What stands at the newest block of a chain that has just begun. */
export interface Deployed {
  /** The precompiles, and the coins of the unlocked accounts; on imported blocks they come with the next block. */
  readonly precompiles: boolean
  /** The contracts for orders, the courier and the gateways; on imported blocks they are not created. */
  readonly commerce: boolean
}

/** A node with what every sandbox has. */
export interface SandboxChain {
  readonly node: MerkatoNode
  readonly accounts: readonly SandboxAccount[]
  readonly contracts: SandboxContracts
  readonly deployed: Deployed
  /** Whether the pool accepts proofs made with development keys, which anybody can forge. */
  readonly insecureKeys: boolean
  /** Reads what the node does. To be closed before it. */
  readonly inspection: Inspection
}

/** What {@link openChain} does beside the node. */
export interface ChainParts {
  /** Whether the contracts for orders, the courier and the gateways are created; on imported blocks they never are. */
  readonly commerce: boolean
}

/**
 * A chain in this process.
 * @throws NodeOptionError, RpcError for a state or blocks that can not be used, DataFolderError, DeploymentError
 */
export async function openChain(settings: ChainSettings, { commerce }: ChainParts): Promise<SandboxChain> {
  const insecureKeys = transferRecord().insecure
  const { state } = settings
  const node = await createNode({ ...settings, verifyingKeys: (chainId) => keysFor(chainId, insecureKeys) })
  const accounts = node.accounts.map(({ address, privateKey }) => ({ address: getAddress(address), privateKey }))
  const deployed = await orClose(node, async () => {
    if (state !== undefined) await node.importState(state)
    const request = (method: string, params: unknown[]) => node.request({ method, params })
    // Blocks from elsewhere stay the newest ones until somebody adds to them.
    if (settings.importedBlocks !== undefined) return deployedOn(request)
    if (commerce) await deployCommerce(request, accounts[0]?.address)
    return { precompiles: true, commerce }
  })
  return {
    node,
    accounts,
    contracts: { ...PRECOMPILES, ...COMMERCE_ADDRESSES },
    deployed,
    insecureKeys: insecureKeys && BigInt(node.chainId) === SANDBOX_CHAIN_ID,
    // Not before: what every sandbox begins with is no news.
    inspection: inspect(node, settings),
  }
}

/** A folder may hold blocks that were added to the imported ones. */
async function deployedOn(request: Request): Promise<Deployed> {
  const hasCode = async (address: string) => (await request('eth_getCode', [address, 'latest'])) !== '0x'
  const [precompiles, commerce] = await Promise.all([POOL_ADDRESS, COMMERCE_ADDRESSES.orderEscrow].map(hasCode))
  return { precompiles: precompiles === true, commerce: commerce === true }
}

/**
 * Does what is left before a node is handed over. If that fails, the node must not keep its folder.
 */
export async function orClose<T>(node: MerkatoNode, task: () => Promise<T>): Promise<T> {
  try {
    return await task()
  } catch (error) {
    await node.close()
    throw error
  }
}

/** The node refuses development keys on any other chain, so there the pool starts without a key. */
function keysFor(chainId: number, insecure: boolean): typeof circuitKeys {
  const isSandbox = BigInt(chainId) === SANDBOX_CHAIN_ID
  return insecure && !isSandbox ? {} : circuitKeys
}
