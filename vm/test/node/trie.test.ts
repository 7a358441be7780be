import { MerklePatriciaTrie, verifyMerkleProof } from '@ethereumjs/mpt'
import { RLP } from '@ethereumjs/rlp'
import { bytesToHex, bytesToUnprefixedHex } from '@ethereumjs/util'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadWasmCrypto } from '../../src/evm/wasm-crypto.js'
import { listRoot } from '../../src/node/chain/list-root.js'
import { trieDelete, trieGet, trieHash, trieProof, triePut } from '../../src/node/state/trie.js'
import type { TrieCodec, TrieRoot } from '../../src/node/state/trie-node.js'

let codec: TrieCodec<Uint8Array>

beforeAll(async () => {
  codec = { keccak256: (await loadWasmCrypto()).keccak256, encode: (value) => value }
})

/** Few different bytes, so that paths share long beginnings; short values, so that nodes stand inside their parents. */
const key = fc.uint8Array({ minLength: 3, maxLength: 3 }).map((bytes) => bytes.map((byte) => byte & 0x11))
const value = fc.uint8Array({ minLength: 1, maxLength: 40 })
const operation = fc.record({ key, value: fc.option(value, { nil: undefined, freq: 3 }) })

async function oracle(operations: readonly { key: Uint8Array; value: Uint8Array | undefined }[]) {
  const trie = new MerklePatriciaTrie()
  for (const { key, value } of operations) await (value === undefined ? trie.del(key) : trie.put(key, value))
  return trie
}

function build(operations: readonly { key: Uint8Array; value: Uint8Array | undefined }[]): TrieRoot<Uint8Array> {
  let root: TrieRoot<Uint8Array>
  for (const { key, value } of operations) {
    const path = bytesToUnprefixedHex(key)
    root = value === undefined ? trieDelete(root, path) : triePut(root, path, value)
  }
  return root
}

describe('the trie', () => {
  test('has the root that ethereumjs computes, whatever is put and deleted', async () => {
    const property = fc.asyncProperty(fc.array(operation, { maxLength: 60, size: 'max' }), async (operations) => {
      const expected = await oracle(operations)
      expect(bytesToHex(trieHash(build(operations), codec))).toBe(bytesToHex(expected.root()))
    })
    await fc.assert(property, { numRuns: 150 })
  })

  test('finds what was put last, and nothing else', () => {
    const property = fc.property(fc.array(operation, { maxLength: 60, size: 'max' }), key, (operations, other) => {
      const root = build(operations)
      const known = new Map(operations.map(({ key, value }) => [bytesToHex(key), value]))
      for (const probe of [...operations.map((entry) => entry.key), other]) {
        expect(trieGet(root, bytesToUnprefixedHex(probe))).toEqual(known.get(bytesToHex(probe)))
      }
    })
    fc.assert(property, { numRuns: 150 })
  })

  test('leaves every earlier version as it was', () => {
    const property = fc.property(
      fc.array(operation, { maxLength: 30, size: 'max' }),
      fc.array(operation, { maxLength: 30, size: 'max' }),
      (first, then) => {
        const early = build(first)
        const hash = bytesToHex(trieHash(early, codec))
        let late = early
        for (const { key, value } of then) {
          const path = bytesToUnprefixedHex(key)
          late = value === undefined ? trieDelete(late, path) : triePut(late, path, value)
        }
        expect(bytesToHex(trieHash(late, codec))).toBe(bytesToHex(trieHash(build([...first, ...then]), codec)))
        expect(bytesToHex(trieHash(build(first), codec))).toBe(hash)
        for (const { key } of first) {
          const path = bytesToUnprefixedHex(key)
          expect(trieGet(early, path)).toEqual(trieGet(build(first), path))
        }
      },
    )
    fc.assert(property, { numRuns: 100 })
  })

  test('proves what it holds and what it does not', async () => {
    const property = fc.asyncProperty(
      fc.array(operation, { minLength: 1, maxLength: 40 }),
      key,
      async (operations, probe) => {
        const root = build(operations)
        fc.pre(root !== undefined)
        const hash = trieHash(root, codec)
        const path = bytesToUnprefixedHex(probe)
        const proven = await verifyMerkleProof(probe, trieProof(root, path, codec), { root: hash })
        expect(proven ?? undefined).toEqual(trieGet(root, path))
      },
    )
    await fc.assert(property, { numRuns: 150 })
  })

  test('of a list has the root that ethereumjs gives a block', async () => {
    for (const count of [0, 1, 2, 17, 128, 300]) {
      const items = Array.from({ length: count }, (_, i) => new Uint8Array(i + 1).fill(i))
      const expected = await oracle(items.map((item, i) => ({ key: RLP.encode(i), value: item })))
      expect(listRoot(items, codec.keccak256)).toBe(bytesToHex(expected.root()))
    }
  })
})
