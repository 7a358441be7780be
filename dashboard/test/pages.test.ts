import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { hrefOf, parseRoute, readSearch, VIEWS } from '../src/app/route.js'
import { findLogs, type LogPlace } from '../src/chain/log-pages.js'
import { findTransactions } from '../src/chain/transaction-pages.js'
import type { Request } from '../src/rpc/socket.js'

describe('addresses of views', () => {
  test('every view is found by its own address', () => {
    for (const view of VIEWS)
      for (const id of ['', '0xab', '12']) {
        if (view === 'overview' && id !== '') continue
        expect(parseRoute(hrefOf(view, id))).toEqual({ view, id })
      }
  })

  test('whatever stands there, a view is shown', () =>
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(VIEWS).toContain(parseRoute(`#/${text}`).view)
      }),
    ))

  test('what is typed into the search box', () => {
    const [word, address] = ['ab'.repeat(32), '12'.repeat(20)]
    expect(readSearch(' 1 234 ')).toEqual({ kind: 'block', number: 1234 })
    expect(readSearch('#7')).toEqual({ kind: 'block', number: 7 })
    expect(readSearch(`0x${address}`)).toEqual({ kind: 'address', address: `0x${address}` })
    expect(readSearch(word.toUpperCase())).toEqual({ kind: 'hash', hash: `0x${word}` })
    for (const text of ['', 'latest', '-1', '0x12', '1e3']) expect(readSearch(text)).toEqual({ kind: 'nothing' })
  })
})

describe('pages of events', () => {
  /** A node that holds one event or more in each of some blocks. */
  const nodeWith = (blocks: readonly number[]): Request => {
    const logs = blocks.map((block, index) => ({ blockNumber: block, logIndex: index }))
    return (async (_method: string, [filter]: [{ fromBlock: string; toBlock: string }]) => {
      const [from, to] = [Number(filter.fromBlock), Number(filter.toBlock)]
      return logs.filter(({ blockNumber }) => blockNumber >= from && blockNumber <= to)
    }) as unknown as Request
  }

  test('one after another they hold every event once, the newest first', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.nat({ max: 5_000 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 9 }),
        async (blocks, size) => {
          const sorted = blocks.toSorted((a, b) => a - b)
          const seen: number[] = []
          let before: LogPlace | undefined
          do {
            const page = await findLogs(nodeWith(sorted), { address: '', topics: [] }, { head: 5_000, before, size })
            expect(page.logs.length).toBeLessThanOrEqual(size)
            seen.push(...page.logs.map(({ logIndex }) => Number(logIndex)))
            before = page.next
          } while (before !== undefined)
          expect(seen).toEqual(sorted.map((_, index) => index).reverse())
        },
      ),
      { numRuns: 50 },
    ))
})

describe('pages of transactions', () => {
  test('a page ends with a block, and a long search for nothing ends too', async () => {
    const asked: number[] = []
    const request = (async (method: string, [at]: [string]) => {
      if (method !== 'eth_getBlockByNumber') return [{ status: '0x1' }, { status: '0x1' }]
      asked.push(Number(at))
      return { hash: at, transactions: [{ hash: `${at}a` }, { hash: `${at}b` }] }
    }) as unknown as Request
    const page = await findTransactions(request, { from: 1_000, size: 3 })
    expect(page.rows.map(({ transaction }) => transaction.hash)).toEqual(['0x3e8b', '0x3e8a', '0x3e7b', '0x3e7a'])
    expect([page.next, page.lookedTo]).toEqual([998, 999])
    const none = await findTransactions(request, { from: 1_000, size: 3, wanted: () => false })
    expect([none.rows, none.next]).toEqual([[], 1_000 - 256])
    expect(new Set(asked).size).toBeLessThanOrEqual(256)
  })
})
