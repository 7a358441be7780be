import { RLP } from '@ethereumjs/rlp'
import { byteText } from '../../evm/byte-text.js'
import { encodeRlp } from '../rlp.js'
import { encodeNode, HASH_BYTES, referenceOf, rootReference } from './encode-node.js'
import type {
  Branch,
  Extension,
  HeldNode,
  Leaf,
  NodeSource,
  Path,
  Reference,
  TrieCodec,
  TrieNode,
  TrieRoot,
} from './trie-node.js'

/** @param path the whole key, as hex digits; no key of a trie may be the start of another */
export function trieGet<V>(root: TrieRoot<V>, path: Path): V | undefined {
  let node = root
  let at = 0
  while (node !== undefined) {
    if (node.kind === 'leaf') return matches(node.path, path, at) ? node.value : undefined
    if (node.kind === 'branch') {
      node = node.children[digit(path, at)]
      at += 1
    } else if (node.kind === 'extension') {
      if (!path.startsWith(node.path, at)) return undefined
      at += node.path.length
      node = node.child
    } else node = held(node)
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
  if (root.kind === 'stored') return triePut(held(root), path, value)
  if (root.kind === 'leaf' && root.path === path) return { kind: 'leaf', path: root.path, value }
  const shared = commonPrefix(root.path, path)
  if (root.kind === 'extension' && shared === root.path.length) {
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
  if (root.kind === 'stored') {
    const rest = trieDelete(held(root), path)
    return rest === root.held ? root : rest
  }
  const index = digit(path, 0)
  const child = trieDelete(root.children[index], path.slice(1))
  if (child === root.children[index]) return root
  return collapse(withChild(root, index, child))
}

/** Keccak-256 of the root node; of the empty string's RLP when there is none. */
export function trieHash<V>(root: TrieRoot<V>, codec: TrieCodec<V>): Uint8Array {
  return new Uint8Array(Buffer.from(rootReference(root, codec), 'latin1'))
}

/** Encoded nodes from the root towards `path`, as far as the trie goes: an EIP-1186 proof. */
export function trieProof<V>(root: TrieRoot<V>, path: Path, codec: TrieCodec<V>): Uint8Array[] {
  const proof: Uint8Array[] = []
  let node = root && held(root)
  const top = node
  let at = 0
  while (node !== undefined) {
    // A node shorter than 32 bytes stands inside its parent and is no step of its own.
    if (node === top || referenceOf(node, codec).length === HASH_BYTES)
      proof.push(new Uint8Array(encodeNode(node, codec)))
    if (node.kind === 'leaf') return proof
    let next: TrieRoot<V>
    if (node.kind === 'branch') {
      next = node.children[digit(path, at)]
      at += 1
    } else {
      if (!path.startsWith(node.path, at)) return proof
      at += node.path.length
      next = node.child
    }
    node = next && held(next)
  }
  return proof
}

/** Calls back with every key and value, in the order of the paths. */
export function trieEach<V>(root: TrieRoot<V>, visit: (path: Path, value: V) => void, before: Path = ''): void {
  if (root === undefined) return
  // Not kept: a walk over everything must not bring everything into memory.
  const node = root.kind === 'stored' ? (root.held ?? root.source.load(root.reference)) : root
  if (node.kind === 'leaf') visit(before + node.path, node.value)
  else if (node.kind === 'extension') trieEach(node.child, visit, before + node.path)
  else for (const [index, child] of node.children.entries()) trieEach(child, visit, before + index.toString(16))
}

/** A trie that a store has, by the hash of its root. */
export function storedTrie<V>(rootHash: Uint8Array, source: NodeSource<V>): TrieNode<V> {
  return { kind: 'stored', reference: byteText(rootHash, 'latin1'), source }
}

/**
 * Hands over the nodes that no store has yet, with the hashes they are to be found by, and marks them as stored: whoever asks has to
 * store them, or to give the trie up.
 *
 * @param leaf told of each value among them
 */
export function takeUnstored<V>(
  root: TrieRoot<V>,
  codec: TrieCodec<V>,
  node: (hash: Reference, encoded: Uint8Array) => void,
  leaf: (value: V) => void,
): void {
  if (root === undefined || root.kind === 'stored' || root.isStored === true) return
  // A root is found by its hash even when it is short.
  if (referenceOf(root, codec).length < HASH_BYTES) node(rootReference(root, codec), encodeNode(root, codec))
  takeBelow(root, codec, node, leaf)
}

function takeBelow<V>(
  node: TrieRoot<V>,
  codec: TrieCodec<V>,
  take: (hash: Reference, encoded: Uint8Array) => void,
  leaf: (value: V) => void,
): void {
  if (node === undefined || node.kind === 'stored' || node.isStored === true) return
  const reference = referenceOf(node, codec)
  if (reference.length === HASH_BYTES) take(reference, encodeNode(node, codec))
  node.isStored = true
  if (node.kind === 'leaf') leaf(node.value)
  else if (node.kind === 'extension') takeBelow(node.child, codec, take, leaf)
  else for (const child of node.children) takeBelow(child, codec, take, leaf)
}

/**
 * The node that {@link takeUnstored} handed over.
 *
 * @returns undefined when the bytes are no node
 */
export function decodeNode<V>(
  encoded: Uint8Array,
  reference: Reference,
  source: NodeSource<V>,
  decode: (value: Uint8Array) => V,
): HeldNode<V> | undefined {
  const items: unknown = RLP.decode(encoded)
  const node = Array.isArray(items) ? nodeOf(items, source, decode) : undefined
  if (node !== undefined) node.reference = reference
  return node
}

type NestedItems = readonly (Uint8Array | NestedItems)[]

function nodeOf<V>(
  items: NestedItems,
  source: NodeSource<V>,
  decode: (value: Uint8Array) => V,
): HeldNode<V> | undefined {
  if (items.length === 17) {
    return { kind: 'branch', children: items.slice(0, 16).map((item) => childOf(item, source, decode)), isStored: true }
  }
  const [key, item] = items
  if (items.length !== 2 || !(key instanceof Uint8Array) || item === undefined) return undefined
  const digits = Buffer.from(key.buffer, key.byteOffset, key.length).toString('hex')
  const flag = digit(digits, 0)
  const path = digits.slice(flag % 2 === 1 ? 1 : 2)
  if (flag >= 2)
    return item instanceof Uint8Array ? { kind: 'leaf', path, value: decode(item), isStored: true } : undefined
  const child = childOf(item, source, decode)
  return child && { kind: 'extension', path, child, isStored: true }
}

function childOf<V>(
  item: Uint8Array | NestedItems | undefined,
  source: NodeSource<V>,
  decode: (value: Uint8Array) => V,
): TrieRoot<V> {
  if (item === undefined) return undefined
  if (item instanceof Uint8Array) return item.length === 0 ? undefined : storedTrie(item, source)
  const node = nodeOf(item, source, decode)
  if (node !== undefined) node.reference = byteText(encodeRlp(item), 'latin1')
  return node
}

function held<V>(node: TrieNode<V>): HeldNode<V> {
  if (node.kind !== 'stored') return node
  node.held ??= node.source.load(node.reference)
  return node.held
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
function prepend<V>(path: Path, child: TrieNode<V>): TrieNode<V> {
  const node = held(child)
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
