import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

const bench = join(import.meta.dirname, '..')
const require = createRequire(import.meta.url)

/** Creation code of a contract of `bench/contracts`, by its name, 0x-prefixed. */
export function peerBytecode(name: 'Token' | 'HashLock'): string {
  const solc = require('solc')
  const file = `${name}.sol`
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: readFileSync(join(bench, 'contracts', file), 'utf8') } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { [file]: { [name]: ['evm.bytecode.object'] } },
    },
  }
  const findImport = (path: string) => ({ contents: readFileSync(require.resolve(path), 'utf8') })
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: findImport }))
  return `0x${output.contracts[file][name].evm.bytecode.object}`
}
