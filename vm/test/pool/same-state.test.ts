import { describe, expect, test } from 'vitest'
import { knownRootSlot, spentSlot } from '../../src/pool/layout.js'
import { addressOf, ETHER, POOL, type TestChain } from '../../testing/chain.js'
import { type Spender, transact } from '../../testing/spender.js'
import { firstSplit, type SpendingStory, spendingStory } from '../../testing/spending-story.js'

/** What a chain answers to the same four transactions, each tried on the state as it is. */
async function answers(chain: TestChain, { bundle, spender }: SpendingStory): Promise<unknown[]> {
  const again = { ...bundle, expiry: bundle.expiry - 1n }
  const attempts = [
    () => transact(chain, bundle),
    () => transact(chain, again),
    () => chain.call('isKnownRoot', [0, firstSplit(bundle).root]),
    () => chain.call('isKnownRoot', [0, rootAfter(spender, bundle)]),
    () => chain.call('nextPosition'),
    () => chain.call('currentRoot'),
  ]
  const results: unknown[] = []
  for (const attempt of attempts) {
    await chain.state.checkpoint()
    const { result, values } = await attempt()
    await chain.state.revert()
    results.push([result, ...values])
  }
  return results
}

function rootAfter(spender: Spender, bundle: SpendingStory['bundle']): bigint {
  const position = spender.tree.nextPosition
  spender.follow(bundle)
  const root = spender.tree.root()
  spender.tree.rewind(position)
  return root
}

describe('POOL-5: the state root decides, nothing else', () => {
  test('a second VM on the same state root accepts and rejects the same', async () => {
    const story = await spendingStory()
    const before = await story.chain.reopen()
    expect(await answers(before, story)).toEqual(await answers(story.chain, story))
    expect((await transact(story.chain, story.bundle)).result).toBe('ok')
    const after = await story.chain.reopen()
    const expected = await answers(story.chain, story)
    expect(expected[0]).toMatchObject(['NoteAlreadySpent', firstSplit(story.bundle).nullifiers[0]])
    expect(await answers(after, story)).toEqual(expected)
    // The one opened before still stands on the earlier root.
    expect((await answers(before, story))[0]).toEqual(['ok', 1n])
  })

  test('the same VM, set back to an earlier state root, answers as it did then', async () => {
    const story = await spendingStory()
    const { chain, bundle } = story
    const early = await chain.root()
    const then = await answers(chain, story)
    expect((await transact(chain, bundle)).result).toBe('ok')
    const late = await chain.root()
    const now = await answers(chain, story)
    expect(now).not.toEqual(then)
    await chain.state.setStateRoot(early)
    expect(await answers(chain, story)).toEqual(then)
    expect((await transact(chain, bundle)).result).toBe('ok')
    expect(await chain.root()).toEqual(late)
  })

  test('a copy of the VM has the pool too', async () => {
    const { chain, bundle } = await spendingStory()
    const copy = await chain.vm.shallowCopy()
    const call = chain.prepare('0x', {})
    expect(copy.evm.getPrecompile(addressOf(POOL))).toBeDefined()
    const { execResult } = await copy.evm.runCall(call)
    expect(execResult.exceptionError?.error).toBe('revert')
    expect((await transact(chain, bundle)).result).toBe('ok')
  })
})

test('nullifiers and roots can be proved from the state root', async () => {
  const { chain, bundle } = await spendingStory()
  await transact(chain, bundle)
  const { nullifiers, root } = firstSplit(bundle)
  const keccak = chain.vm.common.customCrypto.keccak256 as (message: Uint8Array) => Uint8Array
  const slots = [spentSlot(keccak, nullifiers[0] as bigint), knownRootSlot(keccak, 0, root), 0n]
  const words = slots.map((slot) => Uint8Array.from(Buffer.from(slot.toString(16).padStart(64, '0'), 'hex')))
  const values = await Promise.all(words.map((slot) => chain.state.getStorage(addressOf(POOL), slot)))
  expect(values.map((value) => BigInt(`0x${Buffer.from(value).toString('hex')}`))).toEqual([1n, 1n, (2n << 128n) | 3n])
  expect(await chain.balance(POOL)).toBeLessThan(ETHER)
})
