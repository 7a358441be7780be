import { expect, test } from 'vitest'
import { openNode } from './helpers/provider.js'

const WITHDRAWALS = '0x00000961ef480eb55e80d19ad83579a64c007002'
/** Slot 0 becomes 0 when the system calls, and 1 when anybody else does. */
const CODE = `0x3373${'ff'.repeat(19)}fe14155f5500`

test('EIP-2200: what a slot held before a system call is nothing to the transactions of the next block', async () => {
  const { node, provider } = await openNode({ clock: () => 1_900_000_000n })
  provider.destroy()
  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const [{ address: from } = { address: '' }] = node.accounts
  await rpc('hardhat_setCode', WITHDRAWALS, CODE)
  const outcomes: unknown[] = []
  for (let block = 0; block < 3; block++) {
    const hash = await rpc('eth_sendTransaction', { from, to: WITHDRAWALS, gas: '0x186a0' })
    const { status, gasUsed } = (await rpc('eth_getTransactionReceipt', hash)) as Record<string, string>
    outcomes.push({ status, gasUsed: Number(gasUsed) })
  }
  await node.close()
  // 21,000, 13 for the steps before it, 22,100 for a slot that was zero.
  expect(outcomes).toEqual(Array(3).fill({ status: '0x1', gasUsed: 43_113 }))
})
