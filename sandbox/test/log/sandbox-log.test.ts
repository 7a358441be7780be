import { getAddress } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CallEntry, type Failure, showCall, showStackEntry, type TransactionEntry } from '../../src/index.js'
import { Project } from './project.js'

let project: Project
let coders: { shop: Project['shop']['coder']; token: Project['token']['coder'] }
beforeAll(async () => {
  project = await Project.deploy()
  coders = { shop: project.shop.coder, token: project.token.coder }
})
afterAll(() => project.sandbox.close())

const shop = (name: string, ...args: unknown[]) => project.callOf(coders.shop, name, args)
const token = (name: string, ...args: unknown[]) => project.callOf(coders.token, name, args)
const stackOf = (failure: Failure | undefined) => failure?.stack.map(showStackEntry)

/** The entry of a transaction, which is mined. */
async function sent(fields: object): Promise<TransactionEntry> {
  await project.send(fields)
  const [entry] = await project.told()
  if (entry?.event !== 'transaction') throw new Error(`No transaction was logged, but ${entry?.event}.`)
  return entry
}

/** The entry of a call that fails. */
async function failed(method: string, fields: object): Promise<CallEntry> {
  await project.request(method, { from: project.from, ...fields }).catch(() => undefined)
  const [entry] = await project.told()
  if (entry?.event !== 'call') throw new Error(`No call was logged, but ${entry?.event}.`)
  return entry
}

describe('the log', () => {
  test('tells of a transaction what was called, what it cost, its events and console.log, then of its block', async () => {
    await project.send(token('transfer', project.shopAddress, 5n))
    const [transaction, block, ...rest] = await project.told()
    expect(transaction).toMatchObject({
      event: 'transaction',
      from: project.from,
      to: getAddress(project.tokenAddress),
    })
    const entry = transaction as TransactionEntry
    expect(showCall(entry.call)).toBe(`Token.transfer(to: ${getAddress(project.shopAddress)}, value: 5)`)
    expect(entry.console).toEqual(['transfer of 5'])
    expect(entry.events.map(({ decoded }) => decoded?.signature)).toEqual(['Transfer(address,address,uint256)'])
    expect(entry.failure).toBeUndefined()
    expect(block).toMatchObject({ event: 'block', number: entry.block, gasUsed: entry.gasUsed, transactions: 1 })
    // The request that sent it has nothing more to say.
    expect(rest).toEqual([])
  })

  test('tells where a transaction failed, through contracts and libraries', async () => {
    const { failure, console } = await sent(shop('pay', project.from, 10_000n))
    expect(console).toEqual(['transfer of 10000'])
    expect(failure?.message).toBe('execution reverted')
    expect(failure?.error?.text).toBe(
      `custom error 'InsufficientBalance(${getAddress(project.shopAddress)}, 5, 10000)'`,
    )
    expect(stackOf(failure)).toEqual([
      'Token._move (contracts/Token.sol:30)',
      'Token.transfer (contracts/Token.sol:24)',
      'Shop._pay (contracts/Shop.sol:79)',
      'Shop.pay (contracts/Shop.sol:38)',
    ])
  })

  test.each([
    [
      'a reason',
      () => shop('pay', project.from, 0n),
      'nothing to pay',
      ['Shop._pay (contracts/Shop.sol:78)', 'Shop.pay (contracts/Shop.sol:38)'],
    ],
    [
      'a modifier',
      () => shop('openUntil', 9n),
      "custom error 'NotOpen(9)'",
      ['Shop.onlyOpen (contracts/Shop.sol:27)', 'Shop.openUntil (contracts/Shop.sol:45)'],
    ],
    [
      'an index',
      () => shop('first'),
      'panic: array index out of bounds (0x32)',
      ['Shop.first (contracts/Shop.sol:50)'],
    ],
    [
      'a library',
      () => shop('total', 2n ** 255n, 2n),
      'panic: arithmetic underflow or overflow (0x11)',
      ['Prices.total (contracts/Shop.sol:8)', 'Shop.total (contracts/Shop.sol:54)'],
    ],
    ['nothing said', () => shop('silent'), 'without a reason', ['Shop.silent (contracts/Shop.sol:58)']],
    [
      'a constructor',
      () => shop('open', 0n),
      'a cap of zero',
      ['Token.constructor (contracts/Token.sol:16)', 'Shop.open (contracts/Shop.sol:74)'],
    ],
    [
      'a creation',
      () => project.creation(project.token.bytecode, ['uint256'], [0n]),
      'a cap of zero',
      ['Token.constructor (contracts/Token.sol:16)'],
    ],
  ])('tells where it failed: %s', async (_what, fields, text, stack) => {
    const { failure } = await sent(fields())
    expect([failure?.error?.text, stackOf(failure)]).toEqual([text, stack])
  })

  test('tells where the gas ran out', async () => {
    const { failure } = await sent({ ...shop('forever'), gas: '0x30000' })
    expect(failure?.message).toBe('out of gas')
    expect(stackOf(failure)).toEqual(['Shop.forever (contracts/Shop.sol:62)'])
  })

  test('does not take a failure that was caught for one of the transaction', async () => {
    const { failure, call } = await sent(shop('paysQuietly', project.from, 10_000n))
    expect([failure, call.function]).toEqual([undefined, 'paysQuietly'])
  })

  test('names a precompile that refuses', async () => {
    const pool = project.sandbox.contracts.shieldedPool
    const { failure } = await sent({ to: pool, data: `0x${'00'.repeat(4)}` })
    expect(failure?.error?.text).toBe("custom error 'UnknownFunction(0x00000000)'")
    expect(stackOf(failure)?.[0]).toMatch(/^ShieldedPool\.0x00000000 /)
  })

  test.each(['eth_call', 'eth_estimateGas'])('tells where a call failed: %s', async (method) => {
    const entry = await failed(method, shop('openUntil', 9n))
    expect([entry.method, showCall(entry.call)]).toEqual([method, 'Shop.openUntil(until: 9)'])
    expect(stackOf(entry.failure)?.[0]).toBe('Shop.onlyOpen (contracts/Shop.sol:27)')
  })

  test('tells of a transaction that its estimate refused', async () => {
    const entry = await failed('eth_sendTransaction', shop('silent'))
    expect(stackOf(entry.failure)).toEqual(['Shop.silent (contracts/Shop.sol:58)'])
  })

  test('tells of a call that writes to console.log, and of others as of any request', async () => {
    await project.request('eth_call', { from: project.from, ...token('transfer', project.from, 0n) })
    await project.request('eth_call', { from: project.from, ...token('cap') })
    const [first, second] = await project.told()
    expect(first).toMatchObject({ event: 'call', console: ['transfer of 0'], failure: undefined })
    expect(second).toEqual({ event: 'request', method: 'eth_call', error: undefined })
  })

  test('counts empty blocks that come together as one', async () => {
    await project.request('hardhat_mine', '0x64')
    const [blocks, request] = await project.told()
    if (blocks?.event !== 'emptyBlocks') throw new Error(`No empty blocks were logged, but ${blocks?.event}.`)
    expect(blocks.last - blocks.first).toBe(99n)
    expect(request).toMatchObject({ event: 'request', method: 'hardhat_mine' })
  })

  test('has the errors of requests, and no parameters', async () => {
    await project.request('eth_getBalance', 'nobody').catch(() => undefined)
    expect(await project.told()).toEqual([
      {
        event: 'request',
        method: 'eth_getBalance',
        error: { code: -32602, message: expect.stringContaining('argument 0') },
      },
    ])
  })
})

