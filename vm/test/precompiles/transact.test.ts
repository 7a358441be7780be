import { type Bundle, FIELD_ORDER, NATIVE_ASSET, parsePoolLog, splitPosition } from '@merkato/protocol'
import { beforeAll, describe, expect, test } from 'vitest'
import { ALICE, CHAIN_ID, ETHER, MALLORY, NOBODY, NOW, POOL, TestChain } from '../../testing/chain.js'
import { ALWAYS_FAILS } from '../../testing/contracts.js'
import { Spender, transact } from '../../testing/spender.js'
import {
  FEE,
  FEE_TO,
  firstSplit,
  PAID_OUT,
  proofWords,
  type SpendingStory,
  spendingStory,
  withSplit,
} from '../../testing/spending-story.js'

/** BN254's base field order: proof coordinates are below it. */
const P = 21888242871839275222246405745257275088696311157297823662689037894645226208583n

describe('an honest bundle', () => {
  test('spends, pays, appends and logs', async () => {
    const { chain, spender, bundle } = await spendingStory()
    const outcome = await transact(chain, bundle)
    expect(outcome).toMatchObject({ result: 'ok', values: [1n] })
    expect(await chain.balance(NOBODY)).toBe(PAID_OUT - FEE)
    expect(await chain.balance(FEE_TO)).toBe(FEE)
    expect(await chain.balance(POOL)).toBe(ETHER - PAID_OUT)
    spender.follow(bundle)
    expect((await chain.call('currentRoot')).values).toEqual([0n, spender.tree.root()])
    expect((await chain.call('nextPosition')).values).toEqual([3n])
    for (const nullifier of firstSplit(bundle).nullifiers) {
      expect((await chain.call('isSpent', [nullifier])).values).toEqual([true])
    }
  })

  test('logs the event that a wallet reads', async () => {
    const { chain, bundle } = await spendingStory()
    const { logs } = await transact(chain, bundle)
    expect(logs).toHaveLength(1)
    expect(logs[0]?.address).toBe(POOL)
    const event = parsePoolLog(logs[0] as { topics: string[]; data: string })
    expect(event).toMatchObject({ name: 'Transacted', firstPosition: 1n, publicOut: PAID_OUT, fee: FEE })
  })

  test('pays a contract without running its code', async () => {
    const { chain, bundle } = await spendingStory()
    await chain.install(NOBODY, ALWAYS_FAILS, 5n)
    expect((await transact(chain, bundle)).result).toBe('ok')
    expect(await chain.balance(NOBODY)).toBe(5n + PAID_OUT - FEE)
  })

  test('two join-splits: one takes public coins, both are one bundle', async () => {
    const { chain, note, spender } = await spendingStory()
    const splits = [{ spend: [note], publicOut: 7n, recipient: MALLORY }, { publicIn: 3n * ETHER }]
    const bundle = await spender.prove({ seed: 'two splits', splits })
    expect((await transact(chain, bundle, { value: 0n })).result).toBe('WrongValue')
    const outcome = await transact(chain, bundle)
    expect(outcome).toMatchObject({ result: 'ok', values: [1n] })
    expect(outcome.logs.map((log) => parsePoolLog(log as never)).map((event) => event?.name)).toEqual([
      'Transacted',
      'Transacted',
    ])
    expect(await chain.balance(POOL)).toBe(4n * ETHER - 7n)
    spender.follow(bundle)
    expect((await chain.call('currentRoot')).values[1]).toBe(spender.tree.root())
  })

  test('is bound to the order of its join-splits', async () => {
    const { chain, note, spender } = await spendingStory()
    const splits = [{ spend: [note], publicOut: 7n, recipient: MALLORY }, { publicIn: 3n * ETHER }]
    const bundle = await spender.prove({ seed: 'two splits', splits })
    const swapped = { ...bundle, joinSplits: [...bundle.joinSplits].reverse() }
    expect(await transact(chain, swapped)).toMatchObject({ result: 'InvalidProof', values: [0n] })
  })

  test('POOL-6: an older root of the tree stays valid', async () => {
    const { chain, spender, bundle } = await spendingStory()
    await spender.shield(chain, 'later')
    expect((await transact(chain, bundle)).result).toBe('ok')
  })
})

