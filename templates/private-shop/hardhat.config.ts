import { resolve } from 'node:path'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import nodeTestRunner from '@nomicfoundation/hardhat-node-test-runner'
import { defineConfig } from 'hardhat/config'

export default defineConfig({
  plugins: [hardhatEthers, nodeTestRunner],
  // The compiler comes from npm with the other packages: nothing else is downloaded.
  solidity: {
    version: '0.8.37',
    path: resolve('node_modules/solc/soljson.js'),
    settings: { evmVersion: 'cancun', optimizer: { enabled: true, runs: 200 } },
  },
  networks: {
    // `npm run sandbox` listens here; `npm test` starts one of its own and tells its URL.
    default: { type: 'http', url: process.env.MERKATO_URL ?? 'http://127.0.0.1:8545', chainType: 'l1' },
  },
})
