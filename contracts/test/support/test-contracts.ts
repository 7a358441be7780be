import { resolve } from 'node:path'
import { ContractFactory, type Interface, type Signer } from 'ethers'
import { exclusively } from '../../../circuits/src/exclusively.js'
import { GAS_LIMIT } from './chains.js'

const FOLDER = 'contracts/test/solidity/support'
const root = resolve(import.meta.dirname, '../../..')

/** A contract that a test created. */
export interface TestContract {
  readonly address: string
  readonly interface: Interface
}

/** Compiles a file of {@link FOLDER}; what did not change since is taken from Hardhat's cache. */
async function artifactsOf<Name extends string>(file: string, names: readonly Name[]) {
  const hre = (await import('hardhat')).default
  // Test files run side by side, and would read what another is writing.
  return exclusively(resolve(root, 'contracts/cache/test-contracts.lock'), async () => {
    await hre.solidity.build([resolve(root, FOLDER, file)], { quiet: true })
    return Promise.all(names.map((name) => hre.artifacts.readArtifact(`${FOLDER}/${file}:${name}`)))
  })
}

/** Creates contracts of a file of the Solidity tests, in the order of their names. Their constructors take nothing. */
export async function createTestContracts<Name extends string>(
  signer: Signer,
  file: string,
  names: readonly Name[],
): Promise<Record<Name, TestContract>> {
  const artifacts = await artifactsOf(file, names)
  const created: Partial<Record<Name, TestContract>> = {}
  for (const [index, name] of names.entries()) {
    const { abi, bytecode } = artifacts[index] as (typeof artifacts)[number]
    const contract = await new ContractFactory(abi as never, bytecode, signer).deploy({ gasLimit: GAS_LIMIT })
    await contract.waitForDeployment()
    created[name] = { address: await contract.getAddress(), interface: contract.interface }
  }
  return created as Record<Name, TestContract>
}
