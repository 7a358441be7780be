import {
  type AssetTerms,
  assetName,
  decodeOneTimeAddress,
  encodePoolLog,
  FIELD_ORDER,
  NATIVE_ASSET,
  NO_CAP,
  type PoolEvent,
  parsePoolLog,
  poolInterface,
  type RawLog,
  registryInterface,
  termsAssetId,
} from '@merkato/protocol'
import { getAddress } from 'ethers'
import { beforeEach, describe, expect, test } from 'vitest'
import { AssetClient } from '../../src/assets/asset-client.js'
import type { Wallet } from '../../src/client.js'
import { MerkatoError } from '../../src/errors/base.js'
import { InconsistentNodeError, NotSyncedError } from '../../src/errors/network.js'
import { SponsorClient } from '../../src/relay/sponsor.js'
import { FakeChain, fakeSigner } from '../support/fake-chain.js'
import { openOn } from '../support/open-wallet.js'
import { GOLD, openMarket } from '../support/traders.js'

const ACCOUNT = `0x${'dd'.repeat(20)}`

let chain: FakeChain
let victim: Wallet
let friend: Wallet

beforeEach(async () => {
  chain = new FakeChain()
  victim = await openOn(chain, 'victim')
  friend = await openOn(chain, 'friend')
})

/** What a node makes of the pool's events. */
function lie(change: (event: PoolEvent) => PoolEvent): void {
  chain.tamper = (logs) =>
    logs.map((log) => {
      const event = parsePoolLog(log as RawLog)
      return event ? { ...(log as RawLog), ...encodePoolLog(change(event)) } : log
    })
}

/** A wallet that is lied to says so, shows what it showed, and goes on with an honest node. */
async function isNoticed(wallet: Wallet, balance: bigint): Promise<void> {
  await expect(wallet.sync()).rejects.toThrow(InconsistentNodeError)
  chain.tamper = (logs) => logs
  await wallet.sync()
  expect(wallet.balance()).toBe(balance)
}

describe('a node that lies', () => {
  test.each([0n, FIELD_ORDER, FIELD_ORDER + 1n, 2n ** 256n - 1n])(
    'leaf >= r: a commitment of %d in a log is no commitment',
    async (leaf) => {
      await friend.shield({ amount: 9n })
      await friend.transfer({ to: victim.address(), amount: 5n })
      lie((event) => (event.name === 'Shielded' ? { ...event, commitment: leaf } : event))
      await isNoticed(victim, 5n)
      lie((event) =>
        event.name === 'Transacted'
          ? { ...event, outputs: event.outputs.map((output) => ({ ...output, commitment: leaf })) }
          : event,
      )
      await isNoticed(await openOn(chain, 'victim'), 5n)
    },
  )

  test.each([
    ['off the curve', { x: 1n, y: 2n }],
    ['above r', { x: FIELD_ORDER, y: 1n }],
    ['at the end of a word', { x: 2n ** 256n - 1n, y: 2n ** 256n - 1n }],
  ])('leaf >= r: nor is a point %s one of a deposit', async (_, E) => {
    chain.mine([chain.deposit(decodeOneTimeAddress(victim.oneTimeAddress(), chain.chainId), 5n)])
    lie((event) => (event.name === 'Shielded' ? { ...event, to: { ...event.to, E } } : event))
    // The tree is right, so the wallet may pass over it; it may not fail in another way, nor credit it.
    await victim.sync().catch((error) => expect(error).toBeInstanceOf(InconsistentNodeError))
    chain.tamper = (logs) => logs
    await victim.rescan()
    expect(victim.balance()).toBe(5n)
  })

  test('an amount, an asset or a position that is none', async () => {
    chain.mine([chain.deposit(decodeOneTimeAddress(victim.oneTimeAddress(), chain.chainId), 5n)])
    for (const parts of [{ value: 2n ** 128n }, { value: 2n ** 256n - 1n }, { assetId: FIELD_ORDER }]) {
      lie((event) => (event.name === 'Shielded' ? { ...event, ...parts } : event))
      const wallet = await openOn(chain, 'victim')
      await wallet.sync().catch((error) => expect(error).toBeInstanceOf(InconsistentNodeError))
      chain.tamper = (logs) => logs
      await wallet.rescan()
      expect(wallet.balance()).toBe(5n)
    }
  })

  test('a public amount that the payment can not have had', async () => {
    await victim.shield({ amount: 9n })
    await victim.transfer({ to: friend.address(), amount: 5n })
    const parts = [
      { publicOut: 2n ** 255n },
      { fee: 3n },
      { publicIn: FIELD_ORDER - 9n },
      { publicAsset: 5n, publicIn: 1n },
    ]
    for (const changed of parts) {
      lie((event) => (event.name === 'Transacted' ? { ...event, ...changed } : event))
      await expect((await openOn(chain, 'victim')).sync()).rejects.toThrow(InconsistentNodeError)
    }
    chain.tamper = (logs) => logs
    const wallet = await openOn(chain, 'victim')
    await wallet.sync()
    expect(wallet.balance()).toBe(4n)
  })
})

