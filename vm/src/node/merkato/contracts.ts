import {
  CONDITIONAL_TRANSFERS_ADDRESS,
  conditionalTransfersInterface,
  PACKAGES_ADDRESS,
  POOL_ADDRESS,
  packagesInterface,
  poolInterface,
  REGISTRY_ADDRESS,
  registryInterface,
} from '@merkato/protocol'
import type { Contract } from './ask-contract.js'

/** Merkato's stateful precompiles. */
export const POOL: Contract = { address: POOL_ADDRESS, interface: poolInterface }
export const REGISTRY: Contract = { address: REGISTRY_ADDRESS, interface: registryInterface }
export const PACKAGES: Contract = { address: PACKAGES_ADDRESS, interface: packagesInterface }
export const CONDITIONAL_TRANSFERS: Contract = {
  address: CONDITIONAL_TRANSFERS_ADDRESS,
  interface: conditionalTransfersInterface,
}
