import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode, type SubscriptionMessage } from '../../src/node/index.js'
import { failureOf } from './helpers/provider.js'

/** Emits one log without data, whose topic is the first word of the input. */
const EMITTER_CODE = '0x5f355f5fa100'
const [EMITTER, OTHER] = [`0x${'e1'.repeat(20)}`, `0x${'e2'.repeat(20)}`] as const

interface LogJson {
  readonly address: string
  readonly topics: readonly string[]
  readonly blockNumber: string
  readonly blockHash: string
  readonly logIndex: string
  readonly removed: boolean
}

const topic = (value: number) => `0x${value.toString(16).padStart(64, '0')}`

describe('subscriptions', () => {
  let node: MerkatoNode
  let from: string | undefined
  let heard: SubscriptionMessage[]

  beforeEach(async () => {
    node = await createNode()
    heard = []
    node.on('message', (message) => heard.push(message))
    from = node.accounts[0]?.address
    for (const address of [EMITTER, OTHER]) await rpc('hardhat_setCode', address, EMITTER_CODE)
  })

  afterEach(() => node.close())

  const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>
  const emit = (value: number, to: string = EMITTER) =>
    rpc<string>('eth_sendTransaction', { from, to, data: topic(value), gas: '0x186a0' })
  const news = <T>(id: string) =>
    heard.filter(({ data }) => data.subscription === id).map(({ data }) => data.result as T)

  test('newHeads tells of every block with the header that the block has', async () => {
    const id = await rpc<string>('eth_subscribe', 'newHeads')
    await rpc('hardhat_mine', '0x2')
    await emit(1)
    const blocks = await Promise.all(
      ['0x1', '0x2', '0x3'].map((number) => rpc<object>('eth_getBlockByNumber', number, false)),
    )
    const heads = news<object>(id)
    expect(heads).toHaveLength(3)
    for (const [index, head] of heads.entries()) {
      expect(blocks[index]).toMatchObject(head)
      expect(head).not.toHaveProperty('transactions')
      expect(Object.keys(head)).toEqual(
        expect.arrayContaining([
          'hash',
          'parentHash',
          'number',
          'timestamp',
          'baseFeePerGas',
          'logsBloom',
          'stateRoot',
        ]),
      )
    }
    expect(heard.every(({ type }) => type === 'eth_subscription')).toBe(true)
  })

  test('transactionReceipts tells the receipts of each block at once, of all transactions or of some', async () => {
    const all = await rpc<string>('eth_subscribe', 'transactionReceipts')
    const first = await emit(1)
    await rpc('evm_mine')
    await rpc('evm_setAutomine', false)
    const hashes = [await emit(2), await emit(3, OTHER)]
    const some = await rpc<string>('eth_subscribe', 'transactionReceipts', { transactionHashes: [hashes[1]] })
    const none = await rpc<string>('eth_subscribe', 'transactionReceipts', { transactionHashes: [] })
    await rpc('evm_mine')
    const receipts = await Promise.all(hashes.map((hash) => rpc<object>('eth_getTransactionReceipt', hash)))
    expect(news(all)).toEqual([[await rpc('eth_getTransactionReceipt', first)], receipts])
    expect(news(some)).toEqual([[receipts[1]]])
    expect(news(none)).toEqual([receipts])
    for (const filter of [{ transactionHashes: ['0x12'] }, true]) {
      expect(await failureOf(rpc('eth_subscribe', 'transactionReceipts', filter))).toMatchObject({ code: -32602 })
    }
  })

  test('logs come by address, topic and range, as eth_getLogs has them', async () => {
    const filters = [
      {},
      { address: EMITTER },
      { topics: [[topic(1), topic(3)]] },
      { fromBlock: '0x2', toBlock: '0x3' },
      { fromBlock: 'latest', address: [OTHER], topics: [null] },
    ]
    const ids = await Promise.all(filters.map((filter) => rpc<string>('eth_subscribe', 'logs', filter)))
    const unfiltered = await rpc<string>('eth_subscribe', 'logs')
    for (const value of [1, 2, 3, 4]) await emit(value, value % 2 === 0 ? OTHER : EMITTER)
    for (const [index, filter] of filters.entries()) {
      const expected = await rpc<LogJson[]>('eth_getLogs', {
        toBlock: 'latest',
        ...filter,
        fromBlock: '0x0',
        ...range(filter),
      })
      expect(news(ids[index] ?? '')).toEqual(expected)
    }
    expect(news(unfiltered)).toHaveLength(4)
  })

  const range = ({ fromBlock, toBlock }: { fromBlock?: string; toBlock?: string }) =>
    toBlock === undefined ? {} : { fromBlock, toBlock }

  test('newPendingTransactions tells hashes, or whole transactions, as they enter the pool', async () => {
    const hashes = await rpc<string>('eth_subscribe', 'newPendingTransactions')
    const alsoHashes = await rpc<string>('eth_subscribe', 'newPendingTransactions', false)
    const whole = await rpc<string>('eth_subscribe', 'newPendingTransactions', true)
    await rpc('evm_setAutomine', false)
    const hash = await emit(1)
    const waiting = await rpc('eth_getTransactionByHash', hash)
    expect([news(hashes), news(alsoHashes), news(whole)]).toEqual([[hash], [hash], [waiting]])
    expect(waiting).toMatchObject({ blockHash: null })
  })

  test('syncing is taken and tells nothing: there is nobody to fall behind', async () => {
    const id = await rpc<string>('eth_subscribe', 'syncing')
    await rpc('evm_mine')
    expect(news(id)).toEqual([])
  })

  test('logs that are undone come again as removed, the newest first', async () => {
    const snapshot = await rpc('evm_snapshot')
    const id = await rpc<string>('eth_subscribe', 'logs', { address: EMITTER })
    await emit(1)
    await emit(2, OTHER)
    await emit(3)
    const added = [...news<LogJson>(id)]
    await rpc('evm_revert', snapshot)
    const undone = added.toReversed().map((log) => ({ ...log, removed: true }))
    expect(added.map(({ removed }) => removed)).toEqual([false, false])
    expect(news(id)).toEqual([...added, ...undone])
  })

  test('going back to the genesis block or to another chain undoes as well', async () => {
    const state = await node.exportState()
    const id = await rpc<string>('eth_subscribe', 'logs')
    await emit(1)
    await rpc('hardhat_reset')
    expect(news<LogJson>(id).map(({ removed }) => removed)).toEqual([false, true])
    await rpc('hardhat_setCode', EMITTER, EMITTER_CODE)
    await emit(2)
    await node.importState(state)
    expect(news<LogJson>(id).map(({ removed }) => removed)).toEqual([false, true, false, true])
  })

  test('NODE-6: who adds what is told and takes away what is removed holds what eth_getLogs answers', async () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('emit' as const), value: fc.nat(3), other: fc.boolean() }),
      fc.record({ kind: fc.constant('several' as const), count: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ kind: fc.constant('snapshot' as const) }),
      fc.record({ kind: fc.constant('revert' as const), which: fc.nat(5) }),
      fc.record({ kind: fc.constant('rollback' as const), depth: fc.nat(2) }),
      fc.record({ kind: fc.constant('poll' as const) }),
    )
    const filters = [{}, { address: OTHER }, { topics: [topic(2)] }]
    const ids = await Promise.all(filters.map((filter) => rpc<string>('eth_subscribe', 'logs', filter)))
    const polled = await Promise.all(
      filters.map(async (filter) => ({ id: await rpc('eth_newFilter', filter), logs: [] as LogJson[] })),
    )
    const poll = async () => {
      for (const { id, logs } of polled) logs.push(...(await rpc<LogJson[]>('eth_getFilterChanges', id)))
    }
    const run = async (steps: (typeof step extends fc.Arbitrary<infer S> ? S : never)[]) => {
      const snapshots: unknown[] = []
      for (const each of steps) {
        if (each.kind === 'emit') await emit(each.value, each.other ? OTHER : EMITTER)
        if (each.kind === 'snapshot') snapshots.push(await rpc('evm_snapshot'))
        if (each.kind === 'revert') await rpc('evm_revert', snapshots[each.which] ?? '0xffff')
        if (each.kind === 'rollback')
          await rpc('anvil_rollback', Math.min(each.depth, Number(await rpc('eth_blockNumber'))))
        if (each.kind === 'poll') await poll()
        if (each.kind === 'several') {
          await rpc('evm_setAutomine', false)
          for (let value = 0; value < each.count; value++) await emit(value, OTHER)
          await rpc('evm_mine')
          await rpc('evm_setAutomine', true)
        }
      }
      await poll()
      for (const [index, filter] of filters.entries()) {
        const answer = await rpc('eth_getLogs', { ...filter, fromBlock: '0x0', toBlock: 'latest' })
        expect(replayed(polled[index]?.logs ?? [])).toEqual(answer)
        expect(replayed(news<LogJson>(ids[index] ?? ''))).toEqual(answer)
      }
    }
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 12 }), run), { numRuns: 25 })
  })

  test('ends by eth_unsubscribe, and for its own client only', async () => {
    const others: unknown[] = []
    const client = node.connect((message) => others.push(message.data))
    const theirs = await client.request({ method: 'eth_subscribe', params: ['newHeads'] })
    const mine = await rpc<string>('eth_subscribe', 'newHeads')
    expect(await rpc('eth_unsubscribe', theirs)).toBe(false)
    await rpc('evm_mine')
    expect([news(mine).length, others.length]).toEqual([1, 1])
    expect(await rpc('eth_unsubscribe', mine)).toBe(true)
    expect(await rpc('eth_unsubscribe', mine)).toBe(false)
    await rpc('evm_mine')
    expect([news(mine).length, others.length]).toEqual([1, 2])
    client.close()
    await rpc('evm_mine')
    expect(others).toHaveLength(2)
  })

  test('a listener can be taken away, and one that asks the node for more is answered', async () => {
    const numbers: unknown[] = []
    const listener = async () => void numbers.push(await rpc('eth_blockNumber'))
    node.on('message', listener)
    await rpc('eth_subscribe', 'newHeads')
    await rpc('evm_mine')
    await expect.poll(() => numbers).toEqual(['0x1'])
    node.removeListener('message', listener)
    await rpc('evm_mine')
    expect(await rpc('eth_blockNumber')).toBe('0x2')
    expect(numbers).toHaveLength(1)
  })

  test.each([
    [[]],
    [['blocks']],
    [['constructor']],
    [[7]],
    [['newHeads', {}]],
    [['newPendingTransactions', 'yes']],
    [['logs', { address: '0x1' }]],
    [['logs', { blockHash: topic(1) }]],
    [['logs', {}, {}]],
  ])('wrong parameters are refused: %j', async (params) => {
    expect(await failureOf(rpc('eth_subscribe', ...params))).toMatchObject({ code: -32602 })
  })

  test('a client has at most 1,000 subscriptions', async () => {
    for (let count = 0; count < 1_000; count++) await rpc('eth_subscribe', 'syncing')
    expect(await failureOf(rpc('eth_subscribe', 'newHeads'))).toMatchObject({ code: -32000 })
  })

  test('a client that can only be answered can not subscribe', async () => {
    for (const method of ['eth_subscribe', 'eth_unsubscribe']) {
      const refused = node.connect().request({ method, params: ['newHeads'] })
      expect(await failureOf(refused)).toMatchObject({ code: -32601, message: expect.stringContaining('WebSocket') })
    }
  })
})

/** What is left of a stream of logs. */
function replayed(news: readonly LogJson[]): LogJson[] {
  const held: LogJson[] = []
  for (const log of news) {
    if (!log.removed) held.push(log)
    else expect({ ...held.pop(), removed: true }).toEqual(log)
  }
  return held
}
