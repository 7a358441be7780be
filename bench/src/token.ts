import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const bench = join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)

/** Creation code of `bench/contracts/Token.sol`, 0x-prefixed. */
export function tokenBytecode(): string {
  const solc = require('solc')
  const input = {
    language: 'Solidity',
    sources: { 'Token.sol': { content: readFileSync(join(bench, 'contracts', 'Token.sol'), 'utf8') } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { 'Token.sol': { Token: ['evm.bytecode.object'] } },
    },
  }
  const findImport = (path: string) => ({ contents: readFileSync(require.resolve(path), 'utf8') })
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }))
  return `0x${output.contracts['Token.sol'].Token.evm.bytecode.object}`
}
