import { encodeTransact, NATIVE_ASSET, POOL_ADDRESS, poolInterface } from '@merkato/protocol'
import { toQuantity } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../../src/node/index.js'
import { ALICE, ETHER, NOBODY, VERIFYING_KEYS } from '../../../testing/chain.js'
import { Spender } from '../../../testing/spender.js'
import { FEE, PAID_OUT, spendingStory } from '../../../testing/spending-story.js'
import { failureOf } from '../helpers/provider.js'
import { type Rpc, rpcOf, type SourceServer, serve } from './source.js'

describe('the shielded pool on a fork', () => {
  let source: MerkatoNode
  let server: SourceServer
  let forks: MerkatoNode[]

  beforeEach(async () => {
    source = await createNode({ verifyingKeys: VERIFYING_KEYS })
    server = await serve(source)
    forks = []
    await rpcOf(source)('hardhat_setBalance', ALICE, toQuantity(100n * ETHER))
    await rpcOf(source)('hardhat_impersonateAccount', ALICE)
  })
  afterEach(async () => {
    await Promise.all(forks.map((fork) => fork.close()))
    await server.close()
    await source.close()
  })

  async function fork(options: object = {}): Promise<Rpc> {
    const node = await createNode({ verifyingKeys: VERIFYING_KEYS, ...options, fork: { url: server.url } })
    forks.push(node)
    await rpcOf(node)('hardhat_impersonateAccount', ALICE)
    return rpcOf(node)
  }

  function shield(rpc: Rpc, label: string): Promise<unknown> {
    const { npk, E, viewTag } = new Spender().address(label).address
    const struct = { npk, ephemeralX: E.x, ephemeralY: E.y, viewTag }
    const data = poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, ETHER, struct])
    return rpc('eth_sendTransaction', { from: ALICE, to: POOL_ADDRESS, value: toQuantity(ETHER), data })
  }

  test('a note of the source is spent on the fork, and is still there at the source', async () => {
    const there = rpcOf(source)
    await shield(there, 'first')
    const { bundle } = await spendingStory()
    const spend = { from: ALICE, to: POOL_ADDRESS, data: encodeTransact(bundle) }
    const here = await fork()
    expect(await here('merkato_poolState')).toMatchObject(await without(there, 'anchors'))
    await here('eth_sendTransaction', spend)
    expect(await here('eth_getBalance', NOBODY)).toBe(toQuantity(PAID_OUT - FEE))
    const replay = await failureOf(here('eth_sendTransaction', spend))
    expect(poolInterface.parseError(String(replay.data))?.name).toBe('NoteAlreadySpent')
    const logs = await here('eth_getLogs', { address: POOL_ADDRESS, fromBlock: '0x0' })
    expect(logs).toHaveLength(2)

    await shield(here, 'second')
    const { notes } = (await here('merkato_getNotes')) as { notes: { position: string; blockNumber: string }[] }
    expect(notes.map(({ position }) => position)).toEqual(['0x0', '0x1', '0x2', '0x3'])
    const { notes: first } = (await there('merkato_getNotes')) as { notes: unknown[] }
    expect(notes.slice(0, 1)).toEqual(first)
    const page = { notes: notes.slice(1, 3), hasMore: true, nextPosition: '0x3' }
    expect(await here('merkato_getNotes', { fromPosition: '0x1', limit: '0x2' })).toMatchObject(page)
    expect(await here('merkato_getNotes', { toBlock: '0x0' })).toEqual(
      await there('merkato_getNotes', { toBlock: '0x0' }),
    )
    expect(await here('merkato_syncStatistics')).toMatchObject({ blocks: '0x3', notes: '0x4', nullifiers: '0x2' })
    expect(await here('merkato_getAssets')).toMatchObject({ total: '0x1' })
    expect(await here('anvil_rollback', 1)).toBeNull()

    expect(await there('eth_getBalance', NOBODY)).toBe('0x0')
    await there('eth_sendTransaction', spend)
    expect(await without(there, 'anchors')).toEqual(await without(here, 'anchors'))
  })

  test('a note spent at the source is spent on the fork', async () => {
    await shield(rpcOf(source), 'first')
    const { bundle } = await spendingStory()
    const spend = { from: ALICE, to: POOL_ADDRESS, data: encodeTransact(bundle) }
    await rpcOf(source)('eth_sendTransaction', spend)
    const replay = await failureOf((await fork())('eth_sendTransaction', spend))
    expect(poolInterface.parseError(String(replay.data))?.name).toBe('NoteAlreadySpent')
  })

  test('a chain without a pool gets one', async () => {
    // As other chains have it: nothing is at the pool's address.
    const pool = POOL_ADDRESS.toLowerCase()
    server.tamper = (body, response) => {
      const all = Array.isArray(body) ? (body as { id: number; method: string; params: unknown[] }[]) : []
      if (!all.some(({ params }) => String(params[0]).startsWith('0x00000000000000000000000000000000004d4b')))
        return false
      const empty = ({ id, method }: { id: number; method: string }) => ({
        jsonrpc: '2.0',
        id,
        result: method === 'eth_getCode' ? '0x' : '0x0',
      })
      response.end(JSON.stringify(all.map(empty)))
      return true
    }
    const here = await fork()
    const fresh = await createNode({ verifyingKeys: VERIFYING_KEYS })
    forks.push(fresh)
    expect(await here('eth_getCode', pool)).toBe(await rpcOf(fresh)('eth_getCode', pool))
    await here('hardhat_setBalance', ALICE, toQuantity(2n * ETHER))
    await shield(here, 'first')
    const { bundle } = await spendingStory()
    await here('eth_sendTransaction', { from: ALICE, to: POOL_ADDRESS, data: encodeTransact(bundle) })
    expect(await here('merkato_poolState')).toMatchObject({ noteCount: '0x3' })
    // Its storage is all here: nobody asks the source for it.
    expect(server.asked).not.toContain('eth_getStorageAt')
  })
})

async function without(rpc: Rpc, name: string): Promise<object> {
  const { [name]: _left, ...rest } = (await rpc('merkato_poolState')) as Record<string, unknown>
  return rest
}
