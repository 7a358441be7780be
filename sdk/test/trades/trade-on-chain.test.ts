import { bundleCourierAbi, bundleCourierBytecode } from '@merkato/contracts'
import { type Bundle, EMPTY_PROOF, type JoinSplit, NATIVE_ASSET, POOL_ADDRESS } from '@merkato/protocol'
import { AssetClient, explainError, type PoolRejectionError, TradeClient, type Wallet } from '@merkato/sdk'
import { ContractFactory, Interface } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forgingProver } from '../support/forging-prover.js'
import { type Sandbox, startSandbox } from '../support/sandbox.js'

let sandbox: Sandbox
let courier: string
let gold: bigint
let assets: AssetClient

beforeAll(async () => {
  sandbox = await startSandbox()
  const deployed = await new ContractFactory(bundleCourierAbi, bundleCourierBytecode, sandbox.account(9)).deploy(
    POOL_ADDRESS,
  )
  courier = await deployed.getAddress()
  assets = new AssetClient(await sandbox.wallet('issuer', 0))
  gold = (await assets.issue({ name: 'GOLD' })).assetId
})
afterAll(() => sandbox.close())

interface Trader {
  readonly wallet: Wallet
  readonly trades: TradeClient
}

async function openTrader(name: string, account: number): Promise<Trader> {
  const wallet = await sandbox.wallet(name, account, { prover: forgingProver })
  return { wallet, trades: new TradeClient(wallet, { courier }) }
}

const give = () => ({ assetId: gold, amount: 300n })
const want = { assetId: NATIVE_ASSET, amount: 20n }

describe('beyond the issue: half a trade', () => {
  let maker: Trader
  let taker: Trader
  let other: Trader
  let again: string
  let bundle: Bundle
  let foreign: Bundle

  /** Hands a bundle to the courier, by an account that has no part in it. @returns the pool's refusal, or `settled` */
  const carry = async (sent: Bundle): Promise<string> => {
    const stranger = sandbox.account(5)
    const request = { to: courier, data: new Interface(bundleCourierAbi).encodeFunctionData('carry', [sent]) }
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

  beforeAll(async () => {
    maker = await openTrader('maker of two', 1)
    taker = await openTrader('first taker', 2)
    other = await openTrader('second taker', 3)
    for (let i = 0; i < 2; i += 1) await assets.mint({ assetId: gold, amount: 300n, to: maker.wallet.address() })
    for (const { wallet } of [taker, other]) await wallet.shield({ amount: 20n })
    const offer = await maker.trades.offer({ give: give(), want })
    bundle = await taker.trades.complete(await maker.trades.sign(await taker.trades.answer(offer)))
    // Another trade of the same maker, for the same terms.
    again = await maker.trades.sign(await other.trades.answer(await maker.trades.offer({ give: give(), want })))
    foreign = await other.trades.complete(again)
  })

  test('TRD-1: is settled whole or not at all: no half of it goes with anything else', async () => {
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

  test('TRD-1: and by nobody but its caller, who may be anybody behind the courier', async () => {
    await expect(maker.wallet.sendBundle(bundle)).rejects.toMatchObject({ reason: 'InvalidProof' })
    expect(await carry(bundle)).toBe('settled')
    expect(await carry(bundle)).toMatch(/^NoteAlreadySpent/)
    await Promise.all([maker, taker].map(({ wallet }) => wallet.sync()))
    expect([maker.wallet.balance(), maker.wallet.balance(gold)]).toEqual([20n, 300n])
    expect([taker.wallet.balance(), taker.wallet.balance(gold)]).toEqual([0n, 300n])
  })

  test('TRD-3: can not be settled once one side cancelled, though both halves are proved', async () => {
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
