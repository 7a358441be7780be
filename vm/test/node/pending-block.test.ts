import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { openNode } from './helpers/provider.js'

interface BlockJson {
  readonly hash: string
  readonly transactions: readonly string[]
}

describe('what there is of the pending block', () => {
  let node: MerkatoNode
  let mined: string
  let waiting: string
  let queued: string

  beforeAll(async () => {
    const { node: opened, provider } = await openNode({ clock: () => 1_900_000_000n })
    provider.destroy()
    node = opened
    const [from, to] = node.accounts.map(({ address }) => address)
    const send = async (fields: object) => (await rpc('eth_sendTransaction', { from, to, ...fields })) as string
    mined = await send({})
    await rpc('evm_setAutomine', false)
    waiting = await send({ data: '0x5f5fa0', to: undefined, gas: '0x186a0' }) // LOG0
    queued = await send({ nonce: '0x5' })
  })
  afterAll(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })

  test('its transactions by their place, not those of the newest block', async () => {
    expect(await rpc('eth_getTransactionByBlockNumberAndIndex', 'pending', '0x0')).toEqual(
      await rpc('eth_getTransactionByHash', waiting),
    )
    expect(await rpc('eth_getRawTransactionByBlockNumberAndIndex', 'pending', '0x0')).toBe(
      await rpc('eth_getRawTransactionByHash', waiting),
    )
    expect(await rpc('eth_getTransactionByBlockNumberAndIndex', 'pending', '0x1')).toBeNull()
    expect(await rpc('eth_getTransactionByBlockNumberAndIndex', 'latest', '0x0')).toMatchObject({ hash: mined })
  })

  test('its receipts, as of a block without a hash', async () => {
    const log = { blockHash: null, blockNumber: '0x2', logIndex: '0x0', transactionHash: waiting }
    expect(await rpc('eth_getBlockReceipts', 'pending')).toMatchObject([
      { blockHash: null, blockNumber: '0x2', status: '0x1', transactionHash: waiting, logs: [log] },
    ])
    expect(await rpc('eth_getTransactionReceipt', waiting)).toBeNull()
  })

  test('what waits behind a gap is not pending', async () => {
    expect(await rpc('eth_pendingTransactions')).toMatchObject([{ hash: waiting }])
    expect(await rpc('eth_getTransactionByHash', queued)).toMatchObject({ hash: queued, blockHash: null })
  })

  test('a filter for whole transactions tells them as they are shown elsewhere', async () => {
    const [hashes, whole] = [
      await rpc('eth_newPendingTransactionFilter', false),
      await rpc('eth_newPendingTransactionFilter', true),
    ]
    const [from, to] = node.accounts.map(({ address }) => address)
    const hash = await rpc('eth_sendTransaction', { from, to, nonce: '0x9' })
    expect(await rpc('eth_getFilterChanges', hashes)).toEqual([hash])
    expect(await rpc('eth_getFilterChanges', whole)).toEqual([await rpc('eth_getTransactionByHash', hash)])
    expect(await rpc('eth_getFilterChanges', whole)).toEqual([])
  })

  test('headers are blocks without what is in them', async () => {
    const { transactions, uncles, withdrawals, size, ...header } = (await rpc(
      'eth_getBlockByNumber',
      '0x1',
      false,
    )) as Record<string, unknown>
    expect([transactions, uncles, withdrawals, typeof size]).toEqual([[mined], [], [], 'string'])
    expect(await rpc('eth_getHeaderByNumber', '0x1')).toEqual(header)
    expect(await rpc('eth_getHeaderByHash', header.hash)).toEqual(header)
    expect(await rpc('eth_getHeaderByNumber', 'latest')).toEqual(header)
    expect(await rpc('eth_getHeaderByNumber', 'pending')).toMatchObject({ number: '0x2', hash: null, nonce: null })
    expect(await rpc('eth_getHeaderByNumber', '0x9')).toBeNull()
    expect(await rpc('eth_getHeaderByHash', `0x${'12'.repeat(32)}`)).toBeNull()
    const { hash } = (await rpc('eth_getBlockByNumber', 'latest', false)) as BlockJson
    expect(hash).toBe(header.hash)
  })
})
