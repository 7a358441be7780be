import { toQuantity } from 'ethers'
import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createNode, type MerkatoNode, type NodeOptions } from '../../src/node/index.js'
import { IntervalMiner } from '../../src/node/mining/interval-miner.js'
import { type PendingTransaction, TransactionPool } from '../../src/node/transactions/pool.js'
import type { ChainTransaction } from '../../src/node/transactions/transaction.js'
import { failureOf } from './helpers/provider.js'

const GWEI = 10n ** 9n

/** What the pool looks at, of a transaction that nobody runs. */
interface Draft {
  readonly sender: number
  readonly nonce: number
  /** Wei per gas. */
  readonly cap: number
  readonly tip: number
  /** Whether a block takes it. */
  readonly fits: boolean
}

const drafts = fc.uniqueArray(
  fc.record({
    sender: fc.nat(4),
    nonce: fc.nat(4),
    cap: fc.integer({ min: 1, max: 12 }),
    tip: fc.integer({ min: 0, max: 12 }),
    fits: fc.boolean(),
  }),
  { selector: ({ sender, nonce }) => `${sender}:${nonce}`, maxLength: 20 },
)

function pending({ sender, nonce, cap, tip }: Draft, arrival: number): PendingTransaction {
  const transaction = {
    hash: `0x${arrival.toString(16)}`,
    from: `0x${sender}`,
    nonce: BigInt(nonce),
    type: 2,
    fees: { maxFeePerGas: BigInt(cap), maxPriorityFeePerGas: BigInt(Math.min(tip, cap)) },
  } as unknown as ChainTransaction
  return { transaction, tx: {} as PendingTransaction['tx'], impersonated: false, arrival }
}

/** What orders say, written down the slow way: again and again the best of those that are next in their sender's run. */
function expected(all: readonly Draft[], order: 'fees' | 'fifo', baseFee: number): Draft[] {
  const next = new Map(all.map(({ sender }) => [sender, 0]))
  const taken: Draft[] = []
  for (;;) {
    const open = all.filter(({ sender, nonce, cap }) => next.get(sender) === nonce && cap >= baseFee)
    const earns = ({ cap, tip }: Draft) => Math.min(tip, cap, cap - baseFee)
    const [first] = order === 'fifo' ? open : open.toSorted((a, b) => earns(b) - earns(a))
    if (first === undefined) return taken
    taken.push(first)
    next.set(first.sender, first.fits ? first.nonce + 1 : -1)
  }
}

test.each(['fees', 'fifo'] as const)('order %s: each sender’s run by nonce, the rest as the order says', (order) =>
  fc.assert(
    fc.property(drafts, fc.integer({ min: 0, max: 12 }), (all, baseFee) => {
      const pool = new TransactionPool()
      const waiting = all.map(pending)
      pool.restore(waiting)
      const prices = { baseFeePerGas: BigInt(baseFee), blobBaseFee: 1n }
      const candidates = pool.executable(new Map(pool.senders().map((sender) => [sender, 0n])), prices, order)
      const taken: Draft[] = []
      for (let step = candidates.next(); !step.done; step = candidates.next(taken.at(-1)?.fits ?? true)) {
        taken.push(all[waiting.indexOf(step.value)] as Draft)
      }
      expect(taken).toEqual(expected(all, order, baseFee))
    }),
  ),
)

