import type { Common } from '@ethereumjs/common'
import { max } from '../bigint.js'
import type { AccessListEntry } from './transaction.js'

/** The part of a transaction that costs gas before any of its code runs. */
export interface GasPayload {
  /** Undefined: contract creation. */
  readonly to: object | undefined
  readonly data: Uint8Array
  readonly accessList?: readonly AccessListEntry[] | undefined
}

export interface IntrinsicGas {
  /** Used before any code runs (EIP-2, 2028, 2930, 3860). */
  readonly intrinsic: bigint
  /** What a gas limit has to be at least: that, or EIP-7623's floor for the data. */
  readonly minimum: bigint
}

/** As a transaction of the same fields has it, without making one: that would cost a good part of a short call. */
export function intrinsicGas({ to, data, accessList = [] }: GasPayload, common: Common): IntrinsicGas {
  const zeros = BigInt(countZeros(data))
  const others = BigInt(data.length) - zeros
  const base = common.param('txGas')
  const keys = accessList.reduce((sum, { storageKeys }) => sum + storageKeys.length, 0)
  const intrinsic =
    base +
    zeros * common.param('txDataZeroGas') +
    others * common.param('txDataNonZeroGas') +
    (to === undefined ? creationGas(data, common) : 0n) +
    times(accessList.length, common, 'accessListAddressGas') +
    times(keys, common, 'accessListStorageKeyGas')
  if (!common.isActivatedEIP(7623)) return { intrinsic, minimum: intrinsic }
  const floor = base + (zeros + 4n * others) * common.param('totalCostFloorPerToken')
  return { intrinsic, minimum: max(intrinsic, floor) }
}

function creationGas(code: Uint8Array, common: Common): bigint {
  const words = common.isActivatedEIP(3860) ? Math.ceil(code.length / 32) : 0
  return common.param('txCreationGas') + times(words, common, 'initCodeWordGas')
}

/** Rule sets without the proposal have no such price, and then nothing that it is asked for. */
function times(count: number, common: Common, price: string): bigint {
  return count === 0 ? 0n : BigInt(count) * common.param(price)
}

function countZeros(data: Uint8Array): number {
  let zeros = 0
  for (const byte of data) if (byte === 0) zeros++
  return zeros
}
