import { resolve } from 'node:path'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import networkHelpers from '@nomicfoundation/hardhat-network-helpers'
import { defineConfig } from 'hardhat/config'

export default defineConfig({
  plugins: [hardhatEthers, networkHelpers],
  // The compiler from npm: Hardhat downloads nothing.
  solidity: {
    version: '0.8.37',
    path: resolve('node_modules/solc/soljson.js'),
    settings: { evmVersion: 'cancun', optimizer: { enabled: true, runs: 200 } },
  },
  paths: {
    sources: 'contracts/src',
    tests: { solidity: 'contracts/test/solidity' },
    artifacts: 'contracts/artifacts',
    cache: 'contracts/cache',
  },
})
