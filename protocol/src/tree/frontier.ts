import { ProtocolError } from '../errors.js'
import { hashNode } from '../hash.js'
import { assertCommitment } from './commitment-tree.js'
import { EMPTY_SUBTREES, TREE_ARITY, TREE_DEPTH } from './parameters.js'

/**
 * What a pool stores to append: per height the up to three finished left siblings of the place where the next leaf goes.
 * `filled[h]` has exactly `(index >> 2h) & 3` nodes.
 */
export interface FrontierState {
  readonly nextPosition: bigint
  readonly filled: readonly (readonly bigint[])[]
}

/** A root that a tree got. */
export interface TreeRoot {
  readonly tree: number
  readonly root: bigint
}

/** Outcome of an append. */
export interface AppendResult {
  readonly firstPosition: bigint
  /** Root of every tree that got leaves, in order: two when one became full, each to be remembered as known. */
  readonly roots: readonly TreeRoot[]
}

const EMPTY_FILLED = (depth: number): bigint[][] => Array.from({ length: depth }, () => [])

/**
 * Append-only tree in 45 nodes, for pools. Appending k leaves at once costs about 15 + k/3 hashes, not 15 k.
 * `depth` below 15 is for tests of the change from one tree to the next.
 */
export class Frontier {
  #tree: number
  #index: number
  #filled: bigint[][]
  readonly #capacity: number

  private constructor(
    { nextPosition, filled }: FrontierState,
    readonly depth: number,
  ) {
    this.#capacity = TREE_ARITY ** depth
    this.#tree = Number(nextPosition / BigInt(this.#capacity))
    this.#index = Number(nextPosition % BigInt(this.#capacity))
    this.#filled = filled.map((nodes) => [...nodes])
  }

  /** A frontier without leaves. */
  static empty(depth: number = TREE_DEPTH): Frontier {
    return new Frontier({ nextPosition: 0n, filled: EMPTY_FILLED(depth) }, depth)
  }

  /**
   * Takes up a stored state.
   * @throws ProtocolError INVALID_TREE when the number of nodes does not fit the position
   */
  static restore(state: FrontierState, depth: number = TREE_DEPTH): Frontier {
    const fits = state.filled.length === depth && state.nextPosition >= 0n
    if (!fits || state.filled.some((nodes, height) => nodes.length !== filledCount(state.nextPosition, height))) {
      throw new ProtocolError('INVALID_TREE', 'The stored frontier does not fit its position.')
    }
    return new Frontier(state, depth)
  }

  /** The state to store. */
  state(): FrontierState {
    return { nextPosition: this.nextPosition, filled: this.#filled.map((nodes) => [...nodes]) }
  }

  /** Position that the next commitment gets. */
  get nextPosition(): bigint {
    return BigInt(this.#tree) * BigInt(this.#capacity) + BigInt(this.#index)
  }

  /** Number of the tree that the next commitment goes to, and its root. Hashes one path. */
  current(): TreeRoot {
    return { tree: this.#tree, root: this.#extend([]) }
  }

  /**
   * Appends commitments in order.
   * @throws NotCanonicalError; ProtocolError INVALID_TREE on a commitment of 0. Nothing is appended then.
   */
  append(commitments: readonly bigint[]): AppendResult {
    for (const commitment of commitments) assertCommitment(commitment)
    const firstPosition = this.nextPosition
    const roots: TreeRoot[] = []
    for (let done = 0; done < commitments.length; ) {
      const part = commitments.slice(done, done + this.#capacity - this.#index)
      roots.push({ tree: this.#tree, root: this.#appendToTree(part) })
      done += part.length
    }
    return { firstPosition, roots }
  }

  #appendToTree(leaves: readonly bigint[]): bigint {
    const root = this.#extend(leaves)
    this.#index += leaves.length
    if (this.#index === this.#capacity) {
      this.#tree += 1
      this.#index = 0
    }
    this.#filled = this.#filled.map((nodes, height) => nodes.slice(0, filledCount(BigInt(this.#index), height)))
    return root
  }

  /** Adds leaves to the nodes of each height, from the leaves up, and returns the root. Nodes beyond the count are cut by the caller. */
  #extend(leaves: readonly bigint[]): bigint {
    let fresh = leaves
    for (let height = 0; height < this.depth; height++) {
      const nodes = [...(this.#filled[height] as bigint[]), ...fresh]
      if (leaves.length > 0)
        this.#filled[height] = nodes.slice(TREE_ARITY * Math.floor((nodes.length - 1) / TREE_ARITY))
      fresh = hashGroups(nodes, EMPTY_SUBTREES[height] as bigint)
    }
    return fresh[0] ?? (EMPTY_SUBTREES[this.depth] as bigint)
  }
}

/** Parents of consecutive nodes, the last group filled up with empty subtrees. */
function hashGroups(nodes: readonly bigint[], empty: bigint): bigint[] {
  const parents: bigint[] = []
  for (let first = 0; first < nodes.length; first += TREE_ARITY) {
    const child = (place: number): bigint => nodes[first + place] ?? empty
    parents.push(hashNode(child(0), child(1), child(2), child(3)))
  }
  return parents
}

const filledCount = (nextPosition: bigint, height: number): number => Number((nextPosition >> BigInt(2 * height)) & 3n)
