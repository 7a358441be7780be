import { type Bundle, encodeTransact, NATIVE_ASSET } from '@merkato/protocol'
import type { BundleRequest, Wallet } from '@merkato/sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ask, RELAYER, type RelayStage, setRelayStage } from '../support/relay-stage.js'

let stage: RelayStage
let payer: Wallet
let friend: Wallet
let now = 1_800_000_000_000

beforeAll(async () => {
  stage = await setRelayStage({ now: () => now })
  payer = await stage.poor('payer', [10_000n, 10_000n, 10_000n, 10_000n])
  friend = await stage.poor('friend', [])
})
afterAll(() => stage.close())
beforeEach(() => {
  // Another minute, so that no test spends the requests of the next.
  now += 60_000
})

const url = (path: string) => `${stage.relayer.url}${path}`
const text = (asset: bigint) => `0x${asset.toString(16).padStart(64, '0')}`
const caller = () => stage.sandbox.account(RELAYER).address

interface Quoted {
  readonly quote: string
  readonly fee: string
  readonly gasLimit: string
  readonly validUntil: string
}

const quoteFor = async (circuits: readonly number[], asset = stage.gold): Promise<Quoted> =>
  (await ask(url('/v1/quotes'), { asset: text(asset), circuits })).body as Quoted

/** A bundle that pays its fee publicly, to the unit; its notes are free again at once. */
async function bundleWith(fee: bigint, more: Partial<BundleRequest> = {}): Promise<Bundle> {
  const payment = { to: friend.address(), amount: 100n }
  const bundle = await payer.buildBundle({ caller: caller(), assetId: stage.gold, payment, fee, ...more })
  payer.releaseBundle(bundle)
  return bundle
}

const post = (quote: string, bundle: Bundle, via = 'pool') =>
  ask(url('/v1/bundles'), { quote, bundle: encodeTransact(bundle), via })

const refused = async (answer: Promise<{ status: number; body: unknown }>) => {
  const { status, body } = await answer
  const { code, reason } = (body as { error?: { code: string; reason?: string } }).error ?? { code: 'none' }
  return [status, code, ...(reason === undefined ? [] : [reason])].join(' ')
}

const sentSoFar = () => stage.sandbox.rpc('eth_getTransactionCount', caller(), 'latest')

describe('what a relayer publishes', () => {
  test('names chain, pool, accounts and rates', async () => {
    const { status, body } = await ask(url('/v1/rate'))
    expect(status).toBe(200)
    expect(body).toEqual({
      version: 1,
      chainId: '31337',
      pool: stage.relayer.pool.toLowerCase(),
      caller: caller().toLowerCase(),
      feeTo: caller().toLowerCase(),
      courier: null,
      payTo: stage.till.address(),
      rates: [
        { asset: text(NATIVE_ASSET), unitsPerCoin: '1000000000000000000', minimum: '1' },
        { asset: text(stage.gold), unitsPerCoin: '2500000', minimum: '1' },
      ],
      gasPrice: expect.stringMatching(/^[1-9]\d*$/),
      validFor: 90,
      maxJoinSplits: 8,
    })
  })

  test('can be read by a page of any origin, without cookies', async () => {
    const response = await fetch(url('/v1/quotes'), { method: 'OPTIONS' })
    const header = (name: string) => response.headers.get(name)
    expect(response.status).toBe(204)
    expect(header('access-control-allow-origin')).toBe('*')
    expect(header('access-control-allow-methods')).toBe('GET, POST, OPTIONS')
    expect(header('access-control-allow-credentials')).toBeNull()
  })

  test.each(['/', '/v1', '/v1/rate/', '/v1/rate?a=1', '/v1/bundles/0x12', `/v1/bundles/0x${'00'.repeat(32)}`])(
    'nothing is at %s',
    async (path) => expect(await refused(ask(url(path)))).toBe('404 NOT_FOUND'),
  )
})

