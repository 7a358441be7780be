import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { Abi, Hex } from 'viem'
import { room } from './processes.js'

const require = createRequire(import.meta.url)

export interface Compiled {
  readonly abi: Abi
  readonly bytecode: Hex
}

/** The contract of `conformance/contracts` with this name, by the repository's compiler. */
export function compile(name: string): Compiled {
  const solc = require('solc') as { compile(input: string): string }
  const file = `${name}.sol`
  const input = {
    language: 'Solidity',
    sources: { [file]: { content: readFileSync(join(room, 'contracts', file), 'utf8') } },
    settings: {
      evmVersion: 'cancun',
      optimizer: { enabled: true, runs: 200 },
      outputSelection: { [file]: { [name]: ['abi', 'evm.bytecode.object'] } },
    },
  }
  const { abi, evm } = JSON.parse(solc.compile(JSON.stringify(input))).contracts[file][name]
  return { abi, bytecode: `0x${evm.bytecode.object}` }
}

let notebook: Compiled | undefined

/** `Notebook.sol`, compiled once a run. */
export function compileNotebook(): Compiled {
  notebook ??= compile('Notebook')
  return notebook
}
