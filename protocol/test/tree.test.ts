import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  CommitmentTree,
  digitsToIndex,
  EMPTY_ROOT,
  EMPTY_SUBTREES,
  FIELD_ORDER,
  Frontier,
  hashNode,
  ProtocolError,
  pathDigits,
  rootOfPath,
  TREE_CAPACITY,
  TREE_DEPTH,
} from '../src/index.js'

const arbLeaf = () => fc.bigInt({ min: 1n, max: FIELD_ORDER - 1n })
const arbBatches = () => fc.array(fc.array(arbLeaf(), { minLength: 1, maxLength: 9 }), { minLength: 1, maxLength: 6 })

/** The root by the definition: all leaves, level by level. */
function plainRoot(leaves: readonly bigint[], depth: number): bigint {
  let level = [...leaves]
  while (level.length < 4 ** depth) level.push(0n)
  for (let height = 0; height < depth; height++) {
    level = Array.from({ length: level.length / 4 }, (_, i) =>
      hashNode(...(level.slice(4 * i, 4 * i + 4) as [bigint, bigint, bigint, bigint])),
    )
  }
  return level[0] as bigint
}

describe('parameters', () => {
  test('empty subtrees hash from the empty leaf', () => {
    expect(EMPTY_SUBTREES).toHaveLength(TREE_DEPTH + 1)
    expect(EMPTY_SUBTREES[0]).toBe(0n)
    expect(EMPTY_SUBTREES[2]).toBe(plainRoot([], 2))
    const parents = EMPTY_SUBTREES.slice(0, -1).map((child) => hashNode(child, child, child, child))
    expect(EMPTY_SUBTREES.slice(1)).toEqual(parents)
    expect(EMPTY_SUBTREES[TREE_DEPTH]).toBe(EMPTY_ROOT)
    expect(new CommitmentTree().root()).toBe(EMPTY_ROOT)
    expect(Frontier.empty().current()).toEqual({ tree: 0, root: EMPTY_ROOT })
    expect(TREE_CAPACITY).toBe(2 ** 30)
  })

  test('digits are the base-4 digits of the index, lowest first', () => {
    expect(pathDigits(0b11_10_01).slice(0, 4)).toEqual([1, 2, 3, 0])
    fc.assert(fc.property(fc.nat({ max: TREE_CAPACITY - 1 }), (index) => digitsToIndex(pathDigits(index)) === index))
  })
})

describe('commitment tree and frontier', () => {
  test('agree with each other and with the definition after every batch', () =>
    fc.assert(
      fc.property(arbBatches(), (batches) => {
        const depth = 3
        const tree = new CommitmentTree(depth)
        let frontier = Frontier.empty(depth)
        const leaves: bigint[] = []
        for (const batch of batches) {
          const { firstPosition, roots } = frontier.append(batch)
          expect(tree.append(...batch)).toBe(firstPosition)
          leaves.push(...batch)
          const root = plainRoot(leaves, depth)
          expect(tree.root()).toBe(root)
          expect(roots).toEqual([{ tree: 0, root }])
          frontier = Frontier.restore(frontier.state(), depth)
          expect(frontier.current()).toEqual({ tree: 0, root })
        }
      }),
      { numRuns: 15 },
    ))

  test('every path leads to the root', () =>
    fc.assert(
      fc.property(fc.array(arbLeaf(), { minLength: 1, maxLength: 40 }), (leaves) => {
        const tree = new CommitmentTree()
        tree.append(...leaves)
        const position = BigInt(leaves.length >> 1)
        const path = tree.path(position)
        expect(rootOfPath(tree.leaf(position), path)).toBe(tree.root())
        expect(digitsToIndex(path.digits)).toBe(Number(position))
        expect(rootOfPath(tree.leaf(position) ^ 1n, path)).not.toBe(tree.root())
      }),
      { numRuns: 6 },
    ))

  test('a full tree is followed by the next, also in the middle of a batch', () => {
    const depth = 2
    const leaves = Array.from({ length: 37 }, (_, i) => BigInt(i + 1))
    const tree = new CommitmentTree(depth)
    tree.append(...leaves)
    const frontier = Frontier.empty(depth)
    const { roots } = frontier.append(leaves)
    const expected = [0, 1, 2].map((n) => ({ tree: n, root: plainRoot(leaves.slice(16 * n, 16 * n + 16), depth) }))
    expect(roots).toEqual(expected)
    expect([0, 1, 2].map((n) => ({ tree: n, root: tree.root(n) }))).toEqual(expected)
    expect(rootOfPath(18n, tree.path(17n))).toBe(tree.root(1))
    expect([tree.nextPosition, frontier.nextPosition, tree.currentTree]).toEqual([37n, 37n, 2])
  })

  test('an exactly full tree leaves an empty one', () => {
    const frontier = Frontier.empty(1)
    const tree = new CommitmentTree(1)
    frontier.append([1n, 2n, 3n, 4n])
    tree.append(1n, 2n, 3n, 4n)
    expect(frontier.current()).toEqual({ tree: 1, root: EMPTY_SUBTREES[1] })
    expect([tree.currentTree, tree.root(), tree.root(0)]).toEqual([1, EMPTY_SUBTREES[1], hashNode(1n, 2n, 3n, 4n)])
    expect(Frontier.restore(frontier.state(), 1).append([5n])).toEqual({
      firstPosition: 4n,
      roots: [{ tree: 1, root: hashNode(5n, 0n, 0n, 0n) }],
    })
  })

  test('a rewound tree is the tree that never had the leaves', () =>
    fc.assert(
      fc.property(
        fc.array(arbLeaf(), { minLength: 1, maxLength: 50 }),
        fc.nat(),
        fc.boolean(),
        (leaves, cut, hashed) => {
          const keep = cut % (leaves.length + 1)
          const tree = new CommitmentTree(2)
          tree.append(...leaves)
          if (hashed) tree.root()
          tree.rewind(BigInt(keep))
          const fresh = new CommitmentTree(2)
          fresh.append(...leaves.slice(0, keep))
          expect([tree.nextPosition, tree.root()]).toEqual([fresh.nextPosition, fresh.root()])
          tree.append(...leaves.slice(keep))
          fresh.append(...leaves.slice(keep))
          expect(tree.root()).toBe(fresh.root())
        },
      ),
      { numRuns: 30 },
    ))

  test('0 and non-canonical commitments are refused, and nothing is appended', () => {
    for (const bad of [0n, FIELD_ORDER, -1n]) {
      const [tree, frontier] = [new CommitmentTree(), Frontier.empty()]
      expect(() => tree.append(1n, bad)).toThrow(ProtocolError)
      expect(() => frontier.append([1n, bad])).toThrow(ProtocolError)
      expect([tree.nextPosition, frontier.nextPosition]).toEqual([0n, 0n])
    }
  })

  test('a stored frontier that does not fit its position is refused', () => {
    const state = Frontier.empty().state()
    expect(() => Frontier.restore({ ...state, nextPosition: 1n })).toThrow(ProtocolError)
    expect(() => Frontier.restore({ ...state, filled: state.filled.slice(1) })).toThrow(ProtocolError)
  })

  test('unknown trees and positions are refused', () => {
    const tree = new CommitmentTree()
    tree.append(1n)
    expect(() => tree.root(1)).toThrow(ProtocolError)
    expect(() => tree.path(1n)).toThrow(ProtocolError)
    expect(() => tree.leaf(-1n)).toThrow(ProtocolError)
    expect(() => tree.rewind(2n)).toThrow(ProtocolError)
  })
})
