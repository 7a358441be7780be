import { type LockTerms, NATIVE_ASSET, type Payout, type SealTerms } from '@merkato/protocol'
import type { HDNodeWallet } from 'ethers'
import { ZeroHash } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { element, type Parts } from './forged-bundle.js'
import {
  byAccount,
  conditionalCall,
  forgedLock,
  forgedOpenings,
  forgedSeal,
  inParcel,
  NO_PAYOUT,
  NOBODY,
  openingOf,
  packagesCall,
} from './forged-modules.js'
import { accountOf, ask, HOMES, ONE_TIME, outcome, type PoolHome, poolCall, send } from './homes.js'

/** MERKATO_MODULE_RUNS=100 MERKATO_MODULE_SEED=1 MERKATO_MODULE_HOME='portable on our node' looks longer, and elsewhere. */
const RUNS = Number(process.env.MERKATO_MODULE_RUNS ?? 8)
const SEED = Number(process.env.MERKATO_MODULE_SEED ?? 30)
const HOME = (process.env.MERKATO_MODULE_HOME ?? 'native on our node') as keyof typeof HOMES

const TIMEOUT = 60_000 + 8_000 * RUNS

const PEOPLE = 3
const SHIELDED = 10_000n
const PERIOD = 10_000n
const PAYEE = `0x${'e1'.repeat(20)}`

