import { decodeOneTimeAddress, type OneTimeStruct, SANDBOX_CHAIN_ID, toOneTimeStruct } from '@merkato/protocol'
import { type Contract, ContractFactory, type InterfaceAbi, isCallException, type Signer } from 'ethers'

/** Creates a contract and waits until it is there. */
export async function create(by: Signer, abi: InterfaceAbi, bytecode: string, ...args: unknown[]): Promise<Contract> {
  const created = await new ContractFactory(abi, bytecode, by).deploy(...args)
  return (await created.waitForDeployment()) as Contract
}

/** Calls a contract from an account and waits until the call is mined. */
export async function call(contract: Contract, by: Signer, name: string, ...args: unknown[]): Promise<void> {
  const sent = await (contract.connect(by) as Contract).getFunction(name)(...args)
  await sent.wait()
}

/** How a call from an account would end: the name of the contract's error, or `done`. Nothing is sent. */
export async function ending(contract: Contract, by: Signer, name: string, ...args: unknown[]): Promise<string> {
  try {
    await (contract.connect(by) as Contract).getFunction(name).staticCall(...args)
    return 'done'
  } catch (error) {
    if (isCallException(error) && error.revert) return error.revert.name
    throw error
  }
}

/** A one-time address, `mkone1...`, as contracts take it. */
export const structOf = (address: string): OneTimeStruct =>
  toOneTimeStruct(decodeOneTimeAddress(address, SANDBOX_CHAIN_ID))
