import { type FeeForm, NATIVE_ASSET, RelayClient, type RelayClientOptions, type Wallet } from '@merkato/sdk'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { RELAYER, type RelayStage, setRelayStage } from '../support/relay-stage.js'

let stage: RelayStage
let friend: Wallet
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

const clientOf = (options: Partial<RelayClientOptions> = {}) =>
  new RelayClient(stage.relayer.url, { maxFee: 5_000n, pollMs: 20, ...options })

const code = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error) => error.code,
  )

/** What the relayer's wallet gained in the meantime, as notes. */
async function tillOf(assetId: bigint): Promise<bigint> {
  await stage.till.sync()
  return stage.till.balance(assetId)
}

const publicFees = () => stage.assets.publicBalanceOf(stage.sandbox.account(RELAYER).address, stage.gold)

describe('a wallet without any account', () => {
  test('pays a token, and the fee as a note that nobody but the relayer sees', async () => {
    const payer = await stage.poor('one', [10_000n, 3_000n])
    const [notes, open] = [await tillOf(stage.gold), await publicFees()]
    const receipt = await payer.transfer({ to: friend.address(), assetId: stage.gold, amount: 700n, relay: clientOf() })
    const { fee } = receipt.relayed as { fee: bigint }
    expect(receipt).toMatchObject({ proofs: 2, relayed: { assetId: stage.gold } })
    expect(receipt.poolEvents).toMatchObject([
      { name: 'Transacted', publicAsset: 0n, publicOut: 0n, fee: 0n },
      { name: 'Transacted', publicAsset: 0n, publicOut: 0n, fee: 0n },
    ])
    expect(payer.balance(stage.gold)).toBe(13_000n - 700n - fee)
    expect([await tillOf(stage.gold), await publicFees()]).toEqual([notes + fee, open])
    expect(payer.history().at(-1)).toMatchObject({ kind: 'sent', amount: fee, counterparty: stage.till.address() })
    await friend.sync()
    expect(friend.balance(stage.gold)).toBe(700n)
    expect(payer.pending()).toEqual([])
  })

  test('pays the fee publicly, when told to', async () => {
    const payer = await stage.poor('two', [10_000n])
    const [notes, open] = [await tillOf(stage.gold), await publicFees()]
    const relay = clientOf({ feeAs: 'public' })
    const { relayed, proofs } = await payer.transfer({ to: friend.address(), assetId: stage.gold, amount: 1n, relay })
    expect(proofs).toBe(1)
    expect([await tillOf(stage.gold), await publicFees()]).toEqual([notes, open + (relayed?.fee ?? 0n)])
  })

  test.each<[FeeForm, string]>([
    ['note', 'RELAY_FEE_NOTES'],
    ['either', 'done'],
  ])('with a single note pays a fee as %s: %s', async (feeAs, outcome) => {
    const payer = await stage.poor(`single ${feeAs}`, [10_000n])
    const relay = clientOf({ feeAs })
    expect(await code(payer.transfer({ to: friend.address(), assetId: stage.gold, amount: 1n, relay }))).toBe(outcome)
  })

  test('pays in another asset than it sends', async () => {
    const payer = await stage.poor('three', [10_000n])
    await stage.sandbox
      .wallet('giver', 2)
      .then((giver) => giver.shield({ amount: parseEther('1'), to: payer.address() }))
    const before = await tillOf(NATIVE_ASSET)
    const relay = clientOf({ feeAsset: NATIVE_ASSET, maxFee: parseEther('0.1') })
    const options = { to: friend.address(), assetId: stage.gold, amount: 10_000n, relay }
    const { relayed } = await payer.transfer(options)
    expect(payer.balance(stage.gold)).toBe(0n)
    expect(payer.balance()).toBe(parseEther('1') - (relayed?.fee ?? 0n))
    expect((await tillOf(NATIVE_ASSET)) - before).toBe(relayed?.fee)
  })

  test('unshields, and gathers small notes', async () => {
    const payer = await stage.poor('four', [1_000n, 2_000n, 4_000n])
    const to = stage.sandbox.account(5).address
    const out = await payer.unshield({ to, assetId: stage.gold, amount: 500n, relay: clientOf() })
    expect(out.proofs).toBe(1)
    expect(await stage.assets.publicBalanceOf(to, stage.gold)).toBe(500n)
    const merged = await payer.gather({ assetId: stage.gold, relay: clientOf() })
    const fees = (out.relayed?.fee ?? 0n) + (merged?.relayed?.fee ?? 0n)
    expect(payer.notes().map(({ value }) => value)).toEqual([7_000n - 500n - fees])
    expect(await payer.gather({ assetId: stage.gold, relay: clientOf() })).toBeUndefined()
  })

  test('two wallets at once', async () => {
    const wallets = await Promise.all(['left', 'right'].map((name) => stage.poor(name, [5_000n, 5_000n])))
    const before = await tillOf(stage.gold)
    const receipts = await Promise.all(
      wallets.map((wallet) =>
        wallet.transfer({ to: friend.address(), assetId: stage.gold, amount: 100n, relay: clientOf() }),
      ),
    )
    const fees = receipts.reduce((sum, { relayed }) => sum + (relayed?.fee ?? 0n), 0n)
    expect((await tillOf(stage.gold)) - before).toBe(fees)
    expect(wallets.map((wallet) => wallet.balance(stage.gold)).reduce((a, b) => a + b)).toBe(20_000n - 200n - fees)
  })
})

