import type { TransactionReceipt } from 'ethers'
import { expect } from 'vitest'
import { GAS_LIMIT, type TestChain } from '../support/chains.js'
import type { CallOf } from './homes.js'

/**
 * What happens when transactions share a block.
 * @param timestamp of the block, in seconds; the node's own by default
 * @returns status of each
 */
export async function inOneBlock(
  { provider }: TestChain,
  calls: readonly CallOf[],
  timestamp?: bigint,
): Promise<(number | null | undefined)[]> {
  await provider.send('evm_setAutomine', [false])
  const sent = []
  for (const { from, ...call } of calls) sent.push(await from.sendTransaction({ ...call, gasLimit: GAS_LIMIT }))
  if (timestamp !== undefined) await provider.send('evm_setNextBlockTimestamp', [Number(timestamp)])
  await provider.send('evm_mine', [])
  await provider.send('evm_setAutomine', [true])
  const receipts = await Promise.all(sent.map(({ hash }) => provider.getTransactionReceipt(hash)))
  expect(new Set(receipts.map((receipt) => receipt?.blockHash)).size).toBe(1)
  return receipts.map((receipt) => receipt?.status)
}

/** Mines a transaction, whether it fails or not. */
export async function mined(
  { provider }: TestChain,
  { from, to, data, value = 0n }: CallOf,
  gasLimit: bigint,
): Promise<TransactionReceipt | null> {
  await provider.send('evm_setAutomine', [false])
  const { hash } = await from.sendTransaction({ to, data, value, gasLimit })
  await provider.send('evm_mine', [])
  await provider.send('evm_setAutomine', [true])
  return provider.getTransactionReceipt(hash)
}

/** Mines a transaction that fails. */
export async function fails(chain: TestChain, call: CallOf, gasLimit: bigint): Promise<TransactionReceipt | null> {
  const receipt = await mined(chain, call, gasLimit)
  expect(receipt?.status).toBe(0)
  return receipt
}

/** What a transaction costs before it runs (EIP-2028, EIP-7623). */
export function calldataGas(data: string): bigint {
  const bytes = Buffer.from(data.slice(2), 'hex')
  return 21_000n + bytes.reduce((sum, byte) => sum + (byte === 0 ? 10n : 40n), 0n)
}