describe('a bundle that must not pass', () => {
  let story: SpendingStory
  beforeAll(async () => {
    story = await spendingStory()
  })

  /** Sends a changed bundle and checks that it changed nothing. */
  async function refused(bundle: Bundle, options: Parameters<typeof transact>[2] = {}) {
    const before = await story.chain.root()
    const { result, values, logs } = await transact(story.chain, bundle, options)
    expect(await story.chain.root()).toEqual(before)
    expect(logs).toEqual([])
    return [result, ...values]
  }

  const changed = (change: Parameters<typeof withSplit>[1]) => refused(withSplit(story.bundle, change))
  const split = () => firstSplit(story.bundle)

  test('no join-split, nine join-splits', async () => {
    expect(await refused({ ...story.bundle, joinSplits: [] })).toEqual(['WrongBundleSize', 0n])
    expect(await refused({ ...story.bundle, joinSplits: Array(9).fill(split()) })).toEqual(['WrongBundleSize', 9n])
  })

  test('bundle replay after expiry: refused, the last second counts', async () => {
    const bundle = { ...story.bundle, expiry: NOW - 1n }
    expect(await refused(bundle)).toEqual(['BundleExpired', NOW - 1n, NOW])
    // The last second counts: another error shows that the time was accepted.
    expect(await refused({ ...story.bundle, expiry: NOW })).toEqual(['InvalidProof', 0n])
  })

  test('unknown circuit', async () => {
    expect(await changed({ circuitId: 0 })).toEqual(['UnknownCircuit', 0n])
    expect(await changed({ circuitId: 3 })).toEqual(['UnknownCircuit', 3n])
  })

  test('wrong numbers of parts, and a ciphertext that is too long', async () => {
    const { nullifiers, commitments, ciphertexts } = split()
    expect(await changed({ nullifiers: nullifiers.slice(1) })).toEqual(['WrongShape'])
    expect(await changed({ commitments: [...commitments, 1n] })).toEqual(['WrongShape'])
    expect(await changed({ ciphertexts: [] })).toEqual(['WrongShape'])
    expect(await changed({ ciphertexts: [new Uint8Array(2049), new Uint8Array(1)] })).toEqual(['WrongShape'])
    expect(ciphertexts).toHaveLength(2)
  })

  test('POOL-8: non-canonical field elements', async () => {
    const { root, nullifiers, commitments } = split()
    const [first, second] = nullifiers as [bigint, bigint]
    expect(await changed({ root: root + FIELD_ORDER })).toEqual(['NotCanonical', root + FIELD_ORDER])
    expect(await changed({ nullifiers: [first, second + FIELD_ORDER] })).toEqual(['NotCanonical', second + FIELD_ORDER])
    expect(await changed({ commitments: [FIELD_ORDER, 1n] })).toEqual(['NotCanonical', FIELD_ORDER])
    expect(await changed({ publicAsset: FIELD_ORDER + 1n })).toEqual(['NotCanonical', FIELD_ORDER + 1n])
    expect(await changed({ commitments: [0n, commitments[1] as bigint] })).toEqual(['NotCanonical', 0n])
  })

  test('publicOut = r - publicIn: and other amounts out of range: POOL-8', async () => {
    const publicIn = 1000n
    expect(await changed({ publicOut: 1n << 128n })).toEqual(['AmountOutOfRange', 1n << 128n])
    expect(await refused(withSplit(story.bundle, { publicIn: 1n << 128n }), { value: 0n })).toEqual([
      'AmountOutOfRange',
      1n << 128n,
    ])
    expect(await changed({ publicIn, publicOut: FIELD_ORDER - publicIn })).toEqual([
      'AmountOutOfRange',
      FIELD_ORDER - publicIn,
    ])
  })

  test('public asset where nothing public moves, and any asset but the native coin', async () => {
    const { publicAsset } = split()
    expect(publicAsset).toBe(NATIVE_ASSET)
    expect(await changed({ publicOut: 0n, fee: 0n })).toEqual(['UnexpectedPublicAsset', NATIVE_ASSET])
    expect(await changed({ publicAsset: 0n })).toEqual(['UnknownAsset', 0n])
    expect(await changed({ publicAsset: 12345n })).toEqual(['UnknownAsset', 12345n])
  })

  test('fee above the output', async () => {
    expect(await changed({ fee: PAID_OUT + 1n })).toEqual(['FeeExceedsOutput', PAID_OUT + 1n, PAID_OUT])
  })

  test('wrong value', async () => {
    expect(await refused(story.bundle, { value: 1n })).toEqual(['WrongValue', 0n, 1n])
    expect(await refused(withSplit(story.bundle, { publicIn: 5n }), { value: 4n })).toEqual(['WrongValue', 5n, 4n])
  })

  test('unknown root, and a root of another tree', async () => {
    const { root } = split()
    expect(await changed({ root: 77n })).toEqual(['UnknownRoot', 0n, 77n])
    expect(await changed({ tree: 1 })).toEqual(['UnknownRoot', 1n, root])
  })

  test('same nullifier twice in a join-split, and same nullifier twice in a bundle: POOL-2', async () => {
    const [nullifier] = split().nullifiers as [bigint, bigint]
    expect(await changed({ nullifiers: [nullifier, nullifier] })).toEqual(['RepeatedNullifier', nullifier])
    const twice = { ...story.bundle, joinSplits: [split(), split()] }
    expect(await refused(twice)).toEqual(['RepeatedNullifier', nullifier])
  })

  test('swapped, changed and non-canonical proof fields', async () => {
    const { ax, ay, bx1, bx0, by1, by0, cx, cy } = proofWords(story.bundle)
    const bad = [
      [cx, cy, bx1, bx0, by1, by0, ax, ay],
      [ax, ay, bx0, bx1, by0, by1, cx, cy],
      [ay, ax, bx1, bx0, by1, by0, cx, cy],
      [ax, P - ay, bx1, bx0, by1, by0, cx, cy],
      [ax + P, ay, bx1, bx0, by1, by0, cx, cy],
      [ax, ay, bx1 + P, bx0, by1, by0, cx, cy],
      [0n, 0n, bx1, bx0, by1, by0, cx, cy],
      Array<bigint>(8).fill(0n),
    ]
    for (const proof of bad) expect(await changed({ proof })).toEqual(['InvalidProof', 0n])
  })

  test('POOL-4: everything that boundHash covers', async () => {
    const { ciphertexts } = split()
    const flipped = Uint8Array.from(ciphertexts[0] as Uint8Array, (byte, i) => (i === 0 ? byte ^ 1 : byte))
    expect(await changed({ recipient: MALLORY })).toEqual(['InvalidProof', 0n])
    expect(await changed({ feeTo: MALLORY })).toEqual(['InvalidProof', 0n])
    expect(await changed({ fee: 0n })).toEqual(['InvalidProof', 0n])
    expect(await changed({ publicOut: PAID_OUT + 1n })).toEqual(['InvalidProof', 0n])
    expect(await changed({ ciphertexts: [flipped, ciphertexts[1] as Uint8Array] })).toEqual(['InvalidProof', 0n])
    expect(await refused({ ...story.bundle, dataHash: `0x${'01'.repeat(32)}` })).toEqual(['InvalidProof', 0n])
    expect(await refused({ ...story.bundle, expiry: story.bundle.expiry - 1n })).toEqual(['InvalidProof', 0n])
  })

  test('bundle replay by another caller: and a bundle whose copier names himself as beneficiary: POOL-4', async () => {
    const his = withSplit(story.bundle, { recipient: MALLORY, feeTo: MALLORY })
    expect(await refused(story.bundle, { from: MALLORY })).toEqual(['InvalidProof', 0n])
    expect(await refused(his, { from: MALLORY })).toEqual(['InvalidProof', 0n])
    expect(await refused(his)).toEqual(['InvalidProof', 0n])
  })

  test('bundle replay on another chain: a proof for another chain id: POOL-4', async () => {
    const foreign = await spendingStory({ context: { chainId: CHAIN_ID + 1n } })
    expect(await transact(foreign.chain, foreign.bundle)).toMatchObject({ result: 'InvalidProof' })
  })

  test('POOL-2: replayed nullifier, also under a re-randomised proof and in a bundle that looks new', async () => {
    const { chain, bundle, spender, note } = await spendingStory()
    expect((await transact(chain, bundle)).result).toBe('ok')
    const [nullifier] = firstSplit(bundle).nullifiers as [bigint, bigint]
    expect(await transact(chain, bundle)).toMatchObject({ result: 'NoteAlreadySpent', values: [nullifier] })
    const { ax, ay, bx1, bx0, by1, by0, cx, cy } = proofWords(bundle)
    // (-A, -B, C) proves the same.
    const renewed = withSplit(bundle, { proof: [ax, P - ay, bx1, bx0, P - by1, P - by0, cx, cy] })
    expect((await transact(chain, renewed)).result).toBe('NoteAlreadySpent')
    const fresh = await spendingStory()
    expect((await transact(fresh.chain, renewed)).result).toBe('ok')
    spender.follow(bundle)
    const other = spender.plan({ seed: 'again', splits: [{ spend: [note] }] }).bundle.joinSplits[0]
    expect(other?.nullifiers[0]).toBe(nullifier)
  })
})

test('a payment to the pool itself and to the caller adds up', async () => {
  const chain = await TestChain.open()
  const spender = new Spender()
  const note = await spender.shield(chain, 'first')
  const splits = [{ spend: [note], publicOut: 100n, recipient: ALICE, fee: 40n, feeTo: POOL }]
  const bundle = await spender.prove({ seed: 'to itself', splits })
  const before = await chain.balance(ALICE)
  expect((await transact(chain, bundle)).result).toBe('ok')
  expect((await chain.balance(ALICE)) - before).toBe(60n)
  expect(await chain.balance(POOL)).toBe(ETHER - 60n)
  expect(splitPosition(3n)).toEqual({ tree: 0, index: 3 })
})
