import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../../src/node/index.js'
import { failureOf } from '../helpers/provider.js'
import { EMITTER, HASHES, openSource, type Rpc, rpcOf, type Source, type SourceServer, STORE, word } from './source.js'

const NOBODY = '0x00000000000000000000000000000000000beef1'

interface Head {
  readonly number: string
  readonly hash: string
  readonly timestamp: string
  readonly gasUsed: string
  readonly gasLimit: string
  readonly baseFeePerGas: string
}

describe('a fork', () => {
  let source: Source
  let there: Rpc
  let server: SourceServer
  let fork: MerkatoNode
  let here: Rpc
  let border: number
  let from: string

  beforeAll(async () => {
    source = await openSource()
    ;({ rpc: there, server } = source)
    border = Number(await there('eth_blockNumber'))
    from = source.node.accounts[0]?.address ?? ''
  })
  afterAll(() => source.close())
  beforeEach(async () => {
    fork = await createNode({ fork: { url: server.url, blockNumber: BigInt(border) } })
    here = rpcOf(fork)
  })
  afterEach(() => fork.close())

  const store = (rpc: Rpc, slot: bigint, value: bigint) =>
    rpc('eth_sendTransaction', { from, to: STORE, data: word(slot) + word(value).slice(2), gas: '0x20000' })

  test('goes on from the block that it was forked at, with its chain id, gas limit, time and base fee', async () => {
    const head = (await there('eth_getBlockByNumber', word(border).replace(/^0x0+/, '0x'), false)) as Head
    expect(fork.chainId).toBe(source.node.chainId)
    expect(await here('eth_getBlockByNumber', 'latest', false)).toEqual(head)
    const pending = (await here('eth_getBlockByNumber', 'pending', false)) as Head
    const expected = (await there('eth_getBlockByNumber', 'pending', false)) as Head
    expect(pending).toMatchObject({ baseFeePerGas: expected.baseFeePerGas, gasLimit: head.gasLimit })
    await here('evm_mine')
    const next = (await here('eth_getBlockByNumber', 'latest', false)) as Head
    expect(next).toMatchObject({ number: `0x${(border + 1).toString(16)}`, parentHash: head.hash })
    expect(Number(next.timestamp) - Number(head.timestamp)).toBeGreaterThan(0)
    expect(Number(next.timestamp) - Number(head.timestamp)).toBeLessThan(60)
  })

  test('reads and calls give what they give at the source', async () => {
    const block = fc.constantFrom('latest', ...Array.from({ length: border + 1 }, (_, n) => `0x${n.toString(16)}`))
    const account = fc.constantFrom(STORE, EMITTER, HASHES, NOBODY)
    const slot = fc.integer({ min: 0, max: 4 }).map(word)
    const request = fc.oneof(
      fc.tuple(fc.constantFrom('eth_getBalance', 'eth_getTransactionCount', 'eth_getCode'), account, block),
      fc.tuple(fc.constant('eth_getStorageAt'), account, slot, block),
      fc.tuple(fc.constantFrom('eth_call', 'eth_estimateGas'), callOf(slot), block),
      fc.tuple(
        fc.constant('eth_getProof'),
        account,
        fc.array(slot, { maxLength: 2 }),
        block.filter((at) => at !== 'latest'),
      ),
      fc.tuple(fc.constant('eth_getBlockByNumber'), block, fc.boolean()),
      fc.tuple(fc.constantFrom('eth_getBlockReceipts', 'eth_getBlockTransactionCountByNumber'), block),
      fc.tuple(
        fc.constantFrom('eth_getTransactionByHash', 'eth_getTransactionReceipt', 'debug_traceTransaction'),
        fc.constantFrom(...source.hashes),
      ),
      fc.tuple(fc.constant('eth_feeHistory'), fc.constantFrom('0x1', '0x4', '0x40'), block, fc.constant([10, 90])),
      fc.tuple(fc.constant('eth_getLogs'), fc.record({ fromBlock: block, address: account })),
    )
    await fc.assert(
      fc.asyncProperty(request, async ([method, ...params]) => {
        expect(await outcome(here, method, params)).toEqual(await outcome(there, method, params))
      }),
      { numRuns: 150 },
    )
  })

  test('what is written stays on it, and what it deletes or zeroes stays so', async () => {
    const before = await there('eth_getStorageAt', STORE, word(1), 'latest')
    await store(here, 1n, 0n)
    await store(here, 2n, 77n)
    await store(here, 9n, 99n)
    const slots = () => Promise.all([1, 2, 3, 9].map((slot) => here('eth_getStorageAt', STORE, word(slot), 'latest')))
    expect(await slots()).toEqual([word(0), word(77), word(3_000), word(99)])
    expect(await there('eth_getStorageAt', STORE, word(1), 'latest')).toBe(before)
    expect(await there('eth_getStorageAt', STORE, word(9), 'latest')).toBe(word(0))
    expect(Number(await there('eth_blockNumber'))).toBe(border)
    expect(await here('eth_getStorageAt', STORE, word(1), `0x${border.toString(16)}`)).toBe(before)
    await here('hardhat_setBalance', STORE, '0x7')
    expect(await here('eth_getBalance', STORE)).toBe('0x7')
    expect(await there('eth_getBalance', STORE)).toBe('0x1234')
    await here('hardhat_setCode', STORE, '0x')
    expect(await here('eth_getCode', STORE)).toBe('0x')
    expect(await slots()).toEqual([word(0), word(77), word(3_000), word(99)])
  })

  test('its state root depends on what was written alone, and not on what was looked at', async () => {
    const clock = () => 2_000_000_000n
    const other = await createNode({ clock, fork: { url: server.url, blockNumber: BigInt(border) } })
    const same = await createNode({ clock, fork: { url: server.url, blockNumber: BigInt(border) } })
    for (const address of [STORE, EMITTER, NOBODY]) await rpcOf(same)('eth_getBalance', address)
    await rpcOf(same)('eth_getStorageAt', STORE, word(3))
    for (const node of [other, same]) await store(rpcOf(node), 2n, 5n)
    const root = (node: MerkatoNode) => rpcOf(node)('eth_getBlockByNumber', 'latest', true)
    expect(await root(same)).toEqual(await root(other))
    await Promise.all([other.close(), same.close()])
  })

  test('snapshots, revert, rollback and overrides work over what is not here', async () => {
    const id = await here('evm_snapshot')
    await store(here, 1n, 5n)
    expect(await here('eth_call', { to: STORE, data: word(1) })).toBe(word(5))
    const none = { [STORE]: { state: { [word(2)]: word(8) } } }
    expect(await here('eth_call', { to: STORE, data: word(1) }, 'latest', none)).toBe(word(0))
    const some = { [STORE]: { stateDiff: { [word(2)]: word(8) } } }
    expect(await here('eth_call', { to: STORE, data: word(3) }, 'latest', some)).toBe(word(3_000))
    expect(await here('evm_revert', id)).toBe(true)
    expect(await here('eth_call', { to: STORE, data: word(1) })).toBe(word(1_000))
    await store(here, 1n, 6n)
    expect(await here('anvil_rollback', 1)).toBeNull()
    expect(await here('eth_call', { to: STORE, data: word(1) })).toBe(word(1_000))
    expect(await failureOf(here('anvil_rollback', 1))).toMatchObject({ code: -32602 })
  })

  test("logs of a range across the border are the source's and its own", async () => {
    await here('eth_sendTransaction', { from, to: EMITTER, data: word(4), gas: '0x20000' })
    const query = { fromBlock: '0x0', address: EMITTER }
    const found = (await here('eth_getLogs', query)) as { topics: string[]; blockNumber: string }[]
    expect(found.map(({ topics }) => topics[0])).toEqual([1, 2, 3, 4].map(word))
    expect(found.slice(0, 3)).toEqual(await there('eth_getLogs', query))
    expect(await here('eth_getLogs', { ...query, topics: [word(2)] })).toEqual([found[1]])
    expect(await here('eth_getLogs', { ...query, topics: [[word(2), word(4)]] })).toEqual([found[1], found[3]])
    expect(await here('eth_getLogs', { blockHash: (found[0] as { blockHash?: string }).blockHash })).toEqual([found[0]])
    const filter = await here('eth_newFilter', query)
    expect(await here('eth_getFilterLogs', filter)).toEqual(found)
    expect(await here('eth_getFilterChanges', filter)).toEqual([])
    await here('eth_sendTransaction', { from, to: EMITTER, data: word(5), gas: '0x20000' })
    expect(await here('eth_getFilterChanges', filter)).toMatchObject([{ topics: [word(5)] }])
  })

  test('BLOCKHASH goes on below the border', async () => {
    await here('hardhat_mine', '0x2')
    for (const number of [border - 1, border, border + 1]) {
      const block = (await here('eth_getBlockByNumber', `0x${number.toString(16)}`, false)) as Head
      expect(await here('eth_call', { to: HASHES, data: word(number) })).toBe(block.hash)
    }
  })

  test('what the source does after the fork is not seen', async () => {
    const later = await openSource()
    const early = await createNode({ fork: { url: later.server.url, blockNumber: -3n } })
    const rpc = rpcOf(early)
    const [fourth, fifth] = [later.hashes[3], later.hashes[4]]
    expect(await rpc('eth_blockNumber')).toBe('0x3')
    expect(await rpc('eth_getTransactionReceipt', later.hashes[0])).not.toBeNull()
    for (const method of ['eth_getTransactionReceipt', 'eth_getTransactionByHash', 'eth_getRawTransactionByHash']) {
      expect(await rpc(method, fifth)).toBeNull()
    }
    expect(fourth).toBeDefined()
    const block = (await later.rpc('eth_getBlockByNumber', '0x5', false)) as Head
    expect(await rpc('eth_getBlockByHash', block.hash, false)).toBeNull()
    expect(await rpc('eth_getBlockByNumber', '0x5', false)).toBeNull()
    expect(await rpc('eth_getLogs', { fromBlock: '0x0', toBlock: '0x6' })).toHaveLength(1)
    expect(await rpc('eth_getStorageAt', STORE, word(3))).toBe(word(0))
    const third = await later.rpc('eth_getBlockByNumber', '0x3', true)
    expect(await rpc('eth_getBlockByNumber', 'latest', true)).toEqual(third)
    expect(await rpc('eth_getProof', STORE, [])).toEqual(await later.rpc('eth_getProof', STORE, [], '0x3'))
    expect(await rpc('eth_feeHistory', '0x2', 'latest')).toEqual(await later.rpc('eth_feeHistory', '0x2', '0x3'))
    await early.close()
    await later.close()
  })

  test('a transaction of its own can be traced', async () => {
    const hash = await store(here, 2n, 5n)
    const trace = await here('debug_traceTransaction', hash, {
      tracer: 'prestateTracer',
      tracerConfig: { diffMode: true },
    })
    expect(trace).toMatchObject({
      pre: { [STORE]: { storage: { [word(2)]: word(2_000) } } },
      post: { [STORE]: { storage: { [word(2)]: word(5) } } },
    })
  })

  test('blocks that are tried out go on from what is not here', async () => {
    const calls = [
      { to: STORE, data: word(1) },
      { from, to: STORE, data: word(1) + word(8).slice(2) },
      { to: STORE, data: word(1) },
    ]
    const [block] = (await here('eth_simulateV1', { blockStateCalls: [{ calls }] })) as {
      number: string
      calls: { status: string; returnData: string }[]
    }[]
    expect(block?.number).toBe(`0x${(border + 1).toString(16)}`)
    expect(block?.calls.map(({ returnData }) => returnData)).toEqual([word(1_000), '0x', word(8)])
    expect(await here('eth_capabilities')).toMatchObject({ stateproofs: { disabled: true } })
  })

  test('says what it can not know', async () => {
    await here('evm_mine')
    for (const [method, ...params] of [
      ['eth_getProof', STORE, []],
      ['eth_getAccount', STORE],
      ['anvil_dumpState'],
    ] as const) {
      expect(await failureOf(here(method, ...params))).toMatchObject({ code: -32000, message: /fork/ })
    }
  })
})

function callOf(slot: fc.Arbitrary<string>) {
  return fc.record({ to: fc.constantFrom(STORE, EMITTER, NOBODY), data: slot })
}

/** Result or error of a request. */
async function outcome(rpc: Rpc, method: string, params: readonly unknown[]): Promise<unknown> {
  return rpc(method, ...params).catch(({ code, message }: { code: number; message: string }) => ({ code, message }))
}
