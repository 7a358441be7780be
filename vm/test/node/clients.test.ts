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

  test("the pending block has its logs' bloom, as the block that it becomes", async () => {
    const at = '0x00000000000000000000000000000000000c0de0'
    await rpc('hardhat_setCode', at, '0x60015f5fa1') // LOG1
    await rpc('evm_setAutomine', false)
    await rpc('eth_sendTransaction', { from: node.accounts[0]?.address, to: at, gas: '0x10000' })
    await rpc('anvil_setNextBlockTimestamp', Math.floor(Date.now() / 1_000) + 100)
    const pending = (await rpc('eth_getBlockByNumber', 'pending', false)) as { logsBloom: string }
    await rpc('evm_mine')
    const mined = (await rpc('eth_getBlockByNumber', 'latest', false)) as { logsBloom: string }
    expect(BigInt(mined.logsBloom)).toBeGreaterThan(0n)
    expect(pending.logsBloom).toBe(mined.logsBloom)
  })

  test('a tip above the cap is refused in the words that viem looks for', async () => {
    const [from, to] = node.accounts.map(({ address }) => address)
    const fees = { maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' }
    const failure = await failureOf(rpc('eth_sendTransaction', { from, to, ...fees }))
    expect(failure).toMatchObject({
      code: -32003,
      message: 'max priority fee per gas higher than max fee per gas: 2 and 1 wei',
    })
  })

  test('an unsigned transaction is sent for whoever it names, who is not impersonated afterwards', async () => {
    const stranger = `0x${'5a'.repeat(20)}`
    await rpc('anvil_setBalance', stranger, '0xde0b6b3a7640000')
    const hash = await rpc('eth_sendUnsignedTransaction', { from: stranger, to: stranger, value: '0x1' })
    expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ from: stranger, status: '0x1' })
    expect(await failureOf(rpc('eth_sendTransaction', { from: stranger, to: stranger }))).toMatchObject({
      code: -32000,
    })
  })

  test('a reset may name a fork of nothing', async () => {
    for (const forking of [{ forking: { blockNumber: null } }, { forking: {} }, { forking: null }, null]) {
      await rpc('evm_mine')
      await rpc('hardhat_reset', forking)
      expect(await rpc('eth_blockNumber')).toBe('0x0')
    }
  })
})
