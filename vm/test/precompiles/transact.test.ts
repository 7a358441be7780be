import { poolInterface } from '@merkato/protocol'
import { expect, test } from 'vitest'
import { ETHER, NOBODY, POOL, TestChain } from '../../testing/chain.js'
import { Spender, transact } from '../../testing/spender.js'

test('shield, then spend with a public output', async () => {
  const chain = await TestChain.open()
  const spender = new Spender()
  const note = await spender.shield(chain, 'first')
  const bundle = await spender.prove({
    seed: 'spend',
    splits: [{ spend: [note], publicOut: ETHER / 4n, recipient: NOBODY, fee: 1000n, feeTo: `0x${'fe'.repeat(20)}` }],
  })
  const outcome = await transact(chain, bundle)
  expect(outcome.result).toBe('ok')
  expect(await chain.balance(NOBODY)).toBe(ETHER / 4n - 1000n)
  expect(await chain.balance(`0x${'fe'.repeat(20)}`)).toBe(1000n)
  expect(await chain.balance(POOL)).toBe(ETHER - ETHER / 4n)
  spender.follow(bundle)
  const root = await chain.call('currentRoot')
  expect(root.values).toEqual([0n, spender.tree.root()])
  expect(poolInterface.parseLog(outcome.logs[0] as never)?.name).toBe('Transacted')
  const again = await transact(chain, bundle)
  expect(again.result).toBe('NoteAlreadySpent')
})
