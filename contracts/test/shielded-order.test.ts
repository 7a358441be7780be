import {
  type Bundle,
  NATIVE_ASSET,
  POOL_ADDRESS,
  poolInterface,
  FIELD_ORDER as R,
  toOneTimeStruct,
} from '@merkato/protocol'
import { id, parseEther, ZeroAddress } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openMerkato, type TestChain } from './support/chains.js'
import {
  as,
  BOND,
  DAY,
  DEPOSIT,
  type Market,
  type OneTimeAddressStruct,
  openMarket,
  PRICE,
  publish,
  read,
  refusal,
  relay,
  signedStep,
  signShieldedCommit,
  stateOf,
} from './support/market.js'
import { poolAt, ShieldedAccount } from './support/shielded-account.js'

// Fixed, because order ids and so proofs follow from it.
const START = 1_800_000_000n

describe('an order paid from shielded coins, on our node', () => {
  let chain: TestChain
  let market: Market
  let escrow: string
  let buyer: ShieldedAccount
  let seller: ShieldedAccount
  let orderId: string
  let payout: OneTimeAddressStruct
  let refund: OneTimeAddressStruct
  let bundle: Bundle
  let goBack: () => Promise<void>

  // market.buyer plays the fresh order key of the buyer, and the stranger brings everything.
  beforeAll(async () => {
    chain = await openMerkato({ genesisTimestamp: START, clock: () => START })
    market = await openMarket(chain.provider, { pool: POOL_ADDRESS, nativeAsset: NATIVE_ASSET })
    escrow = await market.escrow.getAddress()
    buyer = new ShieldedAccount('shielded buyer', chain.provider)
    seller = new ShieldedAccount('shielded seller', chain.provider)
    await buyer.shield(market.carrier, parseEther('0.5'))
    await buyer.shield(market.carrier, parseEther('3'))
    payout = toOneTimeStruct(seller.oneTimeAddress())
    refund = toOneTimeStruct(buyer.oneTimeAddress())
    orderId = await publish(market, { commitBy: START + 30n * DAY, salt: id('shielded order'), payout })
    const dataHash = await read(market, 'commitDataHash', orderId, market.buyer.address, refund)
    bundle = await buyer.pay({ seed: 'price', value: PRICE, contract: escrow, dataHash })
    goBack = await chain.snapshot()
  })
  beforeEach(async () => {
    await goBack()
    goBack = await chain.snapshot()
  })
  afterAll(() => chain.close())

  const commit = async (buyerKey = market.buyer, to = refund, paid = bundle, order = orderId) => {
    const word = await signShieldedCommit(market, buyerKey, order, to)
    return as(market, market.stranger, 'commitShielded', [order, buyerKey.address, to, paid, word])
  }

  test('the buyer accepts and the seller is paid where only he can see it', async () => {
    await commit()
    expect(await stateOf(market, orderId)).toBe('Committed')
    expect(await read(market, 'heldBy', orderId)).toBe(PRICE + DEPOSIT)
    await relay(market, orderId, 'Ship', market.seller)
    await relay(market, orderId, 'Accept', market.buyer)
    await as(market, market.stranger, 'withdrawShielded', [orderId, payout])
    const [received] = await seller.deposits()
    expect(received?.note.value).toBe(PRICE + DEPOSIT)
    expect(await read(market, 'totalOwed', ZeroAddress)).toBe(0n)
    expect(await chain.provider.getBalance(escrow)).toBe(0n)
    expect(await market.trust.getFunction('trustOf').staticCall(market.buyer.address)).toBe(1n)
  })

  test('seven days of silence complete it', async () => {
    await commit()
    await relay(market, orderId, 'Ship', market.seller)
    await relay(market, orderId, 'ConfirmReceipt', market.buyer)
    await chain.advance(7n * DAY + 1n)
    await as(market, market.stranger, 'endByTime', [orderId])
    expect(await stateOf(market, orderId)).toBe('Completed')
  })

  test('distrust, with a bond from shielded coins, refunds the penalty to the one-time address', async () => {
    await commit()
    await relay(market, orderId, 'Ship', market.seller)
    const [step, signature] = await signedStep(market, orderId, 'Claim', market.buyer)
    const dataHash = await read(market, 'claimDataHash', step)
    const bond = await buyer.pay({ seed: 'bond', value: BOND, contract: escrow, dataHash })
    await as(market, market.stranger, 'claimShielded', [step, signature, bond])
    expect(await stateOf(market, orderId)).toBe('Claimed')
    await relay(market, orderId, 'Concede', market.seller)
    await as(market, market.stranger, 'withdrawShielded', [orderId, refund])
    const received = await buyer.deposits()
    expect(received.at(-1)?.note.value).toBe((PRICE * 3n) / 10n + BOND)
  })

  test('a bundle copied by a stranger with himself as beneficiary is refused', async () => {
    const thief = new ShieldedAccount('thief', chain.provider)
    const loot = toOneTimeStruct(thief.oneTimeAddress())
    expect(await refusal(market, commit(market.stranger))).toBe('BundleNotForThis')
    expect(await refusal(market, commit(market.buyer, loot))).toBe('BundleNotForThis')
    const other = await publish(market, { commitBy: START + 30n * DAY, salt: id('another order') })
    expect(await refusal(market, commit(market.buyer, refund, bundle, other))).toBe('BundleNotForThis')
  })

  test('a copied bundle with the dataHash of the thief does not prove', async () => {
    const dataHash = await read(market, 'commitDataHash', orderId, market.stranger.address, refund)
    const forged = { ...bundle, dataHash }
    expect(await poolRefusal(commit(market.stranger, refund, forged))).toBe('InvalidProof')
  })

  test('a copied bundle is worthless without the escrow in between', async () => {
    const direct = poolAt(market.stranger).getFunction('transact').staticCall(bundle)
    expect(await poolRefusal(direct)).toBe('InvalidProof')
  })

  test('nothing is lost by the thief: the buyer still commits, once', async () => {
    expect(await refusal(market, commit(market.stranger))).toBe('BundleNotForThis')
    await commit()
    expect(await refusal(market, commit())).toBe('WrongState')
  })

  test('nobody becomes the buyer without a word, whoever pays', async () => {
    const word = await signShieldedCommit(market, market.stranger, orderId, refund)
    const unasked = as(market, market.stranger, 'commitShielded', [orderId, market.buyer.address, refund, bundle, word])
    expect(await refusal(market, unasked)).toBe('InvalidSignature')
  })

  test('a bundle that pays less than the price is refused', async () => {
    const dataHash = await read(market, 'commitDataHash', orderId, market.buyer.address, refund)
    const short = await buyer.pay({ seed: 'short', value: PRICE - 1n, contract: escrow, dataHash })
    expect(await refusal(market, commit(market.buyer, refund, short))).toBe('WrongBundleAmount')
  })

  test('nobody withdraws to another one-time address', async () => {
    await commit()
    await relay(market, orderId, 'Revoke', market.seller)
    const loot = toOneTimeStruct(new ShieldedAccount('thief', chain.provider).oneTimeAddress())
    const theft = as(market, market.stranger, 'withdrawShielded', [orderId, loot])
    expect(await refusal(market, theft)).toBe('NothingToWithdraw')
    await as(market, market.stranger, 'withdrawShielded', [orderId, refund])
    expect((await buyer.deposits()).at(-1)?.note.value).toBe(PRICE + DEPOSIT)
  })

  test('what the escrow binds as a one-time address, the pool takes', async () => {
    const { ephemeralX: x, ephemeralY: y } = payout
    const points = { honest: [x, y], smallOrder: [0n, R - 1n], mixedOrder: [R - x, R - y], identity: [0n, 1n] }
    const strange = { offCurve: [x, y + 1n], origin: [0n, 0n], notCanonical: [x + R, y] }
    const verdicts: Record<string, string> = {}
    for (const [name, [ephemeralX = 0n, ephemeralY = 0n]] of Object.entries({ ...points, ...strange })) {
      const to = { ...payout, ephemeralX, ephemeralY }
      const args = [NATIVE_ASSET, 1n, to, { value: 1n }] as const
      const byPool = await poolRefusal(
        poolAt(market.stranger)
          .getFunction('shield')
          .staticCall(...args),
      )
      const byEscrow = await refusal(market, publish(market, { commitBy: START + 30n * DAY, payout: to }))
      verdicts[name] = `${byEscrow ?? 'bound'}, ${byPool ?? 'taken'}`
    }
    expect(verdicts).toEqual({
      honest: 'bound, taken',
      smallOrder: 'InvalidOneTimeAddress, InvalidPoint',
      mixedOrder: 'bound, taken',
      identity: 'InvalidOneTimeAddress, InvalidPoint',
      offCurve: 'InvalidOneTimeAddress, InvalidPoint',
      origin: 'InvalidOneTimeAddress, InvalidPoint',
      notCanonical: 'InvalidOneTimeAddress, NotCanonical',
    })
  })

  /** Name of the pool's error that a call ends with. */
  async function poolRefusal(call: Promise<unknown>): Promise<string | undefined> {
    const error: { data?: string } = await call.then(
      () => ({}),
      (reason) => reason,
    )
    return error.data ? poolInterface.parseError(error.data)?.name : undefined
  }
})
