import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'

const A = '0xc000000000000000000000000000000000000000'
const B = '0xc100000000000000000000000000000000000000'
const C = '0xc200000000000000000000000000000000000000'
const ECRECOVER = '0x0000000000000000000000000000000000000001'
const LOG_OF_COINS = '0xeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee'
const topic = (address: string) => `0x${address.slice(2).padStart(64, '0')}`
const hex = (value: number | bigint) => `0x${value.toString(16)}`

interface Call {
  readonly status: string
  readonly returnData: string
  readonly gasUsed: string
  readonly maxUsedGas: string
  readonly logs: readonly object[]
  readonly error?: { readonly code: number; readonly message: string; readonly data?: string }
}
interface Simulated {
  readonly number: string
  readonly timestamp: string
  readonly hash: string
  readonly parentHash: string
  readonly stateRoot: string
  readonly baseFeePerGas: string
  readonly transactions: readonly unknown[]
  readonly calls: readonly Call[]
}

let node: MerkatoNode
const rpc = <T>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>
const simulate = (blockStateCalls: readonly object[], more: object = {}, tag = 'latest') =>
  rpc<Simulated[]>('eth_simulateV1', { blockStateCalls, ...more }, tag)
const rich = (...accounts: string[]) =>
  Object.fromEntries(accounts.map((account) => [account, { balance: hex(10n ** 18n) }]))
const send = (from: string, to: string, value: number, more: object = {}) => ({ from, to, value: hex(value), ...more })

beforeAll(async () => {
  node = await createNode()
  await rpc('hardhat_mine', '0x3')
})
afterAll(() => node.close())

