import { KECCAK256_RLP } from '@ethereumjs/util'
import { byteText } from '../../evm/byte-text.js'
import { encodeRlp } from '../rlp.js'
import type { Branch, Extension, HeldNode, Path, Reference, TrieCodec, TrieNode, TrieRoot } from './trie-node.js'

/** Of a hash; a node whose encoding is shorter stands as it is inside its parent. */
export const HASH_BYTES = 32
/** Children of a branch. Gone through by their numbers: an iterator makes an object for each. */
const WIDTH = 16
/** Keccak-256 of the empty string's RLP. */
const EMPTY_ROOT = byteText(KECCAK256_RLP, 'latin1')
/** RLP of the empty string, as an item of a list. */
const EMPTY_ITEM = 0x80
const STRING_PREFIX = 0x80
const LIST_PREFIX = 0xc0
/** What RLP puts before a string of 32 bytes. */
const HASH_PREFIX = 0xa0
/** Bytes before the items of a list below 2^16 bytes. */
const LONGEST_PREFIX = 3
/** Bytes of a value that is encoded in place; those of a list may be longer. */
const LONGEST_VALUE = 255
/** What a path's encoding begins with. */
const EXTENSION = 0
const LEAF = 2
type Flag = typeof EXTENSION | typeof LEAF
/** Room for the largest node that is a list of references: 16 hashes and an empty value. */
const scratch = Buffer.alloc(LONGEST_PREFIX + WIDTH * (HASH_BYTES + 1) + 1)

/** Hash of the root node as a binary string. */
export function rootReference<V>(root: TrieRoot<V>, codec: TrieCodec<V>): Reference {
  if (root === undefined) return EMPTY_ROOT
  const reference = referenceOf(root, codec)
  if (reference.length === HASH_BYTES) return reference
  return byteText(codec.keccak256(Buffer.from(reference, 'latin1')), 'latin1')
}

/** How a parent refers to a node, computed when it is asked for first. */
export function referenceOf<V>(node: TrieNode<V>, codec: TrieCodec<V>): Reference {
  if (node.kind === 'stored') return node.reference
  node.reference ??= makeReference(encodeNode(node, codec), codec)
  return node.reference
}

function makeReference(encoded: Uint8Array, { keccak256 }: Pick<TrieCodec<never>, 'keccak256'>): Reference {
  return byteText(encoded.length < HASH_BYTES ? encoded : keccak256(encoded), 'latin1')
}

/** RLP of a node; to be used or copied before the next node is encoded. */
export function encodeNode<V>(node: HeldNode<V>, codec: TrieCodec<V>): Uint8Array {
  switch (node.kind) {
    case 'leaf':
      return encodeLeaf(node.path, codec.encode(node.value))
    case 'extension':
      return encodeExtension(node, codec)
    case 'branch':
      return encodeBranch(node, codec)
  }
}

function encodeLeaf(path: Path, value: Uint8Array): Uint8Array {
  if (value.length > LONGEST_VALUE) return encodeRlp([Buffer.from(compact(path, LEAF), 'hex'), value])
  return encodedList(writeString(value, writeKey(path, LEAF)))
}

function encodeExtension<V>({ path, child }: Extension<V>, codec: TrieCodec<V>): Uint8Array {
  const reference = referenceOf(child, codec)
  return encodedList(writeReference(reference, writeKey(path, EXTENSION)))
}

function encodeBranch<V>({ children }: Branch<V>, codec: TrieCodec<V>): Uint8Array {
  // All of them before the first is written: a child's own node is encoded in the same buffer.
  for (let index = 0; index < WIDTH; index++) {
    const child = children[index]
    if (child !== undefined) referenceOf(child, codec)
  }
  let end = LONGEST_PREFIX
  for (let index = 0; index < WIDTH; index++) {
    const child = children[index]
    if (child === undefined) scratch[end++] = EMPTY_ITEM
    else end = writeReference(referenceOf(child, codec), end)
  }
  scratch[end] = EMPTY_ITEM
  return encodedList(end + 1)
}

/** A node's first item. @returns where the next item begins */
function writeKey(path: Path, flag: Flag): number {
  const digits = compact(path, flag)
  // A single byte, which is below 0x80, stands for itself.
  const start = digits.length === 2 ? LONGEST_PREFIX : LONGEST_PREFIX + 1
  scratch[LONGEST_PREFIX] = STRING_PREFIX + digits.length / 2
  return start + scratch.write(digits, start, 'hex')
}

/** A value of at most {@link LONGEST_VALUE} bytes. @returns where the next item begins */
function writeString(value: Uint8Array, at: number): number {
  const { length } = value
  let start = at
  if (length > 55) {
    scratch[start++] = STRING_PREFIX + 56
    scratch[start++] = length
  } else if (length !== 1 || (value[0] ?? 0) >= STRING_PREFIX) scratch[start++] = STRING_PREFIX + length
  scratch.set(value, start)
  return start + length
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
  let start = LONGEST_PREFIX
  if (length < 56) scratch[--start] = LIST_PREFIX + length
  else {
    scratch[--start] = length & 0xff
    if (length > 0xff) scratch[--start] = length >> 8
    scratch[start - 1] = LIST_PREFIX + 55 + LONGEST_PREFIX - start
    start--
  }
  return scratch.subarray(start, end)
}

/** Hex-prefix encoding (yellow paper, appendix C), as hex digits. */
function compact(path: Path, flag: Flag): string {
  return path.length % 2 === 1 ? `${flag + 1}${path}` : `${flag}0${path}`
}
