/**
 * A Merkle Patricia trie (yellow paper, appendix D) of immutable nodes in memory.
 *
 * A write copies the nodes on its path and shares the rest, so that every earlier state stays readable for as long as somebody holds
 * its root, a checkpoint is one reference, and undoing costs nothing. Hashes are computed when they are asked for, and kept.
 */
export type TrieNode<V> = HeldNode<V> | Stored<V>

/** A node whose content is in memory. */
export type HeldNode<V> = Leaf<V> | Extension<V> | Branch<V>

/** The empty trie is undefined. */
export type TrieRoot<V> = TrieNode<V> | undefined

/** Paths are strings of hex digits. */
export type Path = string

/**
 * How a parent refers to a node: by its hash, or by its encoding when that is shorter than 32 bytes. Kept as a binary string, one
 * character per byte, which takes a quarter of a byte array's memory.
 */
export type Reference = string

interface Node {
  reference?: Reference
  /** The store has this node, and with it everything below. */
  isStored?: boolean
}

export interface Leaf<V> extends Node {
  readonly kind: 'leaf'
  readonly path: Path
  readonly value: V
}

export interface Extension<V> extends Node {
  readonly kind: 'extension'
  readonly path: Path
  readonly child: TrieNode<V>
}

/** No value of its own, since no key is the start of another. */
export interface Branch<V> extends Node {
  readonly kind: 'branch'
  readonly children: readonly TrieRoot<V>[]
}

/** A node that lies in a store, and is read when somebody gets to it. */
interface Stored<V> {
  readonly kind: 'stored'
  readonly reference: Reference
  readonly source: NodeSource<V>
  /** The node, once read. */
  held?: HeldNode<V>
}

/** Where stored nodes are read from. */
export interface NodeSource<V> {
  /**
   * @param reference hash of the node, 32 characters
   * @returns the node, marked as stored
   * @throws when there is no such node
   */
  load(reference: Reference): HeldNode<V>
}

/** What hashing needs to know. */
export interface TrieCodec<V> {
  readonly keccak256: (bytes: Uint8Array) => Uint8Array
  readonly encode: (value: V) => Uint8Array
}
