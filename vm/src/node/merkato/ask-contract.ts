import { createAddressFromString, createZeroAddress } from '@ethereumjs/util'
import type { Interface, Result } from 'ethers'
import type { StateAt } from '../chain/chain.js'
import { bytesToHex, type Hex, hexToBytes } from '../encoding.js'
import { executionError } from '../execution-errors.js'

const READ_GAS = 1_000_000n

/** A contract of Merkato's and what it can be asked. */
export interface Contract {
  readonly address: string
  readonly interface: Interface
}

/**
 * Asks a contract through its public interface, so that one source of truth remains.
 *
 * @throws RpcError as `eth_call` would
 */
export async function askContract(
  { view, template }: StateAt,
  contract: Contract,
  name: string,
  ...values: unknown[]
): Promise<Result> {
  const message = {
    from: createZeroAddress(),
    to: createAddressFromString(contract.address.toLowerCase()),
    data: hexToBytes(contract.interface.encodeFunctionData(name, values) as Hex),
    value: 0n,
    gasLimit: READ_GAS,
    gasPrice: 0n,
  }
  const result = await view.call(message, template)
  const failure = executionError(result)
  if (failure !== undefined) throw failure
  return contract.interface.decodeFunctionResult(name, bytesToHex(result.returnValue))
}
