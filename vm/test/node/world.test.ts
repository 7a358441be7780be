import { MerklePatriciaTrie } from '@ethereumjs/mpt'
import { bytesToUnprefixedHex, createAccount, KECCAK256_NULL, KECCAK256_RLP } from '@ethereumjs/util'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { loadWasmCrypto } from '../../src/evm/wasm-crypto.js'
import { encodeRlp } from '../../src/node/rlp.js'
import { trieHash, triePut } from '../../src/node/state/trie.js'
import type { TrieRoot } from '../../src/node/state/trie-node.js'
import { type World, type WorldCodec, worldCodec } from '../../src/node/state/world.js'

let codec: WorldCodec

beforeAll(async () => {
  codec = worldCodec((await loadWasmCrypto()).keccak256)
})

const word = fc.uint8Array({ minLength: 32, maxLength: 32 })
const integer = fc.oneof(fc.bigInt({ min: 0n, max: 300n }), fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }))
/** Without leading zeros. */
const value = fc.uint8Array({ minLength: 1, maxLength: 32 }).map((bytes) => (bytes[0] === 0 ? bytes.with(0, 1) : bytes))
const account = fc.record({
  path: word,
  nonce: integer,
  balance: integer,
  codeHash: fc.oneof(fc.constant(KECCAK256_NULL), word),
  slots: fc.array(fc.record({ path: word, value }), { maxLength: 4 }),
})

async function rootOf(slots: readonly { path: Uint8Array; value: Uint8Array }[]): Promise<Uint8Array> {
  const trie = new MerklePatriciaTrie()
  for (const slot of slots) await trie.put(slot.path, encodeRlp(slot.value))
  return slots.length === 0 ? KECCAK256_RLP : trie.root()
}

test('a world has the root that ethereumjs computes of its accounts and their slots', async () => {
  const property = fc.asyncProperty(fc.array(account, { maxLength: 6 }), async (accounts) => {
    const expected = new MerklePatriciaTrie()
    let world: World
    for (const { path, slots, ...fields } of accounts) {
      let storage: TrieRoot<Uint8Array>
      for (const slot of slots) storage = triePut(storage, bytesToUnprefixedHex(slot.path), slot.value)
      const storageRoot = await rootOf(slots)
      const encoded = createAccount({ ...fields, storageRoot }).serialize()
      expect(new Uint8Array(codec.accounts.encode({ ...fields, storage }))).toEqual(encoded)
      await expected.put(path, encoded)
      world = triePut(world, bytesToUnprefixedHex(path), { ...fields, storage })
    }
    expect(trieHash(world, codec.accounts)).toEqual(accounts.length === 0 ? KECCAK256_RLP : expected.root())
  })
  await fc.assert(property, { numRuns: 150 })
})
