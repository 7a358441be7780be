import { type Prover, RelayClient, type RelayClientOptions, RelayRefusedError, type Wallet } from '@merkato/sdk'
import { startRelayer } from '@merkato/sdk/relayer'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { forgingProver } from '../support/forging-prover.js'
import { RELAYER, type RelayStage, setRelayStage } from '../support/relay-stage.js'

let stage: RelayStage
let friend: Wallet
let names = 0
let now = 1_800_000_000_000

beforeAll(async () => {
  stage = await setRelayStage({ now: () => now })
  friend = await stage.poor('friend', [])
})
afterAll(() => stage.close())
beforeEach(() => {
  // Another minute, so that no test spends the requests of the next.
  now += 60_000
})

type Json = Record<string, unknown>

/** What the relayer answers, changed on its way; by path. */
interface Lies {
  readonly rate?: (answer: Json) => unknown
  readonly quotes?: (answer: Json) => unknown
  readonly bundles?: (answer: Json, status: number) => { body: unknown; status: number } | Promise<never>
}

/** Stands between client and relayer: the relayer acts honestly, and is said to say something else. */
const lyingFetch =
  (lies: Lies): typeof fetch =>
  async (input, init) => {
    const response = await fetch(input, init)
    const answer = (await response.json()) as Json
    const path = `${input}`.split('/').pop()
    if (path === 'bundles' && lies.bundles) {
      const { body, status } = await lies.bundles(answer, response.status)
      return new Response(JSON.stringify(body), { status })
    }
    const lie = path === 'rate' ? lies.rate : path === 'quotes' ? lies.quotes : undefined
    return new Response(JSON.stringify(lie ? lie(answer) : answer), { status: response.status })
  }

const clientOf = (lies: Lies, options: Partial<RelayClientOptions> = {}) =>
  new RelayClient(stage.relayer.url, { maxFee: 2_000n, pollMs: 20, fetch: lyingFetch(lies), ...options })

const payVia = (payer: Wallet, relay: RelayClient, signal?: AbortSignal) =>
  payer.transfer({ to: friend.address(), assetId: stage.gold, amount: 5n, relay, signal })

/** Pays from a fresh wallet through a relayer that lies. */
async function outcome(lies: Lies, options: Partial<RelayClientOptions> = {}) {
  names += 1
  const payer = await stage.poor(`payer ${names}`, [5_000n, 5_000n])
  const error = await payVia(payer, clientOf(lies, options)).catch((reason) => reason)
  await payer.sync()
  return { payer, error }
}

const change = (more: Json) => (answer: Json) => ({ ...answer, ...more })

