import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, type Hex } from '../encoding.js'
import { EMPTY_TRIE_ROOT } from './header.js'

/** Root of the trie that maps rlp(index) to each item: how headers commit to transactions and receipts. */
export async function listRoot(
  items: readonly Uint8Array[],
  keccak256: (bytes: Uint8Array) => Uint8Array,
): Promise<Hex> {
  const [only] = items
  if (only === undefined) return EMPTY_TRIE_ROOT
  if (items.length === 1) return bytesToHex(keccak256(singleLeaf(only)))
  const trie = new MerklePatriciaTrie({ useKeyHashingFunction: keccak256 })
  for (const [index, item] of items.entries()) await trie.put(RLP.encode(index), item)
  return bytesToHex(trie.root())
}

/** A block of one transaction, the usual case when every transaction is mined at once, is a trie of one leaf. */
function singleLeaf(item: Uint8Array): Uint8Array {
  // Key rlp(0) = 0x80, two nibbles; compact encoding of an even leaf path starts with 0x20.
  return RLP.encode([Uint8Array.of(0x20, 0x80), item])
}
