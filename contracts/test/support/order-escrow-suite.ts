import { AbiCoder, keccak256, TypedDataEncoder, ZeroAddress } from 'ethers'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  orderEscrowDomain,
  orderTermsTypes,
  partyStepTypes,
  settlementTypes,
  shieldedCommitTypes,
} from '../../src/index.js'
import type { OpenChain, TestChain } from './chains.js'
import {
  as,
  BOND,
  DAY,
  DEPOSIT,
  type Market,
  now,
  openMarket,
  orderIn,
  PRICE,
  play,
  publish,
  read,
  refusal,
  relay,
  settlementOf,
  signOffer,
  someTerms,
  stateOf,
} from './market.js'

/** What an order escrow does in native coin, on any chain. */
export function orderEscrowSuite(chainName: string, open: OpenChain): void {
  describe(`order escrow on ${chainName}`, () => {
    let chain: TestChain
    let market: Market
    let goBack: () => Promise<void>

    beforeAll(async () => {
      chain = await open()
      market = await openMarket(chain.provider)
      goBack = await chain.snapshot()
    })
    beforeEach(async () => {
      await goBack()
      goBack = await chain.snapshot()
    })
    afterAll(() => chain.close())

    const owed = (account: { address: string }): Promise<bigint> =>
      read(market, 'balanceOf', account.address, ZeroAddress)
    const trustOf = (account: { address: string }): Promise<bigint> =>
      market.trust.getFunction('trustOf').staticCall(account.address)

    test('an accepted order pays the seller at once', async () => {
      const orderId = await orderIn(market, 'Shipped')
      await play(market, orderId, 'Accept')
      expect(await stateOf(market, orderId)).toBe('Completed')
      expect(await owed(market.seller)).toBe(PRICE + DEPOSIT)
      expect(await trustOf(market.seller)).toBe(11n)
      const drained = as(market, market.stranger, 'withdraw', [market.seller.address, ZeroAddress])
      expect(await refusal(market, drained)).toBe('NotTheAccount')
      const before = await chain.provider.getBalance(market.seller.address)
      const { fee } = await as(market, market.seller, 'withdraw', [market.seller.address, ZeroAddress])
      expect(await chain.provider.getBalance(market.seller.address)).toBe(before + PRICE + DEPOSIT - fee)
      expect(await read(market, 'totalOwed', ZeroAddress)).toBe(0n)
    })

    test('seven days of silence complete a received order, not a second less', async () => {
      const orderId = await orderIn(market, 'Received')
      await chain.advance(7n * DAY - 10n)
      expect(await refusal(market, as(market, market.stranger, 'endByTime', [orderId]))).toBe('TooEarly')
      await chain.advance(11n)
      await as(market, market.stranger, 'endByTime', [orderId])
      expect(await stateOf(market, orderId)).toBe('Completed')
      expect(await owed(market.seller)).toBe(PRICE + DEPOSIT)
    })

    test('distrust withholds the penalty and lowers trust', async () => {
      const orderId = await orderIn(market, 'Claimed')
      await play(market, orderId, 'Concede')
      expect(await owed(market.buyer)).toBe((PRICE * 3n) / 10n + BOND)
      expect(await owed(market.seller)).toBe((PRICE * 7n) / 10n + DEPOSIT)
      expect(await trustOf(market.seller)).toBe(8n)
    })

    test('trust 0 bars for good', async () => {
      for (let i = 0; i < 5; i++) {
        const orderId = await orderIn(market, 'Claimed')
        await play(market, orderId, 'Concede')
      }
      expect(await trustOf(market.seller)).toBe(0n)
      expect(await refusal(market, publish(market))).toBe('Barred')
    })

    test('an order that is not shipped in time refunds everything', async () => {
      const orderId = await orderIn(market, 'Committed')
      await chain.advance(3n * DAY + 1n)
      await as(market, market.stranger, 'endByTime', [orderId])
      expect(await stateOf(market, orderId)).toBe('Expired')
      expect(await owed(market.buyer)).toBe(PRICE + DEPOSIT)
      expect(await trustOf(market.seller)).toBe(8n)
    })

    test('every step can be brought by a stranger with a signature', async () => {
      const orderId = await publish(market)
      await relay(market, orderId, 'Commit', market.buyer)
      await relay(market, orderId, 'Ship', market.seller)
      await relay(market, orderId, 'ConfirmReceipt', market.carrier)
      await relay(market, orderId, 'Claim', market.buyer)
      await relay(market, orderId, 'WithdrawClaim', market.buyer)
      expect(await stateOf(market, orderId)).toBe('Completed')
      expect(await owed(market.seller)).toBe(PRICE + DEPOSIT + BOND)
    })

    test('a step signed by another party is refused', async () => {
      const orderId = await orderIn(market, 'Committed')
      expect(await refusal(market, relay(market, orderId, 'Ship', market.buyer))).toBe('NotTheParty')
    })

    test('a buyer takes up a signed offer in one step', async () => {
      const terms = await someTerms(market, (await now(market)) + DAY)
      await as(market, market.seller, 'deposit', [market.seller.address, ZeroAddress, DEPOSIT], DEPOSIT)
      const signature = await signOffer(market, terms)
      await as(market, market.buyer, 'commitOffer', [terms, signature], PRICE)
      expect(await stateOf(market, await read(market, 'orderIdOf', terms))).toBe('Committed')
    })

    test('both signatures settle', async () => {
      const orderId = await orderIn(market, 'Claimed')
      const held = PRICE + DEPOSIT + BOND
      await as(market, market.stranger, 'settle', await settlementOf(market, orderId, BOND, held - BOND))
      expect(await stateOf(market, orderId)).toBe('Settled')
      expect(await owed(market.buyer)).toBe(BOND)
      expect(await refusal(market, play(market, orderId, 'Concede'))).toBe('WrongState')
    })

    test('the shielded rail is closed where there is no pool', async () => {
      const orderId = await publish(market)
      const oneTime = { npk: 1n, ephemeralX: 0n, ephemeralY: 1n, viewTag: 0 }
      expect(await refusal(market, as(market, market.stranger, 'withdrawShielded', [orderId, oneTime]))).toBe(
        'ShieldedRailUnavailable',
      )
    })

    test('the exported EIP-712 types give the digests that the contract checks', async () => {
      const domain = orderEscrowDomain(market.chainId, await market.escrow.getAddress())
      const digest = (types: Parameters<typeof TypedDataEncoder.hash>[1], value: Record<string, unknown>) =>
        TypedDataEncoder.hash(domain, types, value)
      const terms = await someTerms(market, 1n)
      expect(await read(market, 'orderIdOf', terms)).toBe(digest(orderTermsTypes, terms))
      const step = { orderId: terms.salt, action: 7, reason: 2, evidence: terms.goods, deadline: 9n }
      expect(await read(market, 'stepDigest', step)).toBe(digest(partyStepTypes, step))
      const refund = { npk: 1n, ephemeralX: 2n, ephemeralY: 3n, viewTag: 4 }
      const refundHash = keccak256(AbiCoder.defaultAbiCoder().encode(Array(4).fill('uint256'), [1n, 2n, 3n, 4n]))
      const commitment = { orderId: terms.salt, refundHash }
      expect(await read(market, 'shieldedCommitDigest', terms.salt, refund)).toBe(
        digest(shieldedCommitTypes, commitment),
      )
      const settlement = { orderId: terms.salt, buyerAmount: 1n, sellerAmount: 2n, deadline: 9n }
      expect(await read(market, 'settlementDigest', settlement)).toBe(digest(settlementTypes, settlement))
    })
  })
}
