import { readFileSync } from 'node:fs'
import {
  BURN_NOTES_DATA,
  CIRCUITS,
  hiddenMintHash,
  mintHiddenPublicInputs,
  mintKeyAct,
  NATIVE_ASSET,
  NO_CAP,
  type OwnAct,
  ownHash,
  ownPublicInputs,
  SANDBOX_CHAIN_ID,
  termsAssetId,
} from '@merkato/protocol'
import { id, type TransactionReceipt, ZeroHash } from 'ethers'
import { expect, test } from 'vitest'
import { forgeProof } from '../../../circuits/testing/forge-proof.js'
import { openHardhat } from '../support/chains.js'
import { EXPIRY, forgedBundle, type Parts } from './forged-bundle.js'
import { gatewayOperations } from './gateway-gas.js'
import { accountOf, ask, ONE_TIME, type PoolHome, poolCall, portableHome, registryCall, send } from './homes.js'
import { moduleOperations } from './module-gas.js'

const SNAPSHOT = '../portable-gas-snapshot.json'

/** Leaves in the pool before each measurement: the first ones write slots that later ones only change. */
const WARM = 20

test('gas of every operation of the portable pool is what portable-gas-snapshot.json says (update it with `vitest -u`)', async () => {
  const creations: Record<string, number> = {}
  const home = await portableHome(await openHardhat(), (name, { gasUsed }) => {
    creations[`create ${name}`] = keptCreation(`create ${name}`, Number(gasUsed))
  })
  const gas: Record<string, number> = {}
  for (const [name, operation] of Object.entries(await operations(home))) {
    const restore = await home.snapshot()
    gas[name] = Number((await operation()).gasUsed)
    await restore()
  }
  await home.close()
  await expect(`${JSON.stringify({ ...creations, ...gas }, null, 2)}\n`).toMatchFileSnapshot(SNAPSHOT)
}, 180_000)

/**
 * The compiler puts a hash of the sources, comments included, into the code, and its zero bytes cost less: a creation counts as
 * changed only when it changed by more than such a hash can do.
 */
function keptCreation(name: string, gas: number): number {
  const kept: unknown = JSON.parse(readFileSync(new URL(SNAPSHOT, import.meta.url), 'utf8'))[name]
  return typeof kept === 'number' && Math.abs(gas - kept) < 1_000 ? kept : gas
}

/** Whole transactions, each from the same pool. */
async function operations(home: PoolHome): Promise<Record<string, () => Promise<TransactionReceipt>>> {
  const alice = accountOf(home, 0)
  const bob = accountOf(home, 1)
  const pool = (data: string, value = 0n) => send({ from: alice, to: home.pool, data, value })
  const registry = (name: string, ...args: unknown[]) =>
    send({ from: alice, to: home.registry, data: registryCall(name, ...args) })

  const terms = { kind: 1 as const, name: `0x${'47'.padEnd(64, '0')}`, id: 0n, origin: ZeroHash, cap: NO_CAP }
  const [token, seats, fund] = [terms, { ...terms, kind: 4 as const }, { ...terms, kind: 2 as const, cap: 0n }].map(
    (one) => termsAssetId(alice.address, one),
  ) as [bigint, bigint, bigint]
  await registry('issue', terms)
  await registry('issue', { ...terms, kind: 4 })
  await registry('issue', { ...terms, kind: 2, cap: 0n })
  await registry('mintPublic', token, 1000n, alice.address)
  await registry('mintPublic', token, 1000n, bob.address)
  await registry('mintTicket', seats, 0n, ONE_TIME)
  await registry('setMintKey', token, 77n)
  await pool(poolCall('shield', token, 100n, ONE_TIME))
  const gateways = await gatewayOperations(home)
  const modules = await moduleOperations(home)
  const leaves = Number(await ask(home.provider, home.pool, poolCall('nextPosition')))
  for (let more = leaves; more < WARM; more++) await pool(poolCall('shield', NATIVE_ASSET, 100n, ONE_TIME), 100n)

  const transact = (joinSplits: readonly Parts[]) => async () => {
    // Ciphertexts as long as a wallet's, with the shortest memo.
    const ciphertexts = [0, 1].map(() => Uint8Array.from({ length: 404 }, (_, i) => (i % 255) + 1))
    const parts = joinSplits.map((one) => ({ ciphertexts, ...one }))
    return pool(poolCall('transact', await forgedBundle(home, { caller: alice.address, joinSplits: parts })))
  }
  const several = (count: number): Parts[] => Array.from({ length: count }, (_, i) => ({ seed: `gas ${i}` }))
  const act: OwnAct = { npk: 77n, record: id('record'), sequence: 0n, expiry: EXPIRY, dataHash: id('data') }
  const ownProof = (one: OwnAct, caller: string) => {
    const boundHash = ownHash(one, { chainId: SANDBOX_CHAIN_ID, pool: home.pool, caller })
    return forgeProof('own', ownPublicInputs({ npk: one.npk, boundHash }))
  }
  const paysOut = (publicAsset: bigint, recipient: string): Parts => ({
    seed: 'out',
    publicAsset,
    publicOut: 50n,
    recipient,
  })

  return {
    'shield coins': () => pool(poolCall('shield', NATIVE_ASSET, 100n, ONE_TIME), 100n),
    'shield a token': () => pool(poolCall('shield', token, 100n, ONE_TIME)),
    transferPublic: () => pool(poolCall('transferPublic', token, bob.address, 1n)),
    'transact, 2 in 2 out': transact(several(1)),
    'transact, 8 in 2 out': transact([{ seed: 'wide', circuitId: CIRCUITS['transfer-wide'].id }]),
    'transact, 2 join-splits': transact(several(2)),
    'transact, 8 join-splits': transact(several(8)),
    'unshield coins': transact([paysOut(NATIVE_ASSET, bob.address)]),
    'unshield a token': transact([paysOut(token, bob.address)]),
    checkOwn: () => pool(poolCall('checkOwn', act, ownProof(act, alice.address))),
    issue: () => registry('issue', { ...terms, id: 1n }),
    mint: () => registry('mint', token, 5n, ONE_TIME),
    mintPublic: () => registry('mintPublic', token, 5n, bob.address),
    mintTicket: () => registry('mintTicket', seats, 1n, ONE_TIME),
    mintHidden: () => {
      const ciphertext = Uint8Array.from({ length: 404 }, (_, i) => (i % 255) + 1)
      const mint = { issuer: alice.address, assetId: fund, nonce: 0n, commitment: 11n, ciphertext }
      const boundHash = hiddenMintHash(mint, { chainId: SANDBOX_CHAIN_ID, pool: home.pool })
      const proof = forgeProof('mint-hidden', mintHiddenPublicInputs({ asset: fund, commitment: 11n, boundHash }))
      return registry('mintHidden', fund, 11n, ciphertext, proof)
    },
    mintWithKey: () => {
      const agreed = mintKeyAct({ asset: token, value: 5n, to: ONE_TIME }, { mintKey: 77n, keyActs: 0n }, EXPIRY)
      return registry('mintWithKey', token, 5n, ONE_TIME, EXPIRY, ownProof(agreed, home.registry))
    },
    burn: () => registry('burn', token, 5n),
    burnNotes: async () => {
      const joinSplits = [paysOut(token, home.registry)]
      return registry(
        'burnNotes',
        await forgedBundle(home, { caller: home.registry, joinSplits, dataHash: BURN_NOTES_DATA }),
      )
    },
    ...modules,
    ...gateways,
  }
}