describe('quotes', () => {
  test('cost what the gas costs at the published rate and a tenth more, for 90 seconds', async () => {
    const { body } = await ask(url('/v1/rate'))
    const { gasPrice } = body as { gasPrice: string }
    const { quote, asset, fee, gasLimit, validUntil } = (
      await ask(url('/v1/quotes'), {
        asset: text(stage.gold),
        circuits: [1, 1],
      })
    ).body as Quoted & { asset: string }
    const exact = BigInt(gasLimit) * BigInt(gasPrice) * 2_500_000n * 11n
    expect(quote).toMatch(/^0x[0-9a-f]{32}$/)
    expect(asset).toBe(text(stage.gold))
    expect(BigInt(fee)).toBe((exact + 10n ** 19n - 1n) / 10n ** 19n)
    expect(validUntil).toBe(`${Math.floor(now / 1_000) + 90}`)
  })

  test.each([
    ['an asset without a rate', { asset: text(12_345n), circuits: [1] }, '422 REFUSED UnknownAsset'],
    ['a circuit that is none', { asset: text(NATIVE_ASSET), circuits: [9] }, '422 REFUSED UnknownCircuit'],
    ['an act', { asset: text(NATIVE_ASSET), circuits: [3] }, '422 REFUSED UnknownCircuit'],
    ['no join-split', { asset: text(NATIVE_ASSET), circuits: [] }, '422 REFUSED WrongBundleSize'],
    ['nine join-splits', { asset: text(NATIVE_ASSET), circuits: Array(9).fill(1) }, '422 REFUSED WrongBundleSize'],
    ['a member too many', { asset: text(NATIVE_ASSET), circuits: [1], more: 1 }, '400 MALFORMED'],
    ['a member too few', { asset: text(NATIVE_ASSET) }, '400 MALFORMED'],
    ['another type', { asset: 1, circuits: [1] }, '400 MALFORMED'],
    ['a half number', { asset: text(NATIVE_ASSET), circuits: [1.5] }, '400 MALFORMED'],
    ['a short asset', { asset: '0x01', circuits: [1] }, '400 MALFORMED'],
    ['no JSON', '{', '400 MALFORMED'],
    ['a list', [], '400 MALFORMED'],
    ['null', null, '400 MALFORMED'],
    ['a prototype', '{"asset":"0x01","__proto__":{"circuits":[1]}}', '400 MALFORMED'],
  ])('are refused for %s', async (_, body, answer) => {
    expect(await refused(ask(url('/v1/quotes'), body))).toBe(answer)
  })
})

describe('RLY-1: what is sent was accepted by the simulation and pays the quoted fee', () => {
  test('a bundle that pays the fee is sent, once, and its status can be asked for', async () => {
    const { quote, fee } = await quoteFor([1])
    const before = stage.told.length
    const { status, body } = await post(quote, await bundleWith(BigInt(fee)))
    const { transactionHash } = body as { transactionHash: string }
    expect([status, body]).toEqual([202, { transactionHash: expect.stringMatching(/^0x[0-9a-f]{64}$/) }])
    await expect.poll(() => stage.told.slice(before)).toEqual(['sent', 'mined'])
    const { body: told } = await ask(url(`/v1/bundles/${transactionHash}`))
    expect(told).toEqual({ status: 'mined', blockNumber: expect.stringMatching(/^\d+$/) })
    await payer.sync()
    expect(payer.balance(stage.gold)).toBe(40_000n - 100n - BigInt(fee))
    expect(await stage.assets.publicBalanceOf(caller(), stage.gold)).toBe(BigInt(fee))
  })

  test('beyond the issue: relayer: a fee one unit short', async () => {
    const { quote, fee } = await quoteFor([1])
    const before = await sentSoFar()
    expect(await refused(post(quote, await bundleWith(BigInt(fee) - 1n)))).toBe('402 UNDERPAID')
    expect(await refused(post(quote, await bundleWith(BigInt(fee), { feeTo: payer.pool })))).toBe('402 UNDERPAID')
    expect(await sentSoFar()).toBe(before)
  })

  test('beyond the issue: relayer: a fee in another asset than quoted', async () => {
    const { quote, fee } = await quoteFor([1], NATIVE_ASSET)
    expect(BigInt(fee)).toBeGreaterThan(0n)
    expect(await refused(post(quote, await bundleWith(9_000n)))).toBe('402 UNDERPAID')
  })

  test('beyond the issue: relayer: a quote that is used twice', async () => {
    const { quote, fee } = await quoteFor([1])
    const bundle = await bundleWith(BigInt(fee))
    const [first, second] = await Promise.all([post(quote, bundle), refused(post(quote, bundle))])
    expect([first.status, second].sort()).toEqual([202, '410 QUOTE_EXPIRED Used'])
    expect(await refused(post(quote, await bundleWith(BigInt(fee))))).toBe('410 QUOTE_EXPIRED Used')
  })

  test('beyond the issue: relayer: a quote that is expired, or was never given', async () => {
    const { quote, fee } = await quoteFor([1])
    const bundle = await bundleWith(BigInt(fee))
    now += 92_000
    expect(await refused(post(quote, bundle))).toBe('410 QUOTE_EXPIRED')
    expect(await refused(post(`0x${'00'.repeat(16)}`, bundle))).toBe('404 UNKNOWN_QUOTE')
  })

  test('a quote whose bundle was refused is still good', async () => {
    const { quote, fee } = await quoteFor([1])
    expect(await refused(post(quote, await bundleWith(BigInt(fee) - 1n)))).toBe('402 UNDERPAID')
    expect((await post(quote, await bundleWith(BigInt(fee)))).status).toBe(202)
  })

  test('beyond the issue: relayer: a bundle for another caller', async () => {
    const { quote, fee } = await quoteFor([1])
    const other = { caller: stage.sandbox.account(3).address, feeTo: caller() }
    expect(await refused(post(quote, await bundleWith(BigInt(fee), other)))).toBe('422 REFUSED InvalidProof')
    expect(await refused(post(quote, await bundleWith(BigInt(fee)), 'courier'))).toBe('422 REFUSED NoCourier')
  })

  test('beyond the issue: relayer: a bundle that reverts', async () => {
    const { quote, fee } = await quoteFor([1])
    const bundle = await bundleWith(BigInt(fee))
    const spent = await bundleWith(BigInt(fee))
    expect((await post(quote, spent)).status).toBe(202)
    await expect.poll(() => stage.told.at(-1)).toBe('mined')
    expect(await refused(post((await quoteFor([1])).quote, bundle))).toBe('422 REFUSED NoteAlreadySpent')
  })

  test('beyond the issue: relayer: other circuits than quoted', async () => {
    const { quote, fee } = await quoteFor([1, 1])
    const bundle = await bundleWith(BigInt(fee))
    expect(await refused(post(quote, bundle))).toBe('422 REFUSED CircuitsNotAsQuoted')
    const wide = await quoteFor([2])
    expect(await refused(post(wide.quote, bundle))).toBe('422 REFUSED CircuitsNotAsQuoted')
  })

  test('beyond the issue: relayer: an expiry too near or too far', async () => {
    const { quote, fee } = await quoteFor([1])
    const { timestamp } = payer.syncedTo()
    const within = (seconds: number) => bundleWith(BigInt(fee), { expiry: BigInt(timestamp + seconds) })
    expect(await refused(post(quote, await within(14)))).toBe('422 REFUSED ExpiryTooNear')
    expect(await refused(post(quote, await within(3_601)))).toBe('422 REFUSED ExpiryTooFar')
    expect((await post(quote, await within(3_600))).status).toBe(202)
  })

  test("beyond the issue: relayer: a bundle that takes the relayer's own coins or units in", async () => {
    const { quote, fee } = await quoteFor([1])
    const bundle = await bundleWith(BigInt(fee))
    const joinSplits = bundle.joinSplits.map((part) => ({ ...part, publicIn: 5n }))
    expect(await refused(post(quote, { ...bundle, joinSplits }))).toBe('422 REFUSED PublicIn')
  })

  test('beyond the issue: relayer: a body of 300 KiB', async () => {
    const { quote, fee } = await quoteFor([1])
    const bundle = encodeTransact(await bundleWith(BigInt(fee)))
    const body = { quote, bundle: bundle.padEnd(300 * 1024, '0'), via: 'pool' }
    expect(await refused(ask(url('/v1/bundles'), body))).toBe('413 TOO_LARGE')
    const chunks = new ReadableStream({
      start: (stream) => {
        for (let i = 0; i < 300; i += 1) stream.enqueue(new Uint8Array(1024).fill(48))
        stream.close()
      },
    })
    const unannounced = await fetch(url('/v1/bundles'), { method: 'POST', body: chunks, duplex: 'half' } as RequestInit)
    expect(unannounced.status).toBe(413)
  })

  test('beyond the issue: relayer: bytes that are no bundle', async () => {
    const { quote, fee } = await quoteFor([1])
    const bundle = encodeTransact(await bundleWith(BigInt(fee)))
    const bodies = ['0x', '0x12345678', `${bundle}00`, bundle.slice(0, -2), bundle.toUpperCase(), 5, null]
    for (const data of bodies) {
      expect(await refused(ask(url('/v1/bundles'), { quote, bundle: data, via: 'pool' }))).toBe('400 MALFORMED')
    }
    expect(await refused(ask(url('/v1/bundles'), { quote, bundle, via: 'elsewhere' }))).toBe('400 MALFORMED')
  })
})

