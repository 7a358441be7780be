import { ensureCircuit } from '@merkato/circuits'
import {
  CIRCUITS,
  checkJoinSplit,
  hiddenMintHash,
  type JoinSplitStatement,
  mintHiddenCircuitInputs,
  NATIVE_ASSET,
  NO_DATA,
  type Opening,
  type OwnAct,
  openContentsOf,
  openOutput,
  outcomeHash,
  outcomeOf,
  parsePoolLog,
  type ReleasedEvent,
  randomFieldElement,
  SANDBOX_CHAIN_ID,
  type SealedNote,
  sealedCommitment,
  sealOutput,
  termsAssetId,
  textBytes,
  toOneTimeStruct,
} from '@merkato/protocol'
import { namedKeys, seededRandom } from '@merkato/protocol/testing'
import { parseEther, ZeroHash } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { proveCached } from '../../../circuits/testing/cached-prover.js'
import {
  type Output,
  planLock,
  proveLock,
  proveOpenings,
  proveSeal,
  proveTransfer,
  type Spendable,
  type Spending,
} from '../support/module-proofs.js'
import { poolAt, ShieldedAccount } from '../support/shielded-account.js'
import { EXPIRY } from './forged-bundle.js'
import { byAccount, conditionalCall, NO_PAYOUT, packagesCall } from './forged-modules.js'
import { Funding, pledgeId } from './funding.js'
import { ask, batch, batcher, logNames, outcome, type PoolHome, poolCall, registryCall, send } from './homes.js'
import { openStage, type Stage } from './stage.js'

const COIN = parseEther('1')
const PAYEE = `0x${'d1'.repeat(20)}`
/** Seconds. Deadlines are multiples, so that the proofs of a lock stay in the cache for months. */
const DEADLINE_STEP = 10_000_000n