const who = fc.nat({ max: PEOPLE - 1 })
const which = fc.nat({ max: 5 })
const amount = fc.bigInt(1n, 50n)
/** Periods from now on; 0 for never. */
const later = fc.constantFrom(0, 0, 1, 2)
const step = fc.oneof(
  fc.record({ do: fc.constant('seal' as const), who, to: who, amount, later }),
  fc.record({ do: fc.constant('transfer' as const), who, which, to: who }),
  fc.record({ do: fc.constant('nest' as const), who, which, into: which }),
  { weight: 3, arbitrary: fc.record({ do: fc.constant('open' as const), who, which }) },
  fc.record({ do: fc.constant('lock' as const), who, decider: who, amounts: fc.tuple(amount, amount, amount) }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant('settle' as const), who, which, index: fc.nat({ max: 2 }) }) },
  fc.record({ do: fc.constant('default' as const), who, which }),
  fc.record({ do: fc.constant('wait' as const) }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

interface ModelParcel {
  readonly id: string
  readonly inside: readonly bigint[]
  readonly terms: SealTerms
  readonly sealer: number
  readonly recoverIn: number
  readonly value: bigint
  holder: number | ModelParcel
  opened: boolean
  acts: bigint
}

interface ModelLock {
  readonly lock: Awaited<ReturnType<typeof forgedLock>>
  readonly decider: number
  readonly deadlineIn: number
  readonly amounts: readonly bigint[]
  settled: boolean
}

let home: PoolHome
let people: HDNodeWallet[]
let count = 0
beforeAll(async () => {
  home = await HOMES[HOME]()
  people = Array.from({ length: PEOPLE }, (_, i) => accountOf(home, i))
  const deposit = poolCall('shield', NATIVE_ASSET, SHIELDED, ONE_TIME)
  await send({ from: person(0), to: home.pool, data: deposit, value: SHIELDED })
})
afterAll(() => home.close())

const person = (index: number): HDNodeWallet => people[index] as HDNodeWallet

/** A run of steps: what the chain has to answer and to hold, in plain code, and the calls that ask it. */
class Run {
  readonly parcels: ModelParcel[] = []
  readonly locks: ModelLock[] = []
  period = 0
  /** Coins that were paid out. */
  paid = 0n

  /** @param start timestamp, in seconds, of period 0 */
  constructor(readonly start: bigint) {}

  /** Number of the person with the right to a parcel; undefined when nobody has it. */
  right(parcel: ModelParcel): number | undefined {
    if (parcel.recoverIn > 0 && this.period >= parcel.recoverIn) return parcel.sealer
    if (typeof parcel.holder === 'number') return parcel.holder
    const around = parcel.holder
    return around.opened && typeof around.holder === 'number' ? around.holder : undefined
  }

  async take(one: Step): Promise<void> {
    if (one.do === 'wait') return this.wait()
    if (one.do === 'seal') return this.seal(one)
    if (one.do === 'lock') return this.lock(one)
    const isLock = one.do === 'settle' || one.do === 'default'
    const list: readonly unknown[] = isLock ? this.locks : this.parcels
    if (list.length === 0) return
    if (one.do === 'settle') return this.settle(this.#lock(one.which), one.who, one.index)
    if (one.do === 'default') return this.fallBack(this.#lock(one.which), one.who)
    const parcel = this.#parcel(one.which)
    if (one.do === 'open') return this.open(parcel, one.who)
    return one.do === 'transfer' ? this.transfer(parcel, one) : this.nest(parcel, one)
  }

  #parcel = (index: number) => this.parcels[index % this.parcels.length] as ModelParcel
  #lock = (index: number) => this.locks[index % this.locks.length] as ModelLock

  async wait(): Promise<void> {
    this.period += 1
    await home.provider.send('evm_setNextBlockTimestamp', [Number(this.start + BigInt(this.period) * PERIOD)])
    await home.provider.send('evm_mine', [])
  }

  async seal(one: { who: number; to: number; amount: bigint; later: number }): Promise<void> {
    const recoverIn = one.later === 0 ? 0 : this.period + one.later
    const sealer = recoverIn === 0 ? NOBODY : byAccount(person(one.who).address)
    const recoverAfter = recoverIn === 0 ? 0n : this.start + BigInt(recoverIn) * PERIOD
    const terms = { holder: byAccount(person(one.to).address), sealer, recoverAfter }
    const caller = person(one.who)
    const made = await forgedSeal(home, { caller: caller.address, joinSplits: [{ seed: `run ${count++}` }], terms })
    await send({ from: caller, to: home.packages, data: packagesCall('seal', made.bundle, made.sealing) })
    const inside = made.bundle.joinSplits.flatMap(({ commitments }) => commitments).slice(0, 1)
    this.parcels.push({
      ...{ id: made.parcel, inside, terms: made.sealing.terms, sealer: one.who, recoverIn, value: one.amount },
      ...{ holder: one.to, opened: false, acts: 0n },
    })
  }

  async transfer(parcel: ModelParcel, one: { who: number; to: number }): Promise<void> {
    const data = packagesCall('transfer', parcel.id, byAccount(person(one.to).address), new Uint8Array())
    if (await this.#act(parcel, one.who, data)) parcel.holder = one.to
  }

  async nest(parcel: ModelParcel, one: { who: number; into: number }): Promise<void> {
    const around = this.#parcel(one.into)
    const data = packagesCall('transfer', parcel.id, inParcel(around.id), new Uint8Array())
    for (let above: ModelParcel | number = around; typeof above !== 'number'; above = above.holder) {
      if (above === parcel) return this.#refused(parcel, one.who, data, 'NestedTooDeep')
    }
    if (around.opened) return this.#refused(parcel, one.who, data, 'AlreadyOpened')
    if (await this.#act(parcel, one.who, data)) parcel.holder = around
  }

  async open(parcel: ModelParcel, by: number): Promise<void> {
    const payout: Payout = { ...NO_PAYOUT, asset: NATIVE_ASSET, amount: parcel.value, recipient: PAYEE }
    const bare = parcel.inside.map((one) => openingOf(one, { payout }))
    const { keyHash, contentsHash } = parcel.terms
    const openings = forgedOpenings(home, parcel.id, parcel.acts, bare)
    const data = packagesCall('open', parcel.id, keyHash, contentsHash, openings)
    if (!(await this.#act(parcel, by, data))) return
    parcel.opened = true
    parcel.holder = by
    this.paid += parcel.value
  }

  /** @returns whether the call was right, and was made */
  async #act(parcel: ModelParcel, by: number, data: string): Promise<boolean> {
    if (parcel.opened || this.right(parcel) !== by) {
      await this.#refused(parcel, by, data, 'NotTheHolder')
      return false
    }
    await send({ from: person(by), to: home.packages, data })
    parcel.acts += 1n
    return true
  }

  async #refused(parcel: ModelParcel, by: number, data: string, error: string): Promise<void> {
    const named = parcel.opened ? 'AlreadyOpened' : this.right(parcel) === by ? error : 'NotTheHolder'
    expect(await ends(person(by), home.packages, data)).toBe(named)
  }

  async lock(one: { who: number; decider: number; amounts: readonly bigint[] }): Promise<void> {
    const deadlineIn = this.period + 1
    const deadline = this.start + BigInt(deadlineIn) * PERIOD
    const seed = `run lock ${count++}`
    const nullifiers = [element(`${seed} a`), element(`${seed} b`)]
    const alternatives = one.amounts.map((publicOut, i): Parts[] => [
      { seed: `${seed} ${i}`, nullifiers, publicAsset: NATIVE_ASSET, publicOut, recipient: PAYEE },
    ])
    const decider = person(one.decider).address
    const terms: LockTerms = { decider, deadline, fallbackAlternative: 1, data: ZeroHash }
    const lock = await forgedLock(home, { caller: person(one.who).address, alternatives, terms })
    await send({ from: person(one.who), to: home.conditionalTransfers, data: lock.call })
    this.locks.push({ lock, decider: one.decider, deadlineIn, amounts: one.amounts, settled: false })
  }

  settle(lock: ModelLock, by: number, index: number): Promise<void> {
    const { lockId, outcomes, hashes } = lock.lock
    const early = this.period >= lock.deadlineIn ? 'DeadlinePassed' : undefined
    const refusal = by === lock.decider ? early : 'NotTheDecider'
    return this.#pay(lock, by, index, conditionalCall('settle', lockId, index, outcomes[index], hashes), refusal)
  }

  fallBack(lock: ModelLock, by: number): Promise<void> {
    const { lockId, outcomes, hashes } = lock.lock
    const refusal = this.period < lock.deadlineIn ? 'DeadlineNotReached' : undefined
    return this.#pay(lock, by, 1, conditionalCall('settleByDefault', lockId, outcomes[1], hashes), refusal)
  }

  async #pay(lock: ModelLock, by: number, index: number, data: string, refusal: string | undefined): Promise<void> {
    const error = lock.settled ? 'AlreadySettled' : refusal
    if (error !== undefined) {
      expect(await ends(person(by), home.conditionalTransfers, data)).toBe(error)
      return
    }
    await send({ from: person(by), to: home.conditionalTransfers, data })
    lock.settled = true
    this.paid += lock.amounts[index] as bigint
  }

  /** What is in notes, parcels and locks is what came in and was not paid out. */
  async checkBooks(): Promise<void> {
    expect(BigInt(await ask(home.provider, home.pool, poolCall('shieldedTotal', NATIVE_ASSET)))).toBe(
      SHIELDED - this.paid,
    )
    expect(await home.provider.getBalance(PAYEE)).toBe(this.paid)
  }

  /** Everything that is still closed has a way out: by its holder, by its sealer later, by the fallback. */
  async leave(): Promise<void> {
    for (let i = 0; i < 3; i++) await this.wait()
    for (const lock of this.locks) if (!lock.settled) await this.fallBack(lock, 0)
    // An opened parcel frees what lies in it.
    for (let round = 0; round < this.parcels.length; round++) {
      for (const parcel of this.parcels) {
        const by = this.right(parcel)
        if (!parcel.opened && by !== undefined) await this.open(parcel, by)
      }
    }
    expect(this.locks.every(({ settled }) => settled) && this.parcels.every(({ opened }) => opened)).toBe(true)
  }
}

/** Name of the error that a call would end with. */
const ends = async (from: HDNodeWallet, to: string, data: string): Promise<string> =>
  (await outcome(home, { from, to, data })).split('(')[0] as string

test(
  'PKG-1..5, LCK-1..3: whatever is called and when, parcels and locks pay what they took, once, to whom has the right, and have an exit',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
        const goBack = await home.snapshot()
        try {
          const run = new Run(BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0))
          for (const one of steps) {
            await run.take(one)
            await run.checkBooks()
          }
          await run.leave()
          await run.checkBooks()
        } finally {
          await goBack()
        }
      }),
      { numRuns: RUNS, seed: SEED },
    )
  },
  TIMEOUT,
)
