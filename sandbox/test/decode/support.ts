import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Interface, type InterfaceAbi } from 'ethers'

/** Artifacts of a small project, as Hardhat 3 wrote them of the sources beside them. */
export const PROJECT = join(import.meta.dirname, '../vectors/shop')
export const ARTIFACTS = join(PROJECT, 'artifacts')

/** One artifact of the project. */
export interface Artifact {
  readonly coder: Interface
  readonly bytecode: string
  /** Code as a deployment leaves it: with this word in its immutables. */
  readonly deployed: (immutable: string) => string
}

interface ArtifactJson {
  readonly abi: InterfaceAbi
  readonly bytecode: string
  readonly deployedBytecode: string
  readonly immutableReferences: Readonly<Record<string, readonly { start: number; length: number }[]>>
}

export function artifact(file: string, name: string): Artifact {
  const path = join(ARTIFACTS, 'contracts', file, `${name}.json`)
  const { abi, bytecode, deployedBytecode, immutableReferences } = JSON.parse(
    readFileSync(path, 'utf8'),
  ) as ArtifactJson
  const deployed = (immutable: string) => {
    const code = Buffer.from(deployedBytecode.slice(2), 'hex')
    for (const { start, length } of Object.values(immutableReferences).flat()) {
      code.write(immutable.padStart(2 * length, '0'), start, 'hex')
    }
    return `0x${code.toString('hex')}`
  }
  return { coder: new Interface(abi), bytecode, deployed }
}
