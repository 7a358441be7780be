import { RLP } from '@ethereumjs/rlp'

/**
 * A Merkle Patricia trie (yellow paper, appendix D) of immutable nodes in memory.
 *
 * A write copies the nodes on its path and shares the rest, so that every earlier state stays readable for as long as somebody holds
 * its root, a checkpoint is one reference, and undoing costs nothing. Hashes are computed when they are asked for, and kept.
 */
export type TrieNode<V> = Leaf<V> | Extension<V> | Branch<V>

/** The empty trie is undefined. */
export type TrieRoot<V> = TrieNode<V> | undefined

/** Paths are strings of hex digits. */
type Path = string

/** How a parent refers to a node: by its hash, or by the node itself when that is shorter than 32 bytes. */
type Reference = Uint8Array | RlpList
type RlpList = (Uint8Array | RlpList)[]

interface Node {
  reference?: Reference
}

interface Leaf<V> extends Node {
  readonly kind: 'leaf'
  readonly path: Path
  readonly value: V
}

interface Extension<V> extends Node {
  readonly kind: 'extension'
  readonly path: Path
  readonly child: TrieNode<V>
}

/** No value of its own, since no key is the start of another. */
interface Branch<V> extends Node {
  readonly kind: 'branch'
  readonly children: readonly TrieRoot<V>[]
}

/** What hashing needs to know. */
export interface TrieCodec<V> {
  readonly keccak256: (bytes: Uint8Array) => Uint8Array
  readonly encode: (value: V) => Uint8Array
}

const EMPTY = new Uint8Array(0)

/** @param path the whole key, as hex digits; no key of a trie may be the start of another */
export function trieGet<V>(root: TrieRoot<V>, path: Path): V | undefined {
  let node = root
  let at = 0
  while (node !== undefined) {
    if (node.kind === 'leaf') return matches(node.path, path, at) ? node.value : undefined
    if (node.kind === 'branch') {
      node = node.children[digit(path, at)]
      at += 1
    } else {
      if (!path.startsWith(node.path, at)) return undefined
      at += node.path.length
      node = node.child
    }
  }
  return undefined
}

/** The trie with `value` at `path`; `root` stays as it is. */
export function triePut<V>(root: TrieRoot<V>, path: Path, value: V): TrieNode<V> {
  if (root === undefined) return { kind: 'leaf', path, value }
  if (root.kind === 'branch') {
    const index = digit(path, 0)
    return withChild(root, index, triePut(root.children[index], path.slice(1), value))
  }
  const shared = commonPrefix(root.path, path)
  if (shared === root.path.length) {
    if (root.kind === 'leaf') return { kind: 'leaf', path, value }
    return { kind: 'extension', path: root.path, child: triePut(root.child, path.slice(shared), value) }
  }
  return extend(path.slice(0, shared), split(root, shared, path.slice(shared), value))
}

/** The trie without `path`; `root` stays as it is. */
export function trieDelete<V>(root: TrieRoot<V>, path: Path): TrieRoot<V> {
  if (root === undefined) return undefined
  if (root.kind === 'leaf') return root.path === path ? undefined : root
  if (root.kind === 'extension') {
    if (!path.startsWith(root.path)) return root
    const child = trieDelete(root.child, path.slice(root.path.length))
    return child === root.child || child === undefined ? root : prepend(root.path, child)
  }
  const index = digit(path, 0)
  const child = trieDelete(root.children[index], path.slice(1))
  if (child === root.children[index]) return root
  return collapse(withChild(root, index, child))
}

/** Keccak-256 of the root node; of the empty string's RLP when there is none. */
export function trieHash<V>(root: TrieRoot<V>, codec: TrieCodec<V>): Uint8Array {
  if (root === undefined) return codec.keccak256(RLP.encode(EMPTY))
  const reference = referenceOf(root, codec)
  return reference instanceof Uint8Array ? reference : codec.keccak256(RLP.encode(reference))
}

