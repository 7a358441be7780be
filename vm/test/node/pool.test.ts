import { randomBytes } from 'node:crypto'
import { encodeTransact, NATIVE_ASSET, POOL_ADDRESS, poolInterface } from '@merkato/protocol'
import { hexlify, toBeHex, toQuantity } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { ALICE, ETHER, NOBODY, VERIFYING_KEYS } from '../../testing/chain.js'
import { Spender } from '../../testing/spender.js'
import { FEE, PAID_OUT, spendingStory } from '../../testing/spending-story.js'
import { failureOf } from './helpers/provider.js'

describe('the shielded pool on a node', () => {
  let node: MerkatoNode
  let spender: Spender

  beforeEach(async () => {
    node = await createNode({ verifyingKeys: VERIFYING_KEYS })
    spender = new Spender()
    await rpc('hardhat_setBalance', ALICE, toQuantity(100n * ETHER))
    await rpc('hardhat_impersonateAccount', ALICE)
  })

  afterEach(() => node.close())

  const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>
  const poolState = (tag = 'latest') =>
    rpc<{ nextPosition: string; tree: string; root: string }>('merkato_poolState', tag)

  async function shield(label: string): Promise<void> {
    const { npk, E, viewTag } = spender.address(label).address
    const struct = { npk, ephemeralX: E.x, ephemeralY: E.y, viewTag }
    const data = poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, ETHER, struct])
    await rpc('eth_sendTransaction', { from: ALICE, to: POOL_ADDRESS, value: toQuantity(ETHER), data })
  }

  test('merkato_poolState follows deposits, at any block', async () => {
    const empty = await poolState()
    expect(empty).toMatchObject({ address: POOL_ADDRESS.toLowerCase(), nextPosition: '0x0', tree: '0x0' })
    await shield('first')
    const { chain, spender: reference } = await spendingStory()
    expect(await poolState()).toMatchObject({ nextPosition: '0x1', root: toBeHex(reference.tree.root(), 32) })
    expect((await chain.call('nextPosition')).values).toEqual([1n])
    expect(await poolState('earliest')).toEqual(empty)
  })

  test('evm_revert brings the pool back: the same spend is accepted again, a replay never', async () => {
    await shield('first')
    const { bundle } = await spendingStory()
    const spend = { from: ALICE, to: POOL_ADDRESS, data: encodeTransact(bundle) }
    const before = await poolState()
    const snapshot = await rpc('evm_snapshot')
    const first = await rpc<string>('eth_sendTransaction', spend)
    const after = await poolState()
    const replay = await failureOf(rpc('eth_sendTransaction', spend))
    expect(replay.code).toBe(3)
    expect(poolInterface.parseError(String(replay.data))?.name).toBe('NoteAlreadySpent')

    await rpc('evm_revert', snapshot)
    expect(await poolState()).toEqual(before)
    const second = await rpc<string>('eth_sendTransaction', spend)
    expect(second).toBe(first)
    expect(await poolState()).toEqual(after)
    expect(await rpc('eth_getBalance', NOBODY, 'latest')).toBe(toQuantity(PAID_OUT - FEE))
    expect(await rpc('eth_getLogs', { address: POOL_ADDRESS, fromBlock: '0x0' })).toHaveLength(2)
  })

  test('an estimate for the pool is exact', async () => {
    await shield('first')
    const { bundle } = await spendingStory()
    const spend = { from: ALICE, to: POOL_ADDRESS, data: encodeTransact(bundle) }
    const gas = BigInt(await rpc<string>('eth_estimateGas', spend))
    const short = await rpc<string>('eth_sendTransaction', { ...spend, gas: toQuantity(gas - 1n) })
    expect(await rpc('eth_getTransactionReceipt', short)).toMatchObject({ status: '0x0' })
    const enough = await rpc<string>('eth_sendTransaction', { ...spend, gas: toQuantity(gas) })
    expect(await rpc('eth_getTransactionReceipt', enough)).toMatchObject({ status: '0x1', gasUsed: toQuantity(gas) })
  })

  test('random bytes to the pool are refused, and the node goes on', async () => {
    const before = await poolState()
    for (const length of [0, 1, 3, 4, 5, 36, 400, 5_000]) {
      const request = { from: ALICE, to: POOL_ADDRESS, data: hexlify(randomBytes(length)), gas: '0x7a1200' }
      expect(await failureOf(rpc('eth_call', request))).toMatchObject({ code: 3 })
      const hash = await rpc('eth_sendTransaction', request)
      expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x0' })
    }
    expect(await poolState()).toEqual({ ...before, blockNumber: '0x8' })
  })

  test('a development key is refused on every chain but the sandbox', async () => {
    await expect(createNode({ chainId: 1, verifyingKeys: VERIFYING_KEYS })).rejects.toMatchObject({
      name: 'InsecureVerifyingKeyError',
    })
  })
})
