import {
  CIRCUITS,
  FIELD_ORDER,
  mintKeyAct,
  type OneTimeStruct,
  type OwnAct,
  ownCircuitInputs,
  ownHash,
  ownPublicInputs,
  toOneTimeStruct,
} from '@merkato/protocol'
import { beforeEach, describe, expect, test } from 'vitest'
import { proveCached } from '../../../circuits/testing/cached-prover.ts'
import { forgeProof } from '../../../circuits/testing/forge-proof.ts'
import { verifyingKeySlot } from '../../src/pool/layout.js'
import { ALICE, CHAIN_ID, MALLORY, NOW, type Outcome, POOL, REGISTRY, TestChain } from '../../testing/chain.js'
import { forwarder, PROXY } from '../../testing/contracts.js'
import { refusalOf, storyOf } from '../../testing/outcomes.js'
import { assetInfo, issue, oneTime, terms } from '../../testing/registry.js'
import { FAR_FUTURE, Spender } from '../../testing/spender.js'

let chain: TestChain
beforeEach(async () => {
  chain = await TestChain.open()
})

const refused = (call: () => Promise<Outcome>) => refusalOf(chain, call)
const spender = new Spender('holder of a key')
const { address, r } = spender.address('mint key')

const ACT: OwnAct = {
  npk: address.npk,
  record: `0x${'0e'.repeat(32)}`,
  sequence: 3n,
  expiry: NOW + 10n,
  dataHash: `0x${'da'.repeat(32)}`,
}

const contextOf = (caller: string) => ({ chainId: CHAIN_ID, pool: POOL, caller })
const forgeAct = (act: OwnAct, caller: string = ALICE) =>
  forgeProof('own', ownPublicInputs({ npk: act.npk, boundHash: ownHash(act, contextOf(caller)) }))

/** The honest proof of an act by the holder of the mint key. */
async function proveAct(act: OwnAct, caller: string): Promise<bigint[]> {
  const boundHash = ownHash(act, contextOf(caller))
  const { A, nk } = spender.keys
  const statement = {
    public: { npk: act.npk, boundHash },
    private: { A, nk, r, signature: spender.keys.sign(boundHash) },
  }
  return (await proveCached('own', ownCircuitInputs(statement))).proof
}

describe('checkOwn', () => {
  const check = (act: OwnAct, proof: readonly bigint[], options = {}) => chain.call('checkOwn', [act, proof], options)

  test('ends well for whoever the act was meant for, also in a static call', async () => {
    const proof = await proveAct(ACT, ALICE)
    expect(await check(ACT, proof)).toMatchObject({ result: 'ok', returnData: '0x', logs: [] })
    expect((await check(ACT, proof, { isStatic: true })).result).toBe('ok')
    await chain.install(PROXY, forwarder({ kind: 'staticcall' }))
    expect((await check(ACT, await proveAct(ACT, PROXY), { to: PROXY })).result).toBe('ok')
    expect((await chain.call('ownHash', [ACT, ALICE])).values).toEqual([ownHash(ACT, contextOf(ALICE))])
  })

  test('OWN-1: serves one caller, chain, key, record, sequence, data and time', async () => {
    const proof = await proveAct(ACT, ALICE)
    const not = ['InvalidProof', 0n]
    expect(await refused(() => check(ACT, proof, { from: MALLORY }))).toEqual(not)
    const changes: Partial<OwnAct>[] = [
      { npk: ACT.npk + 1n },
      { record: `0x${'0f'.repeat(32)}` },
      { sequence: 4n },
      { expiry: ACT.expiry + 1n },
      { dataHash: `0x${'db'.repeat(32)}` },
    ]
    for (const change of changes) expect(await refused(() => check({ ...ACT, ...change }, proof))).toEqual(not)
    const foreign = ownHash(ACT, { ...contextOf(ALICE), chainId: CHAIN_ID + 1n })
    const elsewhere = forgeProof('own', ownPublicInputs({ npk: ACT.npk, boundHash: foreign }))
    expect(await refused(() => check(ACT, elsewhere))).toEqual(not)
    expect((await check(ACT, proof)).result).toBe('ok')
  })

  test('refuses in this order', async () => {
    const npk = ACT.npk + FIELD_ORDER
    const none = Array<bigint>(8).fill(0n)
    expect(await refused(() => check({ ...ACT, npk, expiry: 0n }, none))).toEqual(['NotCanonical', npk])
    expect(await refused(() => check({ ...ACT, expiry: NOW - 1n }, none))).toEqual(['BundleExpired', NOW - 1n, NOW])
    expect(await refused(() => check({ ...ACT, expiry: NOW }, none))).toEqual(['InvalidProof', 0n])
    await chain.plant(verifyingKeySlot(chain.keccak256, CIRCUITS.own.id), 0n)
    expect(await refused(() => check(ACT, none))).toEqual(['UnknownCircuit', 3n])
  })
})