describe('eth_simulateV1', () => {
  test('calls see what those before them did, across blocks, and nothing of it stays', async () => {
    const [first, second] = await simulate([
      { stateOverrides: rich(A), calls: [send(A, B, 1000)] },
      { calls: [send(B, C, 400), send(B, C, 600)] },
    ])
    expect([first?.calls, second?.calls].flat().map((call) => call?.status)).toEqual(['0x1', '0x1', '0x1'])
    expect(second).toMatchObject({ parentHash: first?.hash, number: '0x5', baseFeePerGas: '0x0' })
    expect(BigInt(second?.timestamp ?? 0) - BigInt(first?.timestamp ?? 0)).toBe(12n)
    for (const account of [A, B, C]) expect(await rpc('eth_getBalance', account)).toBe('0x0')
    expect(await rpc('eth_blockNumber')).toBe('0x3')
  })

  test('a block of calls has the header that mining the same transactions gives', async () => {
    const [from, to] = node.accounts.map(({ address }) => address)
    const snapshot = await rpc('evm_snapshot')
    const head = await rpc<{ timestamp: string }>('eth_getBlockByNumber', 'latest', false)
    await rpc('evm_setNextBlockTimestamp', hex(BigInt(head.timestamp) + 12n))
    await rpc('eth_sendTransaction', { from, to, value: '0x5', maxPriorityFeePerGas: '0x0' })
    const mined = await rpc<Record<string, string>>('eth_getBlockByNumber', 'latest', false)
    await rpc('evm_revert', snapshot)
    const { timestamp, miner: feeRecipient, mixHash: prevRandao, gasLimit, baseFeePerGas } = mined
    const blockOverrides = { time: timestamp, feeRecipient, prevRandao, gasLimit }
    const call = { from, to, value: '0x5', maxFeePerGas: baseFeePerGas }
    const [block] = await simulate([{ blockOverrides, calls: [call] }], { validation: true })
    const { stateRoot, receiptsRoot, gasUsed, requestsHash, withdrawalsRoot } = mined
    expect(block).toMatchObject({ stateRoot, receiptsRoot, gasUsed, baseFeePerGas, requestsHash, withdrawalsRoot })
  })

  test('transfers of coins are told as events, undone ones are not', async () => {
    // Sends one wei to C with each call, and reverts when it is given data.
    const code = `0x5f5f5f5f600173${C.slice(2)}5af15036156026575f5ffd5b00`
    const stateOverrides = { ...rich(A), [B]: { balance: '0x64', code } }
    const calls = [send(A, B, 7), send(A, B, 7, { input: '0x01' })]
    const [block] = await simulate([{ stateOverrides, calls }], { traceTransfers: true })
    const [kept, undone] = block?.calls ?? []
    expect(kept?.logs).toMatchObject([
      { address: LOG_OF_COINS, topics: [expect.anything(), topic(A), topic(B)], data: topic('0x7'), logIndex: '0x0' },
      { address: LOG_OF_COINS, topics: [expect.anything(), topic(B), topic(C)], data: topic('0x1'), logIndex: '0x1' },
    ])
    expect(undone).toMatchObject({ status: '0x0', logs: [], error: { code: 3, message: 'execution reverted' } })
    const [quiet] = await simulate([{ stateOverrides, calls: calls.slice(0, 1) }])
    expect(quiet?.calls[0]?.logs).toEqual([])
  })

  test('BLOCKHASH gives the hashes of blocks that are being simulated', async () => {
    // BLOCKHASH of the block before.
    const code = '0x600143034060005260206000f3'
    const [, gap, last] = await simulate([
      { stateOverrides: { [B]: { code } } },
      { blockOverrides: { number: '0x6' }, calls: [{ to: B }] },
    ])
    expect(last?.calls[0]?.returnData).toBe(gap?.hash)
    expect(await rpc('eth_call', { to: B }, 'latest', { [B]: { code: '0x60054060005260206000f3' } })).toBe(
      `0x${'00'.repeat(32)}`,
    )
  })

  test('whole transactions, calls that fail, withdrawals', async () => {
    const [block] = await simulate(
      [
        {
          blockOverrides: { withdrawals: [{ index: '0x0', validatorIndex: '0x1', address: C, amount: '0x2' }] },
          stateOverrides: { [B]: { code: '0xfe' } },
          calls: [{ from: A, to: B, gas: '0xea60' }, { from: A }],
        },
      ],
      { returnFullTransactions: true },
    )
    expect(block).toMatchObject({
      withdrawals: [{ address: C, amount: '0x2' }],
      transactions: [
        { from: A, to: B, nonce: '0x0', type: '0x2', gas: '0xea60' },
        { to: null, nonce: '0x1' },
      ],
      calls: [{ status: '0x0', gasUsed: '0xea60', error: { code: -32015 } }, { status: '0x1' }],
    })
  })

  test.each<[string, readonly object[], object, number]>([
    ['no blocks', [], {}, -32602],
    ['numbers that do not rise', [{ blockOverrides: { number: '0x3' } }], {}, -38020],
    ['times that do not rise', [{ blockOverrides: { time: '0x1' } }], {}, -38021],
    ['a time beyond eight bytes', [{ blockOverrides: { time: hex(2n ** 64n - 1n) } }, {}], {}, -38021],
    ['more than 256 blocks', [{ blockOverrides: { number: hex(3 + 257) } }], {}, -38026],
    [
      'a nonce that is too low',
      [{ stateOverrides: { [A]: { nonce: '0x5' } }, calls: [{ from: A, to: B, nonce: '0x4' }] }],
      { validation: true },
      -38010,
    ],
    ['a nonce that is too high', [{ calls: [{ from: A, to: B, nonce: '0x4' }] }], { validation: true }, -38011],
    ['a fee that is too low', [{ calls: [{ from: A, to: B }] }], { validation: true }, -38012],
    ['too little gas', [{ calls: [{ from: A, to: B, gas: '0x1' }] }], {}, -38013],
    ['too few coins', [{ calls: [send(A, B, 1)] }], {}, -38014],
    [
      'more gas than its block has',
      [{ blockOverrides: { gasLimit: '0x5208' }, calls: [{ from: A, to: B, gas: '0x5209' }] }],
      {},
      -38015,
    ],
    [
      'a precompile that is moved to where it is',
      [{ stateOverrides: { [ECRECOVER]: { movePrecompileToAddress: ECRECOVER } } }],
      {},
      -38022,
    ],
    ['init code that is too long', [{ calls: [{ from: A, input: `0x${'00'.repeat(49_153)}` }] }], {}, -38025],
  ])('%s: the code of the execution APIs', async (_name, blocks, more, code) => {
    await expect(simulate(blocks, more)).rejects.toMatchObject({ code })
  })

  test('all calls together get 50,000,000 gas, and the chain goes on after one without end', async () => {
    const endless = { [B]: { code: '0x5b600056' } }
    const [block] = await simulate([{ stateOverrides: endless, calls: [{ from: A, to: B }] }])
    expect(block?.calls[0]).toMatchObject({ gasUsed: hex(50_000_000), error: { code: -32015, message: 'out of gas' } })
    expect(await rpc('eth_call', { to: B }, 'latest')).toBe('0x')
  })
})
