import {
  addPoints,
  createOneTimeAddress,
  decodeAddress,
  encodePoolLog,
  FIELD_ORDER,
  NATIVE_ASSET,
  type PoolEvent,
  parsePoolLog,
  type RawLog,
  type SealedOutput,
  sealOutput,
} from '@merkato/protocol'
import { namedKeys, seededRandom } from '@merkato/protocol/testing'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Wallet } from '../../src/client.js'
import { InsufficientFundsError } from '../../src/errors/funds.js'
import { InconsistentNodeError } from '../../src/errors/network.js'
import { type CraftedOutput, craftOutput } from '../support/crafted-output.js'
import { FakeChain } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'

const GOLD = 77n
const FUND = 78n
const ORDER_TWO = { x: 0n, y: FIELD_ORDER - 1n }
const attacker = namedKeys('attacker')

/** An output, and what it is worth to the victim. */
interface Planted {
  readonly output: SealedOutput
  readonly assetId: bigint
  readonly worth: bigint
}

/** Ways to spoil an output, and those that spoil nothing. */
const SPOILS: Readonly<Record<string, Partial<CraftedOutput> & { readonly counts?: boolean }>> = {
  'nothing is wrong with it': { counts: true },
  'mixed order of E': { torsion: ORDER_TWO, counts: true },
  'mixed order of E2': { torsion2: ORDER_TWO, counts: true },
  'identity as E': { e: 0n },
  'identity as E2': { e2: 0n },
  'order 2 as E': { e: 0n, torsion: ORDER_TWO },
  'order 2 as E2': { e2: 0n, torsion2: ORDER_TWO },
  'another amount inside': { claimed: { value: 1_000n } },
  'another asset inside': { claimed: { assetId: GOLD } },
  'another rho inside': { claimed: { rho: 1n } },
}

type Step =
  | { readonly kind: 'craft'; readonly spoil: string; readonly value: bigint }
  | { readonly kind: 'pay' | 'transfer' | 'deposit'; readonly value: bigint; readonly asset: bigint }
  | { readonly kind: 'replay' | 'swap'; readonly which: number }
  | { readonly kind: 'hiddenMint'; readonly value: bigint; readonly asset: bigint; readonly said: bigint }
  | { readonly kind: 'rewind'; readonly depth: number }
  | { readonly kind: 'lie'; readonly which: number }
  | { readonly kind: 'sync' }

const value = fc.bigInt(0n, 9n)
const asset = fc.constantFrom(NATIVE_ASSET, GOLD, FUND)
const kind = <K extends Step['kind']>(name: K) => fc.constant(name)
const arbStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: kind('craft'), spoil: fc.constantFrom(...Object.keys(SPOILS)), value }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('pay'), value, asset }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('deposit'), value: fc.bigInt(1n, 9n), asset }) },
  { weight: 3, arbitrary: fc.record({ kind: kind('transfer'), value: fc.bigInt(1n, 9n), asset }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('replay'), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('swap'), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('hiddenMint'), value, asset, said: asset }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('rewind'), depth: fc.integer({ min: 1, max: 4 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: kind('lie'), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: kind('sync') }) },
)

const LIES: readonly ((event: PoolEvent) => PoolEvent)[] = [
  (event) =>
    event.name === 'Shielded' ? { ...event, value: event.value + 1n, commitment: event.commitment + 1n } : event,
  (event) =>
    event.name === 'Transacted' ? { ...event, nullifiers: event.nullifiers.map((_, i) => 3n ** BigInt(i + 9)) } : event,
  (event) => (event.name === 'Transacted' ? { ...event, firstPosition: event.firstPosition + 1n } : event),
  (event) => (event.name === 'Transacted' ? { ...event, outputs: event.outputs.toReversed() } : event),
  (event) => (event.name === 'HiddenMinted' ? { ...event, position: event.position + 1n } : event),
]

/** What the victim has at the end of each block, by asset. */
class Truth {
  #blocks: Map<bigint, bigint>[]
  readonly planted: Planted[] = []

  constructor(blocks: number) {
    this.#blocks = Array.from({ length: blocks }, () => new Map())
  }

