import {
  ACTION,
  CONDITIONAL_TOPICS,
  encodeConditionalCall,
  encodeConditionalLog,
  lockDataHash,
  NATIVE_ASSET,
  type Proof,
  parseConditionalLog,
  type RawLog,
  withheldHash,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { bech32m } from '@scure/base'
import { parseEther } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AssetClient } from '../../src/assets/asset-client.js'
import { auditReport } from '../../src/audit/report.js'
import { createWallet, type Wallet } from '../../src/client.js'
import { draftLock } from '../../src/locks/draft-lock.js'
import { LockClient, type LockOptions } from '../../src/locks/lock-client.js'
import { conditionalTransfersOf } from '../../src/locks/locks-contract.js'
import { coreOf } from '../../src/wallet/core.js'
import { openForging } from '../support/open-wallet.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

const START = 1_900_000_000n
const DAY = 86_400n
const DECIDER = 3

let sandbox: Sandbox
let [buyer, seller, decider] = [] as unknown as [Wallet, Wallet, Wallet]
let [buying, selling, deciding] = [] as unknown as [LockClient, LockClient, LockClient]
let gold: bigint

const account = (index: number) => sandbox.account(index).address
const openWallet = (name: string, signer: number): Promise<Wallet> => openForging(sandbox, name, signer)

beforeAll(async () => {
  sandbox = await startSandbox()
  buyer = await openWallet('buyer', 1)
  seller = await openWallet('seller', 2)
  decider = await openWallet('decider', DECIDER)
  buying = new LockClient(buyer)
  selling = new LockClient(seller)
  deciding = new LockClient(decider)
  const assets = new AssetClient(buyer)
  gold = (await assets.issue({ name: 'GOLD', cap: 10_000n })).assetId
  await assets.mint({ assetId: gold, amount: 900n, to: buyer.address() })
  await buyer.shield({ amount: parseEther('1') })
})
afterAll(() => sandbox.close())

const syncAll = () => Promise.all([buyer.sync(), seller.sync(), decider.sync()])
const time = async () => BigInt(buyer.syncedTo().timestamp)

/** Pay or refund. */
const escrowed = async (amount: bigint, more: Partial<LockOptions> = {}): Promise<LockOptions> => ({
  alternatives: [{ pay: [{ to: seller.address(), assetId: gold, amount, memo: 'order 7' }] }, {}],
  decider: account(DECIDER),
  deadline: (await time()) + DAY,
  fallback: 1,
  ...more,
})

