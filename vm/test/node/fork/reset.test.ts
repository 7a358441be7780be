import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNode } from '../../../src/node/index.js'
import { failureOf } from '../helpers/provider.js'
import { openSource, type Rpc, rpcOf, type Source, type SourceServer, STORE, serve, word } from './source.js'

describe('a node that becomes a fork while it runs', () => {
  let source: Source
  let there: Rpc
  let server: SourceServer

  beforeAll(async () => {
    source = await openSource({ chainId: 4242 })
    ;({ rpc: there, server } = source)
  })
  afterAll(() => source.close())

  const at = (rpc: Rpc, slot: number) => rpc('eth_getStorageAt', STORE, word(slot))

  test.each(['hardhat_reset', 'anvil_reset'])(
    '%s forks, forks elsewhere, and goes back to a chain of its own',
    async (reset) => {
      const node = await createNode()
      const rpc = rpcOf(node)
      const { instanceId } = (await rpc('hardhat_metadata')) as { instanceId: string }
      const blocks = await rpc('eth_newBlockFilter')
      await rpc('evm_mine')
      const snapshot = await rpc('evm_snapshot')

      expect(await rpc(reset, { forking: { jsonRpcUrl: server.url, blockNumber: 4 } })).toBe(true)
      expect([node.chainId, await rpc('eth_chainId'), await rpc('eth_blockNumber')]).toEqual([4242, '0x1092', '0x4'])
      expect([await at(rpc, 2), await at(rpc, 3)]).toEqual([word(2_000), word(0)])
      const fourth = (await there('eth_getBlockByNumber', '0x4', false)) as { hash: string }
      const forkedNetwork = { chainId: 4242, forkBlockNumber: 4, forkBlockHash: fourth.hash }
      expect(await rpc('hardhat_metadata')).toMatchObject({
        forkedNetwork,
        instanceId: expect.not.stringMatching(instanceId),
      })
      expect(await rpc('evm_revert', snapshot)).toBe(false)
      await rpc('evm_mine')
      expect(await rpc('eth_getFilterChanges', blocks)).toHaveLength(1)

      // The newest block of the same source.
      expect(await rpc(reset, { forking: {} })).toBe(true)
      expect([await rpc('eth_blockNumber'), await at(rpc, 3)]).toEqual(['0x6', word(3_000)])
      expect(await rpc(reset)).toBe(true)
      expect([node.chainId, await rpc('eth_blockNumber'), await at(rpc, 2)]).toEqual([31_337, '0x0', word(0)])
      expect(await rpc('hardhat_metadata')).not.toHaveProperty('forkedNetwork')
      const [from, to] = node.accounts.map(({ address }) => address)
      await rpc('eth_sendTransaction', { from, to, value: '0x1' })
      expect(await rpc('eth_blockNumber')).toBe('0x1')
      await node.close()
    },
  )

  test('what can not be forked leaves the chain as it is', async () => {
    const node = await createNode()
    const rpc = rpcOf(node)
    await rpc('evm_mine')
    const head = await rpc('eth_getBlockByNumber', 'latest', false)
    for (const [forking, code] of [
      [{ jsonRpcUrl: 'file:///secret' }, -32602],
      [{ jsonRpcUrl: 5 }, -32602],
      [{ jsonRpcUrl: server.url, blockNumber: 99 }, -32602],
      [{ jsonRpcUrl: server.url, blockNumber: 'x' }, -32602],
    ] as const) {
      const failure = await failureOf(rpc('hardhat_reset', { forking }))
      expect(failure).toMatchObject({ code })
      expect(failure.message).not.toMatch(/secret|key-in-the-path/)
    }
    expect(await rpc('eth_getBlockByNumber', 'latest', false)).toEqual(head)
    expect(await failureOf(rpc('anvil_setRpcUrl', server.url))).toMatchObject({ code: -32000 })
    await node.close()
  })

  test('a chain in a data folder does not become one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'merkato-fork-'))
    const node = await createNode({ dataFolder: folder })
    const request = rpcOf(node)('hardhat_reset', { forking: { jsonRpcUrl: server.url } })
    expect(await failureOf(request)).toMatchObject({ code: -32000 })
    await node.close()
    rmSync(folder, { recursive: true })
  })

  test('anvil_setRpcUrl goes on with another node of the same chain, and with no other', async () => {
    const second = await serve(source.node)
    const stranger = await createNode({ chainId: 4242 })
    const strange = await serve(stranger)
    const node = await createNode({ fork: { url: server.url } })
    const rpc = rpcOf(node)
    expect(await failureOf(rpc('anvil_setRpcUrl', strange.url))).toMatchObject({ code: -32602 })
    expect(await failureOf(rpc('anvil_setRpcUrl', 'secret'))).toMatchObject({ code: -32602 })
    await rpc('anvil_setRpcUrl', second.url)
    server.asked.length = 0
    expect(await at(rpc, 2)).toBe(word(2_000))
    expect(server.asked).toEqual([])
    expect(second.asked).toContain('eth_getStorageAt')
    const { forkConfig } = (await rpc('anvil_nodeInfo')) as { forkConfig: { forkUrl: string } }
    expect(forkConfig).toEqual({ forkUrl: new URL(second.url).origin, forkBlockNumber: 6, forkRetryBackoff: 1_000 })
    // A reset that names no URL forks from there too.
    expect(await rpc('hardhat_reset', { forking: { blockNumber: 4 } })).toBe(true)
    expect([await rpc('eth_blockNumber'), await at(rpc, 2), server.asked]).toEqual(['0x4', word(2_000), []])
    await Promise.all([node.close(), stranger.close(), second.close(), strange.close()])
  })

  test('options that are named hold on a fork: chain id, gas limit, base fee, balance', async () => {
    const named = { chainId: 9, blockGasLimit: 10_000_000n, initialBaseFeePerGas: 5n, balance: 10n ** 30n }
    const node = await createNode({ ...named, fork: { url: server.url } })
    const rpc = rpcOf(node)
    expect(await rpc('eth_chainId')).toBe('0x9')
    const [account] = node.accounts.map(({ address }) => address)
    expect(BigInt((await rpc('eth_getBalance', account)) as string)).toBe(10n ** 30n)
    await rpc('evm_mine')
    const block = await rpc('eth_getBlockByNumber', 'latest', false)
    expect(block).toMatchObject({ baseFeePerGas: '0x5', gasLimit: '0x989680' })
    await node.close()
  })
})
