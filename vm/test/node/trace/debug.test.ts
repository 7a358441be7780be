import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ExecutionView } from '../../../src/node/execution.js'
import { failureOf } from '../helpers/provider.js'
import { type Frame, OUTER_CODE, RETURN_42, TraceBench, word32 } from '../helpers/trace-bench.js'

/** Adds one to slot 0 and returns what was there. */
const COUNTER = '5f54805f52600101' + '5f5560205ff3'
const FOREVER = '5b5f56'

let bench: TraceBench
beforeAll(async () => {
  bench = await TraceBench.open()
}, 60_000)
afterAll(() => bench.node.close())
afterEach(() => vi.restoreAllMocks())

describe('traces of mined transactions', () => {
  test('find the state that the transaction found, whatever came before and after', async () => {
    await bench.plant(OUTER_CODE, COUNTER)
    await bench.rpc('evm_setAutomine', false)
    const hashes = [await bench.send({ to: OUTER_CODE }), await bench.send({ to: OUTER_CODE })]
    await bench.rpc('evm_mine')
    await bench.rpc('evm_setAutomine', true)
    hashes.push(await bench.send({ to: OUTER_CODE }))
    await bench.plant(OUTER_CODE, RETURN_42)
    const outputs = await Promise.all(hashes.map((hash) => bench.rpc('debug_traceTransaction', hash)))
    expect(outputs.map(({ returnValue }) => returnValue)).toEqual([0, 1, 2].map(word32))
    const { blockHash } = await bench.rpc('eth_getTransactionReceipt', hashes[0])
    const whole = await bench.rpc<{ txHash: string; result: Frame }[]>('debug_traceBlockByHash', blockHash)
    expect(whole).toStrictEqual([0, 1].map((index) => ({ txHash: hashes[index], result: outputs[index] })))
  })

  test('are made of impersonated senders too, contracts among them', async () => {
    await bench.plant(OUTER_CODE, RETURN_42, '0xde0b6b3a7640000')
    await bench.rpc('hardhat_impersonateAccount', OUTER_CODE)
    const trace = await bench.calls({ from: OUTER_CODE, to: bench.from, value: '0x1' })
    expect(trace).toMatchObject({ from: OUTER_CODE, to: bench.from, gasUsed: '0x5208' })
  })

  test('run in an EVM of their own, and leave the chain as it is', async () => {
    await bench.plant(OUTER_CODE, COUNTER)
    await bench.rpc('hardhat_setStorageAt', OUTER_CODE, '0x0', word32(0))
    const runs = vi.spyOn(ExecutionView.prototype, 'run')
    const hash = await bench.send({ to: OUTER_CODE })
    const before = await bench.rpc('eth_getBlockByNumber', 'latest', true)
    await bench.rpc('debug_traceTransaction', hash)
    const [mined, traced] = runs.mock.contexts as ExecutionView[]
    expect(traced).not.toBe(mined)
    const listeners = [mined, traced].map((view) => view?.evm.events.eventNames())
    expect(listeners).toEqual([[], []])
    expect(await bench.rpc('eth_getBlockByNumber', 'latest', true)).toEqual(before)
    expect(await bench.rpc('eth_getStorageAt', OUTER_CODE, '0x0', 'latest')).toBe(word32(1))
  })

  test('are not made of block 0, of nothing and of what is not mined', async () => {
    const unknown = word32(1)
    expect(await failureOf(bench.rpc('debug_traceBlockByNumber', '0x0'))).toMatchObject({
      code: -32000,
      message: 'genesis is not traceable',
    })
    for (const request of [
      bench.rpc('debug_traceTransaction', unknown),
      bench.rpc('debug_traceBlockByHash', unknown),
      bench.rpc('debug_traceBlockByNumber', '0xffff'),
      bench.rpc('debug_traceBlockByNumber', 'pending'),
    ]) {
      expect(await failureOf(request)).toMatchObject({ code: -32000 })
    }
  })
})

