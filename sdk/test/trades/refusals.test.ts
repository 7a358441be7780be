import {
  decodeOneTimeAddress,
  decodeSignedTrade,
  decodeTradeAnswer,
  decodeTradeOffer,
  encodeSignedTrade,
  encodeTradeAnswer,
  encodeTradeOffer,
  FIELD_ORDER,
  type JoinSplit,
  NATIVE_ASSET,
  openOutput,
  poolInterface,
  type SignedTrade,
  sealOutput,
  type TradeAnswer,
  type TradeOffer,
  type UnprovenJoinSplit,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import * as fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { RpcError } from '../../src/errors/network.js'
import { problemsOfSimulation } from '../../src/trades/simulate.js'
import { TradeClient } from '../../src/trades/trade-client.js'
import { coreOf } from '../../src/wallet/core.js'
import { type FakeChain, FIRST_TIME, WRONG_PROOF } from '../support/fake-chain.js'
import { GOLD, mintTo, openMarket, openTrader, SEAT, TAKER_ACCOUNT, type Trader } from '../support/traders.js'

const CHAIN = 31337n
const ACCOUNT = `0x${'dd'.repeat(20)}`
const give = { assetId: GOLD, amount: 300n }
const want = { assetId: NATIVE_ASSET, amount: 20n }

let chain: FakeChain
let maker: Trader
let taker: Trader
let offer: string
let answer: string
let signed: string
const signatures = { maker: 0, taker: 0 }

async function openTrade(): Promise<void> {
  ;({ chain, maker, taker } = await openMarket())
  offer = await maker.trades.offer({ give, want })
  for (const side of ['maker', 'taker'] as const) countSignatures(side)
}

async function openSignedTrade(): Promise<void> {
  await openTrade()
  answer = await taker.trades.answer(offer)
  signed = await maker.trades.sign(answer)
}

function countSignatures(side: 'maker' | 'taker'): void {
  const core = coreOf((side === 'maker' ? maker : taker).wallet)
  const sign = core.sign.bind(core)
  signatures[side] = 0
  vi.spyOn(core, 'sign').mockImplementation((hash) => {
    signatures[side] += 1
    return sign(hash)
  })
}

/** Replaces one join-split of a half; `change` says how it differs. */
const altered = <T extends UnprovenJoinSplit>(half: readonly T[], change: (one: T) => Partial<T>, at = 0): T[] =>
  half.map((one, i) => (i === at ? { ...one, ...change(one) } : one))

type Sealing = Parameters<typeof sealOutput>[0]

/** Seals the output that pays somebody anew, `more` units above what is due: what a dishonest payer could send instead. */
function resealed(
  { commitments, ciphertexts }: UnprovenJoinSplit,
  payee: Trader,
  { more = 0n, ...change }: Partial<Sealing> & { more?: bigint },
): Pick<UnprovenJoinSplit, 'commitments' | 'ciphertexts'> {
  const at = payingOutput({ commitments, ciphertexts }, payee)
  const due = paymentTo(payee)
  const random = seededRandom('resealed')
  const made = sealOutput({ ...due, value: due.value + more, o: random(32), rho: 5n, random, ...change })
  return {
    commitments: commitments.map((one, i) => (i === at ? made.commitment : one)),
    ciphertexts: ciphertexts.map((one, i) => (i === at ? made.ciphertext : one)),
  }
}

const otherOf = (trader: Trader): Trader => (trader === maker ? taker : maker)

/** Number of the output that pays a trader. */
function payingOutput(
  { commitments, ciphertexts }: Pick<UnprovenJoinSplit, 'commitments' | 'ciphertexts'>,
  payee: Trader,
) {
  const key = coreOf(payee.wallet).viewing.incomingViewingKey()
  return commitments.findIndex((commitment, i) =>
    openOutput(key, { commitment, ciphertext: ciphertexts[i] as Uint8Array }),
  )
}

const oneTimeOf = ({ wallet }: Trader) => decodeOneTimeAddress(wallet.oneTimeAddress(), CHAIN)

/** What the other side pays to a trader in these tests. */
const paymentTo = (payee: Trader) =>
  payee === maker
    ? { to: decodeTradeOffer(offer, CHAIN).makerReceives, assetId: want.assetId, value: want.amount }
    : { to: decodeTradeAnswer(answer, CHAIN).takerReceives, assetId: give.assetId, value: give.amount }

const UNREADABLE = 'The other side pays nothing that this wallet can open.'
const PUBLIC = 'It moves funds in public.'
const UNKNOWN_ROOT = 'The pool does not know a root of it.'

/** Changes one byte of the ciphertext that pays somebody. */
const spoiled = ({ commitments, ciphertexts }: UnprovenJoinSplit, payee: Trader, at: number) => {
  const paying = payingOutput({ commitments, ciphertexts }, payee)
  return ciphertexts.map((bytes, i) => (i === paying ? bytes.map((byte, k) => (k === at ? byte ^ 1 : byte)) : bytes))
}

type Change = (one: JoinSplit, payee: Trader) => Partial<JoinSplit>

/** What is wrong with a half that pays `payee`, whoever made it, and what the payee says to it. */
const WRONG_HALVES: readonly (readonly [what: string, problem: string, change: Change])[] = [
  ['another asset', 'The other side pays another asset.', (one, payee) => resealed(one, payee, { assetId: SEAT })],
  ['a unit less', 'The other side pays another amount.', (one, payee) => resealed(one, payee, { more: -1n })],
  ['a unit more', 'The other side pays another amount.', (one, payee) => resealed(one, payee, { more: 1n })],
  ['nothing', UNREADABLE, (one, payee) => resealed(one, payee, { value: 0n })],
  [
    'another one-time address of the wallet',
    'The other side pays another one-time address.',
    (one, payee) => resealed(one, payee, { to: oneTimeOf(payee) }),
  ],
  ['a stranger paid', UNREADABLE, (one, payee) => resealed(one, payee, { to: oneTimeOf(otherOf(payee)) })],
  ['swapped ciphertexts', UNREADABLE, ({ ciphertexts }) => ({ ciphertexts: ciphertexts.toReversed() })],
  ['a ciphertext changed in one bit', UNREADABLE, (one, payee) => ({ ciphertexts: spoiled(one, payee, 200) })],
  ['a view tag by which no sync finds it', UNREADABLE, (one, payee) => ({ ciphertexts: spoiled(one, payee, 1) })],
  [
    'a commitment that does not open',
    UNREADABLE,
    (one, payee) => ({ commitments: one.commitments.map((cm, i) => (i === payingOutput(one, payee) ? cm + 1n : cm)) }),
  ],
  ['a publicOut', PUBLIC, () => ({ publicOut: 1n })],
  ['a publicIn', PUBLIC, () => ({ publicIn: 1n })],
  ['a public asset', PUBLIC, () => ({ publicAsset: GOLD })],
  ['a fee', PUBLIC, () => ({ fee: 1n })],
  ['a recipient', PUBLIC, () => ({ recipient: ACCOUNT })],
  ['a recipient of fees', PUBLIC, () => ({ feeTo: ACCOUNT })],
  ['a nullifier twice', 'It spends a note twice.', ({ nullifiers: [first = 0n] }) => ({ nullifiers: [first, first] })],
  [
    'a nullifier that is none',
    'It has numbers that are none of the field.',
    ({ nullifiers }) => ({ nullifiers: nullifiers.map((one) => one + FIELD_ORDER) }),
  ],
  ['a root that the pool does not know', UNKNOWN_ROOT, ({ root }) => ({ root: root + 1n })],
  ['a tree that the pool does not know', UNKNOWN_ROOT, () => ({ tree: 1 })],
]

const problemOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'accepted',
    (error) => error.problems ?? error.code,
  )

