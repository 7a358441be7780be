import { bytesToHex, bytesToUnprefixedHex } from '@ethereumjs/util'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadWasmCrypto } from '../../../src/evm/wasm-crypto.js'
import {
  decodeNode,
  storedTrie,
  takeUnstored,
  trieDelete,
  trieEach,
  trieGet,
  trieHash,
  trieProof,
  triePut,
} from '../../../src/node/state/trie.js'
import type { NodeSource, TrieCodec, TrieRoot } from '../../../src/node/state/trie-node.js'

type Root = TrieRoot<Uint8Array>
type Operation = { readonly key: Uint8Array; readonly value: Uint8Array | undefined }

let codec: TrieCodec<Uint8Array>

beforeAll(async () => {
  codec = { keccak256: (await loadWasmCrypto()).keccak256, encode: (value) => value }
})

/** Few keys, so that paths share long beginnings and deletions hit; short values, so that nodes stand inside their parents. */
const key = fc
  .uint8Array({ minLength: 3, maxLength: 3 })
  .map((bytes) => bytes.map((byte, i) => byte & (i === 1 ? 0x11 : 0x10)))
const value = fc.uint8Array({ minLength: 1, maxLength: 40 })
const operation = fc.record({ key, value: fc.option(value, { nil: undefined, freq: 3 }) })

/** Stores tries and opens them again. */
class Shelf {
  readonly nodes = new Map<string, Uint8Array>()
  readonly #source: NodeSource<Uint8Array> = {
    load: (reference) => {
      const encoded = this.nodes.get(reference)
      const node = encoded && decodeNode(encoded, reference, this.#source, (bytes) => bytes)
      if (node === undefined) throw new Error('no such node')
      return node
    },
  }

  /** @returns how many nodes were stored */
  store(root: Root): number {
    let count = 0
    const take = (hash: string, encoded: Uint8Array) => {
      count++
      this.nodes.set(hash, Uint8Array.from(encoded))
    }
    takeUnstored(root, codec, take, () => undefined)
    return count
  }

  /** The same trie, with nothing of it in memory. */
  open(root: Root): Root {
    return root && storedTrie(trieHash(root, codec), this.#source)
  }
}

function apply(root: Root, { key, value }: Operation): Root {
  const path = bytesToUnprefixedHex(key)
  return value === undefined ? trieDelete(root, path) : triePut(root, path, value)
}

describe('a trie in a store', () => {
  const steps = fc.array(fc.oneof(operation, fc.constantFrom('store', 'reopen')), { maxLength: 60, size: 'max' })

  test('NODE-1: is the trie in memory, wherever it was stored and opened again on the way', () => {
    const property = fc.property(steps, key, (all, probe) => {
      const shelf = new Shelf()
      let plain: Root
      let stored: Root
      for (const step of all) {
        if (typeof step === 'string') {
          shelf.store(stored)
          if (step === 'reopen') stored = shelf.open(stored)
        } else {
          plain = apply(plain, step)
          stored = apply(stored, step)
        }
      }
      expect(bytesToHex(trieHash(stored, codec))).toBe(bytesToHex(trieHash(plain, codec)))
      const path = bytesToUnprefixedHex(probe)
      expect(trieGet(stored, path)).toEqual(trieGet(plain, path))
      expect(trieProof(stored, path, codec)).toEqual(trieProof(plain, path, codec))
      expect(listOf(stored)).toEqual(listOf(plain))
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('is stored once: a second time finds nothing, a change its own path alone', () => {
    const shelf = new Shelf()
    let root: Root
    for (let i = 0; i < 200; i++) root = triePut(root, i.toString(16).padStart(8, '0'), new Uint8Array(40).fill(i))
    expect(shelf.store(root)).toBeGreaterThan(200)
    expect(shelf.store(root)).toBe(0)
    const changed = triePut(shelf.open(root), '00000007', Uint8Array.of(1))
    expect(shelf.store(changed)).toBeLessThan(10)
    expect(trieGet(shelf.open(changed), '00000008')).toEqual(new Uint8Array(40).fill(8))
    expect(trieGet(shelf.open(root), '00000007')).toEqual(new Uint8Array(40).fill(7))
  })

  test('deleting what is not there leaves it as it was, unread parts and all', () => {
    const shelf = new Shelf()
    const root = triePut(triePut(undefined, '0a', Uint8Array.of(1)), 'b0', Uint8Array.of(2))
    shelf.store(root)
    const open = shelf.open(root)
    expect(trieDelete(open, 'b1')).toBe(open)
  })
})

function listOf(root: Root): [string, Uint8Array][] {
  const found: [string, Uint8Array][] = []
  trieEach(root, (path, value) => found.push([path, value]))
  return found
}

test('a branch that loses all but a stored child reads it to merge with it', () => {
  const shelf = new Shelf()
  const long = new Uint8Array(40).fill(1)
  const root = triePut(triePut(undefined, '0a0a', long), '0b0b', long)
  shelf.store(root)
  const rest = trieDelete(shelf.open(root), '0b0b')
  expect(bytesToHex(trieHash(rest, codec))).toBe(bytesToHex(trieHash(triePut(undefined, '0a0a', long), codec)))
})
