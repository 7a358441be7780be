import { readdirSync } from 'node:fs'
import { resolve } from 'node:path'
import hardhatEthers from '@nomicfoundation/hardhat-ethers'
import networkHelpers from '@nomicfoundation/hardhat-network-helpers'
import { defineConfig } from 'hardhat/config'

// Coverage compiles instrumented code, which must never be taken for the real one.
const coverage = process.argv.includes('--coverage')
const output = coverage ? '.cache/coverage' : 'contracts'

// Run by the suites in TypeScript, whose lines are not counted, and slow to compile: the pool needs the compiler's other pipeline.
const notCovered = 'pool'
const folders = readdirSync('contracts/src', { withFileTypes: true }).filter((entry) => entry.isDirectory())
const covered = folders.filter(({ name }) => name !== notCovered).map(({ name }) => `contracts/src/${name}`)

// The compiler from npm: Hardhat downloads nothing.
const compiler = {
  version: '0.8.37',
  path: resolve('node_modules/solc/soljson.js'),
  // OpenZeppelin 5.7 copies memory by MCOPY, which came with Cancun.
  settings: { evmVersion: 'cancun', optimizer: { enabled: true, runs: 200 } },
} as const

const throughIR = { ...compiler, settings: { ...compiler.settings, viaIR: true } }

export default defineConfig({
  plugins: [hardhatEthers, networkHelpers],
  solidity: {
    compilers: [compiler],
    overrides: {
      // The legacy code generator has too few stack slots to log a join-split. Solidity tests do not import this file: their root
      // would compile it without this setting.
      'contracts/src/pool/PortablePool.sol': throughIR,
      'contracts/src/pool/PortablePackages.sol': throughIR,
      'contracts/src/pool/PortableConditionalTransfers.sol': throughIR,
    },
  },
  test: {
    solidity: {
      profiles: {
        // A fixed seed, so that a red run can be repeated.
        default: { fuzz: { runs: 128, seed: '0x6d65726b61746f' }, invariant: { runs: 16, depth: 128 } },
        // `hardhat test solidity --test-profile deep` looks further, with a seed of its own.
        deep: { fuzz: { runs: 2000 }, invariant: { runs: 256, depth: 500 } },
      },
    },
  },
  paths: {
    sources: coverage ? covered : 'contracts/src',
    tests: { solidity: 'contracts/test/solidity' },
    artifacts: `${output}/artifacts`,
    cache: `${output}/cache`,
  },
})
