import { hashNode } from '../hash.js'

/** Children of a node. */
export const TREE_ARITY = 4

/** Levels of hashing between a leaf and the root. */
export const TREE_DEPTH = 15

/** Leaves of one tree: 4^15 = 2^30. A full tree is followed by the next. */
export const TREE_CAPACITY = TREE_ARITY ** TREE_DEPTH

/** The empty leaf. No commitment equals it, except with negligible probability. */
export const EMPTY_LEAF = 0n

/** Z[h], the root of an empty subtree of height h, for h = 0..15. */
export const EMPTY_SUBTREES: readonly bigint[] = /* @__PURE__ */ (() => {
  const roots = [EMPTY_LEAF]
  for (let height = 0; height < TREE_DEPTH; height++) {
    const child = roots[height] as bigint
    roots.push(hashNode(child, child, child, child))
  }
  return Object.freeze(roots)
})()

/** Root of a tree without leaves. */
export const EMPTY_ROOT: bigint = /* @__PURE__ */ (() => EMPTY_SUBTREES[TREE_DEPTH] as bigint)()

/** Path digits of an index, from the leaf up: the digit at height h is `(index >> 2h) & 3`. */
export const pathDigits = (index: number, depth = TREE_DEPTH): number[] =>
  Array.from({ length: depth }, (_, height) => Math.floor(index / TREE_ARITY ** height) % TREE_ARITY)

/** Index of path digits. */
export const digitsToIndex = (digits: readonly number[]): number =>
  digits.reduce((index, digit, height) => index + digit * TREE_ARITY ** height, 0)
