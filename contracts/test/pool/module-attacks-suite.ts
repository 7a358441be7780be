import {
  conditionalTransfersInterface,
  decodeLock,
  decodeParcel,
  type Holder,
  hexToBytes,
  type LockTerms,
  lockDataHash,
  moduleDoorInterface,
  NATIVE_ASSET,
  type OwnAct,
  openAct,
  packagesInterface,
  transferAct,
  type UnprovenOpening,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { concat, type HDNodeWallet, hexlify, type Interface, ZeroHash } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { GAS_LIMIT } from '../support/chains.js'
import { calldataGas, fails, inOneBlock, mined } from './blocks.js'
import { EXPIRY, element, type Parts } from './forged-bundle.js'
import {
  byAccount,
  byKey,
  conditionalCall,
  forgedAct,
  forgedLock,
  forgedOpenings,
  forgedSeal,
  NO_PAYOUT,
  openingOf,
  packagesCall,
  type SealParts,
  type SignedFor,
} from './forged-modules.js'
import {
  accountOf,
  ask,
  batch,
  batcher,
  type CallOf,
  destroyed,
  forwarder,
  ONE_TIME,
  outcome,
  type PoolHome,
  poolCall,
  recorder,
  refuser,
  send,
  through,
} from './homes.js'

const DAY = 86_400n
/** Units of coins in notes. */
const SHIELDED = 1_000n
const PAYEE = `0x${'c1'.repeat(20)}`
const NONE = new Uint8Array()

/** Attacks on parcels and conditional transfers by the names of docs/attacks.md, in every home. */
export function moduleAttacksSuite(open: () => Promise<PoolHome>): void {
  let home: PoolHome
  let alice: HDNodeWallet
  let bob: HDNodeWallet
  let count = 0

  beforeAll(async () => {
    home = await open()
    alice = accountOf(home, 0)
    bob = accountOf(home, 1)
    const deposit = poolCall('shield', NATIVE_ASSET, SHIELDED, ONE_TIME)
    await send({ from: alice, to: home.pool, data: deposit, value: SHIELDED })
  })
  afterAll(() => home.close())

  const now = async () => BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0)
  const at = async (timestamp: bigint) => {
    await home.provider.send('evm_setNextBlockTimestamp', [Number(timestamp)])
    await home.provider.send('evm_mine', [])
  }
  /** Does something and goes back to before it. */
  const undone = async <T>(what: () => Promise<T>): Promise<T> => {
    const restore = await home.snapshot()
    const result = await what()
    await restore()
    return result
  }
  const parcels = (from: HDNodeWallet, data: string): CallOf => ({ from, to: home.packages, data })
  const locks = (from: HDNodeWallet, data: string): CallOf => ({ from, to: home.conditionalTransfers, data })

  async function made(parts: Partial<SealParts> = {}) {
    const seal = await forgedSeal(home, { caller: alice.address, joinSplits: [{ seed: `mod ${count++}` }], ...parts })
    const outputs = seal.bundle.joinSplits.flatMap(({ commitments }) => commitments)
    const inside = outputs.filter((_, i) => (seal.sealing.sealedOutputs >> BigInt(i)) & 1n)
    return { ...seal, inside, call: packagesCall('seal', seal.bundle, seal.sealing) }
  }
  type Sealed = Awaited<ReturnType<typeof made>>
  async function sealed(parts: Partial<SealParts> = {}): Promise<Sealed> {
    const seal = await made(parts)
    await send(parcels(alice, seal.call))
    return seal
  }
  const bareOpenings = ({ inside }: Sealed, change: Partial<UnprovenOpening> = {}) =>
    inside.map((commitment) => openingOf(commitment, change))
  const openCall = (seal: Sealed, acts = 0n, change: Partial<UnprovenOpening> = {}) => {
    const { keyHash, contentsHash } = seal.sealing.terms
    const openings = forgedOpenings(home, seal.parcel, acts, bareOpenings(seal, change))
    return packagesCall('open', seal.parcel, keyHash, contentsHash, openings)
  }
  const transferWithKey = (parcel: string, to: Holder, change: { act?: Partial<OwnAct>; at?: SignedFor } = {}) => {
    const act = transferAct({ parcel, to, keyBox: NONE }, { npk: 5n, acts: 0n, expiry: EXPIRY })
    const proof = forgedAct(home, { ...act, ...change.act }, change.at)
    return packagesCall('transferWithKey', parcel, to, NONE, EXPIRY, proof)
  }
  const openWithKey = (seal: Sealed, change: Partial<UnprovenOpening> = {}) => {
    const { keyHash, contentsHash } = seal.sealing.terms
    const bare = bareOpenings(seal, change)
    const proof = forgedAct(home, openAct(seal.parcel, bare, { npk: 5n, acts: 0n, expiry: EXPIRY }))
    const openings = forgedOpenings(home, seal.parcel, 0n, bare)
    return packagesCall('openWithKey', seal.parcel, keyHash, contentsHash, openings, EXPIRY, proof)
  }
  const parcelOf = async (parcel: string) =>
    decodeParcel(hexToBytes(await ask(home.provider, home.packages, packagesCall('parcelOf', parcel))))

  /** As many alternatives with the same inputs, each with outputs of its own. */
  const alternatives = (number: number, parts: (index: number) => Partial<Parts> = () => ({})): Parts[][] => {
    const seed = `mod lock ${count++}`
    const nullifiers = [element(`${seed} a`), element(`${seed} b`)]
    return Array.from({ length: number }, (_, i) => [{ seed: `${seed} ${i}`, nullifiers, ...parts(i) }])
  }
  const terms = (deadline: bigint, change: Partial<LockTerms> = {}): LockTerms => ({
    ...{ decider: bob.address, deadline, fallbackAlternative: 1, data: ZeroHash },
    ...change,
  })
  const madeLock = (lockTerms: LockTerms, list = alternatives(3)) =>
    forgedLock(home, { caller: alice.address, alternatives: list, terms: lockTerms })
  async function locked(lockTerms: LockTerms, list = alternatives(3)) {
    const lock = await madeLock(lockTerms, list)
    await send(locks(alice, lock.call))
    return lock
  }
  type Locked = Awaited<ReturnType<typeof madeLock>>
  const settleCall = ({ lockId, outcomes, hashes }: Locked, index: number) =>
    conditionalCall('settle', lockId, index, outcomes[index], hashes)
  const defaultCall = ({ lockId, outcomes, hashes }: Locked, index = 1) =>
    conditionalCall('settleByDefault', lockId, outcomes[index], hashes)
  const lockOf = async (lockId: string) =>
    decodeLock(hexToBytes(await ask(home.provider, home.conditionalTransfers, conditionalCall('lockOf', lockId))))

  /** Everything that calls of the modules could have changed. */
  async function everything(parcel: string, lockId: string): Promise<unknown[]> {
    const views = ['nextPosition', 'currentRoot', 'nullifierCount'].map((name) =>
      ask(home.provider, home.pool, poolCall(name)),
    )
    const total = ask(home.provider, home.pool, poolCall('shieldedTotal', NATIVE_ASSET))
    const balances = [home.pool, home.packages, home.conditionalTransfers, PAYEE].map((one) =>
      home.provider.getBalance(one),
    )
    return Promise.all([...views, total, ...balances, parcelOf(parcel), lockOf(lockId)])
  }

  describe('parcels', () => {
    test('parcel opened twice in one block: by its holder again, and by a key whose call is copied', async () => {
      const mine = await sealed()
      expect(
        await inOneBlock(
          home,
          [openCall(mine), openCall(mine, 1n)].map((data) => parcels(alice, data)),
        ),
      ).toEqual([1, 0])
      const byHand = await sealed({ terms: { holder: byKey(5n) } })
      const data = openWithKey(byHand)
      const positions = BigInt(await ask(home.provider, home.pool, poolCall('nextPosition')))
      expect((await inOneBlock(home, [parcels(alice, data), parcels(bob, data)])).sort()).toEqual([0, 1])
      expect(BigInt(await ask(home.provider, home.pool, poolCall('nextPosition')))).toBe(positions + 1n)
    })

    test('open by a previous holder after transfer: both in one block, and proofs of before are worthless', async () => {
      const parcel = await sealed()
      const away = packagesCall('transfer', parcel.parcel, byAccount(bob.address), NONE)
      expect(
        await inOneBlock(
          home,
          [away, openCall(parcel, 1n)].map((data) => parcels(alice, data)),
        ),
      ).toEqual([1, 0])
      expect(await outcome(home, parcels(alice, openCall(parcel, 1n)))).toBe(`NotTheHolder(${parcel.parcel})`)
      expect(await outcome(home, parcels(bob, openCall(parcel)))).toBe('InvalidProof(0)')
      expect(await outcome(home, parcels(bob, openCall(parcel, 1n)))).toBe('done')
    })

    test('parcel sent to a contract that cannot open it: nobody else has the right until recoverAfter, then its sealer', async () => {
      const restore = await home.snapshot()
      const after = (await now()) + DAY
      const holder = byAccount(home.pool)
      const parcel = await sealed({ terms: { holder, sealer: byAccount(alice.address), recoverAfter: after } })
      for (const from of [alice, bob]) {
        expect(await outcome(home, parcels(from, openCall(parcel)))).toBe(`NotTheHolder(${parcel.parcel})`)
      }
      await at(after)
      expect(await outcome(home, parcels(bob, openCall(parcel)))).toBe(`NotTheHolder(${parcel.parcel})`)
      const payout = { ...NO_PAYOUT, asset: NATIVE_ASSET, amount: 3n, recipient: PAYEE }
      await send(parcels(alice, openCall(parcel, 0n, { payout })))
      expect(await home.provider.getBalance(PAYEE)).toBe(3n)
      await restore()
    })

    test('recovery by a key: an act agreed to before recoverAfter is worth nothing until then', async () => {
      const restore = await home.snapshot()
      const after = (await now()) + DAY
      const parcel = await sealed({
        terms: { holder: byAccount(bob.address), sealer: byKey(9n), recoverAfter: after },
      })
      const { keyHash, contentsHash } = parcel.sealing.terms
      const bare = bareOpenings(parcel)
      const proof = forgedAct(home, openAct(parcel.parcel, bare, { npk: 9n, acts: 0n, expiry: EXPIRY }))
      const openings = forgedOpenings(home, parcel.parcel, 0n, bare)
      const data = packagesCall('openWithKey', parcel.parcel, keyHash, contentsHash, openings, EXPIRY, proof)
      expect(await outcome(home, parcels(alice, data))).toBe(`NotTheHolder(${parcel.parcel})`)
      await at(after)
      expect(await outcome(home, parcels(bob, openCall(parcel)))).toBe(`NotTheHolder(${parcel.parcel})`)
      expect(await outcome(home, parcels(alice, data))).toBe('done')
      await restore()
    })

    test('no claw-back: before recoverAfter, or ever when it is 0, the sealer takes nothing back', async () => {
      const restore = await home.snapshot()
      const after = (await now()) + DAY
      const holder = byAccount(bob.address)
      const recoverable = await sealed({ terms: { holder, sealer: byAccount(alice.address), recoverAfter: after } })
      const forGood = await sealed({ terms: { holder } })
      const takes = ({ parcel }: Sealed) => packagesCall('transfer', parcel, byAccount(alice.address), NONE)
      for (const parcel of [recoverable, forGood]) {
        for (const data of [openCall(parcel), takes(parcel)]) {
          expect(await outcome(home, parcels(alice, data))).toBe(`NotTheHolder(${parcel.parcel})`)
        }
      }
      await at(after + 1_000n * DAY)
      expect(await outcome(home, parcels(alice, openCall(recoverable)))).toBe('done')
      expect(await outcome(home, parcels(alice, openCall(forGood)))).toBe(`NotTheHolder(${forGood.parcel})`)
      expect(await outcome(home, parcels(bob, openCall(forGood)))).toBe('done')
      await restore()
    })
  })

  describe('locks', () => {
    test('settle and default racing in one block: before the deadline the choice counts, from it on the fallback', async () => {
      for (const [late, statuses] of [
        [0n, [0, 1]],
        [-1n, [1, 0]],
      ] as const) {
        const restore = await home.snapshot()
        const deadline = (await now()) + DAY
        const lock = await locked(terms(deadline))
        const calls = [locks(bob, settleCall(lock, 0)), locks(alice, defaultCall(lock))]
        expect(await inOneBlock(home, calls, deadline + late)).toEqual(statuses)
        expect((await lockOf(lock.lockId)).state).toBe(2)
        await restore()
      }
    })

    test('settle twice: of two choices in one block one happens', async () => {
      const lock = await locked(terms((await now()) + DAY))
      const calls = [0, 2].map((index) => locks(bob, settleCall(lock, index)))
      expect(await inOneBlock(home, calls)).toEqual([1, 0])
    })

    test('decider that self-destructs or reverts: the fallback happens from the deadline on', async () => {
      const restore = await home.snapshot()
      const deadline = (await now()) + DAY
      const [gone, reverting] = [await destroyed(home), await batcher(home)]
      const [orphan, stuck] = [
        await locked(terms(deadline, { decider: gone })),
        await locked(terms(deadline, { decider: reverting })),
      ]
      expect(await home.provider.getCode(gone)).toBe('0x')
      const reverts = batch([home.conditionalTransfers, settleCall(stuck, 0)], [home.pool, '0x12345678'])
      expect(await outcome(home, { from: bob, to: reverting, data: reverts })).toBe('UnknownFunction(0x12345678)')
      await fails(home, { from: bob, to: reverting, data: reverts }, GAS_LIMIT)
      expect((await lockOf(stuck.lockId)).state).toBe(1)
      await at(deadline)
      for (const lock of [orphan, stuck]) {
        await send(locks(alice, defaultCall(lock)))
        expect((await lockOf(lock.lockId)).state).toBe(2)
      }
      await restore()
    })

    test('snapshot-revert across lock and settle: what came back is there once, and can be settled otherwise', async () => {
      const lock = await locked(terms((await now()) + DAY))
      const before = await everything(ZeroHash, lock.lockId)
      const restore = await home.snapshot()
      await send(locks(bob, settleCall(lock, 0)))
      await restore()
      expect(await everything(ZeroHash, lock.lockId)).toEqual(before)
      const fresh = await madeLock(terms((await now()) + DAY))
      const again = await home.snapshot()
      await send(locks(alice, fresh.call))
      await send(locks(bob, settleCall(fresh, 2)))
      await again()
      expect(await everything(ZeroHash, lock.lockId)).toEqual(before)
      expect(await outcome(home, locks(bob, settleCall(fresh, 2)))).toBe(`UnknownLock(${fresh.lockId})`)
      await send(locks(alice, fresh.call))
      await send(locks(bob, settleCall(fresh, 0)))
      await send(locks(bob, settleCall(lock, 2)))
    })
  })

  describe('frames', () => {
    test('gas exhaustion in the middle of each call: nothing done, or everything', async () => {
      const payout = {
        ...NO_PAYOUT,
        asset: NATIVE_ASSET,
        amount: 3n,
        recipient: PAYEE,
        fee: 1n,
        feeTo: await recorder(home),
      }
      const paid = { publicAsset: NATIVE_ASSET, publicOut: 3n, recipient: payout.feeTo, fee: 1n, feeTo: PAYEE }
      const restore = await home.snapshot()
      const deadline = (await now()) + DAY
      const [parcel, byHand] = [await sealed(), await sealed({ terms: { holder: byKey(5n) } })]
      const lock = await locked(
        terms(deadline),
        alternatives(3, () => paid),
      )
      const fresh = async () => (await made({ joinSplits: [{ seed: `mod ${count++}`, ...paid }] })).call
      const calls: [string, CallOf][] = [
        ['seal', parcels(alice, await fresh())],
        ['transfer', parcels(alice, packagesCall('transfer', parcel.parcel, byKey(5n), NONE))],
        ['transferWithKey', parcels(alice, transferWithKey(byHand.parcel, byKey(6n)))],
        ['open', parcels(alice, openCall(parcel, 0n, { payout }))],
        ['openWithKey', parcels(alice, openWithKey(byHand, { payout }))],
        ['lock', locks(alice, (await madeLock(terms(deadline))).call)],
        ['settle', locks(bob, settleCall(lock, 0))],
      ]
      const state = async () => [
        await everything(parcel.parcel, lock.lockId),
        await parcelOf(byHand.parcel),
        await home.provider.getBalance(payout.feeTo),
      ]
      const before = await state()
      const run = async (name: string, call: CallOf) => {
        const { complete, used } = await undone(async () => {
          const receipt = await mined(home, call, GAS_LIMIT)
          expect(receipt?.status).toBe(1)
          return { complete: await state(), used: receipt?.gasUsed ?? 0n }
        })
        expect(complete).not.toEqual(before)
        const least = calldataGas(call.data)
        // Portable modules run for tens of milliseconds.
        const steps = home.kind === 'native' ? 6n : 3n
        const early = Array.from({ length: Number(steps) }, (_, i) => least + ((used - least) * BigInt(i)) / steps)
        // Near the end coins are on their way; a call passes on 63 / 64 of what is left, so the end is a little further.
        const late = [-34_000n, -9_000n, -1n, 0n, used / 64n].map((more) => used + more)
        for (const limit of [...early, ...late].filter((one) => one >= least)) {
          await undone(async () => {
            const receipt = await mined(home, call, limit)
            const isDone = receipt?.status === 1
            expect([name, limit, await state()]).toEqual([name, limit, isDone ? complete : before])
            if (!isDone) expect(receipt?.logs).toEqual([])
          })
        }
      }
      for (const [name, call] of calls) await run(name, call)
      await at(deadline)
      await run('settleByDefault', locks(alice, defaultCall(lock)))
      await restore()
    }, 120_000)

    test('beyond the issue: receivers that refuse coins or call back: they are paid, and none of their code runs', async () => {
      const restore = await home.snapshot()
      const deadline = (await now()) + DAY
      const receivers = [await refuser(home), await recorder(home)] as const
      const [recipient, feeTo] = receivers
      const paid = { publicAsset: NATIVE_ASSET, publicOut: 5n, recipient, fee: 2n, feeTo }
      const payout = { asset: NATIVE_ASSET, amount: 5n, recipient, fee: 2n, feeTo }
      const parcel = await sealed({ joinSplits: [{ seed: `mod ${count++}`, ...paid }] })
      await send(parcels(alice, openCall(parcel, 0n, { payout })))
      const both = [
        await locked(
          terms(deadline),
          alternatives(2, () => paid),
        ),
      ]
      both.push(
        await locked(
          terms(deadline),
          alternatives(2, () => paid),
        ),
      )
      await send(locks(bob, settleCall(both[0] as Locked, 0)))
      await at(deadline)
      await send(locks(alice, defaultCall(both[1] as Locked)))
      const balances = await Promise.all(receivers.map((one) => home.provider.getBalance(one)))
      expect(balances).toEqual([12n, 8n])
      expect(BigInt(await home.provider.getStorage(feeTo, 0))).toBe(0n)
      await expect(home.provider.call({ from: alice.address, to: recipient, value: 1n })).rejects.toThrow()
      await restore()
    })

    test('beyond the issue: modules in a frame that fails: seal, lock, open and settle are undone with it', async () => {
      const contract = await batcher(home)
      const joinSplits = [{ seed: 'in a frame' }]
      const seal = await made({ caller: contract, terms: { holder: byAccount(contract) }, joinSplits })
      const lockTerms = terms((await now()) + DAY, { decider: contract })
      const lock = await forgedLock(home, { caller: contract, alternatives: alternatives(2), terms: lockTerms })
      const calls = [
        [home.packages, seal.call],
        [home.packages, openCall(seal)],
        [home.conditionalTransfers, lock.call],
        [home.conditionalTransfers, settleCall(lock, 0)],
      ] as const
      const before = await everything(seal.parcel, lock.lockId)
      const failing: CallOf = { from: bob, to: contract, data: batch(...calls, [home.pool, '0x12345678']) }
      expect(await outcome(home, failing)).toBe('UnknownFunction(0x12345678)')
      expect((await fails(home, failing, GAS_LIMIT))?.logs).toEqual([])
      expect(await everything(seal.parcel, lock.lockId)).toEqual(before)
      await send({ from: bob, to: contract, data: batch(...calls) })
      expect([(await parcelOf(seal.parcel)).state, (await lockOf(lock.lockId)).state]).toEqual([2, 2])
    })

    test('beyond the issue: STATICCALL and DELEGATECALL to the modules', async () => {
      const deadline = (await now()) + DAY
      const [parcel, lock] = [await sealed(), await locked(terms(deadline))]
      const writers: [string, string][] = [
        [home.packages, (await made()).call],
        [home.packages, packagesCall('transfer', parcel.parcel, byKey(5n), NONE)],
        [home.packages, openCall(parcel)],
        [home.conditionalTransfers, (await madeLock(terms(deadline))).call],
        [home.conditionalTransfers, settleCall(lock, 0)],
        [home.conditionalTransfers, defaultCall(lock)],
      ]
      const reader = await forwarder(home, 'STATICCALL')
      for (const [target, data] of writers) {
        const said = await outcome(home, { from: alice, to: reader, data: through(target, data) })
        if (home.kind === 'native') expect(said).toBe('ReadOnlyCall()')
        // A portable contract reads first: some calls are refused for what they say, the others by the EVM.
        else expect(said).not.toBe('done')
      }
      const views: [string, string][] = [
        [home.packages, packagesCall('pool')],
        [home.packages, packagesCall('parcelOf', parcel.parcel)],
        [home.packages, packagesCall('rightHolderOf', parcel.parcel)],
        [home.conditionalTransfers, conditionalCall('lockOf', lock.lockId)],
      ]
      for (const [target, data] of views) {
        expect(await outcome(home, { from: alice, to: reader, data: through(target, data) })).toBe('done')
      }
      for (const by of ['DELEGATECALL', 'CALLCODE'] as const) {
        const to = await forwarder(home, by)
        for (const [target, data] of [...writers, ...views]) {
          expect(await outcome(home, { from: alice, to, data: through(target, data) })).toBe('DelegatedCall()')
        }
      }
    })

    test('beyond the issue: malformed calls to the modules: random bytes, cut off, extended, with a value', async () => {
      const random = seededRandom('modules')
      const [parcel, lock] = [await sealed(), await locked(terms((await now()) + DAY))]
      const calls: [string, string][] = [
        [home.packages, openCall(parcel)],
        [home.packages, packagesCall('transfer', parcel.parcel, byKey(5n), NONE)],
        [home.packages, (await made()).call],
        [home.conditionalTransfers, settleCall(lock, 0)],
        [home.conditionalTransfers, (await madeLock(terms((await now()) + DAY))).call],
      ]
      for (const [to, data] of calls) {
        for (const bad of [`${data}00`, data.slice(0, -2), `${data}${'00'.repeat(32)}`, data.slice(0, 10)]) {
          expect(await outcome(home, { from: alice, to, data: bad })).toBe('MalformedCall()')
        }
      }
      const all: [string, Interface][] = [
        [home.packages, packagesInterface],
        [home.conditionalTransfers, conditionalTransfersInterface],
      ]
      for (const [to, abi] of all) {
        for (const selector of selectorsOf(abi)) {
          const data = concat([selector, hexlify(random(4_096))])
          expect(await outcome(home, { from: alice, to, data })).toBe('MalformedCall()')
        }
        expect(await outcome(home, { from: alice, to, data: '0x12345678' })).toBe('UnknownFunction(0x12345678)')
        expect(await outcome(home, { from: alice, to, data: '0x' })).toBe('MalformedCall()')
        expect(await outcome(home, { from: alice, to, data: '0x', value: 1n })).not.toBe('done')
      }
      for (const [to, data] of [calls[0], calls[1], calls[3]] as [string, string][]) {
        expect(await outcome(home, { from: alice, to, data, value: 1n })).not.toBe('done')
      }
    })
  })

  describe('proofs and times', () => {
    test('beyond the issue: proofs of one module, pool or chain in another', async () => {
      const elsewhere: SignedFor[] = [{ chainId: 1n }, { pool: home.packages }, { packages: home.conditionalTransfers }]
      const lockTerms = terms((await now()) + DAY)
      for (const signedFor of elsewhere.slice(0, 2)) {
        expect(await outcome(home, parcels(alice, (await made({ signedFor })).call))).toBe('InvalidProof(0)')
        const parts = { caller: alice.address, alternatives: alternatives(2), terms: lockTerms, signedFor }
        expect(await outcome(home, locks(alice, (await forgedLock(home, parts)).call))).toBe('InvalidProof(0)')
      }
      const [parcel, byHand] = [await sealed(), await sealed({ terms: { holder: byKey(5n) } })]
      const { keyHash, contentsHash } = parcel.sealing.terms
      const bare = bareOpenings(parcel)
      const signed = elsewhere.map((one) => forgedOpenings(home, parcel.parcel, 0n, bare, one))
      for (const openings of [...signed, forgedOpenings(home, byHand.parcel, 0n, bare)]) {
        const data = packagesCall('open', parcel.parcel, keyHash, contentsHash, openings)
        expect(await outcome(home, parcels(alice, data))).toBe('InvalidProof(0)')
      }
      const other = transferAct(
        { parcel: parcel.parcel, to: byKey(6n), keyBox: NONE },
        { npk: 5n, acts: 0n, expiry: EXPIRY },
      )
      const opened = openAct(byHand.parcel, bareOpenings(byHand), { npk: 5n, acts: 0n, expiry: EXPIRY })
      const changes = [...elsewhere.map((one) => ({ at: one })), ...[other, opened].map((act) => ({ act }))]
      for (const change of changes) {
        const data = transferWithKey(byHand.parcel, byKey(6n), change)
        expect(await outcome(home, parcels(bob, data))).toBe('InvalidProof(0)')
      }
      expect(await outcome(home, parcels(bob, transferWithKey(byHand.parcel, byKey(6n))))).toBe('done')
    })

    test('beyond the issue: proofs of a lock in a seal, of a seal in a lock, of either in a plain transact', async () => {
      const lockTerms = terms((await now()) + DAY)
      const lock = await madeLock(lockTerms, alternatives(2))
      const seal = await made()
      for (const joinSplits of lock.proved) {
        const bundle = { ...seal.bundle, joinSplits }
        expect(await outcome(home, parcels(alice, packagesCall('seal', bundle, seal.sealing)))).toBe('InvalidProof(0)')
        const plainly = { ...bundle, dataHash: lockDataHash(lockTerms) }
        expect(await outcome(home, { from: alice, to: home.pool, data: poolCall('transact', plainly) })).toBe(
          'InvalidProof(0)',
        )
      }
      const twice = [seal.bundle.joinSplits, seal.bundle.joinSplits]
      const asLock = conditionalCall('lock', twice, seal.bundle.expiry, lockTerms)
      expect(await outcome(home, locks(alice, asLock))).toBe('InvalidProof(0)')
    })

    test('beyond the issue: times at their limits: to the second, up to 2^64 - 1', async () => {
      const last = (1n << 64n) - 1n
      const statusAt = async (timestamp: bigint, call: CallOf) =>
        undone(async () => (await inOneBlock(home, [call], timestamp))[0])
      const present = (await now()) + DAY
      const lockStatus = async (deadline: bigint) =>
        statusAt(present, locks(alice, (await madeLock(terms(deadline))).call))
      const longest = present + 730n * DAY
      const deadlines = [0n, present, present + 1n, longest, longest + 1n, last]
      expect(await inTurn(deadlines, lockStatus)).toEqual([0, 0, 1, 1, 0, 0])
      const recoverable = { holder: byAccount(bob.address), sealer: byAccount(alice.address) }
      const sealStatus = async (recoverAfter: bigint) =>
        statusAt(present, parcels(alice, (await made({ terms: { ...recoverable, recoverAfter } })).call))
      expect(await inTurn([present, present + 1n, last], sealStatus)).toEqual([0, 1, 1])
      const parcel = await sealed({ terms: { ...recoverable, recoverAfter: present } })
      const data = openCall(parcel)
      const opening = (from: HDNodeWallet, timestamp: bigint) => statusAt(timestamp, parcels(from, data))
      expect([await opening(bob, present - 1n), await opening(alice, present - 1n)]).toEqual([1, 0])
      expect([await opening(bob, present), await opening(alice, present)]).toEqual([0, 1])
      const kept = await sealed({ terms: { ...recoverable, recoverAfter: last } })
      expect(await statusAt(1n << 40n, parcels(bob, openCall(kept)))).toBe(1)
    })

    test('beyond the issue: sizes at their limits: contents of 66,000 bytes, a key box of 512, and one more', async () => {
      const contents = new Uint8Array(66_000)
      for (const [sealing, said] of [
        [{ contents, keyBox: new Uint8Array(512) }, 'done'],
        [{ contents: new Uint8Array(66_001) }, 'WrongContents()'],
        [{ keyBox: new Uint8Array(513) }, 'WrongContents()'],
      ] as const) {
        expect(await outcome(home, parcels(alice, (await made({ sealing })).call))).toBe(said)
      }
      const { parcel } = await sealed()
      const handedOn = (length: number) => packagesCall('transfer', parcel, byKey(5n), new Uint8Array(length))
      expect(await outcome(home, parcels(alice, handedOn(512)))).toBe('done')
      expect(await outcome(home, parcels(alice, handedOn(513)))).toBe('WrongContents()')
    })
  })

  describe('the door of the pool', () => {
    test('beyond the issue: door of the pool: nobody but a module withholds, releases or checks, be it the registry', async () => {
      const door = (name: string, ...args: unknown[]) => moduleDoorInterface.encodeFunctionData(name, args)
      const zeros = Array<bigint>(8).fill(0n)
      const payout = { ...NO_PAYOUT, asset: NATIVE_ASSET, amount: 1n, recipient: PAYEE }
      const opening = { ...openingOf(5n), proof: zeros }
      const calls = [
        door('withhold', alice.address, ZeroHash, EXPIRY, ZeroHash, []),
        door('release', ZeroHash, [5n], ['0x'], [payout]),
        door('checkOpenings', 5n, [opening]),
      ]
      expect(calls.map((data) => data.slice(0, 10)).sort()).toEqual(selectorsOf(moduleDoorInterface).sort())
      const contract = await batcher(home)
      for (const data of calls) {
        for (const from of [alice, bob]) {
          expect(await outcome(home, { from, to: home.pool, data })).toBe(`NotAModule(${from.address})`)
        }
        expect(await outcome(home, { from: alice, to: contract, data: batch([home.pool, data]) })).toBe(
          `NotAModule(${contract})`,
        )
      }
    })

    test('beyond the issue: overdrawn release: no more of an asset comes out than entered, whatever is proved', async () => {
      const restore = await home.snapshot()
      const tooMuch = { publicAsset: NATIVE_ASSET, publicOut: SHIELDED + 1n, recipient: PAYEE }
      const seal = await made({ joinSplits: [{ seed: 'too much', ...tooMuch }] })
      expect(await outcome(home, parcels(alice, seal.call))).toBe('InvalidProof(0)')
      const parcel = await sealed()
      const payout = { ...NO_PAYOUT, asset: NATIVE_ASSET, amount: SHIELDED + 1n, recipient: PAYEE }
      expect(await outcome(home, parcels(alice, openCall(parcel, 0n, { payout })))).toBe('InvalidProof(0)')
      const lock = await locked(
        terms((await now()) + DAY),
        alternatives(2, (i) => (i === 0 ? tooMuch : {})),
      )
      expect(await outcome(home, locks(bob, settleCall(lock, 0)))).toBe('InvalidProof(0)')
      expect(await outcome(home, locks(bob, settleCall(lock, 1)))).toBe('done')
      await restore()
    })
  })
}

/** One after the other: they share a clock. */
async function inTurn<In, Out>(items: readonly In[], what: (item: In) => Promise<Out>): Promise<Out[]> {
  const found: Out[] = []
  for (const item of items) found.push(await what(item))
  return found
}

const selectorsOf = ({ fragments }: Interface): string[] =>
  fragments.flatMap((one) => (one.type === 'function' ? [(one as unknown as { selector: string }).selector] : []))
