import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

/** What a test needs of a compiled contract. */
export interface Compiled {
  readonly abi: readonly object[]
  readonly bytecode: string
}

const cacheFolder = fileURLToPath(new URL('../../../../.cache/solc/', import.meta.url))

/** Compiles a contract of `fixtures/`; kept by the hash of its source, since the compiler takes seconds to load. */
export function compileFixture(name: string): Compiled {
  const source = readFileSync(new URL(`../fixtures/${name}.sol`, import.meta.url), 'utf8')
  const file = `${cacheFolder}${name}-${createHash('sha256').update(source).digest('hex').slice(0, 16)}.json`
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Compiled
  const compiled = compile(name, source)
  mkdirSync(cacheFolder, { recursive: true })
  writeFileSync(file, JSON.stringify(compiled))
  return compiled
}

function compile(name: string, source: string): Compiled {
  const solc = createRequire(import.meta.url)('solc') as { compile(input: string): string }
  const settings = {
    evmVersion: 'cancun',
    optimizer: { enabled: true },
    outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
  }
  const input = { language: 'Solidity', sources: { [name]: { content: source } }, settings }
  const output = JSON.parse(solc.compile(JSON.stringify(input))) as SolcOutput
  const contract = output.contracts?.[name]?.[name]
  if (contract === undefined) throw new Error(JSON.stringify(output.errors))
  return { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` }
}

interface SolcOutput {
  readonly errors?: unknown
  readonly contracts?: Record<string, Record<string, { abi: object[]; evm: { bytecode: { object: string } } }>>
}