describe('what a user agrees to', () => {
  test('is asked for: a limit, or a question', async () => {
    expect(() => new RelayClient(stage.relayer.url, {})).toThrow('give maxFee, or confirm')
    for (const url of ['ftp://a', 'relayer', 'http://name:word@host', 'http://host/?a=1']) {
      expect(() => new RelayClient(url, { maxFee: 1n })).toThrow('no address of a relayer')
    }
  })

  test('a fee one unit above the limit is not paid', async () => {
    const payer = await stage.poor('limited', [5_000n, 5_000n])
    const { fee } = await clientOf().quote({ asset: stage.gold, circuits: [1, 1] })
    const send = (maxFee: bigint) =>
      payer.transfer({ to: friend.address(), assetId: stage.gold, amount: 1n, relay: clientOf({ maxFee }) })
    await expect(send(fee - 1n)).rejects.toMatchObject({ code: 'RELAY_FEE_TOO_HIGH', fee, limit: fee - 1n })
    expect(payer.funds(stage.gold).spendable).toBe(10_000n)
    expect((await send(fee)).relayed?.fee).toBe(fee)
  })

  test('a fee that is declined is not paid', async () => {
    const payer = await stage.poor('asked', [5_000n, 5_000n])
    const offers: bigint[] = []
    const confirm = (answer: boolean) => (quote: { fee: bigint }) => {
      offers.push(quote.fee)
      return answer
    }
    const send = (answer: boolean) =>
      payer.transfer({
        to: friend.address(),
        assetId: stage.gold,
        amount: 1n,
        relay: clientOf({ maxFee: undefined, confirm: confirm(answer) }),
      })
    await expect(send(false)).rejects.toMatchObject({ code: 'RELAY_FEE_TOO_HIGH', limit: null })
    expect(payer.funds(stage.gold).spendable).toBe(10_000n)
    const { relayed } = await send(true)
    expect(offers).toEqual([relayed?.fee, relayed?.fee])
  })

  test('an asset that the relayer does not take', async () => {
    const { assetId: lead } = await stage.assets.issue({ name: 'LEAD', cap: 10n })
    const payer = await stage.poor('leaden', [])
    await stage.assets.mint({ assetId: lead, amount: 10n, to: payer.address() })
    await expect(
      payer.transfer({ to: friend.address(), assetId: lead, amount: 1n, relay: clientOf() }),
    ).rejects.toMatchObject({ code: 'RELAY_ASSET_NOT_TAKEN', asset: lead, taken: [NATIVE_ASSET, stage.gold] })
  })

  test('a relayer has its own account and fee', async () => {
    const payer = await stage.poor('both', [5_000n, 5_000n])
    const base = { to: friend.address(), assetId: stage.gold, amount: 1n, relay: clientOf() }
    expect(await code(payer.transfer({ ...base, signer: stage.sandbox.account(1) }))).toBe('INVALID_ARGUMENT')
    expect(await code(payer.transfer({ ...base, fee: 1n }))).toBe('INVALID_ARGUMENT')
    expect(await code(payer.unshield({ ...base, to: stage.sandbox.account(1).address, feeTo: payer.pool }))).toBe(
      'INVALID_ARGUMENT',
    )
  })
})

test('a tracking wallet pays nothing through a relayer', async () => {
  const payer = await stage.poor('watched', [5_000n, 5_000n])
  const watching = await stage.poor('watched', [], { seed: undefined, trackingKey: payer.trackingKey() })
  const options = { to: friend.address(), assetId: stage.gold, amount: 1n, relay: clientOf() }
  expect(await code(watching.transfer(options))).toBe('WATCH_ONLY')
})
