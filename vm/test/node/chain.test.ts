import { type BrowserProvider, Interface, type InterfaceAbi, parseEther, toQuantity, Wallet } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { compileFixture } from './helpers/compile.js'
import { failureOf, openNode } from './helpers/provider.js'

const probe = compileFixture('Probe')
const abi = new Interface(probe.abi as InterfaceAbi)
const START = 1_900_000_000n

interface BlockJson {
  readonly number: string
  readonly hash: string
  readonly timestamp: string
  readonly transactions: readonly string[]
  readonly baseFeePerGas: string
  readonly miner: string
  readonly mixHash: string
  readonly gasLimit: string
}

describe('blocks, time and snapshots', () => {
  let node: MerkatoNode
  let provider: BrowserProvider
  let wall: bigint
  let a: string
  let b: string

  beforeEach(async () => {
    wall = START
    ;({ node, provider } = await openNode({ clock: () => wall }))
    ;[a, b] = node.accounts.map(({ address }) => address) as [string, string]
  })

  afterEach(async () => {
    provider.destroy()
    await node.close()
  })

  const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>
  const latest = () => rpc<BlockJson>('eth_getBlockByNumber', 'latest', false)
  const time = async () => BigInt((await latest()).timestamp)
  const balance = async (of: string) => BigInt(await rpc<string>('eth_getBalance', of, 'latest'))
  const pay = (from: string, extra: object = {}) =>
    rpc<string>('eth_sendTransaction', { from, to: b, value: '0x1', gas: '0x5208', ...extra })

  async function deploy(): Promise<string> {
    const data = probe.bytecode + abi.encodeDeploy([1]).slice(2)
    const hash = await rpc<string>('eth_sendTransaction', { from: a, data })
    return (await rpc<{ contractAddress: string }>('eth_getTransactionReceipt', hash)).contractAddress
  }

  test('time: increase, set, next, and never backwards', async () => {
    await rpc('evm_increaseTime', 3600)
    await rpc('evm_mine')
    expect(await time()).toBe(START + 3600n)
    await rpc('evm_setNextBlockTimestamp', toQuantity(START + 10_000n))
    await rpc('evm_mine')
    expect(await time()).toBe(START + 10_000n)
    wall += 5n
    await rpc('evm_mine')
    expect(await time()).toBe(START + 10_005n)
    await rpc('evm_mine', Number(START + 20_000n))
    expect(await time()).toBe(START + 20_000n)
    expect(await failureOf(rpc('evm_setNextBlockTimestamp', Number(START)))).toMatchObject({ code: -32000 })
  })

  test('time moves on from the newest block when fast blocks have run ahead of the clock', async () => {
    for (let i = 0; i < 20; i++) await rpc('evm_mine')
    const ahead = await time()
    await rpc('evm_increaseTime', 100)
    await rpc('evm_mine')
    expect(await time()).toBe(ahead + 100n)
  })

  test('an estimate sees the time that the transaction will see', async () => {
    const to = await deploy()
    const data = abi.encodeFunctionData('afterTime', [START + 1000n])
    expect(await failureOf(rpc('eth_estimateGas', { from: a, to, data }))).toMatchObject({
      code: 3,
      message: 'execution reverted: too early',
    })
    await rpc('evm_increaseTime', 1000)
    await rpc('eth_sendTransaction', { from: a, to, data })
  })

  test('a log of a megabyte is mined, whatever the kind of its transaction', async () => {
    const to = `0x${'e1'.repeat(20)}`
    // LOG0 of the first 0xfffff bytes of memory.
    await rpc('hardhat_setCode', to, '0x620fffff5fa000')
    for (const type of ['0x0', '0x2']) {
      const hash = await pay(a, { to, value: '0x0', gas: '0xf00000', type })
      const { logs } = await rpc<{ logs: { data: string }[] }>('eth_getTransactionReceipt', hash)
      expect(logs.map(({ data }) => data)).toEqual([`0x${'00'.repeat(0xfffff)}`])
    }
  })

  test('evm_revert brings back state, blocks, clock, logs and filters, once', async () => {
    const to = await deploy()
    const filter = await rpc('eth_newFilter', { address: to })
    const before = await latest()
    const rich = await balance(b)
    const id = await rpc('evm_snapshot')
    const data = abi.encodeFunctionData('store', [5, 'x'])
    const hash = await rpc('eth_sendTransaction', { from: a, to, data })
    expect(await rpc('eth_getFilterChanges', filter)).toHaveLength(1)
    await pay(a)
    await rpc('evm_increaseTime', 5000)
    wall += 7n
    expect(await rpc('evm_revert', id)).toBe(true)

    expect(await latest()).toEqual(before)
    expect(await balance(b)).toBe(rich)
    expect(await rpc('eth_getTransactionReceipt', hash)).toBeNull()
    expect(await rpc('eth_getLogs', { fromBlock: '0x0' })).toEqual([])
    await rpc('eth_sendTransaction', { from: a, to, data })
    const undone = { transactionHash: hash, removed: true }
    expect(await rpc('eth_getFilterChanges', filter)).toMatchObject([undone, { removed: false }])
    expect(await time()).toBeLessThan(START + 100n)
    expect(await rpc('evm_revert', id)).toBe(false)
    expect(await rpc('evm_revert', '0x77')).toBe(false)
  })

  test('a snapshot is used up with all that came after it', async () => {
    const first = await rpc('evm_snapshot')
    await rpc('evm_mine')
    const second = await rpc('evm_snapshot')
    expect(await rpc('evm_revert', first)).toBe(true)
    expect(await rpc('evm_revert', second)).toBe(false)
    expect((await latest()).number).toBe('0x0')
  })

  test('the same transactions after evm_revert give the same blocks', async () => {
    const id = await rpc('evm_snapshot')
    await pay(a)
    const once = await latest()
    await rpc('evm_revert', id)
    await pay(a)
    expect(await latest()).toEqual(once)
  })

  test('cheats: balance, nonce, code, storage, coinbase, base fee, prevrandao, block gas limit', async () => {
    const someone = `0x${'5c'.repeat(20)}`
    await rpc('hardhat_setBalance', someone, '0x64')
    expect(await balance(someone)).toBe(100n)
    await rpc('hardhat_setNonce', someone, '0x7')
    expect(await rpc('eth_getTransactionCount', someone, 'latest')).toBe('0x7')
    expect(await failureOf(rpc('hardhat_setNonce', someone, '0x6'))).toMatchObject({ code: -32000 })
    await rpc('hardhat_setCode', someone, '0x60005460005260206000f3')
    await rpc('hardhat_setStorageAt', someone, '0x0', `0x${'00'.repeat(31)}2a`)
    expect(await rpc('eth_call', { to: someone })).toBe(`0x${'00'.repeat(31)}2a`)
    expect(await rpc('eth_getStorageAt', someone, '0x0', 'latest')).toBe(`0x${'00'.repeat(31)}2a`)
    await rpc('hardhat_setCoinbase', someone)
    await rpc('hardhat_setNextBlockBaseFeePerGas', '0x3')
    await rpc('hardhat_setPrevRandao', `0x${'ab'.repeat(32)}`)
    await rpc('evm_setBlockGasLimit', '0x1c9c380')
    await rpc('evm_mine')
    expect(await latest()).toMatchObject({
      miner: someone,
      baseFeePerGas: '0x3',
      mixHash: `0x${'ab'.repeat(32)}`,
      gasLimit: '0x1c9c380',
    })
    await rpc('evm_mine')
    expect(await latest()).not.toMatchObject({ mixHash: `0x${'ab'.repeat(32)}` })
  })

  test('impersonation acts for people and for contracts', async () => {
    const to = await deploy()
    await rpc('hardhat_setBalance', to, toQuantity(parseEther('1')))
    expect(await failureOf(pay(to))).toMatchObject({ code: -32000 })
    await rpc('hardhat_impersonateAccount', to)
    const before = await balance(b)
    const hash = await pay(to)
    expect(await rpc('eth_getTransactionByHash', hash)).toMatchObject({ from: to, to: b })
    expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1', from: to })
    expect(await balance(b)).toBe(before + 1n)
    expect(await rpc('eth_getCode', to, 'latest')).not.toBe('0xef0100')
    const code = await rpc<string>('eth_getCode', to, 'latest')
    expect(await failureOf(pay(to, { value: toQuantity(parseEther('5')) }))).toMatchObject({ code: -32003 })
    expect(await rpc('eth_getCode', to, 'latest')).toBe(code)
    await rpc('hardhat_stopImpersonatingAccount', to)
    expect(await failureOf(pay(to))).toMatchObject({ code: -32000 })
  })

  test('many blocks at once, with an interval', async () => {
    await rpc('hardhat_mine', '0x64', '0x3c')
    expect((await latest()).number).toBe('0x64')
    expect((await time()) - BigInt((await rpc<BlockJson>('eth_getBlockByNumber', '0x1', false)).timestamp)).toBe(
      99n * 60n,
    )
  })

  test('manual mining: pending state, nonces, ordering by fee, dropping', async () => {
    await rpc('evm_setAutomine', false)
    const [, , c] = node.accounts.map(({ address }) => address)
    const cheap = await pay(a, { maxPriorityFeePerGas: '0x1' })
    const dear = await pay(c ?? '', { maxPriorityFeePerGas: '0x77359400', maxFeePerGas: '0x174876e800' })
    const second = await pay(a)
    expect(await rpc('eth_getTransactionCount', a, 'latest')).toBe('0x0')
    expect(await rpc('eth_getTransactionCount', a, 'pending')).toBe('0x2')
    expect(await rpc('eth_getTransactionByHash', cheap)).toMatchObject({ blockHash: null, blockNumber: null })
    expect(await rpc('eth_getTransactionReceipt', cheap)).toBeNull()
    expect(await rpc('eth_getBlockByNumber', 'pending', false)).toMatchObject({
      number: '0x1',
      hash: null,
      transactions: [dear, cheap, second],
    })
    expect(BigInt(await rpc<string>('eth_getBalance', b, 'pending'))).toBe((await balance(b)) + 3n)
    expect(await rpc('hardhat_dropTransaction', second)).toBe(true)
    await rpc('evm_mine')
    expect((await latest()).transactions).toEqual([dear, cheap])
    expect((await failureOf(rpc('hardhat_dropTransaction', dear))).message).toMatch(/mined already/)
  })

  test('a nonce gap is held until it closes', async () => {
    const late = await pay(a, { nonce: '0x1' })
    expect((await latest()).number).toBe('0x0')
    expect(await rpc('eth_getTransactionCount', a, 'pending')).toBe('0x0')
    const early = await pay(a, { nonce: '0x0' })
    expect((await latest()).transactions).toEqual([early, late])
  })

  test('a replacement has to pay more', async () => {
    await rpc('evm_setAutomine', false)
    const fees = (gwei: bigint) => ({
      maxFeePerGas: toQuantity(gwei * 10n ** 9n),
      maxPriorityFeePerGas: toQuantity(gwei * 10n ** 8n),
      nonce: '0x0',
    })
    await pay(a, fees(100n))
    expect(await failureOf(pay(a, { ...fees(105n), value: '0x2' }))).toMatchObject({
      code: -32003,
      message: 'replacement transaction underpriced',
    })
    const better = await pay(a, { ...fees(120n), value: '0x2' })
    await rpc('evm_mine')
    expect((await latest()).transactions).toEqual([better])
  })

  test('transactions that no block could hold are refused, and nothing changes', async () => {
    const wallet = new Wallet(`0x${'33'.repeat(32)}`)
    const sign = (fields: object) =>
      wallet.signTransaction({
        chainId: 31337,
        nonce: 0,
        to: b,
        gasLimit: 21_000,
        gasPrice: 10n ** 10n,
        type: 0,
        ...fields,
      })
    const send = async (fields: object) => failureOf(rpc('eth_sendRawTransaction', await sign(fields)))
    expect(await send({})).toMatchObject({
      code: -32003,
      message: expect.stringMatching(/^insufficient funds for gas/),
    })
    await rpc('hardhat_setBalance', wallet.address, toQuantity(parseEther('1')))
    expect(await send({ gasLimit: 20_000 })).toMatchObject({
      code: -32003,
      message: expect.stringMatching(/^intrinsic gas too low/),
    })
    expect(await send({ gasLimit: 2n ** 24n + 1n })).toMatchObject({
      code: -32003,
      message: expect.stringMatching(/EIP-7825/),
    })
    const elsewhere = { code: -32003, message: 'invalid chain id for signer: have 1 want 31337' }
    const capped = { type: 2, maxFeePerGas: 10n ** 10n, maxPriorityFeePerGas: 1n, gasPrice: undefined }
    for (const kind of [{}, { type: 1 }, capped]) {
      expect(await send({ ...kind, chainId: 1 })).toMatchObject(elsewhere)
    }
    expect(await send({ gasPrice: 1n })).toMatchObject({
      code: -32003,
      message: expect.stringMatching(/less than block base fee/),
    })
    expect(await failureOf(rpc('eth_sendRawTransaction', '0x03c0'))).toMatchObject({
      code: -32000,
      message: expect.stringMatching(/^could not decode transaction/),
    })
    const blobs = { from: node.accounts[0]?.address, blobVersionedHashes: [`0x01${'00'.repeat(31)}`] }
    expect(await failureOf(rpc('eth_sendTransaction', blobs))).toMatchObject({
      code: -32602,
      message: expect.stringMatching(/taken signed, with its blobs/),
    })
    const good = await sign({})
    await rpc('eth_sendRawTransaction', good)
    expect(await failureOf(rpc('eth_sendRawTransaction', good))).toMatchObject({
      message: expect.stringMatching(/nonce too low|already known/),
    })
    expect((await latest()).number).toBe('0x1')
  })

  test('a transaction that reverts is mined with status 0', async () => {
    const to = await deploy()
    const hash = await rpc<string>('eth_sendTransaction', {
      from: a,
      to,
      data: abi.encodeFunctionData('fail', ['no']),
      gas: '0x186a0',
    })
    expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x0', logs: [] })
  })

  test('base fee follows EIP-1559', async () => {
    const fees: bigint[] = []
    for (let i = 0; i < 3; i++) {
      await rpc('evm_mine')
      fees.push(BigInt((await latest()).baseFeePerGas))
    }
    expect(fees).toEqual([875_000_000n, 765_625_000n, 669_921_875n])
    expect(await rpc('eth_feeHistory', '0x2', 'latest', [50])).toMatchObject({
      oldestBlock: '0x2',
      baseFeePerGas: [...fees.slice(1), 586_181_641n].map((fee) => toQuantity(fee)),
      gasUsedRatio: [0, 0],
      reward: [['0x0'], ['0x0']],
    })
  })

  test('logs by range, address, topics and alternatives', async () => {
    const [one, two] = [await deploy(), await deploy()]
    const store = (to: string, value: number) =>
      rpc('eth_sendTransaction', { from: a, to, data: abi.encodeFunctionData('store', [value, '']) })
    for (const value of [1, 2, 3]) for (const to of [one, two]) await store(to, value)
    const topic = abi.getEvent('Stored')?.topicHash
    const word = (value: number) => `0x${value.toString(16).padStart(64, '0')}`
    const count = async (filter: object) =>
      (await rpc<unknown[]>('eth_getLogs', { fromBlock: 'earliest', ...filter })).length
    expect(await count({})).toBe(6)
    expect(await count({ address: one })).toBe(3)
    expect(await count({ address: [one, two], topics: [topic, null, word(2)] })).toBe(2)
    expect(await count({ topics: [[topic, word(9)], [], [word(1), word(3)]] })).toBe(4)
    expect(await count({ topics: [topic, null, null, null] })).toBe(0)
    expect(await count({ fromBlock: '0x5' })).toBe(4)
    expect(await count({ fromBlock: '0x4', toBlock: '0x5', address: two })).toBe(1)
    expect(await failureOf(rpc('eth_getLogs', { fromBlock: '0x5', toBlock: '0x4' }))).toMatchObject({ code: -32602 })
  })

  test('filters for blocks and waiting transactions', async () => {
    const blocks = await rpc('eth_newBlockFilter')
    const pending = await rpc('eth_newPendingTransactionFilter')
    const hash = await pay(a)
    expect(await rpc('eth_getFilterChanges', blocks)).toEqual([(await latest()).hash])
    expect(await rpc('eth_getFilterChanges', blocks)).toEqual([])
    expect(await rpc('eth_getFilterChanges', pending)).toEqual([hash])
    expect(await rpc('eth_uninstallFilter', blocks)).toBe(true)
    expect(await failureOf(rpc('eth_getFilterChanges', blocks))).toMatchObject({
      code: -32000,
      message: 'filter not found',
    })
  })

  test('hardhat_reset starts afresh, and metadata tells', async () => {
    const before = await rpc<{ instanceId: string }>('hardhat_metadata')
    const genesis = await rpc('eth_getBlockByNumber', '0x0', false)
    await pay(a)
    wall += 50n
    await rpc('hardhat_reset')
    expect(await rpc('eth_getBlockByNumber', 'latest', false)).toEqual(genesis)
    expect(await rpc('eth_getTransactionCount', a, 'latest')).toBe('0x0')
    const after = await rpc<{ instanceId: string }>('hardhat_metadata')
    expect(after).toMatchObject({ chainId: 31337, latestBlockNumber: 0 })
    expect(after.instanceId).not.toBe(before.instanceId)
    await rpc('evm_mine')
    expect(await time()).toBe(START + 50n)
  })

  test('mines by the timer when told to', async () => {
    await rpc('evm_setAutomine', false)
    await rpc('evm_setIntervalMining', 20)
    const hash = await pay(a)
    await expect.poll(() => rpc('eth_getTransactionReceipt', hash), { timeout: 5_000 }).not.toBeNull()
    await rpc('evm_setIntervalMining', 0)
    // Waits for a block that the timer may have begun.
    await rpc('evm_mine')
    const { number } = await latest()
    await new Promise((resolve) => setTimeout(resolve, 60))
    expect((await latest()).number).toBe(number)
  })

  test('calls do not disturb each other nor the chain', async () => {
    const to = await deploy()
    const head = await latest()
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, i) =>
        i % 2 === 0
          ? rpc('eth_call', { to, data: abi.encodeFunctionData('store', [i, '']) })
          : rpc('eth_call', { to, data: abi.encodeFunctionData('value') }),
      ),
    )
    expect(new Set(results.filter((_, i) => i % 2 === 1))).toEqual(new Set([`0x${'00'.repeat(31)}01`]))
    expect(await latest()).toEqual(head)
  })
})
