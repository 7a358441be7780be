import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createNodeOn } from '../../../src/node/create-node.js'
import { createNode, type MerkatoNode, type NodeOptions } from '../../../src/node/index.js'
import { checkStoredChain, headOf } from '../../../testing/check-stored-chain.js'
import { dice, RandomSteps } from '../../../testing/random-steps.js'
import { RecordingStore } from '../../../testing/recording-store.js'

const START = 1_900_000_000n
/** Without timers and clocks of their own, two nodes that are told the same do the same. */
const OPTIONS: NodeOptions = { genesisTimestamp: START, clock: () => START, accounts: 3 }

const rpcOf =
  (node: MerkatoNode) =>
  (method: string, ...params: unknown[]) =>
    node.request({ method, params })
const addresses = (node: MerkatoNode) => node.accounts.map(({ address }) => address)

/** What of a chain can be seen from outside. */
async function viewOf(node: MerkatoNode): Promise<unknown[]> {
  const rpc = rpcOf(node)
  const head = Number(await rpc('eth_blockNumber'))
  const views: unknown[] = []
  for (let number = 0; number <= head; number++) {
    const tag = `0x${number.toString(16)}`
    views.push(await rpc('eth_getBlockByNumber', tag, true), await rpc('eth_getBlockReceipts', tag))
    for (const address of addresses(node)) views.push(await rpc('eth_getProof', address, ['0x0'], tag))
  }
  views.push(await rpc('eth_getLogs', { fromBlock: '0x0' }), await rpc('merkato_poolState'))
  views.push(await rpc('eth_pendingTransactions'), await rpc('eth_getBlockByNumber', 'pending', true))
  views.push(await rpc('eth_coinbase'), await rpc('eth_mining'))
  return views
}

/** A bare pattern in `toMatchObject` would match anything. */
const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern)

describe('a chain on a store', () => {
  test('NODE-1: is the chain in memory, also when it is opened anew on the way, however much is kept in memory', async () => {
    const nodes = fc.constantFrom(undefined, 30)
    const property = fc.asyncProperty(fc.string({ minLength: 8, maxLength: 8 }), nodes, async (seed, maxNodes) => {
      const plain = await createNode(OPTIONS)
      const store = new RecordingStore()
      let stored = await createNodeOn(store, OPTIONS, maxNodes)
      const first = new RandomSteps(rpcOf(plain), dice(seed), addresses(plain))
      const second = new RandomSteps((...call) => rpcOf(stored)(...call), dice(seed), addresses(plain))
      for (let round = 0; round < 4; round++) {
        for (let i = 0; i < 12; i++) {
          await first.step()
          await second.step()
        }
        // Snapshots end with the process; both steppers must not go back any more.
        first.forgetSnapshots()
        second.forgetSnapshots()
        await stored.close()
        stored = await createNodeOn(store, OPTIONS, maxNodes)
        expect(await viewOf(stored)).toEqual(await viewOf(plain))
      }
      await checkStoredChain(store, OPTIONS)
    })
    await fc.assert(property, { numRuns: 4 })
  })

  test('NODE-2: is whole after every single batch, and a block is in one', async () => {
    const store = new RecordingStore()
    const node = await createNodeOn(store, OPTIONS)
    const steps = new RandomSteps(rpcOf(node), dice('batches'), addresses(node))
    for (let i = 0; i < 50; i++) await steps.step()
    const heads: number[] = []
    for (let count = 1; count <= store.batches.length; count += 2) {
      heads.push(headOf(await checkStoredChain(store.after(count), OPTIONS)))
    }
    expect(Math.max(...heads)).toBeGreaterThan(10)
    for (const batch of store.batches) {
      expect(batch.filter(({ type, key }) => type === 'put' && key.startsWith('b')).length).toBeLessThanOrEqual(1)
    }
    await node.close()
  })

  test('a reset brings back the genesis block, also that of a chain that was opened', async () => {
    const store = new RecordingStore()
    const node = await createNodeOn(store, OPTIONS)
    const before = await viewOf(node)
    await rpcOf(node)('hardhat_setBalance', addresses(node)[0], '0x1')
    await rpcOf(node)('hardhat_mine', '0x5')
    await node.close()
    const again = await createNodeOn(store, OPTIONS)
    await rpcOf(again)('hardhat_reset')
    expect(await viewOf(again)).toEqual(before)
    expect(headOf(await checkStoredChain(store, OPTIONS))).toBe(0)
  })

  test('blocks and transactions that were undone are not found, though others took their numbers', async () => {
    const node = await createNodeOn(new RecordingStore(), OPTIONS)
    const rpc = rpcOf(node)
    const [from, to] = addresses(node)
    const pay = (value: string) => rpc('eth_sendTransaction', { from, to, value, gas: '0x5208' })
    const snapshot = await rpc('evm_snapshot')
    const undone = await pay('0x1')
    const { hash } = (await rpc('eth_getBlockByNumber', 'latest', false)) as { hash: string }
    await rpc('evm_revert', snapshot)
    const standing = await pay('0x2')
    for (const method of ['eth_getTransactionByHash', 'eth_getTransactionReceipt']) {
      expect(await rpc(method, undone)).toBeNull()
      expect(await rpc(method, standing)).toMatchObject({ blockNumber: '0x1' })
    }
    expect(await rpc('eth_getBlockByHash', hash, false)).toBeNull()
  })

  test('what can not be written stops the node, which opens at what was', async () => {
    const store = new RecordingStore()
    const node = await createNodeOn(store, OPTIONS)
    const rpc = rpcOf(node)
    await rpc('evm_mine')
    store.failure = new Error('no space left')
    await expect(rpc('evm_mine')).rejects.toMatchObject({ code: -32603, message: matching(/no space left/) })
    store.failure = undefined
    await expect(rpc('eth_blockNumber')).rejects.toMatchObject({ code: -32603, message: matching(/no space left/) })
    await node.close()
    expect(headOf(await checkStoredChain(store, OPTIONS))).toBe(1)
  })
})
