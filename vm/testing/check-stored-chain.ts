import {
  type CommitmentTree,
  commitmentsOf,
  POOL_ADDRESS,
  parsePoolLog,
  CommitmentTree as Tree,
} from '@merkato/protocol'
import { expect } from 'vitest'
import { deriveAccounts } from '../src/node/accounts/dev-accounts.js'
import type { Block } from '../src/node/chain/block.js'
import { LogBloom } from '../src/node/chain/bloom.js'
import { Chain } from '../src/node/chain/chain.js'
import { sealHeader } from '../src/node/chain/header.js'
import { listRoot } from '../src/node/chain/list-root.js'
import { encodeReceipt, receiptBloom } from '../src/node/chain/receipt.js'
import { bytesToHex, type Hex } from '../src/node/encoding.js'
import { readPoolState } from '../src/node/merkato/pool-state.js'
import { type NodeOptions, resolveOptions } from '../src/node/options.js'
import { trieEach, trieHash, triePut } from '../src/node/state/trie.js'
import type { TrieRoot } from '../src/node/state/trie-node.js'
import type { AccountRecord, World } from '../src/node/state/world.js'
import { ChainStorage } from '../src/node/store/chain-storage.js'
import type { NodeStore } from '../src/node/store/node-store.js'

/**
 * Opens a store as a node does and holds its chain against itself: links, hashes and roots of every block, the newest state, the
 * pool's tree, nonces, indexes.
 *
 * @param from first block that is looked at; the pool is rebuilt only when it is 0
 * @returns the chain
 */
export async function checkStoredChain(store: NodeStore, options: NodeOptions, from = 0): Promise<Chain> {
  const resolved = resolveOptions(options)
  const funded = deriveAccounts(resolved).map(({ address }) => address)
  const chain = await Chain.create(resolved, funded, new ChainStorage(store))
  const head = headOf(chain)
  const sent = new Map<Hex, bigint>()
  const tree = new Tree()
  let parent: Block | undefined
  for (let number = from; number <= head; number++) {
    const block = chain.blocks.byNumber(BigInt(number)) as Block
    checkBlock(chain, block, parent)
    for (const { transaction } of block.transactions) sent.set(transaction.from, transaction.nonce + 1n)
    if (from === 0) followPool(tree, block)
    parent = block
  }
  checkState(chain, chain.blocks.worldAfter(chain.blocks.head))
  for (const [account, nonce] of sent) expect(await chain.pendingNonce(account)).toBeGreaterThanOrEqual(nonce)
  if (from === 0) {
    const pool = await readPoolState(chain, { kind: 'latest' })
    expect(BigInt(pool.nextPosition)).toBe(tree.nextPosition)
    expect(BigInt(pool.root)).toBe(tree.root())
  }
  return chain
}

/** Number of the newest block. */
export const headOf = (chain: Chain): number => Number(chain.blocks.head.header.number)

function checkBlock(chain: Chain, block: Block, parent: Block | undefined): void {
  const { keccak256 } = chain.execution
  const { header, transactions } = block
  const raw = transactions.map(({ transaction }) => transaction.raw)
  const receipts = transactions.map(({ receipt }) => encodeReceipt(receipt, receiptBloom(receipt, keccak256)))
  const bloom = new LogBloom(keccak256)
  for (const { receipt } of transactions) bloom.merge(receiptBloom(receipt, keccak256))
  expect(header.transactionsRoot).toBe(listRoot(raw, keccak256))
  expect(header.receiptsRoot).toBe(listRoot(receipts, keccak256))
  expect(header.logsBloom).toBe(bytesToHex(bloom.bytes))
  const sealed = sealHeader(header, header, keccak256)
  expect(header.hash).toBe(sealed.hash)
  if (parent !== undefined) expect(header.parentHash).toBe(parent.header.hash)
  expect(chain.blocks.byHash(header.hash)?.header.number).toBe(header.number)
  for (const [index, { hash, transaction }] of transactions.entries()) {
    expect(transaction.hash).toBe(hash)
    expect(chain.blocks.transaction(hash)).toMatchObject({ index, block: { header: { number: header.number } } })
  }
  const logs = transactions.flatMap(({ receipt }) => receipt.logs)
  expect(chain.blocks.logs.candidates(header.number, header.number, undefined)).toHaveLength(Math.min(1, logs.length))
}

/** Builds the state anew from its accounts and slots; every key must be known by name, all code must be there. */
function checkState(chain: Chain, world: World): void {
  const { codec, keys, code } = chain.execution.base
  let rebuilt: World
  trieEach(world, (path, account) => {
    let storage: TrieRoot<Uint8Array>
    trieEach(account.storage, (slot, value) => {
      storage = triePut(storage, slot, value)
      checkPreimage(chain, slot, keys.preimages.get(slot))
    })
    checkPreimage(chain, path, keys.preimages.get(path))
    const codeHash = bytesToHex(account.codeHash)
    const found = code.get(codeHash)
    if (found !== undefined) expect(bytesToHex(codec.accounts.keccak256(found))).toBe(codeHash)
    else expect(codeHash).toBe(bytesToHex(codec.accounts.keccak256(new Uint8Array(0))))
    rebuilt = triePut<AccountRecord>(rebuilt, path, { ...account, storage })
  })
  expect(bytesToHex(trieHash(rebuilt, codec.accounts))).toBe(bytesToHex(trieHash(world, codec.accounts)))
}

function checkPreimage(chain: Chain, path: string, key: string | undefined): void {
  expect(key).toBeDefined()
  const bytes = Buffer.from(key ?? '', 'latin1')
  expect(bytesToHex(chain.execution.keccak256(bytes))).toBe(`0x${path}`)
}

function followPool(tree: CommitmentTree, { transactions }: Block): void {
  for (const { receipt } of transactions) {
    for (const { address, topics, data } of receipt.logs) {
      const event = address === POOL_ADDRESS.toLowerCase() ? parsePoolLog({ topics, data }) : undefined
      if (event !== undefined) tree.append(...commitmentsOf(event))
    }
  }
}
