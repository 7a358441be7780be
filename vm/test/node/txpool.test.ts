import { getAddress, toQuantity } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { openNode } from './helpers/provider.js'

const GWEI = 1_000_000_000n
const EMPTY = { pending: {}, queued: {} }

describe('txpool', () => {
  let node: MerkatoNode
  let a: string
  let b: string

  beforeEach(async () => {
    const { node: opened, provider } = await openNode({ automine: false })
    provider.destroy()
    node = opened
    ;[a, b] = node.accounts.map(({ address }) => address) as [string, string]
  })
  afterEach(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const send = (from: string, nonce: number, extra: object = {}) =>
    rpc('eth_sendTransaction', { from, to: b, value: '0x5', gas: '0x5208', nonce: toQuantity(nonce), ...extra })

  test('an empty pool has its parts', async () => {
    expect(await rpc('txpool_status')).toEqual({ pending: '0x0', queued: '0x0' })
    expect(await rpc('txpool_content')).toEqual(EMPTY)
    expect(await rpc('txpool_contentFrom', a)).toEqual(EMPTY)
    expect(await rpc('txpool_inspect')).toEqual(EMPTY)
  })

  test('what follows the account is pending, what is behind a gap is queued, until the gap is filled', async () => {
    const hashes = [await send(a, 3), await send(a, 0), await send(b, 7), await send(a, 4)]
    expect(await rpc('txpool_status')).toEqual({ pending: '0x1', queued: '0x3' })
    const content = (await rpc('txpool_content')) as Record<string, Record<string, Record<string, object>>>
    const shown = async (hash: unknown) => rpc('eth_getTransactionByHash', hash)
    expect(content).toEqual({
      pending: { [getAddress(a)]: { 0: await shown(hashes[1]) } },
      queued: {
        [getAddress(a)]: { 3: await shown(hashes[0]), 4: await shown(hashes[3]) },
        [getAddress(b)]: { 7: await shown(hashes[2]) },
      },
    })
    expect(content.pending?.[getAddress(a)]?.[0]).toMatchObject({ blockHash: null, blockNumber: null, nonce: '0x0' })
    expect(await rpc('txpool_contentFrom', a.toLowerCase())).toEqual({
      pending: content.pending?.[getAddress(a)],
      queued: content.queued?.[getAddress(a)],
    })
    await rpc('evm_mine')
    expect(await rpc('txpool_status')).toEqual({ pending: '0x0', queued: '0x3' })
    await send(a, 1)
    await send(a, 2)
    expect(await rpc('txpool_status')).toEqual({ pending: '0x4', queued: '0x1' })
    await rpc('evm_mine')
    expect(await rpc('txpool_contentFrom', a)).toEqual(EMPTY)
  })

  test('a summary has receiver, wei, gas and the most that is paid for it', async () => {
    await send(a, 0, { maxFeePerGas: toQuantity(9n * GWEI), maxPriorityFeePerGas: '0x1' })
    await send(a, 2, { gasPrice: toQuantity(3n * GWEI) })
    await send(a, 4, { to: undefined, data: '0x00', gas: '0xfde8', gasPrice: toQuantity(2n * GWEI), value: '0x0' })
    expect(await rpc('txpool_inspect')).toEqual({
      pending: { [getAddress(a)]: { 0: `${getAddress(b)}: 5 wei + 21000 gas × 9000000000 wei` } },
      queued: {
        [getAddress(a)]: {
          2: `${getAddress(b)}: 5 wei + 21000 gas × 3000000000 wei`,
          4: 'contract creation: 0 wei + 65000 gas × 2000000000 wei',
        },
      },
    })
  })
})
