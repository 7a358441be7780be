import { RLP } from '@ethereumjs/rlp'
import { byteText } from '../../evm/byte-text.js'
import { encodeRlp } from '../rlp.js'

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
type Path = string

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

const HASH_BYTES = 32
/** RLP of the empty string, as bytes and as an item of a list. */
const EMPTY_RLP = Uint8Array.of(0x80)
const EMPTY_ITEM = 0x80
/** What RLP puts before a string of 32 bytes. */
const HASH_PREFIX = 0xa0
/** Bytes before the items of a list below 2^16 bytes. */
const LONGEST_PREFIX = 3
/** Room for the largest node that is a list of references: 16 hashes and an empty value. */
const scratch = Buffer.alloc(LONGEST_PREFIX + 16 * (HASH_BYTES + 1) + 1)

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
  if (root === undefined) return codec.keccak256(EMPTY_RLP)
  const reference = Buffer.from(referenceOf(root, codec), 'latin1')
  return reference.length === HASH_BYTES ? new Uint8Array(reference) : codec.keccak256(reference)
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
  if (referenceOf(root, codec).length < HASH_BYTES)
    node(byteText(trieHash(root, codec), 'latin1'), encodeNode(root, codec))
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

function referenceOf<V>(node: TrieNode<V>, codec: TrieCodec<V>): Reference {
  if (node.kind === 'stored') return node.reference
  node.reference ??= makeReference(encodeNode(node, codec), codec)
  return node.reference
}

function makeReference(encoded: Uint8Array, { keccak256 }: Pick<TrieCodec<never>, 'keccak256'>): Reference {
  return byteText(encoded.length < HASH_BYTES ? encoded : keccak256(encoded), 'latin1')
}

/** RLP of a node; to be used or copied before the next node is encoded. */
function encodeNode<V>(node: HeldNode<V>, codec: TrieCodec<V>): Uint8Array {
  switch (node.kind) {
    case 'leaf':
      return encodeRlp([compact(node.path, 2), codec.encode(node.value)])
    case 'extension':
      return encodeExtension(node, codec)
    case 'branch':
      return encodeBranch(node, codec)
  }
}

function encodeExtension<V>({ path, child }: Extension<V>, codec: TrieCodec<V>): Uint8Array {
  const reference = referenceOf(child, codec)
  const key = encodeRlp(compact(path, 0))
  scratch.set(key, LONGEST_PREFIX)
  return encodedList(writeReference(reference, LONGEST_PREFIX + key.length))
}

function encodeBranch<V>({ children }: Branch<V>, codec: TrieCodec<V>): Uint8Array {
  // All of them before the first is written: a child's own node is encoded in the same buffer.
  for (const child of children) if (child !== undefined) referenceOf(child, codec)
  let end = LONGEST_PREFIX
  for (const child of children) {
    if (child === undefined) scratch[end++] = EMPTY_ITEM
    else end = writeReference(referenceOf(child, codec), end)
  }
  scratch[end] = EMPTY_ITEM
  return encodedList(end + 1)
}

/** A hash is a string of 32 bytes; a short node stands as it is. @returns where the next item begins */
function writeReference(reference: Reference, at: number): number {
  if (reference.length < HASH_BYTES) return at + scratch.write(reference, at, 'latin1')
  scratch[at] = HASH_PREFIX
  return at + 1 + scratch.write(reference, at + 1, 'latin1')
}

/** RLP list of the items that the shared buffer holds up to `end`: this runs some twenty times per block. */
function encodedList(end: number): Uint8Array {
  const length = end - LONGEST_PREFIX
  const prefix = length < 56 ? [0xc0 + length] : length < 256 ? [0xf8, length] : [0xf9, length >> 8, length & 0xff]
  scratch.set(prefix, LONGEST_PREFIX - prefix.length)
  return scratch.subarray(LONGEST_PREFIX - prefix.length, end)
}

/** Hex-prefix encoding (yellow paper, appendix C); the flag is 2 for a leaf. */
function compact(path: Path, flag: 0 | 2): Uint8Array {
  const odd = path.length % 2
  const digits = odd === 1 ? `${flag + 1}${path}` : `${flag}0${path}`
  return Buffer.from(digits, 'hex')
}
