import { doorInterface } from '@merkato/protocol'
import type { Interface } from 'ethers'
import { bytesToHex, type Hex } from '../encoding.js'
import type { Contract } from '../merkato/ask-contract.js'
import { CONDITIONAL_TRANSFERS, PACKAGES, POOL, REGISTRY } from '../merkato/contracts.js'
import { type DecodedArgument, decodedArguments } from './abi-value.js'

/** A call of one of Merkato's precompiles, read by its interface. */
export interface DecodedCall {
  readonly contract: string
  readonly function: string
  readonly arguments: readonly DecodedArgument[]
}

interface Precompile {
  readonly contract: string
  readonly interfaces: readonly Interface[]
}

const PRECOMPILES: ReadonlyMap<string, Precompile> = new Map([
  named('ShieldedPool', POOL, doorInterface),
  named('AssetRegistry', REGISTRY),
  named('Packages', PACKAGES),
  named('ConditionalTransfers', CONDITIONAL_TRANSFERS),
])

function named(contract: string, { address, interface: own }: Contract, ...others: Interface[]): [string, Precompile] {
  return [address.toLowerCase(), { contract, interfaces: [own, ...others] }]
}

/**
 * What a call asks of one of Merkato's precompiles.
 *
 * @param to lower case
 * @returns undefined for other contracts, and for what the precompile refuses as no call of it
 */
export function decodedCall(to: Hex, input: Uint8Array): DecodedCall | undefined {
  const precompile = PRECOMPILES.get(to)
  const data = bytesToHex(input)
  for (const coder of precompile?.interfaces ?? []) {
    const decoded = decodeWith(coder, data)
    if (precompile !== undefined && decoded !== undefined) return { contract: precompile.contract, ...decoded }
  }
  return undefined
}

function decodeWith(coder: Interface, data: Hex): Omit<DecodedCall, 'contract'> | undefined {
  try {
    const call = coder.parseTransaction({ data })
    return call === null
      ? undefined
      : { function: call.name, arguments: decodedArguments(call.fragment.inputs, call.args) }
  } catch {
    // Bytes of its caller's making.
    return undefined
  }
}
