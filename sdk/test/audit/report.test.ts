import {
  assetName,
  createOneTimeAddress,
  decodeOneTimeAddress,
  encodePoolLog,
  NATIVE_ASSET,
  NO_CAP,
  type PoolEvent,
  parsePoolLog,
  type RawLog,
  type RegistryEvent,
  sealOutput,
  type TransactedEvent,
  termsAssetId,
  ticketAssetId,
} from '@merkato/protocol'
import { namedKeys, seededRandom } from '@merkato/protocol/testing'
import { getAddress } from 'ethers'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import { type AuditReport, auditReport, type ReportRange } from '../../src/audit/report.js'
import { createWallet, type Wallet } from '../../src/client.js'
import { ReportMismatchError } from '../../src/errors/audit.js'
import { InsufficientFundsError } from '../../src/errors/funds.js'
import { InvalidArgumentError } from '../../src/errors/input.js'
import { InconsistentNodeError, NotSyncedError } from '../../src/errors/network.js'
import { coreOf } from '../../src/wallet/core.js'
import { FakeChain, FIRST_TIME } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'

const ISSUER = getAddress('0x00000000000000000000000000000000000000cc')
const ACCOUNT = '0x00000000000000000000000000000000000000bb'
const ORIGIN = `0x${'00'.repeat(32)}`

function issued(name: string, kind: 1 | 2 | 4): Extract<RegistryEvent, { event: 'AssetIssued' }> {
  const terms = { kind, name: assetName(name), id: 0n, origin: ORIGIN, cap: kind === 2 ? 0n : NO_CAP }
  return { event: 'AssetIssued', assetId: termsAssetId(ISSUER, terms), issuer: ISSUER, ...terms }
}
const [GOLD, FUND, SEATS] = [issued('GOLD', 1), issued('Fund A', 2), issued('Seat', 4)]
const SEAT = ticketAssetId(ISSUER, SEATS.name, 42n, ORIGIN)

let chain: FakeChain
let shop: Wallet

/** Somebody's deposit for the wallet, or a mint by an issuer. */
const deposit = (to: Wallet, value: bigint, assetId = NATIVE_ASSET): PoolEvent =>
  chain.deposit(decodeOneTimeAddress(to.oneTimeAddress(), chain.chainId), value, assetId)

const auditorOf = async (wallet: Wallet): Promise<Wallet> => {
  const auditor = await createWallet({ trackingKey: wallet.trackingKey(), provider: chain.provider, threads: 0 })
  await auditor.sync()
  return auditor
}

beforeEach(async () => {
  chain = new FakeChain()
  shop = await openOn(chain, 'shop')
})

