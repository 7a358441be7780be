import { ProtocolError } from '../errors.js'
import { assertFieldElement } from '../field.js'
import { hashNode } from '../hash.js'
import type { MerklePath } from './merkle-path.js'
import { EMPTY_LEAF, EMPTY_SUBTREES, pathDigits, TREE_ARITY, TREE_DEPTH } from './parameters.js'

/** One tree. Nodes are hashed when a root or path is asked for, so appending many leaves costs a third of a hash each. */
class SingleTree {
  readonly #levels: bigint[][]
  #hashedLeaves = 0

  constructor(readonly depth: number) {
    this.#levels = Array.from({ length: depth + 1 }, () => [])
  }

  get leaves(): bigint[] {
    return this.#levels[0] as bigint[]
  }

  root(): bigint {
    this.#hash()
    return this.#node(this.depth, 0)
  }

  path(index: number): MerklePath {
    this.#hash()
    const digits = pathDigits(index, this.depth)
    const siblings = digits.map((digit, height) => {
      const first = Math.floor(index / TREE_ARITY ** (height + 1)) * TREE_ARITY
      return [0, 1, 2, 3].filter((place) => place !== digit).map((place) => this.#node(height, first + place))
    })
    return { digits, siblings }
  }

  truncate(count: number): void {
    this.#levels.forEach((level, height) => {
      level.length = Math.min(level.length, Math.floor(count / TREE_ARITY ** height))
    })
    this.#hashedLeaves = Math.min(this.#hashedLeaves, count)
  }

  #node(height: number, index: number): bigint {
    return this.#levels[height]?.[index] ?? (EMPTY_SUBTREES[height] as bigint)
  }

  #hash(): void {
    const count = this.leaves.length
    for (let height = 1; height <= this.depth; height++) {
      const width = TREE_ARITY ** height
      const level = this.#levels[height] as bigint[]
      const from = Math.min(Math.floor(this.#hashedLeaves / width), level.length)
      for (let index = from; index * width < count; index++) level[index] = this.#hashAt(height, index)
    }
    this.#hashedLeaves = count
  }

  #hashAt(height: number, index: number): bigint {
    const child = (place: number): bigint => this.#node(height - 1, TREE_ARITY * index + place)
    return hashNode(child(0), child(1), child(2), child(3))
  }
}

/**
 * All commitments with all nodes, for wallets that prove membership: trees of 2^30 leaves one after another.
 * `depth` below 15 is for tests of the change from one tree to the next.
 */
export class CommitmentTree {
  readonly #trees: SingleTree[]
  readonly #capacity: number

  constructor(readonly depth: number = TREE_DEPTH) {
    this.#capacity = TREE_ARITY ** depth
    this.#trees = [new SingleTree(depth)]
  }

  /** Position that the next commitment gets. */
  get nextPosition(): bigint {
    const last = this.#trees.length - 1
    return BigInt(last) * BigInt(this.#capacity) + BigInt(this.#tree(last).leaves.length)
  }

  /** Number of the tree that the next commitment goes to. */
  get currentTree(): number {
    return this.#trees.length - 1
  }

  /**
   * Appends commitments in order.
   * @returns position of the first
   * @throws NotCanonicalError; ProtocolError INVALID_TREE on a commitment of 0
   */
  append(...commitments: bigint[]): bigint {
    for (const commitment of commitments) assertCommitment(commitment)
    const first = this.nextPosition
    for (const commitment of commitments) this.#append(commitment)
    return first
  }

  /** Root of a tree, by default of the current one. */
  root(tree: number = this.currentTree): bigint {
    return this.#tree(tree).root()
  }

  /** The commitment at a position. */
  leaf(position: bigint): bigint {
    const { tree, index } = this.#locate(position)
    return tree.leaves[index] as bigint
  }

  /** Path of the leaf at a position, against the current root of its tree. */
  path(position: bigint): MerklePath {
    const { tree, index } = this.#locate(position)
    return tree.path(index)
  }

  /** Forgets every commitment from `nextPosition` on, as after a reorganisation of the chain. */
  rewind(nextPosition: bigint): void {
    if (nextPosition < 0n || nextPosition > this.nextPosition) {
      throw new ProtocolError('INVALID_POSITION', 'A tree can be rewound to an earlier position only.')
    }
    const tree = Number(nextPosition / BigInt(this.#capacity))
    this.#trees.length = tree + 1
    this.#tree(tree).truncate(Number(nextPosition % BigInt(this.#capacity)))
  }

  #append(commitment: bigint): void {
    const current = this.#tree(this.currentTree)
    current.leaves.push(commitment)
    if (current.leaves.length === this.#capacity) this.#trees.push(new SingleTree(this.depth))
  }

  #tree(tree: number): SingleTree {
    const found = this.#trees[tree]
    if (found === undefined) throw new ProtocolError('INVALID_TREE', 'There is no tree with this number yet.')
    return found
  }

  #locate(position: bigint): { tree: SingleTree; index: number } {
    if (position < 0n || position >= this.nextPosition) {
      throw new ProtocolError('INVALID_POSITION', 'No commitment stands at this position yet.')
    }
    return {
      tree: this.#tree(Number(position / BigInt(this.#capacity))),
      index: Number(position % BigInt(this.#capacity)),
    }
  }
}

/**
 * Refuses what must never become a leaf.
 * @throws NotCanonicalError; ProtocolError INVALID_TREE on 0, the empty leaf
 */
export function assertCommitment(commitment: bigint): bigint {
  if (assertFieldElement(commitment, 'The commitment') === EMPTY_LEAF) {
    throw new ProtocolError('INVALID_TREE', 'A commitment of 0 would be an empty leaf.')
  }
  return commitment
}
