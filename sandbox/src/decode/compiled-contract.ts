import type { CompiledCode, OpenBytes } from './code-match.js'
import { type KnownContract, knownContract } from './known-contract.js'
import { fieldsOf, listOf, textOf } from './read-json.js'

/** A contract of a compiler run. */
export interface CompiledContract {
  readonly contract: KnownContract
  readonly runtime: CompiledCode
  readonly creation: CompiledCode
}

/**
 * A contract from Hardhat 3's artifact, a file for each contract.
 *
 * @returns undefined when the JSON is nothing of the kind
 */
export function fromArtifact(json: unknown): CompiledContract | undefined {
  const { _format, contractName, sourceName, abi, ...rest } = fieldsOf(json)
  if (_format !== 'hh3-artifact-1' || typeof contractName !== 'string' || !Array.isArray(abi)) return undefined
  const { bytecode, deployedBytecode, linkReferences, deployedLinkReferences, immutableReferences } = rest
  const buildId = textOf(rest.buildInfoId)
  const inputSource = textOf(rest.inputSourceName)
  return {
    contract: knownContract({ name: contractName, source: textOf(sourceName), abi, build: { buildId, inputSource } }),
    runtime: compiledCode(deployedBytecode, [
      ...libraryBytes(deployedLinkReferences),
      ...immutableBytes(immutableReferences),
    ]),
    creation: compiledCode(bytecode, libraryBytes(linkReferences)),
  }
}

/** All contracts of solc's output. */
export function fromCompilerOutput(output: unknown, buildId: string): CompiledContract[] {
  const files = Object.entries(fieldsOf(fieldsOf(output).contracts))
  return files.flatMap(([inputSource, contracts]) =>
    Object.entries(fieldsOf(contracts)).map(([name, value]) => {
      const { abi, evm } = fieldsOf(value)
      const { bytecode, deployedBytecode } = fieldsOf(evm)
      const { object: initCode, linkReferences } = fieldsOf(bytecode)
      const runtime = fieldsOf(deployedBytecode)
      const open = [...libraryBytes(runtime.linkReferences), ...immutableBytes(runtime.immutableReferences)]
      return {
        contract: knownContract({ name, source: inputSource, abi: listOf(abi), build: { buildId, inputSource } }),
        runtime: compiledCode(runtime.object, open),
        creation: compiledCode(initCode, libraryBytes(linkReferences)),
      }
    }),
  )
}

/** Where addresses of libraries are to be filled in stand letters, which are no hex. */
function compiledCode(value: unknown, open: readonly OpenBytes[]): CompiledCode {
  const hex = textOf(value)
    .replace(/^0x/, '')
    .replace(/__.{36}__/g, '0'.repeat(40))
  const bytes = hex.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(hex) ? Buffer.from(hex, 'hex') : Buffer.alloc(0)
  return { bytes, open }
}

/** `{ file: { library: [{ start, length }] } }` */
function libraryBytes(references: unknown): OpenBytes[] {
  return Object.values(fieldsOf(references)).flatMap((libraries) => immutableBytes(libraries))
}

/** `{ id: [{ start, length }] }` */
function immutableBytes(references: unknown): OpenBytes[] {
  return Object.values(fieldsOf(references)).flatMap((places) =>
    listOf(places).flatMap((place) => {
      const { start, length } = fieldsOf(place)
      return typeof start === 'number' && typeof length === 'number' ? [{ start, length }] : []
    }),
  )
}
