import { verifyingKeys } from '@merkato/circuits'
import { CIRCUITS, mintKeyAct, NO_CAP, termsAssetId } from '@merkato/protocol'
import { type HDNodeWallet, ZeroHash } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openHardhat, openMerkato } from '../support/chains.js'
import { EXPIRY, forgedBundle } from './forged-bundle.js'
import { forgedSeal, NOBODY, packagesCall, type SealParts } from './forged-modules.js'
import {
  accountOf,
  nativeHome,
  ONE_TIME,
  outcome,
  type PoolHome,
  poolCall,
  portableHome,
  registryCall,
  send,
} from './homes.js'

/** A pool may be made with the keys of some circuits; what needs another is refused by name. */
const ONLY_TRANSFER = { [CIRCUITS.transfer.id]: verifyingKeys[CIRCUITS.transfer.id] as (typeof verifyingKeys)[number] }

const HOMES = {
  'native on our node': async () => nativeHome(await openMerkato({ verifyingKeys: ONLY_TRANSFER })),
  "portable on Hardhat's network": async () => portableHome(await openHardhat(), () => {}, ONLY_TRANSFER),
}

const NO_PROOF = Array.from({ length: 8 }, () => 0n)

describe.each(Object.entries(HOMES))('a pool with the key of one circuit, %s', (_, open) => {
  let home: PoolHome
  let alice: HDNodeWallet
  const name = `0x${'41'.padEnd(64, '0')}`
  const hidden = { kind: 2, name, id: 0n, origin: ZeroHash, cap: 0n } as const
  const token = { ...hidden, kind: 1, cap: NO_CAP } as const

  beforeAll(async () => {
    home = await open()
    alice = accountOf(home, 0)
    for (const terms of [hidden, token])
      await send({ from: alice, to: home.registry, data: registryCall('issue', terms) })
  })
  afterAll(() => home.close())

  const says = (to: string, data: string) => outcome(home, { from: alice, to, data })

  test('a hidden mint without its key: UnknownCircuit, behind the checks of numbers and before those of proofs', async () => {
    const fund = termsAssetId(alice.address, hidden)
    const mint = (commitment: bigint, ciphertext = '0x') =>
      registryCall('mintHidden', fund, commitment, ciphertext, NO_PROOF)
    expect(await says(home.registry, mint(5n))).toBe('UnknownCircuit(4)')
    expect(await says(home.registry, mint(0n))).toBe('NotCanonical(0)')
    expect(await says(home.registry, mint(5n, `0x${'00'.repeat(2049)}`))).toBe('WrongShape()')
  })

  test('an act without its key: UnknownCircuit, of the pool and of the registry that asks it', async () => {
    const gold = termsAssetId(alice.address, token)
    await send({ from: alice, to: home.registry, data: registryCall('setMintKey', gold, 77n) })
    const act = mintKeyAct({ asset: gold, value: 1n, to: ONE_TIME }, { mintKey: 77n, keyActs: 0n }, EXPIRY)
    expect(await says(home.pool, poolCall('checkOwn', act, NO_PROOF))).toBe('UnknownCircuit(3)')
    expect(await says(home.pool, poolCall('checkOwn', { ...act, expiry: 1n }, NO_PROOF))).toMatch(/^BundleExpired\(/)
    const mint = registryCall('mintWithKey', gold, 1n, ONE_TIME, EXPIRY, NO_PROOF)
    expect(await says(home.registry, mint)).toBe('UnknownCircuit(3)')
  })

  test('a wide join-split without its key: UnknownCircuit, and a bundle of the other circuit passes', async () => {
    const of = (circuitId: number) =>
      forgedBundle(home, { caller: alice.address, joinSplits: [{ seed: 'keys', circuitId }] })
    expect(await says(home.pool, poolCall('transact', await of(2)))).toBe('UnknownCircuit(2)')
    expect(await says(home.pool, poolCall('transact', await of(1)))).toBe('done')
  })

  test('PKG-3: a seal where parcels could not be opened, or not by keys: UnknownCircuit, behind the checks of the call itself', async () => {
    const seal = async (parts: Partial<SealParts> = {}) => {
      const { bundle, sealing } = await forgedSeal(home, { caller: alice.address, ...parts })
      return says(home.packages, packagesCall('seal', bundle, sealing))
    }
    expect(await seal()).toBe('UnknownCircuit(3)')
    expect(await seal({ sealing: { sealedOutputs: 0n } })).toBe('UnknownCircuit(3)')
    expect(await seal({ terms: { holder: NOBODY } })).toBe('InvalidHolder()')
    expect(await seal({ dataHash: ZeroHash })).toMatch(/^BundleNotForThis\(/)
    expect(await seal({ expiry: 1n })).toBe('UnknownCircuit(3)')
  })
})

test.each([CIRCUITS.own, CIRCUITS.open])('PKG-3: a pool without circuit $id alone seals nothing', async ({ id }) => {
  const { [id]: _, ...keys } = verifyingKeys
  for (const home of [
    nativeHome(await openMerkato({ verifyingKeys: keys })),
    await portableHome(await openHardhat(), () => {}, keys),
  ]) {
    const from = accountOf(home, 0)
    const { bundle, sealing } = await forgedSeal(home, { caller: from.address })
    const data = packagesCall('seal', bundle, sealing)
    expect(await outcome(home, { from, to: home.packages, data })).toBe(`UnknownCircuit(${id})`)
    await home.close()
  }
})