/** A real proof of every circuit, in every home. What else the pool asks is the subject of the other suites, with forged proofs. */
export function proofsSuite(open: () => Promise<PoolHome>): void {
  let stage: Stage
  let holder: ShieldedAccount
  beforeAll(async () => {
    // Not of the everyday circuits: in a fresh clone this suite is the first to ask for it, and building takes a minute.
    await ensureCircuit('transfer-wide')
    stage = await openStage(await open())
    holder = new ShieldedAccount('proofs', stage.home.provider, stage.home.pool)
  }, 600_000)
  afterAll(() => stage.home.close())

  test('transfer and own: a pledge from a note, redirected by the key of its refund address, comes back', async () => {
    const { alice, bob } = stage
    await holder.shield(alice, 5n * COIN)
    const funding = await Funding.open(stage, 10n * COIN, NATIVE_ASSET)
    const [first, second] = [holder.oneTimeAddress(), holder.oneTimeAddress()]
    const [from, to] = [toOneTimeStruct(first), toOneTimeStruct(second)]
    const dataHash = await funding.contract.getFunction('pledgeDataHash')(from)
    const bundle = await holder.pay({ seed: 'a pledge', value: 2n * COIN, contract: funding.address, dataHash })
    expect(await funding.ends(bob, 'pledge', bundle, to)).toBe('BundleNotForThis')
    await funding.send(bob, 'pledge', bundle, from)
    expect([await funding.held(), await funding.pledged(from)]).toEqual([2n * COIN, 2n * COIN])

    const act: OwnAct = {
      npk: first.npk,
      record: pledgeId(from),
      sequence: 0n,
      expiry: EXPIRY,
      dataHash: await funding.contract.getFunction('redirectDataHash')(to),
    }
    const proof = await holder.own(first, act, funding.address)
    expect(await funding.ends(bob, 'redirect', from, from, EXPIRY, proof)).toBe('InvalidProof')
    await funding.send(bob, 'redirect', from, to, EXPIRY, proof)

    await funding.until(funding.deadline + 1n)
    await funding.send(bob, 'refund', to)
    const received = (await holder.deposits()).at(-1)
    expect([received?.note.value, await funding.held()]).toEqual([2n * COIN, 0n])
  })

  test('transfer-wide: three notes are gathered and paid from', async () => {
    const { alice, bob, home } = stage
    const from = BigInt(await poolAt(alice, home.pool).getFunction('nextPosition')())
    for (const coins of [1n, 2n, 3n]) await holder.shield(alice, coins * COIN)
    const payment = { seed: 'wide', value: 4n * COIN, contract: bob.address, dataHash: NO_DATA }
    const bundle = await holder.payWide(payment, from)
    const data = poolCall('transact', bundle)
    expect(await outcome(home, { from: alice, to: home.pool, data })).toBe('InvalidProof(0)')
    expect(logNames(await send({ from: bob, to: home.pool, data }))).toEqual(['Transacted'])
    expect(await outcome(home, { from: bob, to: home.pool, data })).toMatch(/^NoteAlreadySpent/)
  })

  test('mint-hidden: a note of an amount that nobody sees', async () => {
    const { alice, home } = stage
    const terms = { kind: 2 as const, name: `0x${'48'.padEnd(64, '0')}`, id: 0n, origin: ZeroHash, cap: 0n }
    const assetId = termsAssetId(alice.address, terms)
    await send({ from: alice, to: home.registry, data: registryCall('issue', terms) })
    const random = seededRandom('hidden')
    const [to, rho, value] = [holder.oneTimeAddress(), randomFieldElement(random), 2n ** 127n]
    const { commitment, ciphertext } = sealOutput({ to, assetId, value, rho, o: holder.keys.o, random })
    const mint = { issuer: alice.address, assetId, nonce: 0n, commitment, ciphertext }
    const boundHash = hiddenMintHash(mint, { chainId: SANDBOX_CHAIN_ID, pool: home.pool })
    const { proof } = await proveCached(
      'mint-hidden',
      mintHiddenCircuitInputs({
        public: { asset: assetId, commitment, boundHash },
        private: { npk: to.npk, value, rho },
      }),
    )
    const data = registryCall('mintHidden', assetId, commitment, ciphertext, proof)
    const tampered = registryCall('mintHidden', assetId, commitment, ciphertext.slice(1), proof)
    expect(await outcome(home, { from: alice, to: home.registry, data: tampered })).toBe('InvalidProof(0)')
    expect(logNames(await send({ from: alice, to: home.registry, data }))).toEqual(['HiddenMinted'])
    expect(await outcome(home, { from: alice, to: home.registry, data })).toBe('InvalidProof(0)')
  })

  /** A note of alice's token, or of coins, that nothing has spent. */
  const noteOf = async (asset: bigint, value: bigint): Promise<Spendable> => {
    const { alice, home } = stage
    if (asset === NATIVE_ASSET) await holder.shield(alice, value)
    else {
      const to = toOneTimeStruct(holder.oneTimeAddress())
      await send({ from: alice, to: home.pool, data: poolCall('shield', asset, value, to) })
    }
    return (await holder.deposits(asset)).at(-1) as Spendable
  }
  /** What the newest `Released` made for the holder. */
  const released = async () => {
    const logs = await stage.home.provider.getLogs({ address: stage.home.pool, fromBlock: 0, toBlock: 'latest' })
    const events = logs.flatMap((log) => parsePoolLog(log) ?? []).filter(({ name }) => name === 'Released')
    const { owner, v } = holder.keys
    const { outputs } = events.at(-1) as ReleasedEvent
    return outputs.map((output) => openOutput({ owner, v }, output)?.note.value)
  }

  test('open: coins and a token go into a parcel, out to notes and to the public balance of a contract', async () => {
    const { alice, home, token } = stage
    const contract = await batcher(home)
    const [coins, units] = [await noteOf(NATIVE_ASSET, 3n * COIN), await noteOf(token, 500n)]
    const seal = await proveSeal(holder, {
      caller: alice.address,
      spendings: [
        { seed: 'coins', note: coins, outputs: [{ sealed: 2n * COIN }, { to: holder.oneTimeAddress(), value: COIN }] },
        { seed: 'units', note: units, outputs: [{ sealed: 450n }, { to: holder.oneTimeAddress(), value: 50n }] },
      ],
      data: textBytes('a letter'),
      holder: byAccount(contract),
    })
    const data = packagesCall('seal', seal.bundle, seal.sealing)
    expect(logNames(await send({ from: alice, to: home.packages, data }))).toEqual(['Withheld', 'Released', 'Sealed'])
    expect(await released()).toEqual([COIN, 50n])

    const { keyHash, contentsHash } = seal.sealing.terms
    const commitments = seal.notes.map(({ assetId, value, rho }) => sealedCommitment(assetId, value, rho))
    const opened = openContentsOf(seal.key, seal.sealing.contents, { keyHash, contentsHash, commitments })
    expect(opened).toMatchObject({ ok: true, contents: { data: textBytes('a letter') } })

    const [first, second] = seal.notes as [SealedNote, SealedNote]
    const place = { packages: home.packages, parcel: seal.parcel, acts: 0n }
    const openings = await proveOpenings(holder, place, [
      { note: first, to: holder.oneTimeAddress(), payout: NO_PAYOUT },
      {
        note: second,
        to: holder.oneTimeAddress(),
        payout: { ...NO_PAYOUT, asset: token, amount: 400n, recipient: contract },
      },
    ])
    const open = (list: readonly Opening[]) =>
      batch([home.packages, packagesCall('open', seal.parcel, keyHash, contentsHash, list)])
    const greedy = openings.map((one) => ({ ...one, payout: { ...one.payout, amount: one.payout.amount * 2n } }))
    expect(await outcome(home, { from: alice, to: contract, data: open(greedy) })).toBe('InvalidProof(0)')
    await send({ from: alice, to: contract, data: open(openings) })
    expect(await released()).toEqual([2n * COIN, 50n])
    expect(BigInt(await ask(home.provider, home.pool, poolCall('publicBalanceOf', contract, token)))).toBe(400n)
    expect(await outcome(home, { from: alice, to: contract, data: open(openings) })).toBe(
      `AlreadyOpened(${seal.parcel})`,
    )
  })

  test('lock with alternatives of different value, of different assets: none can be proved, and those of a real lock hold in their places alone', async () => {
    const { alice, bob, home, token } = stage
    const note = await noteOf(NATIVE_ASSET, 5n * COIN)
    const to = [holder.oneTimeAddress(), holder.oneTimeAddress()] as const
    const outputs = (paid: bigint): [Output, Output] => [
      { to: to[0], value: paid },
      { to: to[1], value: 5n * COIN - paid },
    ]
    const now = BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0)
    const deadline = (now / DEADLINE_STEP + 2n) * DEADLINE_STEP
    const terms = { decider: bob.address, deadline, fallbackAlternative: 1, data: ZeroHash }
    const paid: Spending = { seed: 'paid', note, outputs: outputs(3n * COIN) }
    const back: Spending = { seed: 'back', note, outputs: outputs(0n) }
    const rest: Output = { to: to[0], value: 4n * COIN }
    const out: Spending = {
      ...{ seed: 'out', note, outputs: [rest, { to: to[1], value: 0n }] },
      ...{ publicOut: COIN, recipient: PAYEE },
    }

    const richer: Spending = { ...paid, outputs: [rest, outputs(3n * COIN)[1]] }
    const other: Spending = { ...paid, note: { ...note, note: { ...note.note, assetId: token } } }
    for (const [spoiled, rule] of [
      [richer, 'T6'],
      [other, 'T2'],
    ] as const) {
      const { statements } = await planLock(holder, alice.address, terms, [[paid], [spoiled]])
      const [right, wrong] = statements.flat() as [JoinSplitStatement, JoinSplitStatement]
      // The alternatives share their nullifiers, or the pool says so.
      const same = { ...wrong, public: { ...wrong.public, nullifiers: right.public.nullifiers } }
      expect(checkJoinSplit(same, CIRCUITS.transfer)).toEqual({ ok: false, rule })
      await expect(proveTransfer(same)).rejects.toThrow()
    }

    const plan = await planLock(holder, alice.address, terms, [[paid], [back], [out]])
    const alternatives = await proveLock(plan)
    const lockId = `0x${plan.hash.toString(16).padStart(64, '0')}`
    const outcomes = alternatives.map(outcomeOf)
    const hashes = outcomes.map(outcomeHash)
    // LCK-4: what a decider is handed to settle with tells it no amount: no output opens for it, and none but the third moves in public.
    const { owner, v } = namedKeys('a decider')
    const sealedOutputs = outcomes.flatMap(({ commitments, ciphertexts }) =>
      commitments.map((commitment, i) => ({ commitment, ciphertext: ciphertexts[i] as Uint8Array })),
    )
    expect(sealedOutputs.map((one) => openOutput({ owner, v }, one))).toEqual(Array(6).fill(undefined))
    expect(outcomes.map(({ payouts }) => payouts[0]?.amount)).toEqual([0n, 0n, COIN])
    const lock = (list: readonly unknown[]) => conditionalCall('lock', list, EXPIRY, terms)
    const proofs = alternatives.flat().map(({ proof }) => proof)
    const swapped = alternatives.map((list, i) => list.map((one) => ({ ...one, proof: proofs.at(i - 1) })))
    const locks = home.conditionalTransfers
    expect(await outcome(home, { from: alice, to: locks, data: lock(swapped) })).toBe('InvalidProof(0)')
    expect(logNames(await send({ from: alice, to: locks, data: lock(alternatives) }))).toEqual(['Withheld', 'Locked'])
    const settle = (index: number) => conditionalCall('settle', lockId, index, outcomes[index], hashes)
    await send({ from: bob, to: locks, data: settle(2) })
    expect(await released()).toEqual([4n * COIN, 0n])
    expect(await home.provider.getBalance(PAYEE)).toBe(COIN)
    expect(await outcome(home, { from: bob, to: locks, data: settle(1) })).toBe(`AlreadySettled(${lockId})`)
  })
}
