import { createAddressFromString, createZeroAddress } from '@ethereumjs/util'
import { POOL_ADDRESS, poolInterface } from '@merkato/protocol'
import type { StateAt } from './chain/chain.js'
import { bytesToHex, type Hex, hexToBytes, quantity, word } from './encoding.js'
import { executionError } from './execution-errors.js'

/** The shielded pool at one block. */
export interface PoolState {
  readonly address: Hex
  /** Position that the next commitment gets. */
  readonly nextPosition: Hex
  /** Number of the tree that is being filled. */
  readonly tree: Hex
  /** Its root. */
  readonly root: Hex
}

const READ_GAS = 1_000_000n

/** Asks the pool through its public interface, so that one source of truth remains. */
export async function readPoolState(at: StateAt): Promise<PoolState> {
  const [nextPosition] = await read(at, 'nextPosition')
  const [tree, root] = await read(at, 'currentRoot')
  return {
    address: POOL_ADDRESS.toLowerCase() as Hex,
    nextPosition: quantity(BigInt(nextPosition)),
    tree: quantity(BigInt(tree)),
    root: word(BigInt(root)),
  }
}

async function read({ view, template }: StateAt, name: 'nextPosition' | 'currentRoot') {
  const message = {
    from: createZeroAddress(),
    to: createAddressFromString(POOL_ADDRESS.toLowerCase()),
    data: hexToBytes(poolInterface.encodeFunctionData(name) as Hex),
    value: 0n,
    gasLimit: READ_GAS,
    gasPrice: 0n,
  }
  const result = await view.call(message, template)
  const failure = executionError(result)
  if (failure !== undefined) throw failure
  return poolInterface.decodeFunctionResult(name, bytesToHex(result.returnValue))
}
