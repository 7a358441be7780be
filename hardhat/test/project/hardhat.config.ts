import merkato from '@merkato/hardhat'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import networkHelpers from '@nomicfoundation/hardhat-network-helpers'
import { defineConfig } from 'hardhat/config'

export default defineConfig({
  plugins: [hardhatEthers, networkHelpers, merkato],
  merkato: { networks: ['default'], accounts: 5 },
})
