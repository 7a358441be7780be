import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { InconsistentNodeError, NotSyncedError, RpcError } from '../../src/errors/network.js'
import { FakeChain, FIRST_TIME } from '../support/fake-chain.js'
import { memoryStorage } from '../support/memory-storage.js'
import { openOn } from '../support/open-wallet.js'

afterEach(() => vi.restoreAllMocks())

/**
 * Six seconds pass with every question to the node, and none with writing, so each range that was read is kept.
 * @returns what lets more milliseconds pass
 */
function keepEveryRange(): (milliseconds: number) => void {
  let now = 0
  vi.spyOn(performance, 'now').mockImplementation(() => now)
  const { send } = FakeChain.prototype
  vi.spyOn(FakeChain.prototype, 'send').mockImplementation(function (this: FakeChain, ...question) {
    now += 6_000
    return send.apply(this, question)
  })
  return (milliseconds) => {
    now += milliseconds
  }
}

/** A chain of some payments, one block each, read two blocks at a time. */
async function story(length: number): Promise<FakeChain> {
  const chain = new FakeChain()
  const [buyer, seller] = [await openOn(chain, 'buyer'), await openOn(chain, 'seller')]
  await buyer.shield({ amount: 100n })
  for (let i = 0; i < length; i += 1) {
    if (i % 2 === 0) await buyer.transfer({ to: seller.address(), amount: 3n, memo: `${i}` })
    else await seller.shield({ amount: 2n })
  }
  chain.maxSpan = 2
  return chain
}

/** Makes the chain fall silent after so many questions for logs. */
function killAfter(chain: FakeChain, ranges: number): () => void {
  const send = chain.send.bind(chain)
  let left = ranges
  chain.send = async (method, params) => {
    if (method === 'eth_getLogs' && Number((params[0] as { toBlock: string }).toBlock) >= 0) {
      const { fromBlock, toBlock } = params[0] as { fromBlock: string; toBlock: string }
      if (Number(toBlock) - Number(fromBlock) < 2 && left-- <= 0) throw new Error('killed')
    }
    return send(method, params)
  }
  return () => {
    chain.send = send
  }
}

const rangesRead = (chain: FakeChain): number[] =>
  chain.questions
    .filter(([method]) => method === 'eth_getLogs')
    .map(([, [filter]]) => filter as { fromBlock: string; toBlock: string })
    .filter(({ fromBlock, toBlock }) => Number(toBlock) - Number(fromBlock) < 2)
    .map(({ fromBlock }) => Number(fromBlock))