describe('mintWithKey', () => {
  const to: OneTimeStruct = toOneTimeStruct(new Spender('registry tests').address('holder').address)
  let gold: bigint
  beforeEach(async () => {
    gold = await issue(chain, terms('Gold', { cap: 100n }))
    await chain.callRegistry('setMintKey', [gold, address.npk])
  })

  interface KeyMint {
    readonly value?: bigint
    readonly sequence?: bigint
    readonly asset?: bigint
    readonly expiry?: bigint
  }

  async function send({ value = 5n, asset = gold, sequence, expiry = FAR_FUTURE }: KeyMint = {}, from = MALLORY) {
    const info = await assetInfo(chain, asset)
    const act = mintKeyAct({ asset, value, to }, { mintKey: address.npk, keyActs: sequence ?? info.keyActs }, expiry)
    return chain.callRegistry('mintWithKey', [asset, value, to, expiry, forgeAct(act, REGISTRY)], { from })
  }

  test('AST-1: whoever sends it, as the holder of the key has agreed', async () => {
    const act = mintKeyAct({ asset: gold, value: 7n, to }, { mintKey: address.npk, keyActs: 0n }, FAR_FUTURE)
    const args = [gold, 7n, to, FAR_FUTURE, await proveAct(act, REGISTRY)]
    const outcome = await chain.callRegistry('mintWithKey', args, { from: MALLORY })
    expect(outcome).toMatchObject({ result: 'ok', values: [0n] })
    expect(storyOf(outcome)).toEqual([['SupplyChanged', gold, 7n, 0n, 7n], ['Shielded']])
    expect((await assetInfo(chain, gold)).keyActs).toBe(1n)
    // OWN-1: the same act again is another act.
    expect(await refused(() => chain.callRegistry('mintWithKey', args))).toEqual(['InvalidProof', 0n])
  })

  test('OWN-1: amount, payee, asset, sequence are bound; a key that comes back has no act left', async () => {
    const act = mintKeyAct({ asset: gold, value: 7n, to }, { mintKey: address.npk, keyActs: 0n }, FAR_FUTURE)
    const proof = forgeAct(act, REGISTRY)
    const other = oneTime('thief')
    const not = ['InvalidProof', 0n]
    const call = (...args: unknown[]) => chain.callRegistry('mintWithKey', args)
    expect(await refused(() => call(gold, 8n, to, FAR_FUTURE, proof))).toEqual(not)
    expect(await refused(() => call(gold, 7n, other, FAR_FUTURE, proof))).toEqual(not)
    expect(await refused(() => call(gold, 7n, to, FAR_FUTURE - 1n, proof))).toEqual(not)
    const silver = await issue(chain, terms('Silver'))
    await chain.callRegistry('setMintKey', [silver, address.npk])
    expect(await refused(() => call(silver, 7n, to, FAR_FUTURE, proof))).toEqual(not)
    expect((await call(gold, 7n, to, FAR_FUTURE, proof)).result).toBe('ok')
    await chain.callRegistry('setMintKey', [gold, 0n])
    await chain.callRegistry('setMintKey', [gold, address.npk])
    expect(await refused(() => call(gold, 7n, to, FAR_FUTURE, proof))).toEqual(not)
    expect((await send({ value: 7n })).result).toBe('ok')
  })

  test('refuses in this order', async () => {
    expect(await refused(() => send({ asset: 5n, value: 0n }))).toEqual(['UnknownAsset', 5n])
    await chain.callRegistry('setMintKey', [gold, 0n])
    expect(await refused(() => send({ value: 0n }))).toEqual(['NoMintKey', gold])
    await chain.callRegistry('setMintKey', [gold, address.npk])
    expect(await refused(() => send({ value: 0n }))).toEqual(['ZeroAmount'])
    expect(await refused(() => send({ value: 1n << 128n }))).toEqual(['AmountOutOfRange', 1n << 128n])
    expect(await refused(() => send({ value: 101n, expiry: NOW - 1n }))).toEqual(['CapExceeded', gold, 100n, 101n])
    expect(await refused(() => send({ expiry: NOW - 1n }))).toEqual(['BundleExpired', NOW - 1n, NOW])
    expect(await refused(() => send({ sequence: 1n }))).toEqual(['InvalidProof', 0n])
    expect((await send({ expiry: NOW })).result).toBe('ok')
  })

  test('setMintKey: by the issuer, for tokens, in this order', async () => {
    const set = (asset: bigint, npk: bigint, from = ALICE) => chain.callRegistry('setMintKey', [asset, npk], { from })
    const fog = await issue(chain, { ...terms('Fog'), kind: 2, cap: 0n })
    expect(await refused(() => set(5n, FIELD_ORDER))).toEqual(['UnknownAsset', 5n])
    expect(await refused(() => set(gold, FIELD_ORDER, MALLORY))).toEqual(['NotTheIssuer', gold, MALLORY])
    expect(await refused(() => set(fog, FIELD_ORDER))).toEqual(['WrongKind', 2n])
    expect(await refused(() => set(gold, FIELD_ORDER))).toEqual(['NotCanonical', FIELD_ORDER])
    expect(storyOf(await set(gold, 9n))).toEqual([['MintKeySet']])
    expect((await assetInfo(chain, gold)).mintKey).toBe(9n)
  })
})
