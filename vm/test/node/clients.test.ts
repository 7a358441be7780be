import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { failureOf, openNode } from './helpers/provider.js'

/** Found by `npm run conformance`: what client libraries send, and other nodes take. */
describe('what client libraries send', () => {
  let node: MerkatoNode
  beforeEach(async () => {
    const { node: opened, provider } = await openNode()
    provider.destroy()
    node = opened
  })
  afterEach(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })

  test('a block is named by its bare hash', async () => {
    const from = node.accounts[0]?.address
    await rpc('eth_sendTransaction', { from, to: from, value: '0x1' })
    const { hash } = (await rpc('eth_getBlockByNumber', '0x1', false)) as { hash: string }
    expect(await rpc('eth_getBlockReceipts', hash)).toHaveLength(1)
    expect(await rpc('eth_getTransactionCount', from, hash)).toBe('0x1')
    await rpc('evm_mine')
    expect(await rpc('eth_call', { to: from }, hash)).toBe('0x')
    const unknown = `0x${'ab'.repeat(32)}`
    expect(await rpc('eth_getBlockReceipts', unknown)).toBeNull()
    expect(await failureOf(rpc('eth_getBalance', from, unknown))).toMatchObject({ code: -32000 })
  })

  test('a reset may name a fork of nothing', async () => {
    for (const forking of [{ forking: { blockNumber: null } }, { forking: {} }, { forking: null }, null]) {
      await rpc('evm_mine')
      await rpc('hardhat_reset', forking)
      expect(await rpc('eth_blockNumber')).toBe('0x0')
    }
  })
})
