import { toQuantity } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'

/** Answers what GASPRICE shows. */
const GAS_PRICE = '0x3a5f5260205ff3'
const from = '0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266'
const gwei = 10n ** 9n

describe('fees that a call names', () => {
  let node: MerkatoNode
  beforeAll(async () => {
    node = await createNode()
  })
  afterAll(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const shown = async (fees: object) => BigInt(String(await rpc('eth_call', { from, data: GAS_PRICE, ...fees })))

  test.each([
    ['nothing', {}, 0n],
    ['a tip alone', { maxPriorityFeePerGas: gwei }, 0n],
    ['a price', { gasPrice: 9n * gwei }, 9n * gwei],
    ['a cap alone', { maxFeePerGas: 9n * gwei }, gwei],
    ['a cap and a tip below it', { maxFeePerGas: 9n * gwei, maxPriorityFeePerGas: 2n * gwei }, 3n * gwei],
    ['a cap that the tip would pass', { maxFeePerGas: 2n * gwei, maxPriorityFeePerGas: 2n * gwei }, 2n * gwei],
  ])('with %s, GASPRICE is what the transaction would pay', async (_, fees, price) => {
    const quantities = Object.fromEntries(Object.entries(fees).map(([name, value]) => [name, toQuantity(value)]))
    const { baseFeePerGas } = (await rpc('eth_getBlockByNumber', 'latest', false)) as { baseFeePerGas: string }
    expect(BigInt(baseFeePerGas)).toBe(gwei)
    expect(await shown(quantities)).toBe(price)
    const traced = (await rpc('debug_traceCall', { from, data: GAS_PRICE, ...quantities })) as { returnValue: string }
    expect(BigInt(traced.returnValue)).toBe(price)
  })

  const methods = ['eth_call', 'eth_estimateGas', 'eth_createAccessList', 'debug_traceCall', 'eth_sendTransaction']
  test.each(methods)('%s refuses a price beside a cap or a tip, and a tip above the cap', async (method) => {
    const price = toQuantity(9n * gwei)
    const more = toQuantity(10n * gwei)
    const exclusive = { code: -32602, message: expect.stringContaining('gasPrice') }
    const ask = (fees: object) => rpc(method, { from, to: from, ...fees })
    await expect(ask({ gasPrice: price, maxFeePerGas: price })).rejects.toMatchObject(exclusive)
    await expect(ask({ gasPrice: price, maxPriorityFeePerGas: '0x1' })).rejects.toMatchObject(exclusive)
    await expect(ask({ maxFeePerGas: price, maxPriorityFeePerGas: more })).rejects.toThrow(
      'max priority fee per gas higher than max fee per gas',
    )
  })
})
