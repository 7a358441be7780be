import { expect } from 'vitest'
import { outcomeOf, type TestChain } from '../../testing/chain.js'
import type { GasCase } from './gas-call.js'

/**
 * Runs a call from a state and undoes nothing: the next run sets its own state.
 * @returns microseconds of processor time, so that others at work on the machine count little, and gas
 * @throws when the call does not end as expected: a figure for other work is none
 */
export async function timedRun(chain: TestChain, { data, options, expected, root }: Omit<GasCase, 'name'>) {
  const prepared = chain.prepare(data, options)
  // Drops the caches, so that reads go to the trie; the outermost commit writes the trie and hashes it.
  await chain.state.setStateRoot(root)
  await chain.state.checkpoint()
  const start = process.cpuUsage()
  const { execResult } = await chain.vm.evm.runCall(prepared)
  await chain.vm.evm.journal.cleanup()
  await chain.state.commit()
  const { user, system } = process.cpuUsage(start)
  expect(outcomeOf(execResult, prepared.data).result).toBe(expected)
  return { microseconds: user + system, gas: execResult.executionGasUsed }
}

export const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1] as number