describe('a report', () => {
  test('says of each movement when, where, what, with whom, and what was held then', async () => {
    const buyer = await openOn(chain, 'buyer')
    chain.mine([GOLD, FUND, SEATS, { event: 'TicketMinted', assetId: SEAT, category: SEATS.assetId, id: 42n }])
    chain.mine([deposit(shop, 90n, FUND.assetId), deposit(shop, 1n, SEAT)])
    await buyer.shield({ amount: 100n })
    await buyer.transfer({ to: shop.address(), amount: 30n, memo: 'order 7' })
    await shop.sync()
    await shop.unshield({ to: ACCOUNT, amount: 12n, fee: 3n })
    await shop.transfer({ to: buyer.address(), amount: 5n, memo: 'change' })
    const report = auditReport(await auditorOf(shop))
    expect(report).toMatchObject({
      account: shop.address(),
      chainId: chain.chainId,
      pool: shop.pool,
      asOf: { block: 6, hash: chain.blocks[6]?.hash, time: FIRST_TIME + 6 },
      range: { fromBlock: 0, toBlock: 6 },
    })
    expect(report.entries).toMatchObject([
      { kind: 'shielded', name: 'Fund A', hiddenSupply: true, amount: 90n, balance: 90n, positions: [0n] },
      { kind: 'shielded', name: 'Seat', ticketId: 42n, hiddenSupply: false, amount: 1n, balance: 1n, positions: [1n] },
      {
        kind: 'received',
        name: 'coin',
        amount: 30n,
        balance: 30n,
        memo: 'order 7',
        counterparty: null,
        timestamp: FIRST_TIME + 4,
      },
      { kind: 'unshielded', amount: 12n, fee: 3n, balance: 15n, counterparty: ACCOUNT, blockNumber: 5, positions: [] },
      { kind: 'sent', amount: 5n, fee: 0n, balance: 10n, counterparty: buyer.address(), memo: 'change' },
    ])
    expect(report.balances).toMatchObject([
      { assetId: FUND.assetId, name: 'Fund A', kind: 'hiddenToken', issuer: ISSUER, hiddenSupply: true, amount: 90n },
      { assetId: SEAT, name: 'Seat', kind: 'ticket', ticketId: 42n, opening: 0n, amount: 1n },
      { assetId: NATIVE_ASSET, name: 'coin', kind: 'native', issuer: null, ticketId: null, amount: 10n },
    ])
    expect(report.totals[2]).toEqual({
      assetId: NATIVE_ASSET,
      received: 30n,
      shielded: 0n,
      sent: 5n,
      unshielded: 12n,
      ...{ sealed: 0n, opened: 0n, locked: 0n, settled: 0n },
      fees: 3n,
    })
  })

  test('covers blocks or times, and opens with what was held before', async () => {
    for (const amount of [1n, 10n, 100n]) await shop.shield({ amount })
    const amounts = (range: ReportRange) => {
      const { balances, entries } = auditReport(shop, range)
      return [balances[0]?.opening ?? 0n, ...entries.map(({ amount }) => amount), balances[0]?.amount ?? 0n]
    }
    expect(amounts({})).toEqual([0n, 1n, 10n, 100n, 111n])
    expect(amounts({ fromBlock: 2 })).toEqual([1n, 10n, 100n, 111n])
    expect(amounts({ toBlock: 2 })).toEqual([0n, 1n, 10n, 11n])
    expect(amounts({ fromBlock: 2, toBlock: 2 })).toEqual([1n, 10n, 11n])
    expect(amounts({ since: FIRST_TIME + 2, until: FIRST_TIME + 2 })).toEqual([1n, 10n, 11n])
    expect(amounts({ since: FIRST_TIME + 3 })).toEqual([11n, 100n, 111n])
    expect(amounts({ until: FIRST_TIME + 0 })).toEqual([0n, 0n])
    expect(amounts({ fromBlock: 3, since: FIRST_TIME + 1 })).toEqual([11n, 100n, 111n])
    expect(amounts({ fromBlock: 9 })).toEqual([111n, 111n])
    expect(auditReport(shop, { toBlock: 99 }).range.toBlock).toBe(3)
  })

  test('of a range that is none is refused, and of a wallet that read nothing too', async () => {
    expect(() => auditReport(shop)).toThrow(NotSyncedError)
    await shop.sync()
    const bad = [
      { fromBlock: 2, toBlock: 1 },
      { since: 2, until: 1 },
      { fromBlock: -1 },
      { toBlock: 1.5 },
      { since: Number.NaN },
    ]
    for (const range of bad) expect(() => auditReport(shop, range)).toThrow(InvalidArgumentError)
  })
})