describe('answers', () => {
  test('name the error; code and data are as without a name', async () => {
    const data = coders.shop.encodeErrorResult('NotOpen', [9n])
    const {
      code,
      message,
      data: answered,
    } = await project.request('eth_call', shop('openUntil', 9n)).then(
      () => expect.unreachable(),
      (error: { code: number; message: string; data: string }) => error,
    )
    expect([code, message, answered]).toEqual([3, "execution reverted: custom error 'NotOpen(9)'", data])
  })
})

describe('with every request', () => {
  test('parameters are there, but those of methods that take secrets', async () => {
    const chatty = await Project.deploy({ verbose: true })
    const secret = 'hunter2'
    await chatty.request('eth_getBalance', chatty.from, 'latest')
    const methods = [
      'personal_sign',
      'personal_unlockAccount',
      'eth_sign',
      'eth_signTypedData_v4',
      'eth_signTransaction',
      'wallet_importKey',
      'anvil_setRpcUrl',
      'anvil_reset',
      'hardhat_reset',
      'no_such_method',
    ]
    for (const method of methods) await chatty.request(method, secret, secret).catch(() => undefined)
    const told = await chatty.told()
    await chatty.sandbox.close()
    expect(told[0]).toMatchObject({ method: 'eth_getBalance', params: [chatty.from, 'latest'] })
    expect(told.slice(1).map((entry) => entry.event === 'request' && entry.method)).toEqual(methods)
    expect(JSON.stringify(told)).not.toContain(secret)
  })

  test('parameters that nobody could write again are left out', async () => {
    const chatty = await Project.deploy({ verbose: true })
    const depth = 100_000
    const deep: unknown = JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`)
    await chatty.request('eth_getBalance', deep).catch(() => undefined)
    const [entry] = await chatty.told()
    await chatty.sandbox.close()
    expect(entry).toEqual({
      event: 'request',
      method: 'eth_getBalance',
      error: expect.objectContaining({ code: -32602 }),
    })
  })
})
