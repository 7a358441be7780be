import type { Common } from '@ethereumjs/common'
import type { TypedTransaction, TypedTxData } from '@ethereumjs/tx'
import type { Address } from '@ethereumjs/util'
import type { Hex } from '../encoding.js'
import { buildTransaction } from './build.js'

/**
 * A transaction that passes as signed by `sender` without its key.
 *
 * The signature only makes hashes of different senders differ: r names the sender and no key signs for it. The sender
 * is therefore set on the object, never recovered.
 */
export function impersonate(fields: TypedTxData, sender: Address, common: Common): TypedTransaction {
  const r = markOf(sender.toString())
  const v = isLegacy(fields) ? common.chainId() * 2n + 35n : 0n
  const tx = buildTransaction({ ...fields, v, r, s: 1n } as TypedTxData, { common, freeze: false })
  tx.getSenderAddress = () => sender
  return tx
}

/** Whom a signature stands for whose key did not sign; undefined for every other signature. */
export function impersonatedSender({ r, s }: { readonly r: bigint; readonly s: bigint }): Hex | undefined {
  return s === 1n && r >> 160n === 1n ? `0x${r.toString(16).slice(1)}` : undefined
}

function markOf(sender: string): bigint {
  return (1n << 160n) | BigInt(sender)
}

function isLegacy(fields: TypedTxData): boolean {
  return fields.type === undefined || BigInt(fields.type.toString()) === 0n
}
