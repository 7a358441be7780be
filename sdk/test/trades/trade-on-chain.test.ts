import { verifyingKeys } from '@merkato/circuits'
import { bundleCourierAbi, bundleCourierBytecode } from '@merkato/contracts'
import {
  type Bundle,
  decodeSignedTrade,
  EMPTY_PROOF,
  encodeSignedTrade,
  type JoinSplit,
  NATIVE_ASSET,
  POOL_ADDRESS,
  REGISTRY_ADDRESS,
  SANDBOX_CHAIN_ID,
} from '@merkato/protocol'
import { AssetClient, explainError, type PoolRejectionError, TradeClient, type Wallet } from '@merkato/sdk'
import { type Deployment, deployPortablePool } from '@merkato/sdk/deploy'
import { ContractFactory, Interface } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgingProver } from '../support/forging-prover.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

type Home = Pick<Deployment, 'pool' | 'registry' | 'courier'>

async function nativeHome({ account }: Sandbox): Promise<Home> {
  const factory = new ContractFactory(bundleCourierAbi, bundleCourierBytecode, account(9))
  const courier = await (await factory.deploy(POOL_ADDRESS)).getAddress()
  return { pool: POOL_ADDRESS, registry: REGISTRY_ADDRESS, courier }
}

const portableHome = ({ account }: Sandbox): Promise<Home> => deployPortablePool({ signer: account(9), verifyingKeys })

interface Trader {
  readonly wallet: Wallet
  readonly trades: TradeClient
}

const want = { assetId: NATIVE_ASSET, amount: 20n }

describe.each([
  ['the native pool', nativeHome],
  ['the portable pool', portableHome],
])('in %s', (_, openHome) => {
  let sandbox: Sandbox
  let home: Home
  let gold: bigint
  let maker: Trader
  let taker: Trader
  let other: Trader
  let again: string
  let bundle: Bundle
  let foreign: Bundle

  /** Hands a bundle to the courier, by an account that has no part in it. @returns the pool's refusal, or `settled` */
  const carry = async (sent: Bundle): Promise<string> => {
    const stranger = sandbox.account(5)
    const request = { to: home.courier, data: new Interface(bundleCourierAbi).encodeFunctionData('carry', [sent]) }
    try {
      await sandbox.rpc('eth_call', { ...request, from: stranger.address }, 'latest')
    } catch (error) {
      const { reason, args } = explainError(error) as PoolRejectionError
      return `${reason}(${args})`
    }
    await (await stranger.sendTransaction(request)).wait()
    return 'settled'
  }
  /** A bundle of the trade's terms with other join-splits. */
  const withHalves = (...joinSplits: Bundle['joinSplits'][number][]): Bundle => ({ ...bundle, joinSplits })

  const openTrader = async (name: string, account: number): Promise<Trader> => {
    const { courier, ...pool } = home
    const wallet = await sandbox.wallet(name, account, { prover: forgingProver, ...pool })
    return { wallet, trades: new TradeClient(wallet, { courier }) }
  }

  beforeAll(async () => {
    sandbox = await startSandbox()
    home = await openHome(sandbox)
    const assets = new AssetClient((await openTrader('issuer', 0)).wallet)
    gold = (await assets.issue({ name: 'GOLD' })).assetId
    const give = { assetId: gold, amount: 300n }
    maker = await openTrader('maker of two', 1)
    taker = await openTrader('first taker', 2)
    other = await openTrader('second taker', 3)
    for (let i = 0; i < 2; i += 1) await assets.mint({ assetId: gold, amount: 300n, to: maker.wallet.address() })
    for (const { wallet } of [taker, other]) await wallet.shield({ amount: 20n })
    const offer = await maker.trades.offer({ give, want })
    bundle = await taker.trades.complete(await maker.trades.sign(await taker.trades.answer(offer)))
    // Another trade of the same maker, for the same terms.
    again = await maker.trades.sign(await other.trades.answer(await maker.trades.offer({ give, want })))
    foreign = await other.trades.complete(again)
  })
  afterAll(() => sandbox.close())

  test('beyond the issue: half a trade is never executed (TRD-1): none goes with anything else', async () => {
    const [makers, takers] = bundle.joinSplits as [JoinSplit, JoinSplit]
    const [makersOther, takersOther] = foreign.joinSplits as [JoinSplit, JoinSplit]
    expect(await carry(withHalves(makers))).toBe('InvalidProof(0)')
    expect(await carry(withHalves(takers))).toBe('InvalidProof(0)')
    expect(await carry(withHalves(makers, takersOther))).toBe('InvalidProof(0)')
    expect(await carry(withHalves(makersOther, takers))).toBe('InvalidProof(0)')
    expect(await carry(withHalves(takers, makers))).toBe('InvalidProof(0)')
    expect(await carry(withHalves(makers, takers, takersOther))).toBe('InvalidProof(0)')
    expect(await carry(withHalves(makers, { ...takers, proof: EMPTY_PROOF }))).toBe('InvalidProof(1)')
    expect(await carry(withHalves({ ...makers, proof: EMPTY_PROOF }, takers))).toBe('InvalidProof(0)')
    expect(await carry({ ...bundle, expiry: bundle.expiry + 1n })).toBe('InvalidProof(0)')
    await Promise.all([maker, taker].map(({ wallet }) => wallet.sync()))
    expect([maker.wallet.balance(), taker.wallet.balance(gold)]).toEqual([0n, 0n])
  })

  test('TRD-1: a trade is settled whole, by anybody behind the courier and by nobody else', async () => {
    await expect(maker.wallet.sendBundle(bundle)).rejects.toMatchObject({ reason: 'InvalidProof' })
    expect(await carry(bundle)).toBe('settled')
    expect(await carry(bundle)).toMatch(/^NoteAlreadySpent/)
    await Promise.all([maker, taker].map(({ wallet }) => wallet.sync()))
    expect([maker.wallet.balance(), maker.wallet.balance(gold)]).toEqual([20n, 300n])
    expect([taker.wallet.balance(), taker.wallet.balance(gold)]).toEqual([0n, 300n])
  })

  test('TRD-2: proofs of the maker that do not hold are found before the taker proves', async () => {
    const trade = decodeSignedTrade(again, SANDBOX_CHAIN_ID)
    const [first] = bundle.joinSplits as [JoinSplit]
    const wrong = { ...trade, maker: trade.maker.map((half) => ({ ...half, proof: first.proof })) }
    await expect(other.trades.complete(encodeSignedTrade(wrong, SANDBOX_CHAIN_ID))).rejects.toMatchObject({
      problems: ['The proofs of the other side do not hold.'],
    })
  })

  test('TRD-3: it can not be settled once one side cancelled, though both halves are proved', async () => {
    expect(await other.trades.cancel(again)).toMatchObject({ proofs: 1 })
    expect(await carry(foreign)).toMatch(/^NoteAlreadySpent/)
    await expect(other.trades.settle(again)).rejects.toMatchObject({
      problems: ['This wallet cancelled its answer.', 'A note of it is spent already.'],
    })
    expect((await maker.trades.inspect(again)).state).toBe('cancelled')
    await Promise.all([maker, other].map(({ wallet }) => wallet.sync()))
    expect([maker.wallet.balance(gold), other.wallet.balance()]).toEqual([300n, 20n])
  })
})
