import { definePlugin } from 'hardhat/plugins'
import './type-extensions.js'

export type { MerkatoConfig, MerkatoConnection, MerkatoUserConfig } from './config.js'

/**
 * Adds a network to Hardhat 3 whose node is Merkato's sandbox, in the process of the tests and without a port. Each connection has a chain
 * of its own, which ends with it.
 */
const merkato = definePlugin({
  id: 'merkato',
  npmPackage: '@merkato/hardhat',
  hookHandlers: {
    config: () => import('./hooks/config.js'),
    network: () => import('./hooks/network.js'),
  },
})

export default merkato
