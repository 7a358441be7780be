import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BlockSummary, type BlockWindow, foldBlocks, missingBlocks } from '../src/chain/block-window.js'

const SIZE = 8

/** A chain that can be undone; every block it ever had can be asked for by its hash. */
class FakeChain {
  readonly blocks: BlockSummary[] = [blockOf(0, 'none', '0')]
  #made = 0

  mine(count: number): void {
    for (let left = count; left > 0; left--) {
      const parent = this.head
      this.#made += 1
      this.blocks.push(blockOf(parent.number + 1, parent.hash, `${this.#made}`))
    }
  }

  undo(count: number): void {
    this.blocks.splice(Math.max(1, this.blocks.length - count))
  }

  get head(): BlockSummary {
    return this.blocks.at(-1) as BlockSummary
  }

  byHash = async (hash: string) => this.blocks.find((block) => block.hash === hash)
}

function blockOf(number: number, parentHash: string, hash: string): BlockSummary {
  const none = { gasUsed: 0n, gasLimit: 1n, baseFee: 0n, transactions: 0, failed: 0, created: [], value: 0n }
  return { number, parentHash, hash, timestamp: number, ...none }
}

async function look(window: BlockWindow, chain: FakeChain): Promise<BlockWindow> {
  return foldBlocks(window, await missingBlocks(window, chain.head, SIZE, chain.byHash), SIZE)
}

test('after any course of mining, undoing and looking, the window is the newest blocks of the chain', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ undone: fc.nat({ max: 12 }), mined: fc.nat({ max: 12 }) }), { maxLength: 12 }),
      async (looks) => {
        const chain = new FakeChain()
        let window: BlockWindow = []
        for (const { undone, mined } of looks) {
          chain.undo(undone)
          chain.mine(mined)
          window = await look(window, chain)
          // After the chain went back, the window keeps what it knows of the blocks below, and asks for no more.
          expect(window.map(({ hash }) => hash)).toEqual(chain.blocks.slice(-window.length).map(({ hash }) => hash))
          expect(window.length).toBeLessThanOrEqual(SIZE)
        }
      },
    ),
  ))

test('a long pause leaves a full window', async () => {
  const chain = new FakeChain()
  chain.mine(5)
  const window = await look([], chain)
  chain.mine(100)
  expect((await look(window, chain)).map(({ number }) => number)).toEqual([98, 99, 100, 101, 102, 103, 104, 105])
})

test('blocks that are undone while they are asked for end the look', async () => {
  const chain = new FakeChain()
  chain.mine(4)
  const missing = await missingBlocks([], chain.head, SIZE, async () => undefined)
  expect(missing.map(({ number }) => number)).toEqual([4])
})
