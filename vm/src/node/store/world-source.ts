import { RLP } from '@ethereumjs/rlp'
import { KECCAK256_NULL } from '@ethereumjs/util'
import { EMPTY_TRIE_ROOT } from '../chain/header.js'
import { bytesToHex, type Hex } from '../encoding.js'
import { decodeNode, storedTrie } from '../state/trie.js'
import type { HeldNode, NodeSource, Reference, TrieRoot } from '../state/trie-node.js'
import type { AccountRecord, World } from '../state/world.js'
import { damaged } from './data-folder-error.js'
import { type NodeStore, Prefix } from './node-store.js'

/** Reads states from a store, node by node as somebody gets to them. */
export class WorldSource {
  /** Nodes that were read since the start: what is read is kept by whoever reads. */
  loads = 0
  readonly #accounts: NodeSource<AccountRecord>
  readonly #storage: NodeSource<Uint8Array>

  constructor(private readonly store: NodeStore) {
    this.#storage = { load: (reference) => this.#load(reference, this.#storage, decodeSlot) }
    this.#accounts = { load: (reference) => this.#load(reference, this.#accounts, (value) => this.#account(value)) }
  }

  /** The state with this root. */
  world(root: Hex): World {
    return root === EMPTY_TRIE_ROOT ? undefined : storedTrie(Buffer.from(root.slice(2), 'hex'), this.#accounts)
  }

  #load<V>(reference: Reference, source: NodeSource<V>, decode: (value: Uint8Array) => V): HeldNode<V> {
    this.loads++
    const encoded = this.store.get(Prefix.node + reference)
    if (encoded === undefined) throw damaged('a part of the state is missing')
    const node = decodeNode(encoded, reference, source, decode)
    if (node === undefined) throw damaged('a part of the state can not be read')
    return node
  }

  #account(encoded: Uint8Array): AccountRecord {
    const items: unknown = RLP.decode(encoded)
    if (!isFour(items)) throw damaged('an account can not be read')
    const [nonce, balance, root, codeHash] = items
    const isEmpty = bytesToHex(codeHash) === bytesToHex(KECCAK256_NULL)
    return {
      nonce: integer(nonce),
      balance: integer(balance),
      // The state manager knows accounts without code by this very object.
      codeHash: isEmpty ? KECCAK256_NULL : codeHash,
      storage: this.#slots(root),
    }
  }

  #slots(root: Uint8Array): TrieRoot<Uint8Array> {
    return bytesToHex(root) === EMPTY_TRIE_ROOT ? undefined : storedTrie(root, this.#storage)
  }
}

function isFour(items: unknown): items is [Uint8Array, Uint8Array, Uint8Array, Uint8Array] {
  return Array.isArray(items) && items.length === 4 && items.every((item) => item instanceof Uint8Array)
}

function integer(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes))
}

function decodeSlot(encoded: Uint8Array): Uint8Array {
  const value: unknown = RLP.decode(encoded)
  if (!(value instanceof Uint8Array)) throw damaged('a storage slot can not be read')
  return value
}