describe('TRD-2: the maker signs no answer with', () => {
  const signing = async (change: (answer: TradeAnswer) => TradeAnswer) =>
    problemOf(maker.trades.sign(encodeTradeAnswer(change(decodeTradeAnswer(answer, CHAIN)), CHAIN)))
  const withOffer = (change: Partial<TradeOffer>) => signing((one) => ({ ...one, offer: { ...one.offer, ...change } }))

  beforeAll(async () => {
    await openTrade()
    answer = await taker.trades.answer(offer)
  })
  afterEach(() => {
    expect(signatures.maker).toBe(0)
    expect(maker.wallet.funds(GOLD).reserved).toBe(1_000n)
  })
  afterAll(async () => {
    await maker.trades.sign(answer)
    expect(signatures.maker).toBe(1)
  })

  test.each(WRONG_HALVES)('%s', async (_, problem, change) => {
    const outcome = await signing((one) => {
      const half = one.taker as readonly JoinSplit[]
      return { ...one, taker: altered(half, (first) => change(first, maker)) }
    })
    expect(outcome).toEqual([problem])
    expect(maker.wallet.funds(GOLD).reserved).toBe(1_000n)
  })

  test('a second join-split that moves funds in public, or pays once more', async () => {
    const more = (change: (one: UnprovenJoinSplit) => Partial<UnprovenJoinSplit>) =>
      signing((one) => {
        const fresh = one.taker.map((first) => ({ ...first, nullifiers: first.nullifiers.map((n) => n ^ 1n) }))
        return { ...one, taker: [...one.taker, ...altered(fresh, change)] }
      })
    expect(await more((one) => ({ ...resealed(one, maker, { value: 0n }), fee: 1n }))).toEqual([
      'It moves funds in public.',
    ])
    expect(await more(() => ({}))).toEqual(['The other side pays another amount.'])
  })

  test('a nullifier of a note of the maker', async () => {
    const [mine] = maker.wallet.notes().map((note) => note.nullifier)
    const outcome = await signing((one) => ({
      ...one,
      taker: altered(one.taker, ({ nullifiers: [first = 0n] }) => ({ nullifiers: [first, mine ?? 0n] })),
    }))
    expect(outcome).toEqual(['The other side spends a note of this wallet.'])
  })

  const CHANGED: readonly [string, Partial<TradeOffer>][] = [
    ['the amount given', { giveAmount: 301n }],
    ['the amount wanted', { wantAmount: 19n }],
    ['the asset given', { giveAsset: NATIVE_ASSET }],
    ['the asset wanted', { wantAsset: SEAT }],
    ['the pool', { pool: ACCOUNT }],
    ['the caller', { caller: ACCOUNT }],
    ['the expiry', { expiry: BigInt(FIRST_TIME + 700) }],
  ]
  test.each(CHANGED)('terms that are not those of its offer: %s', async (_, change) => {
    expect(await withOffer(change)).toContain(
      'These are not the terms of an offer that this wallet made and remembers.',
    )
  })

  test('another receiver than its offer has', async () => {
    expect(await withOffer({ makerReceives: oneTimeOf(maker) })).toContain(
      'These are not the terms of an offer that this wallet made and remembers.',
    )
    expect(await withOffer({ makerReceives: oneTimeOf(taker) })).toEqual(['It is a trade of others.'])
  })
})

