import { companionCreations } from '@merkato/contracts'
import { POOL_ADDRESS } from '@merkato/protocol'
import { SANDBOX_DEPLOYMENT } from '@merkato/sdk'
import { Interface, NonceManager } from 'ethers'
import { createTestContracts, type TestContract } from '../../../contracts/test/support/test-contracts.js'
import type { Sandbox } from './sandbox.js'

/** Puts the gateways where `merkato sandbox` has them (cli/test/sandbox.test.ts). */
export async function placeGateways({ account, rpc }: Sandbox): Promise<void> {
  const signer = new NonceManager(account(9))
  const [, ...creations] = companionCreations(POOL_ADDRESS)
  const { erc20, erc721, erc1155 } = SANDBOX_DEPLOYMENT.gateways
  for (const [index, address] of [erc20, erc721, erc1155].entries()) {
    const receipt = await (await signer.sendTransaction({ data: creations[index]?.initCode ?? '0x' })).wait()
    await rpc('hardhat_setCode', address, await rpc('eth_getCode', receipt?.contractAddress, 'latest'))
  }
}

/** Contracts of a file of the Solidity tests, and a way to call and to read them. */
export async function placeTokens<Name extends string>(
  { account, rpc }: Sandbox,
  file: string,
  names: readonly Name[],
) {
  const contracts = await createTestContracts(new NonceManager(account(8)), file, names)
  const signer = new NonceManager(account(7))
  const data = (contract: TestContract, name: string, args: unknown[]) =>
    new Interface(contract.interface.fragments).encodeFunctionData(name, args)
  return {
    contracts,
    /** Calls a function by an account that is nobody else. */
    call: async (contract: TestContract, name: string, ...args: unknown[]): Promise<void> => {
      await (await signer.sendTransaction({ to: contract.address, data: data(contract, name, args) })).wait()
    },
    read: async (contract: TestContract, name: string, ...args: unknown[]): Promise<unknown> => {
      const answer = await rpc('eth_call', { to: contract.address, data: data(contract, name, args) }, 'latest')
      return contract.interface.decodeFunctionResult(name, String(answer))[0]
    },
  }
}
