import { hashNode } from '../hash.js'

/** How a leaf hangs in its tree: from the leaf up, its place among four and the three others from left to right. */
export interface MerklePath {
  readonly digits: readonly number[]
  readonly siblings: readonly (readonly bigint[])[]
}

/** The root that a leaf and its path give. */
export function rootOfPath(leaf: bigint, { digits, siblings }: MerklePath): bigint {
  return digits.reduce((node, digit, height) => hashNode(...placed(node, digit, siblings[height] ?? [])), leaf)
}

/** Four children: the node at place `digit`, the siblings around it. */
function placed(node: bigint, digit: number, siblings: readonly bigint[]): [bigint, bigint, bigint, bigint] {
  if (siblings.length !== 3 || ![0, 1, 2, 3].includes(digit))
    throw new RangeError('A path level has a digit and three siblings.')
  const children = [...siblings]
  children.splice(digit, 0, node)
  return children as [bigint, bigint, bigint, bigint]
}
