import { seededRandom } from '@merkato/protocol/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createWallet, type Wallet } from '../../src/client.js'
import { InsufficientFundsError } from '../../src/errors/funds.js'
import { FakeChain, fakeSigner } from '../support/fake-chain.js'
import { trustingProver } from '../support/trusting-prover.js'

/** What can happen to a chain and its two wallets. */
type Step =
  | { readonly kind: 'shield' | 'pay' | 'unshield'; readonly who: 0 | 1; readonly amount: bigint }
  | { readonly kind: 'rewind'; readonly depth: number }
  | { readonly kind: 'mine' }
  | { readonly kind: 'sync'; readonly who: 0 | 1 }

const who = fc.constantFrom<(0 | 1)[]>(0, 1)
const arbStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('shield' as const), who, amount: fc.bigInt(1n, 9n) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('pay' as const), who, amount: fc.bigInt(1n, 15n) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('unshield' as const), who, amount: fc.bigInt(1n, 5n) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rewind' as const), depth: fc.integer({ min: 1, max: 6 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'mine' as const }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sync' as const), who }) },
)

const ACCOUNT = '0x00000000000000000000000000000000000000bb'

async function play(step: Step, chain: FakeChain, wallets: readonly [Wallet, Wallet]): Promise<void> {
  if (step.kind === 'mine') chain.mine([])
  else if (step.kind === 'rewind') chain.rewind(Math.max(0, chain.blocks.length - 1 - step.depth))
  else if (step.kind === 'sync') await wallets[step.who].sync()
  else await spend(step, wallets)
}

async function spend(
  { kind, who, amount }: Extract<Step, { kind: 'shield' | 'pay' | 'unshield' }>,
  wallets: readonly [Wallet, Wallet],
): Promise<void> {
  const wallet = wallets[who]
  try {
    if (kind === 'shield') await wallet.shield({ amount })
    if (kind === 'pay') await wallet.transfer({ to: wallets[1 - who]?.address() ?? '', amount, memo: `${amount}` })
    if (kind === 'unshield') await wallet.unshield({ to: ACCOUNT, amount })
  } catch (error) {
    if (!(error instanceof InsufficientFundsError)) throw error
  }
}

test('WAL-2, WAL-3: after any history, rewinds included, a wallet shows what a fresh one of the same seed shows', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbStep, { minLength: 2, maxLength: 12 }), async (steps) => {
      const chain = new FakeChain()
      const open = (name: string) =>
        createWallet({
          seed: seededRandom(name)(32),
          provider: chain.provider,
          signer: fakeSigner(chain),
          prover: trustingProver,
          threads: 0,
        })
      const wallets = [await open('first'), await open('second')] as const
      for (const wallet of wallets) await wallet.shield({ amount: 20n })
      for (const step of steps) await play(step, chain, wallets)
      for (const [i, name] of ['first', 'second'].entries()) {
        const [seasoned, fresh] = [wallets[i] as Wallet, await open(name)]
        await Promise.all([seasoned.sync(), fresh.sync()])
        expect(seasoned.notes()).toEqual(fresh.notes())
        expect(seasoned.history()).toEqual(fresh.history())
      }
    }),
    { numRuns: 12 },
  )
})
