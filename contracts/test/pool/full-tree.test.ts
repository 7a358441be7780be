import {
  CIRCUITS,
  EMPTY_ROOT,
  Frontier,
  NATIVE_ASSET,
  parsePoolLog,
  poolInterface,
  type ShieldedEvent,
  TREE_CAPACITY,
  TREE_DEPTH,
  termsAssetId,
} from '@merkato/protocol'
import { type HDNodeWallet, type Log, toBeHex, ZeroHash } from 'ethers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHardhat } from '../support/chains.js'
import { mined } from './blocks.js'
import { element, forgedBundle, type Parts } from './forged-bundle.js'
import { conditionalCall, forgedLock, forgedOpenings, forgedSeal, openingOf, packagesCall } from './forged-modules.js'
import {
  accountOf,
  ask,
  ONE_TIME,
  outcome,
  type PoolHome,
  poolCall,
  portableHome,
  recorder,
  registryCall,
  send,
} from './homes.js'

const CAPACITY = BigInt(TREE_CAPACITY)
const FRONTIER_SLOT = 5

let home: PoolHome
beforeEach(async () => {
  home = await portableHome(await openHardhat())
})
afterEach(() => home.close())

const plant = (slot: number, word: bigint) =>
  home.provider.send('hardhat_setStorageAt', [home.pool, `0x${slot.toString(16)}`, toBeHex(word, 32)])

/** A tree of which one leaf is missing. */
async function almostFull(): Promise<Frontier> {
  const filled = Array.from({ length: TREE_DEPTH }, (_, height) => [0, 1, 2].map((i) => element(`${height} ${i}`)))
  for (const [height, nodes] of filled.entries()) {
    for (const [place, node] of nodes.entries()) await plant(FRONTIER_SLOT + 3 * height + place, node)
  }
  await plant(0, CAPACITY - 1n)
  return Frontier.restore({ nextPosition: CAPACITY - 1n, filled })
}

async function view(name: string, ...args: unknown[]): Promise<unknown[]> {
  const answer = await ask(home.provider, home.pool, poolCall(name, ...args))
  return [...poolInterface.decodeFunctionResult(name, answer)]
}

const shield = () => ({ data: poolCall('shield', NATIVE_ASSET, 1n, ONE_TIME), value: 1n })

/** Against the root of the first tree before it had leaves, which stays known. */
async function bundleOf(count: number): Promise<string> {
  const joinSplits: Parts[] = Array.from({ length: count }, (_, i) => ({
    seed: `full ${i}`,
    tree: 0,
    root: EMPTY_ROOT,
  }))
  return poolCall('transact', await forgedBundle(home, { caller: accountOf(home, 0).address, joinSplits }))
}

test('a bundle fills one tree and begins the next', async () => {
  const frontier = await almostFull()
  const commitments = [0, 1, 2].flatMap((i) => [0, 1].map((k) => element(`full ${i} commitment ${k}`)))
  const { roots } = frontier.append(commitments)
  expect(roots.map(({ tree }) => tree)).toEqual([0, 1])
  await send({ from: accountOf(home, 0), to: home.pool, data: await bundleOf(3) })
  for (const { tree, root } of roots) expect(await view('isKnownRoot', tree, root)).toEqual([true])
  expect(await view('currentRoot')).toEqual([1n, roots[1]?.root])
  expect(await view('nextPosition')).toEqual([CAPACITY + 5n])
  for (const [height, nodes] of frontier.state().filled.entries()) {
    for (const [place, node] of nodes.entries()) {
      expect(BigInt(await home.provider.getStorage(home.pool, FRONTIER_SLOT + 3 * height + place))).toBe(node)
    }
  }
})

test('a tree that is just full is followed by an empty one', async () => {
  const frontier = await almostFull()
  const receipt = await send({ from: accountOf(home, 0), to: home.pool, ...shield() })
  const shielded = parsePoolLog(receipt.logs[0] as Log) as ShieldedEvent
  const [full] = frontier.append([shielded.commitment]).roots
  expect(await view('isKnownRoot', 0, full?.root)).toEqual([true])
  expect(await view('currentRoot')).toEqual([1n, EMPTY_ROOT])
  expect(await view('isKnownRoot', 1, EMPTY_ROOT)).toEqual([true])
})

