import { ensureCircuit } from '@merkato/circuits'
import {
  hiddenMintHash,
  mintHiddenCircuitInputs,
  NATIVE_ASSET,
  NO_DATA,
  type OwnAct,
  randomFieldElement,
  SANDBOX_CHAIN_ID,
  sealOutput,
  termsAssetId,
  toOneTimeStruct,
} from '@merkato/protocol'
import { seededRandom } from '@merkato/protocol/testing'
import { parseEther, ZeroHash } from 'ethers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { proveCached } from '../../../circuits/testing/cached-prover.js'
import { poolAt, ShieldedAccount } from '../support/shielded-account.js'
import { EXPIRY } from './forged-bundle.js'
import { Funding, pledgeId } from './funding.js'
import { logNames, outcome, type PoolHome, poolCall, registryCall, send } from './homes.js'
import { openStage, type Stage } from './stage.js'

const COIN = parseEther('1')

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
}
