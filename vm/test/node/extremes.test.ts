import { afterEach, describe, expect, test } from 'vitest'
import { createNodeOn } from '../../src/node/create-node.js'
import { createNode, type MerkatoNode, type NodeOptions } from '../../src/node/index.js'
import { RecordingStore } from '../../testing/recording-store.js'
import { failureOf } from './helpers/provider.js'

const MAX_SECONDS = `0x${(2n ** 53n - 1n).toString(16)}`
const MAX_WEI = `0x${'f'.repeat(64)}`
const RECEIVER = `0x${'77'.repeat(20)}`

/** Numbers at the ends of their ranges: whatever a test asks for, the chain stays one that can be read again. */
describe('numbers at the end of their range', () => {
  const opened: MerkatoNode[] = []
  afterEach(async () => {
    for (const node of opened.splice(0)) await node.close()
  })
  const open = async (options: NodeOptions = {}, store?: RecordingStore) => {
    const node = await (store === undefined ? createNode(options) : createNodeOn(store, options))
    opened.push(node)
    const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
    return { node, rpc, from: node.accounts[0]?.address }
  }
  const reloaded = async ({ node }: { node: MerkatoNode }) => {
    const copy = await open()
    await copy.node.importState(await node.exportState())
    return copy
  }
  /** Through a file, which takes times that no method does. */
  const orderNext = async (node: MerkatoNode, next: string) => {
    const state = JSON.parse(await node.exportState()) as { chain: { clock: { next?: string } } }
    state.chain.clock.next = next
    await node.importState(JSON.stringify(state))
  }

  test('no block has a time beyond eight bytes, and the folder opens again', async () => {
    const store = new RecordingStore()
    const { rpc, node } = await open({}, store)
    await orderNext(node, '0xfffffffffffffff0')
    const failure = await failureOf(rpc('hardhat_mine', '0x4', '0x6'))
    expect(failure).toMatchObject({ code: -32000, message: expect.stringMatching(/below 2\^64/) })
    const left = await rpc('eth_blockNumber')
    await node.close()
    opened.length = 0
    const again = await open({}, store)
    expect(await again.rpc('eth_blockNumber')).toBe(left)
    await again.rpc('anvil_rollback', '0x1')
    await again.rpc('evm_mine')
  })

  test('a timer whose clock is at its end mines nothing, and the process goes on', async () => {
    const { rpc, node } = await open()
    await orderNext(node, '0xfffffffffffffff0')
    await failureOf(rpc('evm_mine', { blocks: 20 }))
    const left = await rpc('eth_blockNumber')
    await rpc('evm_setIntervalMining', 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
    expect(await rpc('eth_blockNumber')).toBe(left)
  })

  test('the clock is never moved to where a JSON number no longer holds it', async () => {
    const { rpc } = await open()
    await rpc('evm_setTime', MAX_SECONDS)
    expect(await failureOf(rpc('evm_increaseTime', 1_000_000))).toMatchObject({ code: -32000 })
    await rpc('evm_mine')
  })

  test('a time that a file orders before the newest block is not kept', async () => {
    const { node, rpc } = await open()
    await rpc('evm_mine')
    await orderNext(node, '0x1')
    const times = async () => {
      const { timestamp } = (await rpc('eth_getBlockByNumber', 'latest', false)) as { timestamp: string }
      return Number(timestamp)
    }
    const before = await times()
    await rpc('evm_mine')
    expect(await times()).toBeGreaterThan(before)
  })

  test('of two transactions with one nonce in a file the last one waits, and their places can be counted on from', async () => {
    const { node, rpc, from } = await open()
    await rpc('evm_setAutomine', false)
    const sent = async (value: string) => {
      await rpc('hardhat_dropAllTransactions')
      return rpc('eth_sendTransaction', { from, to: RECEIVER, value, gas: '0x5208' })
    }
    const states: { pending: { arrival: string }[] }[] = []
    let last: unknown
    for (const value of ['0x1', '0x2']) {
      last = await sent(value)
      states.push(JSON.parse(await node.exportState()) as (typeof states)[number])
    }
    const [one, two] = states
    const both = { ...two, pending: [...(one?.pending ?? []), ...(two?.pending ?? [])] }
    await node.importState(JSON.stringify(both))
    expect(await rpc('txpool_status')).toEqual({ pending: '0x1', queued: '0x0' })
    expect(await rpc('eth_pendingTransactions')).toMatchObject([{ hash: last }])
    await rpc('evm_mine')
    expect(JSON.parse(await node.exportState())).toMatchObject({ pending: [] })
    const late = { ...two, pending: two?.pending.map((entry) => ({ ...entry, arrival: '0xffffffffffffffff' })) }
    await expect(node.importState(JSON.stringify(late))).rejects.toMatchObject({ code: -32602 })
  })

  test('fees that would overflow the balance of their receiver are not paid: the transaction is refused', async () => {
    const { node, rpc, from } = await open()
    await rpc('hardhat_setCoinbase', RECEIVER)
    await rpc('hardhat_setBalance', RECEIVER, MAX_WEI)
    const sent = rpc('eth_sendTransaction', { from, to: from, value: '0x1', gas: '0x5208' })
    expect(await failureOf(sent)).toMatchObject({ code: -32003, message: expect.stringMatching(/balance overflow/) })
    expect(await rpc('eth_getBalance', RECEIVER, 'latest')).toBe(MAX_WEI)
    expect(await rpc('eth_getTransactionCount', from, 'pending')).toBe('0x0')
    expect(await (await reloaded({ node })).rpc('eth_getBalance', RECEIVER, 'latest')).toBe(MAX_WEI)
  })

  test('a gas limit of 1 that does not count leaves the base fee as it is', async () => {
    const { rpc, from } = await open({ disableBlockGasLimit: true })
    await rpc('evm_setBlockGasLimit', '0x1')
    const fees: unknown[] = []
    for (let count = 0; count < 2; count++) {
      await rpc('eth_sendTransaction', { from, to: RECEIVER, gas: '0x5208' })
      fees.push(((await rpc('eth_getBlockByNumber', 'latest', false)) as { baseFeePerGas: string }).baseFeePerGas)
    }
    expect(fees[1]).toBe(fees[0])
  })

  test('bytes of nine megabytes are bytes', async () => {
    const { rpc } = await open()
    expect(await rpc('web3_sha3', `0x${'ab'.repeat(9 << 19)}`)).toMatch(/^0x[0-9a-f]{64}$/)
    expect(await failureOf(rpc('web3_sha3', '0xabc'))).toMatchObject({ code: -32602 })
  })
})