describe('a node that answers nonsense', () => {
  const NONSENSE: readonly unknown[] = [
    ...[null, undefined, 5, 'nonsense', '0x', '0xzz', {}, [], [null], [{}], [5], true],
    { number: 'x', hash: 'y', timestamp: 'z' },
    { number: '0x1', hash: 7, timestamp: '0x1' },
    { number: '0x10000000000000000000000', hash: `0x${'00'.repeat(32)}`, timestamp: '-5' },
    [
      {
        address: 5,
        topics: 'x',
        data: null,
        blockNumber: '0x1',
        blockHash: 'x',
        transactionHash: 'y',
        logIndex: '0x0',
      },
    ],
    [
      {
        address: '0x',
        topics: [],
        data: '0x',
        blockNumber: 'x',
        blockHash: 'x',
        transactionHash: 'y',
        logIndex: '0x0',
      },
    ],
    `0x${'ff'.repeat(32)}`,
    `0x${'ff'.repeat(64)}`,
    `0x${'00'.repeat(31)}`,
  ]

  test.each(['eth_getBlockByNumber', 'eth_getLogs', 'eth_call'])(
    '%s: a typed error, no balance, and an honest answer mends it',
    async (method) => {
      await victim.shield({ amount: 7n })
      const send = chain.send.bind(chain)
      for (const answer of NONSENSE) {
        const wallet = await openOn(chain, 'victim')
        chain.send = async (asked, params) => (asked === method ? answer : send(asked, params))
        const error = await wallet.sync().catch((thrown: unknown) => thrown)
        expect([JSON.stringify(answer), error]).toEqual([JSON.stringify(answer), expect.any(MerkatoError)])
        expect(() => wallet.balance()).toThrow(NotSyncedError)
        chain.send = send
        await wallet.sync()
        expect(wallet.balance()).toBe(7n)
      }
    },
  )
})

test('what else a wallet asks a contract: nonsense is a typed error', async () => {
  const { chain, maker, taker } = await openMarket()
  const assets = new AssetClient(maker.wallet)
  const answer = await taker.trades.answer(
    await maker.trades.offer({ give: { assetId: GOLD, amount: 3n }, want: { assetId: NATIVE_ASSET, amount: 2n } }),
  )
  const questions: Record<string, () => Promise<unknown>> = {
    assetInfo: () => assets.assetInfo(GOLD),
    supplyOf: () => assets.supplyOf(GOLD),
    publicBalanceOf: () => assets.publicBalanceOf(ACCOUNT, GOLD),
    isKnownRoot: () => maker.trades.inspect(answer),
  }
  const send = chain.send.bind(chain)
  for (const [name, ask] of Object.entries(questions)) {
    const selector = (poolInterface.getFunction(name) ?? registryInterface.getFunction(name))?.selector as string
    for (const said of [
      '0x',
      '0xzz',
      null,
      5,
      `0x${'ff'.repeat(31)}`,
      `0x${'ff'.repeat(32)}`,
      `0x${'ff'.repeat(64)}`,
    ]) {
      chain.send = async (method, params) =>
        JSON.stringify(params).includes(selector) ? said : send(method, params as unknown[])
      const error = await ask().catch((thrown: unknown) => thrown)
      // A whole word is an answer, if a lie, where one word is asked for.
      const number = name !== 'assetInfo' && typeof said === 'string' && said.length >= 66
      if (!number) expect([name, said, error]).toEqual([name, said, expect.any(MerkatoError)])
    }
  }
})