describe('beyond the issue: relayer: what it says before it has a bundle ends in an error, and nothing is reserved', () => {
  test.each<[string, Lies, string]>([
    ['another chain', { rate: change({ chainId: '1' }) }, 'WRONG_NETWORK'],
    ['another pool', { rate: change({ pool: `0x${'12'.repeat(20)}` }) }, 'RELAY_ANSWER_INVALID'],
    ['another version', { rate: change({ version: 2 }) }, 'RELAY_ANSWER_INVALID'],
    ['no payment address', { rate: change({ payTo: 'mk1qqqq' }) }, 'RELAY_ANSWER_INVALID'],
    ['a member too many', { rate: change({ more: 1 }) }, 'RELAY_ANSWER_INVALID'],
    ['numbers as numbers', { rate: change({ gasPrice: 5 }) }, 'RELAY_ANSWER_INVALID'],
    ['no rate for the asset', { rate: change({ rates: [] }) }, 'RELAY_ASSET_NOT_TAKEN'],
    ['a list', { rate: () => [] }, 'RELAY_ANSWER_INVALID'],
    ['too much', { rate: change({ payTo: 'm'.repeat(70_000) }) }, 'RELAY_ANSWER_INVALID'],
    ['a quote above the limit', { quotes: change({ fee: '2001' }) }, 'RELAY_FEE_TOO_HIGH'],
    ['a quote in another asset', { quotes: change({ asset: `0x${'00'.repeat(31)}01` }) }, 'RELAY_ANSWER_INVALID'],
    ['a negative fee', { quotes: change({ fee: '-1' }) }, 'RELAY_ANSWER_INVALID'],
    ['a fee of 2^256', { quotes: change({ fee: `${2n ** 256n}` }) }, 'RELAY_ANSWER_INVALID'],
  ])('%s', async (_, lies, code) => {
    const { payer, error } = await outcome(lies)
    expect(error).toMatchObject({ code })
    expect(payer.funds(stage.gold)).toMatchObject({ spendable: 10_000n, reserved: 0n })
  })

  test('a quote that runs out while the proofs are made', async () => {
    const prove: Prover['prove'] = async (...asked) => {
      await new Promise((resolve) => setTimeout(resolve, 600))
      return forgingProver.prove(...asked)
    }
    const payer = await stage.poor('slow', [5_000n, 5_000n], { prover: { prove } })
    const error = payVia(payer, clientOf({ rate: change({ validFor: 1 }) }))
    await expect(error).rejects.toMatchObject({ code: 'RELAY_QUOTE_EXPIRED' })
    expect(payer.funds(stage.gold)).toMatchObject({ spendable: 10_000n, reserved: 0n })
  })

  test('a fee that never fits the bundle it was quoted for', async () => {
    const payer = await stage.poor('chased', Array(8).fill(300n))
    const asked: number[] = []
    const quotes = (answer: Json) => {
      asked.push(asked.length)
      return { ...answer, fee: asked.length % 2 === 1 ? '700' : '5' }
    }
    await expect(payVia(payer, clientOf({ quotes }))).rejects.toMatchObject({ code: 'RELAY_ANSWER_INVALID' })
    expect(asked).toHaveLength(4)
    expect(payer.funds(stage.gold)).toMatchObject({ spendable: 2_400n, reserved: 0n })
  })
})

describe('beyond the issue: relayer: what it says once it has the bundle is not believed', () => {
  test('another hash: the receipt is of the transaction that the chain has', async () => {
    const { payer, error: receipt } = await outcome({
      bundles: () => ({ status: 202, body: { transactionHash: `0x${'ab'.repeat(32)}` } }),
    })
    expect(receipt.poolEvents).toHaveLength(2)
    expect(payer.balance(stage.gold)).toBe(10_000n - 5n - receipt.relayed.fee)
  })

  test('that it refused: the notes wait, so that nothing is paid twice; here it was paid', async () => {
    const error = { code: 'REFUSED', message: 'no', reason: 'Whim' }
    const { payer, error: refusal } = await outcome({ bundles: () => ({ status: 422, body: { error } }) })
    expect(refusal).toBeInstanceOf(RelayRefusedError)
    expect(refusal).toMatchObject({ relayCode: 'REFUSED', reason: 'Whim' })
    expect(refusal.explain()).toContain('The notes wait until the payment expires.')
    const entries = async () => {
      await payer.sync()
      return payer.history().length
    }
    await expect.poll(entries).toBe(4)
    expect(payer.balance(stage.gold)).toBeLessThan(9_995n)
  })

  test.each<[string, Lies['bundles']]>([
    ['nonsense', () => ({ status: 202, body: { hash: 'yes' } })],
    ['nothing', () => Promise.reject(new Error('socket hang up'))],
  ])('%s: whether it was paid is not known, and the notes wait', async (_, bundles) => {
    const { error } = await outcome({ bundles: bundles as NonNullable<Lies['bundles']> })
    expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
  })

  test('words of its own are repeated neither in errors nor in their JSON', async () => {
    const words = 'send your phrase to help@relayer'
    const { error } = await outcome({
      rate: () => ({ error: { code: 'BUSY', message: words } }),
    })
    expect(`${error.explain()} ${JSON.stringify(error)}`).not.toContain('phrase')
    const { error: reasoned } = await outcome({
      rate: () => ({ error: { code: 'BUSY', message: 'no', reason: words } }),
    })
    expect(reasoned).toMatchObject({ code: 'RELAY_ANSWER_INVALID' })
    expect(`${reasoned.explain()} ${JSON.stringify(reasoned)}`).not.toContain('phrase')
  })
})