test('the last place of the last tree stays free', async () => {
  const last = (CAPACITY << 32n) - 1n
  const from = accountOf(home, 0)
  const ends = (data: string, value = 0n) => outcome(home, { from, to: home.pool, data, value })
  const bundle = await bundleOf(1)
  await plant(0, last - 2n)
  expect(await ends(bundle)).toBe('done')
  await plant(0, last - 1n)
  expect(await ends(bundle)).toBe('PoolFull()')
  expect(await ends(shield().data, 1n)).toBe('done')
  await plant(0, last)
  expect(await ends(shield().data, 1n)).toBe('PoolFull()')
  const gold = { kind: 1, name: `0x${'47'.padEnd(64, '0')}`, id: 0n, origin: ZeroHash, cap: 9n } as const
  const seats = { ...gold, kind: 4 } as const
  for (const terms of [gold, seats]) await send({ from, to: home.registry, data: registryCall('issue', terms) })
  const registrySays = (name: string, ...args: unknown[]) =>
    outcome(home, { from, to: home.registry, data: registryCall(name, ...args) })
  expect(await registrySays('mint', termsAssetId(from.address, gold), 5n, ONE_TIME)).toBe('PoolFull()')
  expect(await registrySays('mintTicket', termsAssetId(from.address, seats), 7n, ONE_TIME)).toBe('PoolFull()')
})

/** Most gas of a transaction (EIP-7825). */
const MOST_GAS = 1n << 24n

test('LCK-3, PKG-3: the largest lock and the largest parcel fit into a transaction, and what comes out takes less', async () => {
  const [alice, bob] = [accountOf(home, 0), accountOf(home, 1)]
  await send({ from: alice, to: home.pool, data: poolCall('shield', NATIVE_ASSET, 1_000n, ONE_TIME), value: 1_000n })
  const receiver = await recorder(home)
  const ciphertext = new Uint8Array(2_048).fill(7)
  /** Eight join-splits with eight inputs each, the longest ciphertexts and two payments to contracts. */
  const wide = (outputs: string, inputs: string): Parts[] =>
    Array.from({ length: 8 }, (_, i) => ({
      ...{ seed: `${outputs} ${i}`, circuitId: CIRCUITS['transfer-wide'].id, ciphertexts: [ciphertext, ciphertext] },
      nullifiers: Array.from({ length: 8 }, (_, place) => element(`${inputs} ${i} ${place}`)),
      ...{ publicAsset: NATIVE_ASSET, publicOut: 2n, recipient: receiver, fee: 1n, feeTo: receiver },
    }))
  const gasOf = async (from: HDNodeWallet, to: string, data: string): Promise<bigint> => {
    const receipt = await mined(home, { from, to, data }, MOST_GAS)
    expect(receipt?.status).toBe(1)
    return receipt?.gasUsed ?? 0n
  }
  const deadline = BigInt((await home.provider.getBlock('latest'))?.timestamp ?? 0) + 86_400n
  const terms = { decider: bob.address, deadline, fallbackAlternative: 1, data: ZeroHash }
  const alternatives = ['pay', 'refund'].map((name) => wide(name, 'lock'))
  const { lockId, call, outcomes, hashes } = await forgedLock(home, { caller: alice.address, alternatives, terms })
  const locked = await gasOf(alice, home.conditionalTransfers, call)
  const choice = conditionalCall('settle', lockId, 0, outcomes[0], hashes)
  expect(await gasOf(bob, home.conditionalTransfers, choice)).toBeLessThan(locked)

  const sealing = { sealedOutputs: (1n << 16n) - 1n, contents: new Uint8Array(66_000), keyBox: new Uint8Array(512) }
  const seal = await forgedSeal(home, { caller: alice.address, joinSplits: wide('sealed', 'seal'), sealing })
  const gas = await gasOf(alice, home.packages, packagesCall('seal', seal.bundle, seal.sealing))
  const inside = seal.bundle.joinSplits.flatMap(({ commitments }) => commitments)
  const payout = { asset: NATIVE_ASSET, amount: 2n, recipient: receiver, fee: 1n, feeTo: receiver }
  const bare = inside.map((one) => openingOf(one, { payout, ciphertext }))
  const { keyHash, contentsHash } = seal.sealing.terms
  const openings = forgedOpenings(home, seal.parcel, 0n, bare)
  const opened = packagesCall('open', seal.parcel, keyHash, contentsHash, openings)
  expect(await gasOf(alice, home.packages, opened)).toBeLessThan(gas)
}, 120_000)