describe('WAL-12: a sync that was killed', () => {
  test('goes on where it was, and shows nothing before all of it is verified', async () => {
    keepEveryRange()
    const chain = await story(10)
    const storage = memoryStorage()
    const revive = killAfter(chain, 3)
    await expect((await openOn(chain, 'buyer', { storage })).sync()).rejects.toThrow(RpcError)
    revive()
    const second = await openOn(chain, 'buyer', { storage })
    expect(() => second.balance()).toThrow(NotSyncedError)
    chain.questions.length = 0
    await second.sync()
    expect(Math.min(...rangesRead(chain))).toBe(5)
    const fresh = await openOn(chain, 'buyer')
    await fresh.sync()
    expect(second.history()).toEqual(fresh.history())
    expect(second.notes()).toEqual(fresh.notes())
  })

  test('keeps showing what was verified before it began', async () => {
    keepEveryRange()
    const chain = await story(2)
    const storage = memoryStorage()
    const wallet = await openOn(chain, 'seller', { storage })
    await wallet.sync()
    const before = { balance: wallet.balance(), block: wallet.syncedTo() }
    const payer = await openOn(chain, 'buyer')
    for (let i = 0; i < 6; i += 1) await payer.transfer({ to: wallet.address(), amount: 1n })
    const revive = killAfter(chain, 2)
    await expect(wallet.sync()).rejects.toThrow(RpcError)
    revive()
    const again = await openOn(chain, 'seller', { storage })
    expect({ balance: again.balance(), block: again.syncedTo() }).toEqual(before)
    await again.sync()
    expect(again.balance()).toBe(before.balance + 6n)
  })

  test('finds out at the end that a node lied before it was killed, and reads again', async () => {
    keepEveryRange()
    const chain = await story(10)
    const storage = memoryStorage()
    const revive = killAfter(chain, 3)
    chain.tamper = (logs) =>
      logs.map((log) => {
        const { data } = log as { data: string }
        return { ...(log as object), data: `${data.slice(0, 2 + 64)}${'0'.repeat(63)}1${data.slice(2 + 128)}` }
      })
    await (await openOn(chain, 'buyer', { storage })).sync().catch(() => undefined)
    revive()
    chain.tamper = (logs) => logs
    const second = await openOn(chain, 'buyer', { storage })
    await second.sync()
    const fresh = await openOn(chain, 'buyer')
    await fresh.sync()
    expect(second.notes()).toEqual(fresh.notes())
  })

  test('any number of times, with a chain that is rewound in between, ends like a sync in one go', async () => {
    keepEveryRange()
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ ranges: fc.integer({ min: 0, max: 4 }), rewind: fc.integer({ min: 0, max: 5 }) }), {
          maxLength: 3,
        }),
        async (interruptions) => {
          const chain = await story(5)
          const storage = memoryStorage()
          for (const { ranges, rewind } of interruptions) {
            const revive = killAfter(chain, ranges)
            const wallet = await openOn(chain, 'seller', { storage })
            await wallet.sync().catch((error) => expect(error).not.toBeInstanceOf(InconsistentNodeError))
            revive()
            if (rewind > 0) {
              chain.rewind(Math.max(0, chain.blocks.length - 1 - rewind))
              const payer = await openOn(chain, 'buyer', { threads: 0 })
              await payer.shield({ amount: 9n, to: (await openOn(chain, 'seller')).address() })
            }
          }
          const [resumed, fresh] = [await openOn(chain, 'seller', { storage }), await openOn(chain, 'seller')]
          await Promise.all([resumed.sync(), fresh.sync()])
          expect(resumed.notes()).toEqual(fresh.notes())
          expect(resumed.history()).toEqual(fresh.history())
          expect(resumed.syncedTo()).toEqual(fresh.syncedTo())
        },
      ),
      { numRuns: 5 },
    )
  })
})

describe('what a sync keeps', () => {
  test('is written again only now and then, and when it is stopped', async () => {
    const chain = await story(10)
    const storage = memoryStorage()
    const wallet = await openOn(chain, 'buyer', { storage })
    const revive = killAfter(chain, 3)
    await expect(wallet.sync()).rejects.toThrow(RpcError)
    expect(storage.writes).toBe(1)
    revive()
    await wallet.sync()
    expect(storage.writes).toBe(2)
  })

  test('is written more rarely the longer writing takes: a tenth of the work at most', async () => {
    const pass = keepEveryRange()
    const chain = await story(12)
    const storage = memoryStorage()
    const { save } = storage
    storage.save = async (data) => {
      pass(60_000)
      await save(data)
    }
    chain.maxSpan = 1
    await (await openOn(chain, 'buyer', { storage })).sync()
    // Reading it all takes less than the ten minutes that the first writing is worth: it is followed by that at the end alone.
    expect(storage.writes).toBe(2)
  })

  test('a rescan that is killed keeps what was verified', async () => {
    keepEveryRange()
    const chain = await story(6)
    const storage = memoryStorage()
    const wallet = await openOn(chain, 'buyer', { storage })
    await wallet.sync()
    const balance = wallet.balance()
    const revive = killAfter(chain, 1)
    await expect(wallet.rescan()).rejects.toThrow(RpcError)
    revive()
    expect((await openOn(chain, 'buyer', { storage })).balance()).toBe(balance)
  })
})

test('block times come with the logs where the node tells them, and cost no question then', async () => {
  const chain = await story(4)
  chain.maxSpan = Number.POSITIVE_INFINITY
  const wallet = await openOn(chain, 'buyer')
  await wallet.sync()
  chain.tamper = (logs) =>
    logs.map((log) => {
      const { blockNumber } = log as { blockNumber: string }
      return { ...(log as object), blockTimestamp: `0x${(FIRST_TIME + Number(blockNumber)).toString(16)}` }
    })
  chain.asked.length = 0
  const told = await openOn(chain, 'buyer')
  await told.sync()
  expect(told.history()).toEqual(wallet.history())
  expect(chain.asked.filter((method) => method === 'eth_getBlockByNumber').length).toBeLessThanOrEqual(3)
})
