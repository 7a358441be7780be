import {
  assetRegistryAbi,
  bundleCourierAbi,
  bundleCourierBytecode,
  erc20GatewayAbi,
  erc20GatewayBytecode,
  erc721GatewayAbi,
  erc721GatewayBytecode,
  erc1155GatewayAbi,
  erc1155GatewayBytecode,
  gasSponsorAbi,
  gasSponsorBytecode,
  orderEscrowAbi,
  orderEscrowBytecode,
  poolDoorAbi,
  portableConditionalTransfersAbi,
  portableConditionalTransfersBytecode,
  portablePackagesAbi,
  portablePackagesBytecode,
  portablePoolAbi,
  portablePoolBytecode,
  portableRegistryAbi,
  portableRegistryBytecode,
  shieldedPoolAbi,
  trustIndexAbi,
  trustIndexBytecode,
} from '@merkato/contracts'
import { CONDITIONAL_TRANSFERS_ADDRESS, PACKAGES_ADDRESS, POOL_ADDRESS, REGISTRY_ADDRESS } from '@merkato/protocol'
import { COMMERCE_ADDRESSES } from '../deploy-commerce.js'
import { type Hex, type KnownContract, knownContract } from './known-contract.js'

/** A contract that is at the same address in every sandbox. */
export interface PlacedContract {
  readonly address: Hex
  readonly contract: KnownContract
  /** Part of the node: it runs without code. */
  readonly isPrecompile: boolean
}

const CONTRACTS: readonly (readonly [name: string, abi: readonly unknown[], bytecode: string])[] = [
  ['OrderEscrow', orderEscrowAbi, orderEscrowBytecode],
  ['TrustIndex', trustIndexAbi, trustIndexBytecode],
  ['BundleCourier', bundleCourierAbi, bundleCourierBytecode],
  ['Erc20Gateway', erc20GatewayAbi, erc20GatewayBytecode],
  ['Erc721Gateway', erc721GatewayAbi, erc721GatewayBytecode],
  ['Erc1155Gateway', erc1155GatewayAbi, erc1155GatewayBytecode],
  ['GasSponsor', gasSponsorAbi, gasSponsorBytecode],
  ['PortablePool', portablePoolAbi, portablePoolBytecode],
  ['PortableRegistry', portableRegistryAbi, portableRegistryBytecode],
  ['PortablePackages', portablePackagesAbi, portablePackagesBytecode],
  ['PortableConditionalTransfers', portableConditionalTransfersAbi, portableConditionalTransfersBytecode],
]

/** Contracts of Merkato with the code that creates them. */
export const MERKATO_CONTRACTS: readonly { readonly contract: KnownContract; readonly initCode: Uint8Array }[] =
  CONTRACTS.map(([name, abi, bytecode]) => ({
    contract: knownContract({ name, abi }),
    initCode: Buffer.from(bytecode.slice(2), 'hex'),
  }))

/** Precompiles and contracts of Merkato where every sandbox has them. */
export const PLACED_CONTRACTS: readonly PlacedContract[] = [
  precompile(POOL_ADDRESS, 'ShieldedPool', [...shieldedPoolAbi, ...poolDoorAbi]),
  precompile(REGISTRY_ADDRESS, 'AssetRegistry', assetRegistryAbi),
  precompile(PACKAGES_ADDRESS, 'Packages', portablePackagesAbi),
  precompile(CONDITIONAL_TRANSFERS_ADDRESS, 'ConditionalTransfers', portableConditionalTransfersAbi),
  placed(COMMERCE_ADDRESSES.orderEscrow, 'OrderEscrow'),
  placed(COMMERCE_ADDRESSES.trustIndex, 'TrustIndex'),
  placed(COMMERCE_ADDRESSES.courier, 'BundleCourier'),
  placed(COMMERCE_ADDRESSES.gateways.erc20, 'Erc20Gateway'),
  placed(COMMERCE_ADDRESSES.gateways.erc721, 'Erc721Gateway'),
  placed(COMMERCE_ADDRESSES.gateways.erc1155, 'Erc1155Gateway'),
]

/** The contract of the portable home has the functions of the precompile, and a constructor besides. */
function precompile(address: string, name: string, abi: readonly { readonly type: string }[]): PlacedContract {
  const callable = abi.filter(({ type }) => type !== 'constructor')
  return { address: lower(address), contract: knownContract({ name, abi: callable }), isPrecompile: true }
}

function placed(address: string, name: string): PlacedContract {
  const known = MERKATO_CONTRACTS.find(({ contract }) => contract.name === name)
  if (known === undefined) throw new Error(`There is no contract ${name}.`)
  return { address: lower(address), contract: known.contract, isPrecompile: false }
}

function lower(address: string): Hex {
  return address.toLowerCase() as Hex
}
