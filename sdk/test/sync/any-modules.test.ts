import { type Bundle, openOutput, PACKAGES_ADDRESS, type SealedOutput } from '@merkato/protocol'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { auditReport } from '../../src/audit/report.js'
import { createWallet, type Wallet } from '../../src/client.js'
import { InsufficientFundsError } from '../../src/errors/funds.js'
import { coreOf } from '../../src/wallet/core.js'
import { FakeChain } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'

const CALLER = '0x00000000000000000000000000000000000000bb'

type Step =
  | { readonly kind: 'shield' | 'lock' | 'seal'; readonly amount: bigint }
  | { readonly kind: 'decide'; readonly which: number; readonly pays: boolean }
  | { readonly kind: 'rewind'; readonly depth: number }
  | { readonly kind: 'sync' }

const amount = fc.bigInt(1n, 15n)
const arbStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('shield' as const), amount }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constantFrom('lock' as const, 'seal' as const), amount }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constant('decide' as const), which: fc.nat(), pays: fc.boolean() }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('rewind' as const), depth: fc.integer({ min: 1, max: 5 }) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'sync' as const }) },
)

/** A lock or parcel that is open. */
interface Open {
  readonly record: string
  readonly kind: 'lock' | 'seal'
  readonly amount: bigint
  readonly spent: bigint
  readonly paying: readonly SealedOutput[]
  readonly refunding: readonly SealedOutput[]
}

/** What both wallets have at the end of a block, and what is open. */
interface Page {
  readonly payer: bigint
  readonly payee: bigint
  readonly open: readonly Open[]
}

const outputsOf = ({ joinSplits }: Bundle): SealedOutput[] =>
  joinSplits.flatMap(({ commitments, ciphertexts }) =>
    commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array })),
  )

/** A chain with two wallets, and what is true of them. */
class Stage {
  readonly chain: FakeChain
  readonly pages: Page[] = [{ payer: 0n, payee: 0n, open: [] }]
  #records = 0

  constructor(
    readonly payer: Wallet,
    readonly payee: Wallet,
    chain: FakeChain,
  ) {
    this.chain = chain
  }

  get page(): Page {
    return this.pages.at(-1) as Page
  }

  async play(step: Step): Promise<void> {
    if (step.kind === 'shield') {
      await this.payer.shield({ amount: step.amount })
      this.pages.push({ ...this.page, payer: this.page.payer + step.amount })
    } else if (step.kind === 'rewind') {
      const number = Math.max(0, this.chain.blocks.length - 1 - step.depth)
      this.chain.rewind(number)
      this.pages.length = number + 1
    } else if (step.kind === 'sync') await Promise.all([this.payer.sync(), this.payee.sync()])
    else if (step.kind === 'decide') this.#decide(step)
    else await this.#begin(step.kind, step.amount)
  }

  async #bundle(to: Wallet, amount: bigint): Promise<Bundle | undefined> {
    try {
      const bundle = await this.payer.buildBundle({ caller: CALLER, payment: { to: to.address(), amount } })
      this.payer.releaseBundle(bundle)
      return bundle
    } catch (error) {
      if (error instanceof InsufficientFundsError) return undefined
      throw error
    }
  }

  async #begin(kind: 'lock' | 'seal', amount: bigint): Promise<void> {
    const [bundle, refund] = [await this.#bundle(this.payee, amount), await this.#bundle(this.payer, amount)]
    if (!bundle || !refund) return
    this.#records += 1
    const record = `0x${this.#records.toString(16).padStart(64, '0')}`
    const nullifiers = bundle.joinSplits.flatMap((joinSplit) => joinSplit.nullifiers)
    const notes = this.payer.notes().filter(({ nullifier }) => nullifiers.includes(nullifier))
    const spent = notes.reduce((sum, { value }) => sum + value, 0n)
    const open = { record, kind, amount, spent, paying: outputsOf(bundle), refunding: outputsOf(refund) }
    const { payer } = this.page
    if (kind === 'lock') {
      this.chain.mine([this.chain.withhold(record, nullifiers)])
      this.pages.push({ ...this.page, payer: payer - spent, open: [...this.page.open, open] })
      return
    }
    const module = PACKAGES_ADDRESS
    const change = open.paying.filter((output) => !this.#isPayees(output))
    this.chain.mine([this.chain.withhold(record, nullifiers, module), this.chain.release(record, change, { module })])
    this.pages.push({ ...this.page, payer: payer - amount, open: [...this.page.open, open] })
  }

  #isPayees(output: SealedOutput): boolean {
    return openOutput(coreOf(this.payee).viewing.incomingViewingKey(), output) !== undefined
  }

  #decide({ which, pays }: Extract<Step, { kind: 'decide' }>): void {
    const { open, payer, payee } = this.page
    const chosen = open[which % Math.max(open.length, 1)]
    if (!chosen) return
    const rest = open.filter((one) => one !== chosen)
    if (chosen.kind === 'seal') {
      const payment = chosen.paying.filter((output) => this.#isPayees(output))
      this.chain.mine([this.chain.release(chosen.record, payment, { module: PACKAGES_ADDRESS })])
      this.pages.push({ payer, payee: payee + chosen.amount, open: rest })
      return
    }
    this.chain.mine([this.chain.release(chosen.record, pays ? chosen.paying : chosen.refunding)])
    const back = pays ? chosen.spent - chosen.amount : chosen.spent
    this.pages.push({ payer: payer + back, payee: pays ? payee + chosen.amount : payee, open: rest })
  }
}

test('AUD-1, WAL-2, WAL-3: whatever is locked, settled, sealed, opened and undone, balances are true and histories add up', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbStep, { minLength: 3, maxLength: 14 }), async (steps) => {
      const chain = new FakeChain()
      const [payer, payee] = [await openOn(chain, 'payer'), await openOn(chain, 'payee')]
      const stage = new Stage(payer, payee, chain)
      await stage.play({ kind: 'shield', amount: 30n })
      for (const step of steps) await stage.play(step)
      await stage.play({ kind: 'sync' })
      const { page } = stage
      expect([payer.balance(), payee.balance()]).toEqual([page.payer, page.payee])
      const locked = page.open.filter(({ kind }) => kind === 'lock').reduce((sum, { spent }) => sum + spent, 0n)
      expect(payer.funds().locked).toBe(locked)
      for (const [wallet, name] of [
        [payer, 'payer'],
        [payee, 'payee'],
      ] as const) {
        const report = auditReport(wallet)
        const auditor = await createWallet({ trackingKey: wallet.trackingKey(), provider: chain.provider, threads: 0 })
        await auditor.sync()
        expect(auditReport(auditor)).toEqual(report)
        const fresh = await openOn(chain, name)
        await fresh.sync()
        expect(fresh.notes()).toEqual(wallet.notes())
        expect(fresh.history()).toEqual(wallet.history())
      }
    }),
    { numRuns: 10 },
  )
})
