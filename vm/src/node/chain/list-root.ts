import { bytesToUnprefixedHex } from '@ethereumjs/util'
import { bytesToHex, type Hex, integerBytes } from '../encoding.js'
import { encodeRlp } from '../rlp.js'
import { trieHash, triePut } from '../state/trie.js'
import type { TrieRoot } from '../state/trie-node.js'

/** Root of the trie that maps rlp(index) to each item: how headers commit to transactions and receipts. */
export function listRoot(items: readonly Uint8Array[], keccak256: (bytes: Uint8Array) => Uint8Array): Hex {
  let root: TrieRoot<Uint8Array>
  for (const [index, item] of items.entries())
    root = triePut(root, bytesToUnprefixedHex(encodeRlp(integerBytes(BigInt(index)))), item)
  return bytesToHex(trieHash(root, { keccak256, encode: (item) => item }))
}
