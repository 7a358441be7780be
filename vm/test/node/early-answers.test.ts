import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode, type RequestArguments } from '../../src/node/index.js'
import { Mutex } from '../../src/node/mutex.js'
import { failureOf } from './helpers/provider.js'

const accounts = ['0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266', '0x70997970c51812dc3a010c7d01b50e0d17dc79c8']
const [from, to] = accounts
const transfer: RequestArguments = {
  method: 'eth_sendTransaction',
  params: [{ from, to, value: '0x1', gas: '0x5208' }],
}

describe('a client that is answered early', () => {
  let node: MerkatoNode
  let request: (method: string, ...params: unknown[]) => Promise<unknown>

  beforeEach(async () => {
    node = await createNode()
    const client = node.connect(undefined, { early: true })
    request = (method, ...params) => client.request({ method, params })
  })
  afterEach(() => node.close())

  const send = () => request(transfer.method, ...(transfer.params ?? []))

  test('is answered before its block is made, and nobody is answered between', async () => {
    const hash = await send()
    expect(node.observe().head.number).toBe(0n)
    expect(await node.request({ method: 'eth_blockNumber' })).toBe('0x1')
    expect(await request('eth_getTransactionReceipt', hash)).toMatchObject({ blockNumber: '0x1', status: '0x1' })
    expect(await request('txpool_status')).toMatchObject({ pending: '0x0' })
  })

  test('has the same chain as one that waits', async () => {
    const clock = { genesisTimestamp: 1_700_000_000n, clock: () => 1_700_000_000n }
    const hashes = await Promise.all(
      [true, false].map(async (early) => {
        const own = await createNode(clock)
        const client = own.connect(undefined, { early })
        for (let i = 0; i < 5; i++) await client.request(transfer)
        const { hash } = (await client.request({ method: 'eth_getBlockByNumber', params: ['latest', false] })) as {
          hash: string
        }
        await own.close()
        return hash
      }),
    )
    expect(hashes[0]).toBe(hashes[1])
  })

  test('finds whatever it asks at the same time done after its block', async () => {
    const [, number, snapshot] = await Promise.all([send(), request('eth_blockNumber'), request('evm_snapshot')])
    expect(number).toBe('0x1')
    await send()
    expect(await request('evm_revert', snapshot)).toBe(true)
    expect(await request('eth_blockNumber')).toBe('0x1')
  })

  test('gets the blocks of what waited, too', async () => {
    await request('evm_setAutomine', false)
    for (let i = 0; i < 3; i++) await send()
    await request('evm_setAutomine', true)
    await send()
    expect(await request('txpool_status')).toMatchObject({ pending: '0x0' })
    expect(await request('eth_getTransactionCount', from, 'latest')).toBe('0x4')
  })

  test('gets a receipt that it waits for', async () => {
    const [first] = transfer.params ?? []
    expect(await request('eth_sendTransactionSync', first)).toMatchObject({ blockNumber: '0x1' })
  })

  test('is refused what a block does not take', async () => {
    const far = { from, to, value: '0x1', gas: '0x5208', nonce: '0x0' }
    await send()
    expect(await failureOf(request('eth_sendTransaction', far))).toMatchObject({ code: -32003 })
  })

  test('is told itself when a block of what waited can not be made', async () => {
    // Two blocks before the end of time, and room for one transaction in each.
    await request('anvil_setBlockTimestampInterval', 2 ** 53 - 1)
    await request('hardhat_mine', '0x7fe')
    await request('evm_setBlockGasLimit', '0x7530')
    await request('evm_setAutomine', false)
    await send()
    await request('evm_setAutomine', true)
    const better = { from: to, to: from, value: '0x1', gas: '0x5208', maxPriorityFeePerGas: '0xb2d05e00' }
    const sent = request('eth_sendTransaction', { ...better, maxFeePerGas: '0x12a05f200' })
    expect(await failureOf(sent)).toMatchObject({ message: expect.stringContaining('time') })
    expect(await node.request({ method: 'evm_snapshot' })).toBe('0x1')
  })

  test('closing waits for the block', async () => {
    await send()
    await node.close()
    expect(node.observe().head.number).toBe(1n)
  })
})

test('everybody else is answered when the block is made', async () => {
  const node = await createNode()
  await node.request(transfer)
  expect(node.observe().head.number).toBe(1n)
  await node.close()
})

describe('the mutex', () => {
  test('runs what is left of a task before the next one', async () => {
    const mutex = new Mutex()
    const order: string[] = []
    const note = (what: string) => async () => {
      await new Promise(setImmediate)
      order.push(what)
    }
    const first = mutex.run(note('first'), note('rest')).then(() => order.push('answered'))
    const second = mutex.run(note('second'))
    await Promise.all([first, second])
    expect(order).toEqual(['first', 'answered', 'rest', 'second'])
  })

  test('tells the next task of what failed, and no other one', async () => {
    const mutex = new Mutex()
    const rest = async () => {
      throw new Error('half done')
    }
    expect(await mutex.run(() => 1, rest)).toBe(1)
    await expect(mutex.run(() => 2)).rejects.toThrow('half done')
    expect(await mutex.run(() => 3)).toBe(3)
    await expect(mutex.run(() => Promise.reject(new Error('own')))).rejects.toThrow('own')
    expect(await mutex.run(() => 4)).toBe(4)
  })
})