describe('mining modes of a node', () => {
  let node: MerkatoNode
  afterEach(async () => {
    vi.useRealTimers()
    await node.close()
  })

  const open = async (options: NodeOptions) => {
    node = await createNode({ accounts: 3, ...options })
  }
  const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>
  const block = (tag = 'latest') =>
    rpc<{ number: string; transactions: string[]; gasUsed: string }>('eth_getBlockByNumber', tag, false)
  const number = async () => Number(await rpc<string>('eth_blockNumber'))
  const send = (index: number, fields: object = {}) => {
    const [from, to] = [node.accounts[index]?.address, node.accounts[0]?.address]
    return rpc<string>('eth_sendTransaction', { from, to, gas: '0x5208', ...fields })
  }
  const tip = (gwei: bigint) => ({
    maxFeePerGas: toQuantity(100n * GWEI),
    maxPriorityFeePerGas: toQuantity(gwei * GWEI),
  })

  test('order fifo takes what came first, whatever it pays', async () => {
    await open({ automine: false, order: 'fifo' })
    const hashes = [await send(0, tip(1n)), await send(1, tip(9n)), await send(2, tip(5n))]
    expect((await block('pending')).transactions).toEqual(hashes)
    await rpc('evm_mine')
    expect((await block()).transactions).toEqual(hashes)
    expect(await rpc('anvil_nodeInfo')).toMatchObject({ transactionOrder: 'fifo' })
  })

  test('manual: nothing is mined but on demand', async () => {
    await open({ automine: false })
    await send(0)
    expect(await number()).toBe(0)
    await rpc('evm_mine')
    expect([await number(), (await block()).transactions.length]).toEqual([1, 1])
  })

  test('interval: what waits is mined by the timer, and an empty block when nothing waits', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await open({ automine: false, miningInterval: 1_000 })
    await send(0)
    expect(await number()).toBe(0)
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await block()).transactions).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect((await block()).transactions).toHaveLength(0)
    expect(await number()).toBe(2)
  })

  test('mixed: a transaction is mined at once, and the timer goes on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    await open({ miningInterval: 1_000 })
    await send(0)
    expect(await number()).toBe(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await number()).toBe(2)
  })

  test('a block holds no more gas than its limit; what does not fit waits for the next', async () => {
    await open({ automine: false, blockGasLimit: 50_000n })
    const [dear, middle, cheap] = [await send(0, tip(9n)), await send(1, tip(5n)), await send(2, tip(1n))]
    await rpc('evm_mine')
    expect(await block()).toMatchObject({ transactions: [dear, middle], gasUsed: toQuantity(42_000) })
    await rpc('evm_mine')
    expect((await block()).transactions).toEqual([cheap])
  })

  test('a replacement needs a tenth more of both fees, the old one keeps its place otherwise', async () => {
    await open({ automine: false })
    const fees = (cap: bigint, priority: bigint) => ({
      nonce: '0x0',
      maxFeePerGas: toQuantity(cap * GWEI),
      maxPriorityFeePerGas: toQuantity(priority * GWEI),
    })
    const first = await send(0, fees(100n, 10n))
    for (const tooLittle of [fees(109n, 11n), fees(110n, 10n), fees(200n, 10n)]) {
      expect(await failureOf(send(0, tooLittle))).toMatchObject({
        code: -32003,
        message: 'replacement transaction underpriced',
      })
    }
    expect(await rpc('eth_getTransactionByHash', first)).toMatchObject({ blockNumber: null })
    const second = await send(0, fees(110n, 11n))
    expect(await rpc('eth_getTransactionByHash', first)).toBeNull()
    await rpc('evm_mine')
    expect((await block()).transactions).toEqual([second])
  })

  test('evm_setIntervalMining takes a range, and refuses one that is none', async () => {
    await open({})
    expect(await rpc('evm_setIntervalMining', [2_000, 5_000])).toBe(true)
    expect(await rpc('anvil_getIntervalMining')).toBe(2)
    for (const bad of [[5_000, 2_000], [0, 1_000], [1_000], [1, 2, 3], [1, 2 ** 31]]) {
      expect(await failureOf(rpc('evm_setIntervalMining', bad))).toMatchObject({ code: -32602 })
    }
    expect(await rpc('anvil_getIntervalMining')).toBe(2)
    await rpc('evm_setIntervalMining', [0, 0])
    expect(await rpc('anvil_getIntervalMining')).toBeNull()
  })

  test('an interval that is none is refused at the start', async () => {
    await open({})
    for (const miningInterval of [-1, 0.5, [5, 1], [0, 5]] as (number | [number, number])[]) {
      await expect(createNode({ miningInterval })).rejects.toMatchObject({ option: 'miningInterval' })
    }
  })
})

test('the timer draws each pause anew, from the least to the most', async () => {
  vi.useFakeTimers()
  const drawn = [0, 0.999_999, 0.5]
  let mined = 0
  const mine = async () => {
    mined++
  }
  const miner = new IntervalMiner(mine, () => drawn[mined] ?? 0)
  miner.set({ min: 100, max: 300 })
  for (const [pause, blocks] of [
    [99, 0],
    [1, 1],
    [299, 1],
    [1, 2],
    [199, 2],
    [1, 3],
  ] as const) {
    await vi.advanceTimersByTimeAsync(pause)
    expect(mined).toBe(blocks)
  }
  miner.set(undefined)
  await vi.advanceTimersByTimeAsync(1_000)
  expect(mined).toBe(3)
  vi.useRealTimers()
})
