import { type LockTerms, parcelKeyHash, parcelKeyHex } from '@merkato/protocol'
import { type Contract, type HDNodeWallet, type Interface, id, ZeroHash } from 'ethers'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  hiddenPricePurchaseAbi,
  hiddenPricePurchaseBytecode,
  keySaleAbi,
  keySaleBytecode,
  sealedBidsAbi,
  sealedBidsBytecode,
} from '../../src/index.js'
import { element } from './forged-bundle.js'
import { conditionalCall, forgedLock } from './forged-modules.js'
import { accountOf, ask, type PoolHome, revertDataOf, send } from './homes.js'
import { create, type Stage } from './stage.js'

const DAY = 86_400n
/** Seconds. Nodes differ in the time at which they answer a call: that of the newest block, or of the next. */
const MARGIN = 60n
const [FIRST, SECOND] = [0, 1]

/** Sample contracts that decide locks: the sale of a key, a purchase, an auction. */
export function moduleSamplesSuite(staged: () => Stage): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  let carol: HDNodeWallet
  let now: bigint
  let goBack: () => Promise<void>
  let count = 0

  beforeAll(() => {
    const stage = staged()
    home = stage.home
    alice = stage.alice
    bob = stage.bob
    carol = accountOf(home, 2)
  })
  beforeEach(async () => {
    goBack = await home.snapshot()
    now = BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0)
  })
  afterEach(() => goBack())

  const until = async (timestamp: bigint) => {
    await home.provider.send('evm_setNextBlockTimestamp', [Number(timestamp)])
    await home.provider.send('evm_mine', [])
  }
  /** A lock of bob's with two outcomes, decided by a contract. */
  async function locked(decider: string, data: string, change: Partial<LockTerms> = {}) {
    const seed = `sample lock ${count++}`
    const nullifiers = [element(`${seed} a`), element(`${seed} b`)]
    const alternatives = [FIRST, SECOND].map((i) => [{ seed: `${seed} ${i}`, nullifiers }])
    const terms = { decider, deadline: now + 30n * DAY, fallbackAlternative: SECOND, data, ...change }
    const lock = await forgedLock(home, { caller: bob.address, alternatives, terms })
    await send({ from: bob, to: home.conditionalTransfers, data: lock.call })
    return lock
  }
  type Locked = Awaited<ReturnType<typeof locked>>
  /** What settles a lock to one of its alternatives: the last arguments of every sample. */
  const chosen = ({ outcomes, hashes }: Locked, index: number) => [outcomes[index], hashes] as const
  const stateOf = async (lockId: string) =>
    BigInt((await ask(home.provider, home.conditionalTransfers, conditionalCall('lockOf', lockId))).slice(0, 66))

  async function sample(abi: readonly unknown[], bytecode: string) {
    const contract: Contract = await create(alice, abi as string[], bytecode, home.conditionalTransfers)
    const to = await contract.getAddress()
    const encode = (name: string, args: readonly unknown[]) => contract.interface.encodeFunctionData(name, args)
    return {
      contract,
      to,
      call: (from: HDNodeWallet, name: string, ...args: unknown[]) => send({ from, to, data: encode(name, args) }),
      ends: async (from: HDNodeWallet, name: string, ...args: unknown[]) => {
        try {
          await home.provider.call({ from: from.address, to, data: encode(name, args) })
          return 'done'
        } catch (error) {
          const data = revertDataOf(error)
          return errorName(contract.interface, data)
        }
      },
    }
  }
  const errorName = (own: Interface, data: string) => own.parseError(data)?.name ?? staged().poolError(data) ?? data

  describe('KeySale', () => {
    const key = Uint8Array.from({ length: 32 }, (_, i) => i + 1)
    const keyHash = parcelKeyHash(key)

    test('whoever brings the key makes the payment, once, and no other key does', async () => {
      const sale = await sample(keySaleAbi, keySaleBytecode)
      const lock = await locked(sale.to, keyHash)
      const pay = chosen(lock, FIRST)
      expect(await sale.ends(alice, 'deliver', lock.lockId, id('another'), ...pay)).toBe('WrongKey')
      expect(await sale.ends(alice, 'deliver', lock.lockId, parcelKeyHex(key), ...chosen(lock, SECOND))).toBe(
        'WrongOutcome',
      )
      const { logs } = await sale.call(carol, 'deliver', lock.lockId, parcelKeyHex(key), ...pay)
      expect(sale.contract.interface.parseLog(logs[0] as (typeof logs)[0])?.args.toArray()).toEqual([
        lock.lockId,
        parcelKeyHex(key),
      ])
      expect(await stateOf(lock.lockId)).toBe(2n)
      expect(await sale.ends(alice, 'deliver', lock.lockId, parcelKeyHex(key), ...pay)).toBe('AlreadySettled')
    })

    test('without the key in time the buyer has the money back', async () => {
      const sale = await sample(keySaleAbi, keySaleBytecode)
      const lock = await locked(sale.to, keyHash)
      await until(now + 30n * DAY)
      expect(await sale.ends(alice, 'deliver', lock.lockId, parcelKeyHex(key), ...chosen(lock, FIRST))).toBe(
        'DeadlinePassed',
      )
      const data = conditionalCall('settleByDefault', lock.lockId, ...chosen(lock, SECOND))
      await send({ from: carol, to: home.conditionalTransfers, data })
      expect(await stateOf(lock.lockId)).toBe(2n)
    })

    test('a lock that another decides is not touched', async () => {
      const sale = await sample(keySaleAbi, keySaleBytecode)
      const lock = await locked(carol.address, keyHash)
      expect(await sale.ends(alice, 'deliver', lock.lockId, parcelKeyHex(key), ...chosen(lock, FIRST))).toBe(
        'NotTheDecider',
      )
    })
  })

  describe('HiddenPricePurchase', () => {
    async function purchased(change: Partial<LockTerms> = {}) {
      const escrow = await sample(hiddenPricePurchaseAbi, hiddenPricePurchaseBytecode)
      const arbiter = accountOf(home, 3)
      const purchase = {
        buyer: bob.address,
        seller: alice.address,
        arbiter: arbiter.address,
        goods: id(`goods ${count}`),
      }
      const lock = await locked(escrow.to, await escrow.contract.getFunction('purchaseHash')(purchase), change)
      const decide = (from: HDNodeWallet, index: number) =>
        [from, 'decide', lock.lockId, purchase, index, ...chosen(lock, index)] as const
      return { escrow, arbiter, purchase, lock, decide }
    }

    test('who may choose what, before and after the seller confirmed', async () => {
      const { escrow, arbiter, purchase, lock, decide } = await purchased()
      const may = async () => {
        const everybody = { buyer: bob, seller: alice, arbiter, stranger: carol }
        const found: Record<string, string[]> = {}
        for (const [who, from] of Object.entries(everybody)) {
          found[who] = [await escrow.ends(...decide(from, FIRST)), await escrow.ends(...decide(from, SECOND))]
        }
        return found
      }
      const [yes, no] = ['done', 'NotAllowed']
      expect(await may()).toEqual({
        buyer: [yes, yes],
        seller: [no, yes],
        arbiter: [no, no],
        stranger: [no, no],
      })
      for (const from of [bob, arbiter, carol]) {
        expect(await escrow.ends(from, 'confirm', lock.lockId, purchase)).toBe(no)
      }
      await escrow.call(alice, 'confirm', lock.lockId, purchase)
      expect(await escrow.contract.getFunction('confirmed')(lock.lockId)).toBe(true)
      expect(await may()).toEqual({
        buyer: [yes, no],
        seller: [no, yes],
        arbiter: [yes, yes],
        stranger: [no, no],
      })
      await escrow.call(...decide(bob, FIRST))
      expect(await escrow.ends(...decide(alice, SECOND))).toBe('AlreadySettled')
    })

    test('another purchase, another lock, and after the deadline the fallback alone', async () => {
      const { escrow, purchase, lock, decide } = await purchased()
      const other = { ...purchase, arbiter: carol.address }
      expect(await escrow.ends(alice, 'confirm', lock.lockId, other)).toBe('WrongPurchase')
      expect(await escrow.ends(alice, 'confirm', ZeroHash, purchase)).toBe('WrongPurchase')
      expect(await escrow.ends(bob, 'decide', lock.lockId, other, FIRST, ...chosen(lock, FIRST))).toBe('WrongPurchase')
      await until(now + 30n * DAY)
      expect(await escrow.ends(...decide(bob, FIRST))).toBe('DeadlinePassed')
      const data = conditionalCall('settleByDefault', lock.lockId, ...chosen(lock, SECOND))
      await send({ from: carol, to: home.conditionalTransfers, data })
      expect(await stateOf(lock.lockId)).toBe(2n)
    })

    test('beyond the issue: confirmed and refunded, decided by another, or too late (BUY-1)', async () => {
      const { escrow, purchase, lock, decide } = await purchased()
      await escrow.call(...decide(bob, SECOND))
      expect(await escrow.ends(alice, 'confirm', lock.lockId, purchase)).toBe('NothingToConfirm')
      const foreign = await purchased({ decider: bob.address })
      expect(await foreign.escrow.ends(alice, 'confirm', foreign.lock.lockId, foreign.purchase)).toBe(
        'NothingToConfirm',
      )
      const short = await purchased({ deadline: now + DAY })
      expect(await short.escrow.ends(alice, 'confirm', short.lock.lockId, short.purchase)).toBe('done')
      await until(now + DAY)
      expect(await short.escrow.ends(alice, 'confirm', short.lock.lockId, short.purchase)).toBe('NothingToConfirm')
    })
  })

  describe('SealedBids', () => {
    async function auctioned() {
      const bids = await sample(sealedBidsAbi, sealedBidsBytecode)
      const args = [id('goods'), now + DAY, now + 2n * DAY] as const
      const auctionId: string = await bids.contract.getFunction('open').staticCall(...args)
      await bids.call(alice, 'open', ...args)
      return { bids, args, auctionId }
    }

    test('one bid wins, and the others are paid back at once by anybody', async () => {
      const { bids, auctionId } = await auctioned()
      const [high, low] = [await locked(bids.to, auctionId), await locked(bids.to, auctionId)]
      const award = (from: HDNodeWallet, lock: Locked) =>
        [from, 'award', auctionId, lock.lockId, ...chosen(lock, FIRST)] as const
      const payBack = (lock: Locked) => [carol, 'payBack', auctionId, lock.lockId, ...chosen(lock, SECOND)] as const
      expect(await bids.ends(...award(alice, high))).toBe('NotNow')
      await until(now + DAY + MARGIN)
      expect(await bids.ends(...award(bob, high))).toBe('NotTheSeller')
      expect(await bids.ends(...payBack(low))).toBe('NotNow')
      await bids.call(...award(alice, high))
      expect(await bids.ends(...award(alice, low))).toBe('NotNow')
      expect(await bids.ends(...payBack(high))).toBe('AlreadySettled')
      await bids.call(...payBack(low))
      expect([await stateOf(high.lockId), await stateOf(low.lockId)]).toEqual([2n, 2n])
    })

    test('a seller who does not choose in time holds up nobody', async () => {
      const { bids, auctionId } = await auctioned()
      const bid = await locked(bids.to, auctionId)
      await until(now + 2n * DAY + MARGIN)
      expect(await bids.ends(alice, 'award', auctionId, bid.lockId, ...chosen(bid, FIRST))).toBe('NotNow')
      await bids.call(carol, 'payBack', auctionId, bid.lockId, ...chosen(bid, SECOND))
      expect(await stateOf(bid.lockId)).toBe(2n)
    })

    test('a bid that its bidder decides, or that is over, does not win, and leaves the choice open', async () => {
      const { bids, auctionId } = await auctioned()
      const own = await locked(bob.address, auctionId)
      const short = await locked(bids.to, auctionId, { deadline: now + DAY + MARGIN })
      const good = await locked(bids.to, auctionId)
      await until(now + DAY + 2n * MARGIN)
      const award = (lock: Locked) => [alice, 'award', auctionId, lock.lockId, ...chosen(lock, FIRST)] as const
      expect([await bids.ends(...award(own)), await bids.ends(...award(short))]).toEqual([
        'NotTheDecider',
        'DeadlinePassed',
      ])
      await bids.call(...award(good))
      expect((await bids.contract.getFunction('auctions')(auctionId)).winner).toBe(good.lockId)
      const payBack = (lock: Locked) => [carol, 'payBack', auctionId, lock.lockId, ...chosen(lock, SECOND)] as const
      expect([await bids.ends(...payBack(own)), await bids.ends(...payBack(short))]).toEqual([
        'NotTheDecider',
        'DeadlinePassed',
      ])
    })

    test('locks of other auctions, times that are not in order, the same auction again', async () => {
      const { bids, args, auctionId } = await auctioned()
      const [goods, bidUntil, chooseUntil] = args
      expect(await bids.ends(alice, 'open', ...args)).toBe('InvalidAuction')
      expect(await bids.ends(bob, 'open', ...args)).toBe('done')
      expect(await bids.ends(alice, 'open', goods, bidUntil, bidUntil)).toBe('InvalidAuction')
      expect(await bids.ends(alice, 'open', goods, now - 1n, chooseUntil)).toBe('InvalidAuction')
      const other = await locked(bids.to, id('other auction'))
      await until(now + DAY + MARGIN)
      expect(await bids.ends(alice, 'award', auctionId, other.lockId, ...chosen(other, FIRST))).toBe('NoBidOfThis')
      await until(now + 2n * DAY + MARGIN)
      expect(await bids.ends(carol, 'payBack', auctionId, other.lockId, ...chosen(other, SECOND))).toBe('NoBidOfThis')
    })
  })
}