  get now(): Map<bigint, bigint> {
    return new Map([...(this.#blocks.at(-1) ?? [])].filter(([, amount]) => amount > 0n))
  }

  add(...changes: readonly (readonly [assetId: bigint, amount: bigint])[]): void {
    const next = new Map(this.#blocks.at(-1))
    for (const [assetId, amount] of changes) next.set(assetId, (next.get(assetId) ?? 0n) + amount)
    this.#blocks.push(next)
  }

  rewind(number: number): void {
    this.#blocks.length = number + 1
  }
}

const random = seededRandom('any attack')
let count = 1_000n

async function play(step: Step, chain: FakeChain, truth: Truth, victim: Wallet, friend: Wallet): Promise<void> {
  const to = decodeAddress(victim.address(), chain.chainId)
  const mine = (...planted: Planted[]) => {
    count += 2n
    chain.mine([
      chain.transact(
        planted.map(({ output }) => output),
        { nullifiers: [count, count + 1n] },
      ),
    ])
    truth.add(...planted.map(({ assetId, worth }) => [assetId, worth] as const))
    truth.planted.push(...planted)
  }
  const sealed = (assetId: bigint, amount: bigint): Planted => {
    const { address } = createOneTimeAddress(to, { random })
    count += 1n
    const output = sealOutput({ to: address, assetId, value: amount, rho: count, o: attacker.o, random })
    return { output, assetId, worth: amount }
  }
  const nothing = () => sealed(NATIVE_ASSET, 0n)
  switch (step.kind) {
    case 'craft': {
      const { counts = false, ...spoil } = SPOILS[step.spoil] as (typeof SPOILS)[string]
      const [e, e2, rho] = [++count, ++count, ++count]
      const output = craftOutput({ to, assetId: NATIVE_ASSET, value: step.value, rho, e, e2, add: addPoints, ...spoil })
      return mine({ output, assetId: NATIVE_ASSET, worth: counts ? step.value : 0n }, nothing())
    }
    case 'pay':
      return mine(sealed(step.asset, step.value), sealed(NATIVE_ASSET, step.value))
    case 'deposit': {
      const { address } = createOneTimeAddress(to, { random })
      chain.mine([chain.deposit(address, step.value, step.asset)])
      return truth.add([step.asset, step.value])
    }
    case 'replay': {
      const again = truth.planted[step.which % Math.max(1, truth.planted.length)]
      return again && mine(again, nothing())
    }
    case 'swap': {
      const [a, b] = [sealed(NATIVE_ASSET, 3n), sealed(GOLD, 4n)]
      const cut = step.which % 400
      const swapped = { commitment: a.output.commitment, ciphertext: b.output.ciphertext }
      const short = { commitment: b.output.commitment, ciphertext: a.output.ciphertext.slice(0, cut) }
      return mine({ ...a, output: swapped, worth: 0n }, { ...b, output: short, worth: 0n })
    }
    case 'hiddenMint': {
      const { output } = sealed(step.asset, step.value)
      chain.mine([chain.hiddenMint(output, step.said)])
      return truth.add([step.asset, step.asset === step.said ? step.value : 0n])
    }
    case 'transfer': {
      try {
        await victim.transfer({ to: friend.address(), amount: step.value, assetId: step.asset })
        truth.add([step.asset, -step.value])
      } catch (error) {
        if (!(error instanceof InsufficientFundsError)) throw error
        expect(truth.now.get(step.asset) ?? 0n).toBeLessThan(step.value)
      }
      return
    }
    case 'rewind': {
      const number = Math.max(0, chain.blocks.length - 1 - step.depth)
      chain.rewind(number)
      truth.rewind(number)
      chain.mine([])
      return truth.add()
    }
    case 'lie': {
      const lie = LIES[step.which % LIES.length] as (typeof LIES)[number]
      chain.tamper = (logs) =>
        logs.map((log) => {
          const event = parsePoolLog(log as RawLog)
          return event ? { ...(log as RawLog), ...encodePoolLog(lie(event)) } : log
        })
      await victim.sync().catch((error) => expect(error).toBeInstanceOf(InconsistentNodeError))
      chain.tamper = (logs) => logs
      return
    }
    case 'sync':
      await victim.sync()
      expect(victim.balances()).toEqual(truth.now)
  }
}

test('whatever is planted, replayed, rewound or lied, a wallet has what it was paid less what it spent', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(arbStep, { minLength: 4, maxLength: 16 }), async (steps) => {
      const chain = new FakeChain()
      const truth = new Truth(chain.blocks.length)
      const [victim, friend] = [await openOn(chain, 'victim'), await openOn(chain, 'friend')]
      for (const step of steps) await play(step, chain, truth, victim, friend)
      const fresh = await openOn(chain, 'victim', { random: seededRandom('another device') })
      for (const wallet of [victim, fresh]) {
        await wallet.sync()
        expect(wallet.balances()).toEqual(truth.now)
      }
      expect(fresh.history()).toEqual(victim.history())
    }),
    { numRuns: Number(process.env.MERKATO_RUNS ?? 15), ...(process.env.MERKATO_RUNS ? {} : { seed: 4 }) },
  )
})