describe('AUD-1: entries add up to balances', () => {
  type Act = 'shield' | 'mint' | 'pay' | 'payGold' | 'self' | 'unshield' | 'gather'
  const arbAct = fc.record({
    act: fc.constantFrom<Act[]>('shield', 'mint', 'pay', 'payGold', 'self', 'unshield', 'gather'),
    who: fc.constantFrom(0, 1),
    amount: fc.bigInt(1n, 12n),
    fee: fc.bigInt(0n, 2n),
  })

  async function play(
    { act, who, amount, fee }: { act: Act; who: number; amount: bigint; fee: bigint },
    all: Wallet[],
  ) {
    const [wallet, other] = [all[who] as Wallet, all[1 - who] as Wallet]
    if (act === 'shield') await wallet.shield({ amount })
    if (act === 'mint') chain.mine([deposit(wallet, amount, GOLD.assetId)])
    if (act === 'pay') await wallet.transfer({ to: other.address(), amount, fee })
    if (act === 'payGold') await wallet.transfer({ to: other.oneTimeAddress(), amount, assetId: GOLD.assetId })
    if (act === 'self') await wallet.transfer({ to: wallet.address(), amount, fee, memo: 'to myself' })
    if (act === 'unshield') await wallet.unshield({ to: ACCOUNT, amount, fee })
    if (act === 'gather') await wallet.gather()
  }

  const sumsOf = ({ balances, totals, entries }: AuditReport) =>
    totals.map(({ assetId, received, shielded, sent, unshielded, fees }, i) => ({
      assetId,
      byTotals: (balances[i]?.opening as bigint) + received + shielded - sent - unshielded - fees,
      byEntries: entries
        .filter((entry) => entry.assetId === assetId)
        .reduce(
          (sum, { kind, amount, fee }) => sum + (kind === 'sent' || kind === 'unshielded' ? -amount : amount) - fee,
          balances[i]?.opening as bigint,
        ),
      last: entries.findLast((entry) => entry.assetId === assetId)?.balance ?? balances[i]?.opening,
    }))

  test('after any history, in any range, for whoever has the tracking key', () =>
    fc.assert(
      fc.asyncProperty(fc.array(arbAct, { minLength: 3, maxLength: 10 }), fc.nat(12), async (acts, cut) => {
        chain = new FakeChain()
        chain.mine([GOLD])
        const wallets = [await openOn(chain, 'first'), await openOn(chain, 'second')]
        for (const act of acts) {
          await play(act, wallets).catch((error) => {
            if (!(error instanceof InsufficientFundsError)) throw error
          })
        }
        for (const wallet of wallets) {
          await wallet.sync()
          const auditor = await auditorOf(wallet)
          const whole = auditReport(auditor)
          const held = whole.balances.filter(({ amount }) => amount > 0n)
          expect(new Map(held.map(({ assetId, amount }) => [assetId, amount] as const))).toEqual(wallet.balances())
          const parts = [auditReport(auditor, { toBlock: cut }), auditReport(auditor, { fromBlock: cut + 1 })] as const
          expect([...parts[0].entries, ...parts[1].entries]).toEqual(whole.entries)
          for (const report of [whole, ...parts]) {
            for (const { assetId, byTotals, byEntries, last } of sumsOf(report)) {
              const { amount } = report.balances.find((balance) => balance.assetId === assetId) ?? {}
              expect([byTotals, byEntries, last]).toEqual([amount, amount, amount])
            }
          }
          const byTime = auditReport(auditor, { since: FIRST_TIME + cut + 1 })
          expect([byTime.balances, byTime.entries]).toEqual([parts[1].balances, parts[1].entries])
        }
      }),
      { numRuns: 12 },
    ))

  test('a report that does not is not given out', async () => {
    await shop.shield({ amount: 10n })
    const { notes } = coreOf(shop).verified()
    notes.addSpend(shop.notes()[0]?.nullifier as bigint, { blockNumber: 1, transactionHash: '0x', logIndex: 9 })
    expect(() => auditReport(shop)).toThrow(ReportMismatchError)
    expect(() => auditReport(shop)).toThrow('Entries add up to 10, notes to 0, at block 1')
    expect(() => auditReport(shop, { fromBlock: 2 })).toThrow(ReportMismatchError)
  })

  test('what left in an output that the account can not open is an entry too', async () => {
    await shop.shield({ amount: 10n })
    const [spent] = shop.notes()
    // Other software of the same owner, which keeps its outgoing key to itself.
    const { address: to } = createOneTimeAddress(namedKeys('payee'), { random: seededRandom('to') })
    const parts = { to, assetId: NATIVE_ASSET, o: namedKeys('other software').o, random: seededRandom('sealing') }
    const outputs = [sealOutput({ ...parts, value: 7n, rho: 1n }), sealOutput({ ...parts, value: 0n, rho: 2n })]
    const publicParts = { publicAsset: NATIVE_ASSET, publicOut: 3n, fee: 1n, recipient: ACCOUNT }
    chain.mine([chain.transact(outputs, { nullifiers: [spent?.nullifier as bigint, 5n], ...publicParts })])
    await shop.sync()
    expect(auditReport(shop).entries.slice(1)).toMatchObject([
      { kind: 'sent', amount: 7n, fee: 1n, counterparty: null, memo: '', balance: 2n, positions: [] },
      { kind: 'unshielded', amount: 2n, fee: 0n, balance: 0n },
    ])
  })

  test.each<[string, Partial<TransactedEvent>]>([
    ['more than was spent', { publicOut: 11n }],
    ['another asset', { publicAsset: 7n }],
    ['a fee above it', { fee: 3n }],
  ])('a node that says that a payment put out %s is caught', async (_, lie) => {
    await shop.shield({ amount: 10n })
    await shop.unshield({ to: ACCOUNT, amount: 2n })
    const auditor = await createWallet({ trackingKey: shop.trackingKey(), provider: chain.provider, threads: 0 })
    chain.tamper = (logs) =>
      (logs as RawLog[]).map((log) => {
        const event = parsePoolLog(log)
        return event?.name === 'Transacted' ? { ...log, ...encodePoolLog({ ...event, ...lie }) } : log
      })
    await expect(auditor.sync()).rejects.toThrow(InconsistentNodeError)
  })
})