describe('TRD-2: the taker settles no trade with', () => {
  const settling = async (change: (trade: SignedTrade) => SignedTrade) =>
    problemOf(taker.trades.settle(encodeSignedTrade(change(decodeSignedTrade(signed, CHAIN)), CHAIN)))

  beforeAll(openSignedTrade)
  afterEach(() => {
    expect(signatures.taker).toBe(0)
    expect(taker.wallet.funds().reserved).toBe(50n)
  })
  afterAll(async () => {
    await taker.trades.settle(signed)
    expect(signatures.taker).toBe(1)
  })

  test.each(WRONG_HALVES)('%s', async (_, problem, change) => {
    const outcome = await settling((trade) => ({
      ...trade,
      maker: altered(trade.maker, (first) => change(first, taker)),
    }))
    expect(outcome).toEqual([problem])
  })

  test('proofs that do not hold', async () => {
    const outcome = await settling((trade) => ({
      ...trade,
      maker: altered(trade.maker, ({ proof }) => ({ proof: [WRONG_PROOF, ...proof.slice(1)] })),
    }))
    expect(outcome).toEqual(['The proofs of the other side do not hold.'])
  })

  test('another answer than it gave', async () => {
    const changed = (change: (answer: TradeAnswer) => Partial<TradeAnswer>) =>
      settling((trade) => ({ ...trade, answer: { ...trade.answer, ...change(trade.answer) } }))
    const other = 'It is not the answer that this wallet gave.'
    const half = (change: (one: UnprovenJoinSplit) => Partial<UnprovenJoinSplit>) =>
      changed(({ taker: mine }) => ({ taker: altered(mine, change) }))
    expect(await half(({ commitments }) => ({ commitments: commitments.toReversed() }))).toEqual([other])
    expect(await half(({ ciphertexts }) => ({ ciphertexts: ciphertexts.toReversed() }))).toEqual([other])
    expect(await half(({ nullifiers }) => ({ nullifiers: nullifiers.toReversed() }))).toEqual([other])
    expect(await half(() => ({ fee: 1n }))).toEqual([other, 'It moves funds in public.'])
    expect(await changed(() => ({ takerReceives: oneTimeOf(taker) }))).toEqual([
      other,
      'The other side pays another one-time address.',
    ])
    expect(await changed(() => ({ takerReceives: oneTimeOf(maker) }))).toContain('It is a trade of others.')
    const unknown = 'This wallet does not remember that it answered the offer.'
    expect(await changed((one) => ({ offer: { ...one.offer, giveAmount: 299n } }))).toEqual([
      unknown,
      'The other side pays another amount.',
    ])
    expect(await changed((one) => ({ offer: { ...one.offer, wantAmount: 21n } }))).toEqual([unknown])
    expect(await changed((one) => ({ offer: { ...one.offer, expiry: BigInt(FIRST_TIME + 700) } }))).toEqual([unknown])
  })

  test('a note of the taker in the half of the maker', async () => {
    const [mine] = taker.wallet.notes().flatMap(({ assetId, nullifier }) => (assetId === SEAT ? [nullifier] : []))
    const outcome = await settling((trade) => ({
      ...trade,
      maker: altered(trade.maker, ({ nullifiers: [first = 0n] }) => ({ nullifiers: [first, mine ?? 0n] })),
    }))
    expect(outcome).toEqual(['The other side spends a note of this wallet.'])
  })

  test('a caller through which it can not send, though it named it before', async () => {
    const elsewhere = new TradeClient(taker.wallet, { courier: ACCOUNT })
    expect(await problemOf(elsewhere.settle(signed))).toEqual([expect.stringContaining('could send it')])
    expect(await problemOf(elsewhere.complete(signed))).toEqual([expect.stringContaining('could send it')])
  })
})