describe('a conditional transfer', () => {
  test('shows the payee what each outcome pays it and the decider no amount; the choice happens', async () => {
    const { lockId } = await buying.lock(await escrowed(300n, { data: `0x${'0a'.repeat(32)}` }))
    await syncAll()
    expect(buyer.notes().filter(({ state }) => state === 'locked')).toMatchObject([{ value: 900n, lockId }])
    expect([buyer.balance(gold), buyer.funds(gold).locked]).toEqual([0n, 900n])
    expect(buyer.history().at(-1)).toMatchObject({ kind: 'locked', amount: 900n })

    const forSeller = await selling.inspect(lockId)
    expect(forSeller).toMatchObject({ state: 'open', mine: false, paysMe: true, data: `0x${'0a'.repeat(32)}` })
    expect(forSeller.outcomes).toEqual([
      {
        paysMe: [{ assetId: gold, amount: 300n, memo: 'order 7' }],
        returns: [],
        paysOthers: [],
        public: [],
        unread: 1,
      },
      { paysMe: [], returns: [], paysOthers: [], public: [], unread: 2 },
    ])
    const forBuyer = await buying.inspect(lockId)
    expect(forBuyer.outcomes[0]).toMatchObject({
      paysOthers: [{ assetId: gold, amount: 300n, to: seller.address() }],
      returns: [{ assetId: gold, amount: 600n }],
    })
    expect(forBuyer.outcomes[1]).toMatchObject({ returns: [{ amount: 900n }], paysOthers: [] })
    expect((await deciding.inspect(lockId)).outcomes.map(({ unread }) => unread)).toEqual([2, 2])
    for (const client of [buying, selling, deciding])
      expect(await client.list()).toMatchObject([{ lockId, state: 'open' }])
    expect(await new LockClient(await synced('stranger', 5)).list()).toEqual([])

    await expect(selling.settle({ lockId, alternative: 0 })).rejects.toMatchObject({ reason: 'NotTheDecider' })
    await expect(selling.settleByDefault({ lockId })).rejects.toMatchObject({ reason: 'DeadlineNotReached' })
    await deciding.settle({ lockId, alternative: 0 })
    await syncAll()
    expect([buyer.balance(gold), seller.balance(gold)]).toEqual([600n, 300n])
    expect(await buying.list()).toMatchObject([{ state: 'settled', settled: { alternative: 0, byDefault: false } }])
    await expect(deciding.settle({ lockId, alternative: 1 })).rejects.toMatchObject({ reason: 'AlreadySettled' })
    expect(auditReport(buyer).totals.find(({ assetId }) => assetId === gold)).toMatchObject({
      ...{ locked: 900n, settled: 900n, sent: 300n },
    })
  })

  test('settles by default from the deadline on, by anybody; all comes back', async () => {
    const before = buyer.balance(gold)
    const { lockId } = await buying.lock(await escrowed(20n))
    await sandbox.rpc('evm_increaseTime', '0x15181')
    await sandbox.rpc('evm_mine')
    await syncAll()
    expect((await selling.inspect(lockId)).state).toBe('due')
    await expect(deciding.settle({ lockId, alternative: 0 })).rejects.toMatchObject({ reason: 'DeadlinePassed' })
    await selling.settleByDefault({ lockId })
    await syncAll()
    expect(buyer.balance(gold)).toBe(before)
    expect(buyer.notes().every(({ state }) => state === 'spendable')).toBe(true)
  })

  test('of several assets, in private and in public, of which each alternative pays another part', async () => {
    const alternatives = [
      {
        pay: [
          { to: seller.oneTimeAddress(), amount: 70n },
          { to: seller.address(), assetId: gold, amount: 5n },
        ],
      },
      {
        pay: [
          { to: account(7), amount: 40n },
          { to: seller.address(), amount: 2n },
        ],
      },
      {},
    ]
    const { lockId } = await buying.lock(await escrowed(0n, { alternatives, fallback: 2 }))
    await syncAll()
    const { outcomes } = await selling.inspect(lockId)
    expect(outcomes.map(({ paysMe }) => paysMe.map(({ assetId, amount }) => [assetId, amount]))).toEqual([
      [
        [NATIVE_ASSET, 70n],
        [gold, 5n],
      ],
      [[NATIVE_ASSET, 2n]],
      [],
    ])
    expect(outcomes[1]?.public).toEqual([{ assetId: NATIVE_ASSET, amount: 40n, to: account(7) }])
    const [coins, paid] = [buyer.history().length, await sandbox.rpcBalance(7)]
    await deciding.settle({ lockId, alternative: 1 })
    await buyer.sync()
    expect((await sandbox.rpcBalance(7)) - paid).toBe(40n)
    expect(buyer.balance()).toBe(parseEther('1') - 42n)
    expect(
      buyer
        .history()
        .slice(coins)
        .map(({ kind, amount }) => [kind, amount]),
    ).toEqual(
      expect.arrayContaining([
        ['sent', 2n],
        ['unshielded', 40n],
      ]),
    )
    auditReport(buyer)
  })

  test('snapshot-revert across lock and settle shows what the chain holds', async () => {
    const before = buyer.balance(gold)
    const snapshot = await sandbox.rpc('evm_snapshot')
    const { lockId } = await buying.lock(await escrowed(11n))
    const locked = await sandbox.rpc('evm_snapshot')
    await decider.sync()
    await deciding.settle({ lockId, alternative: 0 })
    await syncAll()
    expect(buyer.balance(gold)).toBe(before - 11n)
    await sandbox.rpc('evm_revert', locked)
    await syncAll()
    expect(buyer.notes().some(({ state, lockId: id }) => state === 'locked' && id === lockId)).toBe(true)
    expect((await selling.inspect(lockId)).state).toBe('open')
    await sandbox.rpc('evm_revert', snapshot)
    await syncAll()
    expect([buyer.balance(gold), buyer.funds(gold).locked]).toEqual([before, 0n])
    // Also when the chain is as long again.
    for (let block = 0; block < 4; block += 1) await sandbox.rpc('evm_mine')
    await syncAll()
    await expect(selling.inspect(lockId)).rejects.toMatchObject({ code: 'LOCK_NOT_FOUND' })
  })

  test.each([
    ['one alternative', { alternatives: [{}] }],
    ['9 alternatives', { alternatives: Array.from({ length: 9 }, () => ({})) }],
    ['alternatives that pay nothing', { alternatives: [{}, {}] }],
    ['a deadline that is over', { deadline: 5n }],
    ['a deadline too far', { deadline: START + 1_000n * DAY }],
    ['a fallback that is none', { fallback: 2 }],
    ['data that is no word', { data: '0x12' }],
  ] as [string, Partial<LockOptions>][])('of %s is refused before anything is proved', async (_, more) => {
    await expect(buying.lock(await escrowed(1n, more))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    expect(buyer.funds(gold).reserved).toBe(0n)
  })
})

async function synced(name: string, signer: number): Promise<Wallet> {
  const wallet = await openWallet(name, signer)
  await wallet.sync()
  return wallet
}

/** The same one-time address with another encryption point: of order 2, which nobody can open. */
function invalidAddress(text: string): string {
  const { prefix, words } = bech32m.decode(text as `mkone1${string}`, false)
  const bytes = bech32m.fromWords(words)
  bytes.set(new Uint8Array(32), 9 + 64)
  return bech32m.encode(prefix, bech32m.toWords(bytes), false)
}

describe('alternative that pays an invalid one-time key', () => {
  test('is not made by this wallet', async () => {
    const pay = [{ to: invalidAddress(seller.oneTimeAddress()), amount: 1n }]
    const options = await escrowed(1n, { alternatives: [{ pay }, {}] })
    await expect(buying.lock(options)).rejects.toMatchObject({ code: 'INVALID_ADDRESS' })
  })

  test('shows the payee that it is paid nothing', async () => {
    const core = coreOf(buyer)
    const caller = account(1)
    const request = await escrowed(9n)
    const drafted = await core.prepare((view) => draftLock(view, caller, request))
    const alternatives = drafted.alternatives.map((drafts) =>
      drafts.map(({ joinSplit }) => ({
        ...joinSplit,
        ciphertexts: joinSplit.ciphertexts.map(() => new Uint8Array(404)),
      })),
    )
    const { expiry, terms } = drafted
    const place = { action: ACTION.lock, chainId: core.chainId, pool: core.pool, caller }
    const hash = withheldHash({ alternatives, expiry, dataHash: lockDataHash(terms) }, place)
    const proofs = [...(await core.proveDrafts(drafted.alternatives.flat(), hash))]
    const proved = alternatives.map((parts) => parts.map((part) => ({ ...part, proof: proofs.shift() as Proof })))
    const data = encodeConditionalCall({ name: 'lock', alternatives: proved, expiry, terms })
    await core.send({ to: conditionalTransfersOf(core), data }, { spends: drafted.spends })
    await seller.sync()
    const lockId = `0x${hash.toString(16).padStart(64, '0')}`
    const inspected = await selling.inspect(lockId)
    expect(inspected.paysMe).toBe(false)
    expect(inspected.outcomes.map(({ paysMe, unread }) => [paysMe, unread])).toEqual([
      [[], 2],
      [[], 2],
    ])
  })
})

test('a node that tells of other outcomes than were locked is not believed', async () => {
  const pay = [{ to: seller.address(), amount: 3n }]
  const { lockId } = await buying.lock(await escrowed(3n, { alternatives: [{ pay }, {}] }))
  const lying = {
    ...sandbox.provider,
    send: async (method: string, params: unknown[]) => {
      const answer: unknown = await sandbox.provider.send(method, params)
      if (method !== 'eth_getLogs') return answer
      return (answer as RawLog[]).map((log) => {
        const event = log.topics[0] === CONDITIONAL_TOPICS.Locked ? parseConditionalLog(log) : undefined
        if (event?.event !== 'Locked') return log
        return { ...log, ...encodeConditionalLog({ ...event, outcomes: event.outcomes.toReversed() }) }
      })
    },
  }
  const fooled = await createWallet({ seed: seededRandom('seed of seller')(32), provider: lying as never, threads: 0 })
  await fooled.sync()
  await expect(new LockClient(fooled).inspect(lockId)).rejects.toMatchObject({ code: 'LOCK_MISMATCH' })
})
