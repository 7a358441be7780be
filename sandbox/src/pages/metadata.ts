import {
  bundleCourierAbi,
  erc20GatewayAbi,
  erc721GatewayAbi,
  erc1155GatewayAbi,
  orderEscrowAbi,
  trustIndexAbi,
} from '@merkato/contracts'
import {
  CONDITIONAL_TRANSFERS_ABI,
  CONDITIONAL_TRANSFERS_ADDRESS,
  DOOR_ABI,
  MODULE_DOOR_ABI,
  PACKAGES_ABI,
  PACKAGES_ADDRESS,
  POOL_ABI,
  POOL_ADDRESS,
  REGISTRY_ABI,
  REGISTRY_ADDRESS,
} from '@merkato/protocol'
import { COMMERCE_ADDRESSES } from '../deploy-commerce.js'

/** A contract that the dashboard can read. */
export interface DescribedContract {
  readonly name: string
  readonly address: string
  /** A precompile of the node, a contract that the sandbox deploys, or one of the developer's. */
  readonly origin: 'precompile' | 'merkato' | 'project'
  /** As ethers' `Interface` takes it: human-readable lines, or JSON. */
  readonly abi: readonly unknown[]
}

/** What `GET /dashboard/metadata.json` answers. */
export interface DashboardMetadata {
  readonly contracts: readonly DescribedContract[]
}

const { trustIndex, orderEscrow, courier, gateways } = COMMERCE_ADDRESSES

/** What every sandbox has. */
export const MERKATO_CONTRACTS: readonly DescribedContract[] = [
  precompile('ShieldedPool', POOL_ADDRESS, [...POOL_ABI, ...DOOR_ABI, ...MODULE_DOOR_ABI]),
  precompile('AssetRegistry', REGISTRY_ADDRESS, REGISTRY_ABI),
  precompile('Packages', PACKAGES_ADDRESS, PACKAGES_ABI),
  precompile('ConditionalTransfers', CONDITIONAL_TRANSFERS_ADDRESS, CONDITIONAL_TRANSFERS_ABI),
  merkato('OrderEscrow', orderEscrow, orderEscrowAbi),
  merkato('TrustIndex', trustIndex, trustIndexAbi),
  merkato('BundleCourier', courier, bundleCourierAbi),
  merkato('Erc20Gateway', gateways.erc20, erc20GatewayAbi),
  merkato('Erc721Gateway', gateways.erc721, erc721GatewayAbi),
  merkato('Erc1155Gateway', gateways.erc1155, erc1155GatewayAbi),
]

function precompile(name: string, address: string, abi: readonly unknown[]): DescribedContract {
  return { name, address, origin: 'precompile', abi }
}

function merkato(name: string, address: string, abi: readonly unknown[]): DescribedContract {
  return { name, address, origin: 'merkato', abi }
}