describe('TRD-2: no offer is answered that', () => {
  beforeEach(openTrade)

  const answering = async (change: Partial<TradeOffer>) =>
    problemOf(taker.trades.answer(encodeTradeOffer({ ...decodeTradeOffer(offer, CHAIN), ...change }, CHAIN)))
  const now = () => BigInt(chain.time)

  test.each([
    ['is for another pool', 'It is for another pool.', () => ({ pool: ACCOUNT })],
    ['has expired', 'It has expired.', () => ({ expiry: now() - 1n })],
    ['expires too soon', 'It expires in less than 30 seconds.', () => ({ expiry: now() + 29n })],
    ['is valid too long', 'It would stay valid for more than 24 hours.', () => ({ expiry: now() + 86_401n })],
  ])('%s', async (_, problem, change) => {
    expect(await answering(change())).toEqual([problem])
    expect(taker.wallet.funds().reserved).toBe(0n)
  })

  test('only others could settle', async () => {
    expect(await answering({ caller: ACCOUNT })).toEqual([
      `Only ${ACCOUNT} could send it: neither the courier nor the account of this wallet.`,
    ])
    expect(await answering({ caller: TAKER_ACCOUNT })).toBe('accepted')
  })

  test('the wallet made itself, or answered before', async () => {
    expect(await problemOf(maker.trades.answer(offer))).toEqual(['It is an offer of this wallet itself.'])
    await taker.trades.answer(offer)
    expect(await problemOf(taker.trades.answer(offer))).toEqual(['This wallet answered the offer already.'])
  })
})