describe('on a chain that mines later', () => {
  test('beyond the issue: relayer: a nullifier in flight', async () => {
    const [first, second] = [await quoteFor([1]), await quoteFor([1])]
    const [one, two] = [await bundleWith(BigInt(first.fee)), await bundleWith(BigInt(second.fee))]
    await stage.sandbox.rpc('evm_setAutomine', false)
    const sent = await post(first.quote, one)
    expect(sent.status).toBe(202)
    const { transactionHash } = sent.body as { transactionHash: string }
    expect((await ask(url(`/v1/bundles/${transactionHash}`))).body).toEqual({ status: 'pending' })
    expect(await refused(post(second.quote, two))).toBe('422 REFUSED NullifierInFlight')
    await stage.sandbox.rpc('evm_mine')
    await stage.sandbox.rpc('evm_setAutomine', true)
    await expect.poll(() => stage.told.at(-1), { timeout: 20_000 }).toBe('mined')
    expect(await refused(post(second.quote, two))).toBe('422 REFUSED NoteAlreadySpent')
  })
})

test('a network address may ask 20 times at once, and 5 times a second', async () => {
  const answers = await Promise.all(Array.from({ length: 30 }, () => refused(ask(url('/v1/bundles/0x00')))))
  expect(answers.filter((answer) => answer === '404 NOT_FOUND')).toHaveLength(20)
  expect(answers.filter((answer) => answer === '429 BUSY RateLimit')).toHaveLength(10)
  now += 1_000
  const later = await Promise.all(Array.from({ length: 6 }, () => refused(ask(url('/v1/bundles/0x00')))))
  expect(later.filter((answer) => answer === '404 NOT_FOUND')).toHaveLength(5)
})