describe('a trace of a call', () => {
  const call = (fields: object, block = 'latest', config: object = { tracer: 'callTracer' }) =>
    bench.rpc('debug_traceCall', { from: bench.from, to: OUTER_CODE, ...fields }, block, config)

  test('runs on the block that is named, and on what waits', async () => {
    await bench.plant(OUTER_CODE, COUNTER)
    await bench.rpc('hardhat_setStorageAt', OUTER_CODE, '0x0', word32(7))
    await bench.send({ to: OUTER_CODE })
    const newest = BigInt(await bench.rpc<string>('eth_blockNumber'))
    expect((await call({})).output).toBe(word32(8))
    expect((await call({}, `0x${(newest - 1n).toString(16)}`)).output).toBe(word32(7))
    await bench.rpc('evm_setAutomine', false)
    await bench.send({ to: OUTER_CODE })
    expect((await call({}, 'pending')).output).toBe(word32(9))
    await bench.rpc('evm_mine')
    await bench.rpc('evm_setAutomine', true)
  })

  test('counts the gas of a transaction and takes no fee that is not named', async () => {
    // Returns base fee and gas price.
    await bench.plant(OUTER_CODE, '485f523a60205260405ff3')
    const free = await call({ gas: '0x186a0' })
    expect(free).toMatchObject({ gas: '0x186a0', output: `${word32(0)}${word32(0).slice(2)}` })
    expect(BigInt(String(free.gasUsed))).toBe(21_000n + 2n + 2n + 6n + 2n + 3n + 6n + 3n + 2n)
    const priced = await call({ gas: '0x186a0', gasPrice: '0x77359400' })
    expect(String(priced.output).slice(66)).toBe(word32(0x77359400n).slice(2))
    expect(BigInt(String(priced.output).slice(0, 66))).toBeGreaterThan(0n)
  })

  test('sees accounts and the block as they are overridden, which stays nowhere', async () => {
    await bench.plant(OUTER_CODE, RETURN_42)
    // Returns the block's number.
    const numbered = { [OUTER_CODE]: { code: '0x435f5260205ff3' } }
    const config = { tracer: 'callTracer', stateOverrides: numbered, blockOverrides: { number: '0x4d2' } }
    expect((await call({}, 'latest', config)).output).toBe(word32(1234))
    expect((await call({})).output).toBe(word32(42))
    const poor = { from: `0x${'13'.repeat(20)}`, value: '0x1' }
    const paid = { tracer: 'callTracer', stateOverrides: { [poor.from]: { balance: '0x1' } } }
    expect(await call(poor, 'latest', paid)).toMatchObject({ value: '0x1', output: word32(42) })
  })

  test('is refused where the sender can not pay', async () => {
    const poor = { from: `0x${'12'.repeat(20)}`, value: '0x1' }
    expect(await failureOf(call(poor))).toMatchObject({
      code: -32000,
      message: expect.stringContaining('have 0 want 1'),
    })
    const tooLittle = await failureOf(call({ gas: '0x5207' }))
    expect(tooLittle).toMatchObject({ code: -32000, message: expect.stringMatching(/^tracing failed: .*gas/i) })
  })

  test('ends when its time is up, and the next one is as good as ever', async () => {
    await bench.plant(OUTER_CODE, FOREVER)
    const config = { tracer: 'callTracer', timeout: '20ms' }
    const failure = await failureOf(call({}, 'latest', config))
    expect(failure).toMatchObject({ code: -32000, message: expect.stringContaining('execution timeout') })
    await bench.plant(OUTER_CODE, RETURN_42)
    expect(await call({})).toMatchObject({ output: word32(42), gasUsed: '0x521a' })
  })

  test('ends when it is too large to be sent', async () => {
    // Fills 64 kB of memory and goes round in circles, each step of which shows all of it.
    await bench.plant(OUTER_CODE, '5f61ffe0525b600556')
    const failure = await failureOf(call({}, 'latest', { enableMemory: true, timeout: '1m' }))
    expect(failure).toMatchObject({ code: -32005, message: expect.stringContaining('128 MiB') })
    const limited = await call({ gas: '0xc350' }, 'latest', { enableMemory: true, limit: 5 })
    expect(limited.structLogs).toHaveLength(5)
  })

  test('is refused with options that it does not have', async () => {
    for (const config of [
      { tracer: 'jsTracer' },
      { tracer: '{ step() {} }' },
      { timeout: 'soon' },
      { timeout: '6m' },
      { timeout: '5' },
      { limit: -1 },
      { disableStack: 'yes' },
      { tracer: 'callTracer', tracerConfig: { withLog: 1 } },
      { tracer: 'prestateTracer', tracerConfig: { diffMode: true, includeEmpty: true } },
      { stateOverrides: { '0x12': {} } },
      { blockOverrides: { number: 'one' } },
      { txIndex: '0x0' },
    ]) {
      expect(await failureOf(call({}, 'latest', config)), JSON.stringify(config)).toMatchObject({ code: -32602 })
    }
  })
})