describe('time runs on', () => {
  beforeEach(openTrade)

  const past = (expiry: bigint) => {
    while (BigInt(chain.time) + 30n <= expiry) chain.mine([])
  }

  test('an answer or a signed trade that comes too late is not signed', async () => {
    answer = await taker.trades.answer(offer)
    const other = await openTrader(chain, 'other maker')
    chain.mine([mintTo(chain, other, GOLD, 300n), mintTo(chain, taker, NATIVE_ASSET, 50n)])
    const expiry = BigInt(chain.time + 40)
    const late = await taker.trades.answer(await other.trades.offer({ give, want, expiry }))
    const lateSigned = await other.trades.sign(late)
    past(expiry)
    expect(await problemOf(taker.trades.settle(lateSigned))).toEqual(['It expires in less than 30 seconds.'])
    past(decodeTradeOffer(offer, CHAIN).expiry)
    expect(await problemOf(maker.trades.sign(answer))).toEqual(['It expires in less than 30 seconds.'])
    expect(signatures).toEqual({ maker: 0, taker: 0 })
  })

  test('a note of the other side that was spent meanwhile ends the trade', async () => {
    answer = await taker.trades.answer(offer)
    const again = await openTrader(chain, 'taker')
    await again.wallet.transfer({ to: again.wallet.address(), amount: 50n })
    expect(await problemOf(maker.trades.sign(answer))).toEqual(['A note of it is spent already.'])
    expect((await maker.trades.inspect(answer)).state).toBe('cancelled')
  })

  test('a note of the maker that was spent or undone meanwhile: nothing is signed', async () => {
    answer = await taker.trades.answer(offer)
    chain.rewind(0)
    chain.mine([mintTo(chain, maker, GOLD, 500n)])
    expect(await problemOf(maker.trades.sign(answer))).toEqual(['The pool does not know a root of it.'])
    const half = decodeTradeAnswer(answer, CHAIN)
    await maker.wallet.sync()
    const root = coreOf(maker.wallet).verified().tree.root()
    const known = encodeTradeAnswer({ ...half, taker: altered(half.taker, () => ({ root })) }, CHAIN)
    expect(await problemOf(maker.trades.sign(known))).toEqual(['A note that was kept for the offer is gone.'])
    expect(signatures.maker).toBe(0)
  })
})

describe('a text that is no message of the trade', () => {
  beforeAll(openSignedTrade)

  test('is refused where another stage is needed', async () => {
    for (const text of [answer, signed]) expect(await problemOf(taker.trades.answer(text))).toBe('TRADE_TEXT')
    for (const text of [offer, signed]) expect(await problemOf(maker.trades.sign(text))).toBe('TRADE_TEXT')
    for (const text of [offer, answer]) expect(await problemOf(taker.trades.settle(text))).toBe('TRADE_TEXT')
  })

  test('is refused when it is foreign, cut short, garbled, or not text at all', async () => {
    const foreign = [maker.wallet.address(), maker.wallet.oneTimeAddress(), '', 'mkoffer1', 'x'.repeat(1 << 18)]
    const cut = [offer, answer, signed].map((text) => text.slice(0, -1))
    const garbled = [offer, answer, signed].map((text) => text.replace(/.(?=.{50}$)/, (c) => (c === 'q' ? 'p' : 'q')))
    const others = [undefined, null, 5, {}, offer.toUpperCase(), `${offer}\n\n`, ` ${offer}`] as string[]
    for (const text of [...foreign, ...cut, ...garbled, ...others]) {
      for (const step of ['answer', 'sign', 'settle', 'complete', 'inspect', 'cancel'] as const) {
        expect(await problemOf(maker.trades[step](text))).toBe('TRADE_TEXT')
      }
    }
  })

  test('is refused when it is of another chain', async () => {
    for (const text of [
      encodeTradeOffer(decodeTradeOffer(offer, CHAIN), 1n),
      encodeTradeAnswer(decodeTradeAnswer(answer, CHAIN), 1n),
      encodeSignedTrade(decodeSignedTrade(signed, CHAIN), 1n),
    ]) {
      expect(await problemOf(maker.trades.inspect(text))).toBe('WRONG_NETWORK')
    }
  })
})

