import { LATEST } from '../../chain/block-tag.js'
import { invalidInput } from '../../errors.js'
import { type Decoder, data, object, slot, uint, uint64 } from '../params.js'
import { anything, atNumber, type ForkedMethod, forward, numberBelow, tagAt } from './forked-method.js'

/** State before the fork's block is the source's; after it, the fork's. `block` is the place of the parameter that names the block. */
export function before(block: number, answer: Decoder<unknown>): ForkedMethod {
  return async (node, fork, call) => {
    const number = await numberBelow(node, fork, tagAt(call.params, block))
    return number === undefined || number === fork.number ? call.here() : forward(fork, call, answer)
  }
}

/** What needs the whole state is the source's to tell, up to the fork's block; behind it nobody knows. */
function upTo(block: number, answer: Decoder<unknown>): ForkedMethod {
  return async (node, fork, call) => {
    const number = await numberBelow(node, fork, tagAt(call.params, block) ?? LATEST)
    if (number !== undefined) return forward(fork, atNumber(call, block, number), answer)
    throw invalidInput(
      `${call.name} needs the whole state, and a fork holds what was written on it: ask for block ${fork.number} or one before`,
    )
  }
}

const storageWord: Decoder<unknown> = (value, name) => slot(value === '0x' ? '0x0' : value, name)

/** eth and debug: what reads or runs on a state. */
export const stateReads: Readonly<Record<string, ForkedMethod>> = {
  eth_getBalance: before(1, uint),
  eth_getTransactionCount: before(1, uint64),
  eth_getCode: before(1, data),
  eth_getStorageAt: before(2, storageWord),
  eth_getStorageValues: before(1, object),
  eth_getAccountInfo: before(1, object),
  eth_getAccount: upTo(1, object),
  eth_getProof: upTo(2, object),
  eth_call: before(1, data),
  eth_estimateGas: before(1, uint),
  eth_createAccessList: before(1, object),
  eth_simulateV1: before(1, anything),
  debug_traceCall: before(1, anything),
}