/** Encoded nodes from the root towards `path`, as far as the trie goes: an EIP-1186 proof. */
export function trieProof<V>(root: TrieRoot<V>, path: Path, codec: TrieCodec<V>): Uint8Array[] {
  const proof: Uint8Array[] = []
  let node = root
  let at = 0
  while (node !== undefined) {
    // A node shorter than 32 bytes stands inside its parent and is no step of its own.
    if (proof.length === 0 || node.reference instanceof Uint8Array) proof.push(RLP.encode(structure(node, codec)))
    if (node.kind === 'leaf') return proof
    if (node.kind === 'branch') {
      node = node.children[digit(path, at)]
      at += 1
    } else {
      if (!path.startsWith(node.path, at)) return proof
      at += node.path.length
      node = node.child
    }
  }
  return proof
}

function digit(path: Path, at: number): number {
  const code = path.charCodeAt(at)
  return code < 58 ? code - 48 : code - 87
}

function matches(rest: Path, path: Path, at: number): boolean {
  return rest.length === path.length - at && path.startsWith(rest, at)
}

function commonPrefix(a: Path, b: Path): number {
  let length = 0
  while (length < a.length && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}

function withChild<V>(branch: Branch<V>, index: number, child: TrieRoot<V>): Branch<V> {
  const children = branch.children.slice()
  children[index] = child
  return { kind: 'branch', children }
}

/** A branch where `node` and a new leaf part: `node` after `shared` digits of its path, the leaf at `path`. */
function split<V>(node: Leaf<V> | Extension<V>, shared: number, path: Path, value: V): Branch<V> {
  const children = new Array<TrieRoot<V>>(16).fill(undefined)
  children[digit(node.path, shared)] = shortened(node, shared + 1)
  children[digit(path, 0)] = { kind: 'leaf', path: path.slice(1), value }
  return { kind: 'branch', children }
}

function shortened<V>(node: Leaf<V> | Extension<V>, by: number): TrieNode<V> {
  const path = node.path.slice(by)
  if (node.kind === 'leaf') return { kind: 'leaf', path, value: node.value }
  return extend(path, node.child)
}

function extend<V>(path: Path, child: TrieNode<V>): TrieNode<V> {
  return path === '' ? child : { kind: 'extension', path, child }
}

/** `node` reached by `path`, merging where two paths meet. */
function prepend<V>(path: Path, node: TrieNode<V>): TrieNode<V> {
  if (node.kind === 'branch') return extend(path, node)
  if (node.kind === 'leaf') return { kind: 'leaf', path: path + node.path, value: node.value }
  return { kind: 'extension', path: path + node.path, child: node.child }
}

/** A branch with a single child is no branch. */
function collapse<V>(branch: Branch<V>): TrieRoot<V> {
  const index = branch.children.findIndex((child) => child !== undefined)
  const only = branch.children[index]
  if (only === undefined) return undefined
  if (branch.children.some((child, place) => child !== undefined && place !== index)) return branch
  return prepend(index.toString(16), only)
}

function referenceOf<V>(node: TrieNode<V>, codec: TrieCodec<V>): Reference {
  if (node.reference !== undefined) return node.reference
  const list = structure(node, codec)
  const encoded = RLP.encode(list)
  const reference = encoded.length < 32 ? list : codec.keccak256(encoded)
  node.reference = reference
  return reference
}

function structure<V>(node: TrieNode<V>, codec: TrieCodec<V>): RlpList {
  switch (node.kind) {
    case 'leaf':
      return [compact(node.path, 2), codec.encode(node.value)]
    case 'extension':
      return [compact(node.path, 0), referenceOf(node.child, codec)]
    case 'branch':
      return [...node.children.map((child) => (child === undefined ? EMPTY : referenceOf(child, codec))), EMPTY]
  }
}

/** Hex-prefix encoding (yellow paper, appendix C); the flag is 2 for a leaf. */
function compact(path: Path, flag: 0 | 2): Uint8Array {
  const odd = path.length % 2
  const digits = odd === 1 ? `${flag + 1}${path}` : `${flag}0${path}`
  return Uint8Array.from(Buffer.from(digits, 'hex'))
}