describe('TRD-2: whatever a taker answers', () => {
  beforeAll(async () => {
    await openTrade()
    answer = await taker.trades.answer(offer)
  })

  const bit = (value: bigint, at: number) => value ^ (1n << BigInt(at))
  const place = fc.nat(3)
  const half = fc.oneof(
    fc.tuple(place, fc.nat(256)).map(([i, at]) => (one: UnprovenJoinSplit) => ({
      nullifiers: one.nullifiers.map((value, j) => (j === i ? bit(value, at % 250) : value)),
    })),
    fc.tuple(place, fc.nat(250)).map(([i, at]) => (one: UnprovenJoinSplit) => ({
      commitments: one.commitments.map((value, j) => (j === i ? bit(value, at) : value)),
    })),
    fc.tuple(place, fc.nat(403), fc.integer({ min: 1, max: 255 })).map(([i, at, by]) => (one: UnprovenJoinSplit) => ({
      ciphertexts: one.ciphertexts.map((bytes, j) => (j === i ? bytes.map((b, k) => (k === at ? b ^ by : b)) : bytes)),
    })),
    fc.constant((one: UnprovenJoinSplit) => ({ commitments: one.commitments.toReversed() })),
    fc.constant((one: UnprovenJoinSplit) => ({
      commitments: one.commitments.toReversed(),
      ciphertexts: one.ciphertexts.toReversed(),
    })),
    fc.tuple(fc.bigInt(0n, 25n), fc.constantFrom(NATIVE_ASSET, GOLD, SEAT)).map(
      ([value, assetId]) =>
        (one: UnprovenJoinSplit) =>
          resealed(one, maker, { value, assetId }),
    ),
    fc.constantFrom('publicIn', 'publicOut', 'fee').map((name) => () => ({ [name]: 1n })),
  )

  test('what the maker would sign pays it what it asked for, in notes that its sync finds', async () => {
    const honest = decodeTradeAnswer(answer, CHAIN)
    const height = chain.blocks.length - 1
    let sound = 0
    await fc.assert(
      fc.asyncProperty(fc.array(half, { maxLength: 2 }), fc.boolean(), async (changes, twice) => {
        const changed = changes.reduce((taken, change) => altered(taken, change), honest.taker.slice())
        const more = changed.map((one) => ({ ...one, nullifiers: one.nullifiers.map((n) => n ^ 1n) }))
        const paid = twice ? [...changed, ...more] : changed
        const { problems } = await maker.trades.inspect(encodeTradeAnswer({ ...honest, taker: paid }, CHAIN))
        if (problems.length > 0) return
        sound += 1
        chain.mine(chain.apply({ joinSplits: paid.map((one) => ({ ...one, proof: [] })) }))
        await maker.wallet.sync()
        expect([maker.wallet.balance(want.assetId), maker.wallet.balance(GOLD)]).toEqual([want.amount, 1_000n])
        chain.rewind(height)
      }),
      { numRuns: 50, examples: [[[], false]] },
    )
    expect(sound).toBeGreaterThan(1)
  })
})

describe('the trial before the taker signs', () => {
  beforeAll(openSignedTrade)
  const trial = (call: () => Promise<string>) => {
    const trade = decodeSignedTrade(signed, CHAIN)
    const node = { pool: maker.wallet.pool, reader: { call } as never }
    return problemsOfSimulation(node, trade).catch((error) => error.code)
  }
  const revert = (name: string, args: unknown[]) => () =>
    Promise.reject(
      new RpcError('eth_call', Object.assign(new Error(), { data: poolInterface.encodeErrorResult(name, args) })),
    )

  test.each([
    ['the first proof fails', revert('InvalidProof', [0n]), ['The proofs of the other side do not hold.']],
    ['the proofs that are missing fail', revert('InvalidProof', [1n]), []],
    ['the pool refuses otherwise', revert('NoteAlreadySpent', [5n]), ['The pool would refuse it: NoteAlreadySpent.']],
    ['the pool has no room', revert('PoolFull', []), ['The pool would refuse it: PoolFull.']],
    ['nothing fails', async () => '0x', []],
    ['the node does not answer', () => Promise.reject(new RpcError('eth_call')), 'RPC_FAILED'],
  ])('%s', async (_, call, problems) => {
    expect(await trial(call)).toEqual(problems)
  })
})
