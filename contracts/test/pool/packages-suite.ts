import {
  ACTION,
  decodeParcel,
  hexToBytes,
  NATIVE_ASSET,
  openAct,
  PARCEL_STATE,
  transferAct,
  type UnprovenOpening,
} from '@merkato/protocol'
import { type HDNodeWallet, id, keccak256, ZeroHash } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EXPIRY, element } from './forged-bundle.js'
import {
  byAccount,
  byKey,
  forgedAct,
  forgedOpenings,
  forgedSeal,
  inParcel,
  NO_PAYOUT,
  NOBODY,
  openingOf,
  packagesCall,
  type SealParts,
} from './forged-modules.js'
import { accountOf, ask, batch, batcher, logNames, ONE_TIME, outcome, type PoolHome, poolCall, send } from './homes.js'

const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n

/** Everything that the packages module answers, the same in every home. */
export function packagesSuite(open: () => Promise<PoolHome>): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  let count = 0

  beforeAll(async () => {
    home = await open()
    alice = accountOf(home, 0)
    bob = accountOf(home, 1)
    await send({ from: alice, to: home.pool, data: poolCall('shield', NATIVE_ASSET, 1000n, ONE_TIME), value: 1000n })
  })
  afterAll(() => home.close())

  const fresh = (parts: Partial<SealParts> = {}) =>
    forgedSeal(home, { caller: alice.address, joinSplits: [{ seed: `parcel ${count++}` }], ...parts })
  const sealed = async (parts: Partial<SealParts> = {}) => {
    const made = await fresh(parts)
    const receipt = await send({ from: alice, to: home.packages, data: sealCall(made) })
    const commitments = made.bundle.joinSplits.flatMap((joinSplit) => joinSplit.commitments)
    const inside = commitments.filter((_, i) => (made.sealing.sealedOutputs >> BigInt(i)) & 1n)
    return { ...made, receipt, inside }
  }
  type Sealed = Awaited<ReturnType<typeof sealed>>
  const sealCall = ({ bundle, sealing }: Pick<Sealed, 'bundle' | 'sealing'>) => packagesCall('seal', bundle, sealing)
  const refusal = (from: HDNodeWallet, data: string, value = 0n) =>
    outcome(home, { from, to: home.packages, data, value })
  const parcelOf = async (parcel: string) =>
    decodeParcel(hexToBytes(await ask(home.provider, home.packages, packagesCall('parcelOf', parcel))))

  const openCall = (parcel: Sealed, acts = 0n, change: Partial<UnprovenOpening>[] = []) => {
    const { keyHash, contentsHash } = parcel.sealing.terms
    const openings = parcel.inside.map((commitment, i) =>
      openingOf(commitment, { seed: `${parcel.parcel} ${i}`, ...change[i] }),
    )
    return packagesCall(
      'open',
      parcel.parcel,
      keyHash,
      contentsHash,
      forgedOpenings(home, parcel.parcel, acts, openings),
    )
  }

  describe('seal', () => {
    test('withholds what is sealed, appends the rest, and keeps a record', async () => {
      const before = BigInt(await ask(home.provider, home.pool, poolCall('nextPosition')))
      const parcel = await sealed({ terms: { holder: byKey(5n) } })
      expect(logNames(parcel.receipt)).toEqual(['Withheld', 'Released', 'Sealed'])
      expect(BigInt(await ask(home.provider, home.pool, poolCall('nextPosition')))).toBe(before + 1n)
      const spent = parcel.bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers)
      expect(BigInt(await ask(home.provider, home.pool, poolCall('isSpent', spent[0])))).toBe(1n)
      expect(await parcelOf(parcel.parcel)).toMatchObject({
        state: PARCEL_STATE.sealed,
        acts: 0n,
        holder: byKey(5n),
        sealer: NOBODY,
      })
    })

    test.each<[string, () => Promise<Partial<SealParts>>, string]>([
      ['no holder', async () => ({ terms: { holder: NOBODY } }), 'InvalidHolder()'],
      ['two holders', async () => ({ terms: { holder: { ...byKey(5n), account: bob.address } } }), 'InvalidHolder()'],
      ['a key that is not canonical', async () => ({ terms: { holder: byKey(R + 5n) } }), 'InvalidHolder()'],
      ['a sealer without a time', async () => ({ terms: { sealer: byKey(5n) } }), 'InvalidTerms()'],
      ['a time without a sealer', async () => ({ terms: { recoverAfter: 1n << 40n } }), 'InvalidTerms()'],
      ['a sealer that is a parcel', async () => ({ terms: { sealer: inParcel(id('x')), ...LATER } }), 'InvalidTerms()'],
      [
        'a sealer that is a key and a parcel',
        async () => ({ terms: { sealer: { ...byKey(5n), parcel: id('x') }, ...LATER } }),
        'InvalidTerms()',
      ],
      [
        'two sealers',
        async () => ({ terms: { sealer: { ...byKey(5n), account: bob.address }, ...LATER } }),
        'InvalidTerms()',
      ],
      [
        'a sealer whose key is not canonical',
        async () => ({ terms: { sealer: byKey(R), ...LATER } }),
        'InvalidTerms()',
      ],
      ['a time that is past', async () => ({ terms: { sealer: byKey(5n), recoverAfter: 1n } }), 'InvalidTerms()'],
      ['contents of another hash', async () => ({ terms: { contentsHash: id('other') } }), 'WrongContents()'],
      ['a key box that is too long', async () => ({ sealing: { keyBox: new Uint8Array(513) } }), 'WrongContents()'],
      [
        'an unknown parcel as holder',
        async () => ({ terms: { holder: inParcel(id('none')) } }),
        `UnknownParcel(${id('none')})`,
      ],
      ['an output that is not there', async () => ({ sealing: { sealedOutputs: 4n } }), 'NoSuchOutput(4)'],
      ['a bundle of another action', async () => ({ action: ACTION.transact }), 'InvalidProof(0)'],
      ['a bundle of a lock', async () => ({ action: ACTION.lock }), 'InvalidProof(0)'],
      ['a bundle signed for another caller', async () => ({ caller: bob.address }), 'InvalidProof(0)'],
    ])('%s is refused', async (_, parts, error) => {
      expect(await refusal(alice, sealCall(await fresh(await parts())))).toBe(error)
    })

    test('a seal lifted from the mempool: other terms, another caller, or sent as a plain transact', async () => {
      const made = await fresh()
      const stolen = {
        ...made,
        sealing: { ...made.sealing, terms: { ...made.sealing.terms, holder: byAccount(bob.address) } },
      }
      expect(await refusal(alice, sealCall(stolen))).toMatch(/^BundleNotForThis/)
      expect(await refusal(bob, sealCall(made))).toBe('InvalidProof(0)')
      expect(await outcome(home, { from: alice, to: home.pool, data: poolCall('transact', made.bundle) })).toBe(
        'InvalidProof(0)',
      )
    })

    test('a note can not be sealed twice', async () => {
      const { bundle, sealing } = await sealed()
      const [nullifier] = bundle.joinSplits.flatMap(({ nullifiers }) => nullifiers)
      expect(await refusal(alice, sealCall({ bundle, sealing }))).toBe(`NoteAlreadySpent(${nullifier})`)
    })
  })

  describe('open', () => {
    test('by the holder makes the notes and pays what is public, once', async () => {
      const parcel = await sealed({ sealing: { sealedOutputs: 3n } })
      const payout = { ...NO_PAYOUT, asset: NATIVE_ASSET, amount: 7n, recipient: ONE, fee: 2n, feeTo: TWO }
      const receipt = await send({ from: alice, to: home.packages, data: openCall(parcel, 0n, [{ payout }]) })
      expect(logNames(receipt)).toEqual(['Opened', 'Released'])
      expect(await home.provider.getBalance(ONE)).toBe(5n)
      expect(await home.provider.getBalance(TWO)).toBe(2n)
      expect(await parcelOf(parcel.parcel)).toMatchObject({
        state: PARCEL_STATE.opened,
        acts: 1n,
        holder: byAccount(alice.address.toLowerCase()),
      })
      expect(await refusal(alice, openCall(parcel, 1n))).toBe(`AlreadyOpened(${parcel.parcel})`)
    })

    // PKG-4
    test("stolen key without the holder's right, and a previous holder after the parcel was sent on", async () => {
      const parcel = await sealed()
      expect(await refusal(bob, openCall(parcel))).toBe(`NotTheHolder(${parcel.parcel})`)
      await send({
        from: alice,
        to: home.packages,
        data: packagesCall('transfer', parcel.parcel, byAccount(bob.address), new Uint8Array()),
      })
      expect(await refusal(alice, openCall(parcel, 1n))).toBe(`NotTheHolder(${parcel.parcel})`)
      expect(await refusal(bob, openCall(parcel, 1n))).toBe('done')
      // Proofs of before the sending are worthless.
      expect(await refusal(bob, openCall(parcel, 0n))).toBe('InvalidProof(0)')
    })

    test("stolen key without the holder's right: acts of any other one-time key, or of one where an account holds", async () => {
      const acts = async (parcel: Sealed, npk: bigint) => {
        const bare = parcel.inside.map((one) => openingOf(one))
        const { keyHash, contentsHash } = parcel.sealing.terms
        const openings = forgedOpenings(home, parcel.parcel, 0n, bare)
        const opens = forgedAct(home, openAct(parcel.parcel, bare, { npk, acts: 0n, expiry: EXPIRY }))
        const to = { parcel: parcel.parcel, to: byKey(7n), keyBox: new Uint8Array() }
        const hands = forgedAct(home, transferAct(to, { npk, acts: 0n, expiry: EXPIRY }))
        return Promise.all(
          [
            packagesCall('openWithKey', parcel.parcel, keyHash, contentsHash, openings, EXPIRY, opens),
            packagesCall('transferWithKey', parcel.parcel, to.to, to.keyBox, EXPIRY, hands),
          ].map((data) => refusal(bob, data)),
        )
      }
      const [byHand, byAlice] = [await sealed({ terms: { holder: byKey(5n) } }), await sealed()]
      expect(await acts(byHand, 6n)).toEqual(['InvalidProof(0)', 'InvalidProof(0)'])
      for (const npk of [6n, 0n, BigInt(alice.address)]) {
        expect(await acts(byAlice, npk)).toEqual(Array(2).fill(`NotTheHolder(${byAlice.parcel})`))
      }
      expect(await acts(byHand, 5n)).toEqual(['done', 'done'])
    })

    test('parcel opened twice in one transaction', async () => {
      const contract = await batcher(home)
      const parcel = await sealed({ terms: { holder: byAccount(contract) } })
      const twice = batch([home.packages, openCall(parcel)], [home.packages, openCall(parcel, 1n)])
      expect(await outcome(home, { from: bob, to: contract, data: twice })).toBe(`AlreadyOpened(${parcel.parcel})`)
      expect(await outcome(home, { from: bob, to: contract, data: batch([home.packages, openCall(parcel)]) })).toBe(
        'done',
      )
    })

    test('parcel whose declared assets exceed the sealed ones: other commitments, fewer, more, or other hashes', async () => {
      const parcel = await sealed({ sealing: { sealedOutputs: 3n } })
      const { keyHash, contentsHash } = parcel.sealing.terms
      const proofs = (inside: readonly bigint[]) =>
        forgedOpenings(
          home,
          parcel.parcel,
          0n,
          inside.map((one) => openingOf(one)),
        )
      const attempts = [
        packagesCall('open', parcel.parcel, keyHash, contentsHash, proofs(parcel.inside.slice(1))),
        packagesCall('open', parcel.parcel, keyHash, contentsHash, proofs(parcel.inside.toReversed())),
        packagesCall('open', parcel.parcel, keyHash, contentsHash, proofs([...parcel.inside, element('more')])),
        packagesCall('open', parcel.parcel, id('other'), contentsHash, proofs(parcel.inside)),
        packagesCall('open', parcel.parcel, keyHash, id('other'), proofs(parcel.inside)),
      ]
      for (const data of attempts) expect(await refusal(alice, data)).toMatch(/^WrongDigest/)
    })

    test('a proof holds for its outputs alone', async () => {
      const parcel = await sealed()
      const { keyHash, contentsHash } = parcel.sealing.terms
      const [opening] = forgedOpenings(home, parcel.parcel, 0n, [openingOf(parcel.inside[0] as bigint)])
      const changes = [
        { commitment: 5n },
        { ciphertext: Uint8Array.of(8) },
        { payout: { ...NO_PAYOUT, recipient: bob.address } },
      ]
      for (const change of changes) {
        const data = packagesCall('open', parcel.parcel, keyHash, contentsHash, [{ ...opening, ...change }])
        expect(await refusal(alice, data)).toBe('InvalidProof(0)')
      }
    })

    test('front-run open: by a one-time key, it pays the same people; another receiver is refused', async () => {
      const parcel = await sealed({ terms: { holder: byKey(5n) } })
      const { keyHash, contentsHash } = parcel.sealing.terms
      const bare = [openingOf(parcel.inside[0] as bigint, { seed: 'key opens' })]
      const openings = forgedOpenings(home, parcel.parcel, 0n, bare)
      const proof = forgedAct(home, openAct(parcel.parcel, bare, { npk: 5n, acts: 0n, expiry: EXPIRY }))
      const other = forgedOpenings(home, parcel.parcel, 0n, [openingOf(parcel.inside[0] as bigint, { seed: 'thief' })])
      const call = (what: typeof openings) =>
        packagesCall('openWithKey', parcel.parcel, keyHash, contentsHash, what, EXPIRY, proof)
      expect(await refusal(bob, call(other))).toBe('InvalidProof(0)')
      expect(await refusal(alice, packagesCall('open', parcel.parcel, keyHash, contentsHash, openings))).toBe(
        `NotTheHolder(${parcel.parcel})`,
      )
      expect(logNames(await send({ from: bob, to: home.packages, data: call(openings) }))).toEqual([
        'Opened',
        'Released',
      ])
      expect(await parcelOf(parcel.parcel)).toMatchObject({ holder: byKey(5n) })
    })
  })

  describe('transfer', () => {
    test('by a one-time key, each act once', async () => {
      const { parcel } = await sealed({ terms: { holder: byKey(5n) } })
      const to = { parcel, to: byKey(5n), keyBox: new Uint8Array() }
      const proof = forgedAct(home, transferAct(to, { npk: 5n, acts: 0n, expiry: EXPIRY }))
      const data = packagesCall('transferWithKey', parcel, to.to, to.keyBox, EXPIRY, proof)
      expect(logNames(await send({ from: bob, to: home.packages, data }))).toEqual(['Transferred'])
      expect(await refusal(bob, data)).toBe('InvalidProof(0)')
    })

    test('to nobody, of an unknown parcel, by a stranger', async () => {
      const { parcel } = await sealed()
      const none = new Uint8Array()
      expect(await refusal(alice, packagesCall('transfer', parcel, NOBODY, none))).toBe('InvalidHolder()')
      expect(await refusal(alice, packagesCall('transfer', ZeroHash, byKey(1n), none))).toBe(
        `UnknownParcel(${ZeroHash})`,
      )
      expect(await refusal(bob, packagesCall('transfer', parcel, byKey(1n), none))).toBe(`NotTheHolder(${parcel})`)
    })

    test('into parcels in each other: eight deep and no deeper', async () => {
      let { parcel: outer } = await sealed()
      for (let depth = 1; depth < 9; depth++) {
        outer = (await sealed({ terms: { holder: inParcel(outer) } })).parcel
      }
      expect(await refusal(alice, sealCall(await fresh({ terms: { holder: inParcel(outer) } })))).toBe(
        `NestedTooDeep(${outer})`,
      )
      const { parcel } = await sealed()
      const into = packagesCall('transfer', parcel, inParcel(outer), new Uint8Array())
      expect(await refusal(alice, into)).toBe(`NestedTooDeep(${outer})`)
    })

    test('into a parcel that came out of an opened one: it is sealed, and whoever opened that has the right', async () => {
      const outer = await sealed()
      const middle = await sealed({ terms: { holder: inParcel(outer.parcel) } })
      await send({ from: alice, to: home.packages, data: openCall(outer) })
      const inner = await sealed({ terms: { holder: inParcel(middle.parcel) } })
      const handed = await sealed()
      const into = packagesCall('transfer', handed.parcel, inParcel(middle.parcel), new Uint8Array())
      await send({ from: alice, to: home.packages, data: into })
      expect(await refusal(alice, sealCall(await fresh({ terms: { holder: inParcel(outer.parcel) } })))).toBe(
        `AlreadyOpened(${outer.parcel})`,
      )
      await send({ from: alice, to: home.packages, data: openCall(middle) })
      expect(await refusal(alice, openCall(inner))).toBe('done')
      expect(await refusal(alice, openCall(handed, 1n))).toBe('done')
    })

    test('into a parcel: nobody has the right until that is opened, then its opener', async () => {
      const [outer, inner] = [await sealed(), await sealed()]
      const none = new Uint8Array()
      await send({
        from: alice,
        to: home.packages,
        data: packagesCall('transfer', inner.parcel, inParcel(outer.parcel), none),
      })
      expect(await refusal(alice, openCall(inner, 1n))).toBe(`NotTheHolder(${inner.parcel})`)
      expect(await refusal(alice, packagesCall('transfer', outer.parcel, inParcel(inner.parcel), none))).toBe(
        `NestedTooDeep(${inner.parcel})`,
      )
      await send({
        from: alice,
        to: home.packages,
        data: packagesCall('transfer', outer.parcel, byAccount(bob.address), none),
      })
      await send({ from: bob, to: home.packages, data: openCall(outer, 1n) })
      expect(await refusal(alice, openCall(inner, 1n))).toBe(`NotTheHolder(${inner.parcel})`)
      expect(await refusal(bob, openCall(inner, 1n))).toBe('done')
    })
  })

  test('the sealer has the right from recoverAfter on, and before it the holder', async () => {
    const restore = await home.snapshot()
    const now = BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0)
    const terms = { holder: byAccount(home.pool), sealer: byAccount(alice.address), recoverAfter: now + 1000n }
    const parcel = await sealed({ terms })
    expect(await refusal(alice, openCall(parcel))).toBe(`NotTheHolder(${parcel.parcel})`)
    await home.provider.send('evm_setNextBlockTimestamp', [Number(now + 1000n)])
    await home.provider.send('evm_mine', [])
    expect(await refusal(alice, openCall(parcel))).toBe('done')
    await restore()
  })

  test('a parcel without recoverAfter is never the sealer’s', async () => {
    const { sealing, inside, parcel } = await sealed({ terms: { holder: byAccount(bob.address) } })
    expect(keccak256(sealing.contents)).toBe(sealing.terms.contentsHash)
    const restore = await home.snapshot()
    await home.provider.send('evm_increaseTime', [10 * 365 * 24 * 3600])
    await home.provider.send('evm_mine', [])
    const { keyHash, contentsHash } = sealing.terms
    const openings = forgedOpenings(
      home,
      parcel,
      0n,
      inside.map((one) => openingOf(one)),
    )
    expect(await refusal(alice, packagesCall('open', parcel, keyHash, contentsHash, openings))).toBe(
      `NotTheHolder(${parcel})`,
    )
    await restore()
  })
}

const LATER = { recoverAfter: 1n << 40n }
const [ONE, TWO] = [`0x${'a1'.repeat(20)}`, `0x${'a2'.repeat(20)}`] as [string, string]
