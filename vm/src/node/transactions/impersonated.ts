import type { Common } from '@ethereumjs/common'
import type { TypedTransaction, TypedTxData } from '@ethereumjs/tx'
import type { Address } from '@ethereumjs/util'
import { buildTransaction } from './build.js'
import type { ChainTransaction } from './transaction.js'

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

/** Whether the signature is the one that stands for a sender whose key did not sign. */
export function isImpersonated({ r, s, from }: Pick<ChainTransaction, 'r' | 's' | 'from'>): boolean {
  return s === 1n && r === markOf(from)
}

function markOf(sender: string): bigint {
  return (1n << 160n) | BigInt(sender)
}

function isLegacy(fields: TypedTxData): boolean {
  return fields.type === undefined || BigInt(fields.type.toString()) === 0n
}