test('beyond the issue: relayer: one that never sends costs time, and no money', async () => {
  const { sandbox, poor } = stage
  const payer = await poor('patient', [5_000n, 5_000n])
  const silent: typeof fetch = async (input, init) =>
    `${input}`.endsWith('/bundles')
      ? new Response(JSON.stringify({ transactionHash: `0x${'cd'.repeat(32)}` }), { status: 202 })
      : fetch(input, init)
  const waiting = payVia(payer, clientOf({}, { fetch: silent })).catch((error) => error)
  await expect.poll(() => payer.pending().length).toBe(1)
  expect(payer.funds(stage.gold).spendable).toBe(0n)
  const snapshot = await sandbox.rpc('evm_snapshot')
  await sandbox.rpc('evm_increaseTime', 700)
  await sandbox.rpc('evm_mine')
  expect(await waiting).toMatchObject({ code: 'RELAY_NOT_MINED' })
  expect(payer.funds(stage.gold)).toMatchObject({ spendable: 10_000n, reserved: 0n })
  await sandbox.rpc('evm_revert', snapshot)
})

test('a caller may stop waiting; the notes wait until the bundle expires', async () => {
  const payer = await stage.poor('stopper', [5_000n, 5_000n])
  const stop = new AbortController()
  const silent: typeof fetch = async (input, init) => {
    if (!`${input}`.endsWith('/bundles')) return fetch(input, init)
    setTimeout(() => stop.abort(), 50)
    return new Response(JSON.stringify({ transactionHash: `0x${'cd'.repeat(32)}` }), { status: 202 })
  }
  await expect(payVia(payer, clientOf({}, { fetch: silent }), stop.signal)).rejects.toMatchObject({
    code: 'OUTCOME_UNKNOWN',
    transactionHash: `0x${'cd'.repeat(32)}`,
  })
  expect(payer.funds(stage.gold).spendable).toBe(0n)
})

test('beyond the issue: relayer: shut down in the middle, it answers what it has and takes nothing more', async () => {
  const { sandbox, till, gold } = stage
  const payer = await stage.poor('last', [5_000n, 5_000n])
  const other = await stage.poor('late', [5_000n, 5_000n])
  const relayer = await startRelayer({
    provider: sandbox.provider,
    signer: sandbox.account(RELAYER + 1),
    incomingKey: till.incomingKey(),
    rates: [{ asset: gold, unitsPerCoin: 2_500_000n }],
  })
  let closed: Promise<void> | undefined
  let posted = false
  const sender = sandbox.account(RELAYER + 1).address.toLowerCase()
  const send = sandbox.provider.send.bind(sandbox.provider)
  const watch = vi.spyOn(sandbox.provider, 'send').mockImplementation((method, params) => {
    // It asks what its account would do with the bundle: it has the bundle, and has not answered yet.
    if (posted && JSON.stringify(params).toLowerCase().includes(sender)) closed ??= relayer.close()
    return send(method, params)
  })
  const closing: typeof fetch = async (input, init) => {
    posted ||= `${input}`.endsWith('/bundles')
    return fetch(input, init)
  }
  const relay = new RelayClient(relayer.url, { maxFee: 2_000n, pollMs: 20, fetch: closing })
  expect(await payVia(payer, relay)).toMatchObject({ proofs: 2 })
  expect(closed).toBeDefined()
  await closed
  watch.mockRestore()
  await expect(payVia(other, new RelayClient(relayer.url, { maxFee: 2_000n }))).rejects.toMatchObject({
    code: 'RELAY_UNREACHABLE',
  })
  expect(other.funds(gold).spendable).toBe(10_000n)
})
