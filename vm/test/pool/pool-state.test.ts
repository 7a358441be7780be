import { CommitmentTree, EMPTY_ROOT, TREE_CAPACITY } from '@merkato/protocol'
import { AbiCoder, getBytes, keccak256 } from 'ethers'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { frontierSlot, knownRootSlot, SLOT, spentSlot, verifyingKeySlot } from '../../src/pool/layout.js'
import { emptyPoolStorage, PoolState } from '../../src/pool/pool-state.js'

const keccak = (message: Uint8Array) => getBytes(keccak256(message))

/** A pool in a map, and the map. */
function memoryPool(storage = emptyPoolStorage(keccak, new Map([[1, 77n]]))) {
  const slots = {
    read: async (slot: bigint) => storage.get(slot) ?? 0n,
    write: async (slot: bigint, word: bigint) => void storage.set(slot, word),
  }
  return { storage, pool: new PoolState(slots, keccak) }
}

describe('a fresh pool', () => {
  test('has an empty tree whose root is known, and its keys', async () => {
    const { pool } = memoryPool()
    expect(await pool.nextPosition()).toBe(0n)
    expect(await pool.currentRoot()).toBe(EMPTY_ROOT)
    expect(await pool.isKnownRoot(0, EMPTY_ROOT)).toBe(true)
    expect(await pool.isKnownRoot(1, EMPTY_ROOT)).toBe(false)
    expect(await pool.verifyingKeyHash(1)).toBe(77n)
    expect(await pool.verifyingKeyHash(2)).toBe(0n)
  })
})

test('any sequence of appends gives the roots of a tree that keeps all leaves; old roots stay known', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 16 }), { minLength: 1, maxLength: 6 }), async (sizes) => {
      const { pool } = memoryPool()
      const tree = new CommitmentTree()
      const roots = [EMPTY_ROOT]
      for (const size of sizes) {
        const leaves = Array.from({ length: size }, (_, i) => tree.nextPosition + BigInt(i) + 1n)
        const position = tree.nextPosition
        tree.append(...leaves)
        expect(await pool.append(leaves)).toBe(position)
        expect(await pool.currentRoot()).toBe(tree.root())
        roots.push(tree.root())
      }
      for (const root of roots) expect(await pool.isKnownRoot(0, root)).toBe(true)
      expect(await pool.nextPosition()).toBe(tree.nextPosition)
    }),
    { numRuns: 12, seed: 10 },
  ))

/** Storage of a pool whose tree has `free` places left, one or two: every height but the leaves has three finished siblings. */
function nearlyFull(free: bigint) {
  const storage = emptyPoolStorage(keccak, new Map())
  storage.set(SLOT.counters, BigInt(TREE_CAPACITY) - free)
  for (let height = 0; height < 15; height++) {
    for (let place = 0; place < 3; place++) storage.set(frontierSlot(height, place), BigInt(100 * height + place + 1))
  }
  return storage
}

test('a bundle that fills a tree goes on in the next, and both roots are known', async () => {
  const storage = nearlyFull(2n)
  const { pool } = memoryPool(storage)
  expect(await pool.append([11n, 12n, 13n])).toBe(BigInt(TREE_CAPACITY) - 2n)
  expect(await pool.nextPosition()).toBe(BigInt(TREE_CAPACITY) + 1n)
  const second = new CommitmentTree()
  second.append(13n)
  expect(await pool.currentRoot()).toBe(second.root())
  expect(await pool.isKnownRoot(1, second.root())).toBe(true)
  expect(await pool.isKnownRoot(0, second.root())).toBe(false)
  expect([...storage.values()].filter((word) => word === 1n).length).toBeGreaterThanOrEqual(2)
})

test('a bundle that ends with its tree opens an empty one', async () => {
  const storage = nearlyFull(1n)
  const { pool } = memoryPool(storage)
  await pool.append([11n])
  expect(await pool.currentRoot()).toBe(EMPTY_ROOT)
  expect(await pool.isKnownRoot(1, EMPTY_ROOT)).toBe(true)
  expect(await pool.nextPosition()).toBe(BigInt(TREE_CAPACITY))
})

test('slots are where Solidity would put them', () => {
  const mapping = (type: string, key: unknown, base: bigint) =>
    BigInt(keccak256(AbiCoder.defaultAbiCoder().encode([type, 'uint256'], [key, base])))
  expect(verifyingKeySlot(keccak, 1)).toBe(mapping('uint32', 1, 2n))
  expect(knownRootSlot(keccak, 3, 5n)).toBe(mapping('uint256', 5n, mapping('uint32', 3, 3n)))
  expect(spentSlot(keccak, 9n)).toBe(mapping('uint256', 9n, 4n))
  expect(frontierSlot(0, 0)).toBe(5n)
  expect(frontierSlot(14, 2)).toBe(49n)
})
