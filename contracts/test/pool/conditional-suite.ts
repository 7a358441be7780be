import {
  ACTION,
  CIRCUITS,
  computeCommitment,
  decodeLock,
  hexToBytes,
  LOCK_STATE,
  type LockTerms,
  NATIVE_ASSET,
  TAG,
  ZERO_ADDRESS,
} from '@merkato/protocol'
import { type HDNodeWallet, id, ZeroHash } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { element, forgedBundle, type Parts } from './forged-bundle.js'
import { conditionalCall, forgedLock, type LockParts } from './forged-modules.js'
import { accountOf, ask, batch, batcher, logNames, ONE_TIME, outcome, type PoolHome, poolCall, send } from './homes.js'

const DAY = 24n * 3_600n
const [SELLER, FEE_TO] = [`0x${'b1'.repeat(20)}`, `0x${'b2'.repeat(20)}`] as [string, string]

/** Everything that the module of conditional transfers answers, the same in every home. */
export function conditionalSuite(open: () => Promise<PoolHome>): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  let now: bigint
  let count = 0

  beforeAll(async () => {
    home = await open()
    alice = accountOf(home, 0)
    bob = accountOf(home, 1)
    await send({ from: alice, to: home.pool, data: poolCall('shield', NATIVE_ASSET, 1000n, ONE_TIME), value: 1000n })
    now = BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0)
  })
  afterAll(() => home.close())

  const terms = (change: Partial<LockTerms> = {}): LockTerms => ({
    ...{ decider: bob.address, deadline: now + DAY, fallbackAlternative: 1, data: id('order') },
    ...change,
  })
  /** As many alternatives with the same inputs, each with outputs of its own. */
  const alternatives = (number: number, parts: (index: number) => Partial<Parts> = () => ({})): Parts[][] => {
    const seed = `lock ${count++}`
    const nullifiers = [BigInt(id(`${seed} a`)) >> 3n, BigInt(id(`${seed} b`)) >> 3n]
    return Array.from({ length: number }, (_, i) => [{ seed: `${seed} ${i}`, nullifiers, ...parts(i) }])
  }
  const made = (parts: Partial<LockParts> = {}) =>
    forgedLock(home, { caller: alice.address, alternatives: alternatives(3), terms: terms(), ...parts })
  const locked = async (parts: Partial<LockParts> = {}) => {
    const lock = await made(parts)
    const receipt = await send({ from: alice, to: home.conditionalTransfers, data: lock.call })
    return { ...lock, receipt }
  }
  type Locked = Awaited<ReturnType<typeof made>>
  const refusal = (from: HDNodeWallet, data: string, value = 0n) =>
    outcome(home, { from, to: home.conditionalTransfers, data, value })
  const settleCall = ({ lockId, outcomes, hashes }: Locked, index: number) =>
    conditionalCall('settle', lockId, index, outcomes[index], hashes)
  const defaultCall = ({ lockId, outcomes, hashes }: Locked, index = 1) =>
    conditionalCall('settleByDefault', lockId, outcomes[index], hashes)
  const lockOf = async (lockId: string) =>
    decodeLock(hexToBytes(await ask(home.provider, home.conditionalTransfers, conditionalCall('lockOf', lockId))))
  const at = async (timestamp: bigint) => {
    await home.provider.send('evm_setNextBlockTimestamp', [Number(timestamp)])
    await home.provider.send('evm_mine', [])
  }

  describe('lock', () => {
    test('spends the inputs once, appends nothing, and keeps a record', async () => {
      const before = await ask(home.provider, home.pool, poolCall('nextPosition'))
      const spent = BigInt(await ask(home.provider, home.pool, poolCall('nullifierCount')))
      const lock = await locked()
      expect(logNames(lock.receipt)).toEqual(['Withheld', 'Locked'])
      expect(await ask(home.provider, home.pool, poolCall('nextPosition'))).toBe(before)
      expect(BigInt(await ask(home.provider, home.pool, poolCall('nullifierCount')))).toBe(spent + 2n)
      const record = {
        state: LOCK_STATE.locked,
        alternatives: 3,
        terms: { ...terms(), decider: bob.address.toLowerCase() },
      }
      expect(await lockOf(lock.lockId)).toMatchObject(record)
    })

    test.each<[string, () => Partial<LockParts>, string]>([
      ['1 alternative', () => ({ alternatives: alternatives(1) }), 'WrongNumberOfAlternatives(1)'],
      ['no decider', () => ({ terms: terms({ decider: ZERO_ADDRESS }) }), 'InvalidDecider()'],
      ['a fallback that is not there', () => ({ terms: terms({ fallbackAlternative: 3 }) }), 'NoSuchAlternative(3)'],
      [
        'alternatives of another tree',
        () => ({ alternatives: alternatives(2, (i) => ({ tree: i })) }),
        /^UnknownRoot\(1/,
      ],
      [
        'an alternative that takes in',
        () => ({
          alternatives: alternatives(2, (i) => ({ publicIn: BigInt(i), publicAsset: i === 0 ? 0n : NATIVE_ASSET })),
        }),
        /^WrongValue/,
      ],
      [
        'a fee above what is paid',
        () => ({ alternatives: alternatives(2, () => ({ publicAsset: NATIVE_ASSET, publicOut: 1n, fee: 2n })) }),
        'FeeExceedsOutput(2, 1)',
      ],
      ['one signed as a seal', () => ({ action: ACTION.seal }), 'InvalidProof(0)'],
      ['one signed for another caller', () => ({ caller: bob.address }), 'InvalidProof(0)'],
      ['one that is past its expiry', () => ({ expiry: 1n }), /^BundleExpired\(1/],
    ] as [string, () => Partial<LockParts>, string][])('%s is refused', async (_, parts, error) => {
      expect(await refusal(alice, (await made(parts())).call)).toMatch(error)
    })

    test('9 alternatives', async () => {
      expect(await refusal(alice, (await made({ alternatives: alternatives(9) })).call)).toBe(
        'WrongNumberOfAlternatives(9)',
      )
    })

    test('lock that sealed nothing: no join-splits in any alternative', async () => {
      expect(await refusal(alice, (await made({ alternatives: [[], []] })).call)).toBe('WrongBundleSize(0)')
    })

    test('lock with alternatives over different nullifiers: all of them, or one', async () => {
      const [first, second] = alternatives(2) as [Parts[], Parts[]]
      const [one, two] = (second[0] as Parts).nullifiers as [bigint, bigint]
      for (const nullifiers of [
        [one, two + 1n],
        [two, one],
      ]) {
        const other = second.map((parts) => ({ ...parts, nullifiers }))
        expect(await refusal(alice, (await made({ alternatives: [first, other] })).call)).toBe('AlternativesDiffer(1)')
      }
      const foreign = { alternatives: [...alternatives(1), ...alternatives(1)] }
      expect(await refusal(alice, (await made(foreign)).call)).toBe('AlternativesDiffer(1)')
    })

    test('lock with alternatives of different shape: more join-splits, or another circuit', async () => {
      const [first, second] = alternatives(2) as [Parts[], Parts[]]
      const longer = [...second, { seed: 'one more' }]
      expect(await refusal(alice, (await made({ alternatives: [first, longer] })).call)).toBe('AlternativesDiffer(1)')
      const wide = second.map((parts) => ({
        ...parts,
        circuitId: CIRCUITS['transfer-wide'].id,
        nullifiers: [...(parts.nullifiers ?? []), 3n, 4n, 5n, 6n, 7n, 8n],
      }))
      expect(await refusal(alice, (await made({ alternatives: [first, wide] })).call)).toBe('AlternativesDiffer(1)')
    })

    test('alternative that pays an invalid one-time key: what is no commitment is refused, any other key is an outcome like the rest', async () => {
      const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n
      for (const [commitment, error] of [
        [0n, 'NotCanonical(0)'],
        [R + 5n, `NotCanonical(${R + 5n})`],
      ] as const) {
        for (const place of [0, 2]) {
          const paying = alternatives(3, (i) => (i === place ? { commitments: [commitment, 9n] } : {}))
          expect(await refusal(alice, (await made({ alternatives: paying })).call)).toBe(error)
        }
      }
      // Nobody has the secrets of these keys; a commitment does not tell.
      const nobodys = [0n, TAG.sealed].map((npk) =>
        computeCommitment({ npk, assetId: NATIVE_ASSET, value: 5n, rho: 7n }),
      )
      const paying = () => alternatives(3, (i) => (i === 0 ? { commitments: nobodys } : {}))
      const before = BigInt(await ask(home.provider, home.pool, poolCall('nextPosition')))
      const [settled, spared] = [await locked({ alternatives: paying() }), await locked({ alternatives: paying() })]
      await send({ from: bob, to: home.conditionalTransfers, data: settleCall(settled, 0) })
      await send({ from: bob, to: home.conditionalTransfers, data: settleCall(spared, 1) })
      expect(BigInt(await ask(home.provider, home.pool, poolCall('nextPosition')))).toBe(before + 4n)
    })

    test('deadlines: now, past, and more than 730 days ahead are refused', async () => {
      const latest = BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0)
      for (const deadline of [0n, latest, latest + 731n * DAY]) {
        expect(await refusal(alice, (await made({ terms: terms({ deadline }) })).call)).toMatch(/^InvalidDeadline/)
      }
    })

    test('more than sixteen join-splits are refused', async () => {
      const three = (i: number): Parts[] =>
        [0, 1, 2].map((j) => ({ seed: `many ${i} ${j}`, nullifiers: [BigInt(2 * j + 100), BigInt(2 * j + 101)] }))
      expect(
        await refusal(alice, (await made({ alternatives: Array.from({ length: 6 }, (_, i) => three(i)) })).call),
      ).toBe('TooManyProofs(18)')
    })

    test('lock with a nullifier already spent: the same lock again, one of its notes in another lock, or after a transact', async () => {
      const [one, two] = [element('locked once'), element('locked once, too')] as const
      const lock = await locked({ alternatives: alternatives(2, () => ({ nullifiers: [one, two] })) })
      expect(await refusal(alice, lock.call)).toBe(`NoteAlreadySpent(${one})`)
      const another = (nullifiers: bigint[]) => made({ alternatives: alternatives(2, () => ({ nullifiers })) })
      expect(await refusal(alice, (await another([element('unspent'), two])).call)).toBe(`NoteAlreadySpent(${two})`)

      const spending = { seed: 'spends plainly' }
      const bundle = await forgedBundle(home, { caller: alice.address, joinSplits: [spending] })
      const [spent] = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers) as [bigint]
      const late = await another([spent, element('unspent, too')])
      expect(await refusal(alice, late.call)).toBe('done')
      await send({ from: alice, to: home.pool, data: poolCall('transact', bundle) })
      expect(await refusal(alice, late.call)).toBe(`NoteAlreadySpent(${spent})`)
    })

    test('other terms than were signed are refused', async () => {
      const lock = await made()
      const [call] = [lock.call.replace(id('order').slice(2), id('another').slice(2))]
      expect(call).not.toBe(lock.call)
      expect(await refusal(alice, call)).toBe('InvalidProof(0)')
    })

    test('publicIn is taken once', async () => {
      const sum = alternatives(2, () => ({ publicIn: 5n, publicAsset: NATIVE_ASSET }))
      const { call } = await made({ alternatives: sum })
      expect(await refusal(alice, call, 10n)).toBe('WrongValue(5, 10)')
      expect(await refusal(alice, call, 5n)).toBe('done')
    })
  })

  describe('settle', () => {
    test('by the decider makes one outcome and pays it, once', async () => {
      const paid = { publicAsset: NATIVE_ASSET, publicOut: 9n, recipient: SELLER, fee: 2n, feeTo: FEE_TO }
      const lock = await locked({ alternatives: alternatives(2, (i) => (i === 0 ? paid : {})) })
      const before = BigInt(await ask(home.provider, home.pool, poolCall('nextPosition')))
      const receipt = await send({ from: bob, to: home.conditionalTransfers, data: settleCall(lock, 0) })
      expect(logNames(receipt)).toEqual(['Settled', 'Released'])
      expect(BigInt(await ask(home.provider, home.pool, poolCall('nextPosition')))).toBe(before + 2n)
      expect([await home.provider.getBalance(SELLER), await home.provider.getBalance(FEE_TO)]).toEqual([7n, 2n])
      expect(await lockOf(lock.lockId)).toMatchObject({ state: LOCK_STATE.settled })
      for (const index of [0, 1])
        expect(await refusal(bob, settleCall(lock, index))).toBe(`AlreadySettled(${lock.lockId})`)
    })

    test('settle by a stranger, of an unknown lock, of an alternative that is not there', async () => {
      const lock = await locked()
      expect(await refusal(alice, settleCall(lock, 0))).toBe(`NotTheDecider(${alice.address})`)
      const { outcomes, hashes } = lock
      expect(await refusal(bob, conditionalCall('settle', ZeroHash, 0, outcomes[0], hashes))).toBe(
        `UnknownLock(${ZeroHash})`,
      )
      expect(await refusal(bob, conditionalCall('settle', lock.lockId, 3, outcomes[0], hashes))).toBe(
        'NoSuchAlternative(3)',
      )
    })

    test('another outcome than was locked under that number is refused', async () => {
      const lock = await locked()
      const { lockId, outcomes, hashes } = lock
      const [first, second] = outcomes as [(typeof outcomes)[0], (typeof outcomes)[0]]
      const attempts = [
        conditionalCall('settle', lockId, 0, second, hashes),
        conditionalCall('settle', lockId, 0, { ...first, commitments: first.commitments.toReversed() }, hashes),
        conditionalCall('settle', lockId, 0, first, hashes.slice(0, 2)),
        conditionalCall('settle', lockId, 0, first, hashes.with(0, hashes[1] as string)),
        conditionalCall('settle', lockId, 0, second, hashes.with(0, hashes[1] as string)),
      ]
      for (const data of attempts) expect(await refusal(bob, data)).toBe('WrongOutcome()')
    })

    test('default before the deadline, the decider from it on; after it anybody, the fallback alone', async () => {
      const restore = await home.snapshot()
      const lock = await locked()
      expect(await refusal(alice, defaultCall(lock))).toMatch(/^DeadlineNotReached/)
      await at(now + DAY)
      expect(await refusal(bob, settleCall(lock, 0))).toMatch(/^DeadlinePassed/)
      expect(await refusal(alice, defaultCall(lock, 0))).toBe('WrongOutcome()')
      const receipt = await send({ from: alice, to: home.conditionalTransfers, data: defaultCall(lock) })
      expect(logNames(receipt)).toEqual(['Settled', 'Released'])
      expect(await refusal(alice, defaultCall(lock))).toBe(`AlreadySettled(${lock.lockId})`)
      await restore()
    })

    test('LCK-3: coins for whatever account a lock names: what was locked can be settled', async () => {
      const precompile = `0x${'0'.repeat(39)}4`
      for (const recipient of [ZERO_ADDRESS, precompile, home.pool, home.packages, home.conditionalTransfers]) {
        const paid = { publicAsset: NATIVE_ASSET, publicOut: 3n, recipient, fee: 1n, feeTo: recipient }
        const lock = await locked({ alternatives: alternatives(2, () => paid) })
        expect([recipient, await refusal(bob, settleCall(lock, 0))]).toEqual([recipient, 'done'])
      }
    })

    test('settle twice in one transaction', async () => {
      const decider = await batcher(home)
      const lock = await locked({ terms: terms({ decider }) })
      const twice = batch(
        [home.conditionalTransfers, settleCall(lock, 0)],
        [home.conditionalTransfers, settleCall(lock, 1)],
      )
      expect(await outcome(home, { from: bob, to: decider, data: twice })).toBe(`AlreadySettled(${lock.lockId})`)
      expect(
        await outcome(home, { from: bob, to: decider, data: batch([home.conditionalTransfers, settleCall(lock, 1)]) }),
      ).toBe('done')
    })
  })
}