test('what a sponsor is asked for: nonsense is a typed error', async () => {
  const sponsor = new SponsorClient(victim, ACCOUNT)
  const send = chain.send.bind(chain)
  for (const said of ['0x', `0x${'ff'.repeat(31)}`]) {
    chain.send = async (method, params) => (method === 'eth_call' ? said : send(method, params))
    await expect(sponsor.rateOf(GOLD)).rejects.toThrow(InconsistentNodeError)
  }
})

test('a transaction that was mined without its logs: a typed error, and no position or id out of nothing', async () => {
  const receipt = { hash: `0x${'11'.repeat(32)}`, blockNumber: 1, gasUsed: 1n, gasPrice: 1n, logs: [] }
  const sendTransaction = async () => ({ wait: async () => receipt })
  const signer = { ...fakeSigner(chain), sendTransaction } as never
  const assets = new AssetClient(victim, { signer })
  const to = victim.address()
  for (const work of [
    () => assets.issue({ name: 'GOLD' }),
    () => assets.mint({ assetId: GOLD, amount: 1n, to }),
    () => assets.mintTicket({ category: GOLD, id: 1n, to }),
    () => assets.mintTicketPublic({ category: GOLD, id: 1n, to: ACCOUNT }),
  ]) {
    await expect(work()).rejects.toThrow(InconsistentNodeError)
  }
})

test('tree of size one: the first note of a pool is found and spent', async () => {
  await victim.shield({ amount: 7n })
  expect(victim.notes().map(({ position }) => position)).toEqual([0n])
  await victim.transfer({ to: friend.address(), amount: 7n })
  await friend.sync()
  expect([victim.balance(), friend.balance()]).toEqual([0n, 7n])
})

describe('beyond the issue: names with bidirectional characters', () => {
  const ISSUER = getAddress(`0x${'cc'.repeat(20)}`)
  const issued = (name: string) => {
    const terms: AssetTerms = { kind: 1, name: assetName(name), id: 0n, origin: `0x${'00'.repeat(32)}`, cap: NO_CAP }
    return { event: 'AssetIssued', assetId: termsAssetId(ISSUER, terms), issuer: ISSUER, ...terms } as const
  }

  test.each([
    ['USD\u202eTBH', 'USD\\u{202e}TBH'],
    ['\u2066GOLD\u2069', '\\u{2066}GOLD\\u{2069}'],
    ['GO\u200bLD', 'GO\\u{200b}LD'],
    ['GOLD\n0 ETH', 'GOLD\\u{a}0 ETH'],
    ['\u001b[2JGOLD', '\\u{1b}[2JGOLD'],
    ['GOLD\u00a0', 'GOLD\\u{a0}'],
    ['\u0301GOLD', '\\u{301}GOLD'],
  ])('beyond the issue: names with bidirectional characters: %j is shown as %j', async (name, shown) => {
    const [event, honest] = [issued(name), issued('GOLD')]
    const mint = (assetId: bigint) =>
      chain.deposit(decodeOneTimeAddress(victim.oneTimeAddress(), chain.chainId), 5n, assetId)
    chain.mine([event, honest, mint(event.assetId), mint(honest.assetId)])
    await victim.sync()
    expect(victim.assets().map((asset) => asset.name)).toEqual([shown, 'GOLD'])
    expect(victim.balances().get(event.assetId)).toBe(5n)
  })
})
