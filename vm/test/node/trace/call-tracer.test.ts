import * as protocol from '@merkato/protocol'
import { GAS, NATIVE_ASSET, poolInterface, toOneTimeStruct } from '@merkato/protocol'
import { Interface } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Hex } from '../../../src/precompiles/frame.js'
import { POOL, VERIFYING_KEYS } from '../../../testing/chain.js'
import { forwarder } from '../../../testing/contracts.js'
import { Spender } from '../../../testing/spender.js'
import {
  calling,
  type Frame,
  INNER_CODE,
  OUTER_CODE,
  RETURN_42,
  REVERT_INPUT,
  TraceBench,
  word32,
} from '../helpers/trace-bench.js'

const HELD = { gas: '0xc350', value: '0x0', type: 'CALL', input: '0x' }
const errors = new Interface(['function Error(string)', 'function Panic(uint256)'])

let bench: TraceBench
let top: object
beforeAll(async () => {
  bench = await TraceBench.open({ verifyingKeys: VERIFYING_KEYS })
  top = { from: bench.from, to: OUTER_CODE, gas: '0x186a0', input: '0x', value: '0x0', type: 'CALL' }
}, 60_000)
afterAll(() => bench.node.close())

describe('the tree of calls', () => {
  test('holds a call in a call', async () => {
    await bench.plant(INNER_CODE, RETURN_42)
    await bench.plant(OUTER_CODE, `${calling(INNER_CODE)}00`)
    const inner = { ...HELD, from: OUTER_CODE, to: INNER_CODE, gasUsed: '0x12', output: word32(42) }
    // 21,000, seven pushes, a cold account, what ran inside, and POP.
    expect(await bench.calls({ to: OUTER_CODE })).toStrictEqual({ ...top, gasUsed: '0x5c59', calls: [inner] })
    expect(await bench.calls({ to: OUTER_CODE }, { onlyTopCall: true })).toStrictEqual({ ...top, gasUsed: '0x5c59' })
  })

  test('tells the kinds of call apart', async () => {
    await bench.plant(INNER_CODE, RETURN_42)
    const kindOf = async (kind: 'call' | 'callcode' | 'delegatecall' | 'staticcall') => {
      await bench.plant(OUTER_CODE, forwarder({ kind, to: INNER_CODE }).slice(2))
      const { calls } = await bench.calls({ to: OUTER_CODE, value: '0x5', data: '0x77' })
      const { type, from, to, value, input } = calls[0] as Frame
      expect([from, to, input]).toEqual([OUTER_CODE, INNER_CODE, '0x77'])
      return [type, value]
    }
    expect(await kindOf('call')).toEqual(['CALL', '0x5'])
    expect(await kindOf('callcode')).toEqual(['CALLCODE', '0x5'])
    expect(await kindOf('delegatecall')).toEqual(['DELEGATECALL', '0x5'])
    expect(await kindOf('staticcall')).toEqual(['STATICCALL', undefined])
  })

  test('shows a revert with its data and what the data says', async () => {
    await bench.plant(OUTER_CODE, REVERT_INPUT)
    const ended = async (data: string) => {
      const { error, output, revertReason, calls } = await bench.calls({ to: OUTER_CODE, data })
      expect([error, calls]).toEqual(['execution reverted', undefined])
      return [output, revertReason]
    }
    const said = errors.encodeFunctionData('Error', ['no such order'])
    expect(await ended(said)).toEqual([said, 'no such order'])
    const panic = errors.encodeFunctionData('Panic', [0x11])
    expect(await ended(panic)).toEqual([panic, 'arithmetic underflow or overflow'])
    expect(await ended('0x12345678')).toEqual(['0x12345678', undefined])
    expect(await ended('0x')).toEqual([undefined, undefined])
  })

  test('names other failures in the frame that has them', async () => {
    await bench.plant(OUTER_CODE, `${calling(INNER_CODE)}00`)
    const failureOf = async (code: string) => {
      await bench.plant(INNER_CODE, code)
      const { calls, error } = await bench.calls({ to: OUTER_CODE })
      expect(error).toBeUndefined()
      expect(calls[0]?.gasUsed).toBe('0xc350')
      return calls[0]?.error
    }
    expect(await failureOf('fe')).toBe('invalid opcode: INVALID')
    expect(await failureOf('0c')).toBe('invalid opcode: opcode 0xc not defined')
    expect(await failureOf('5b5f56')).toBe('out of gas')
    expect(await failureOf('600356')).toBe('invalid jump destination')
    expect(await failureOf('01')).toBe('stack underflow (0 <=> 2)')
    expect(await failureOf('60015f5f3e')).toBe('return data out of bounds')
  })

  test('shows creations, with the address only if they succeed', async () => {
    const init = '0x602a5f5260205ff3'
    const { to, ...created } = await bench.calls({ data: init })
    const { gasUsed } = created
    expect(created).toStrictEqual({
      from: bench.from,
      gas: '0x186a0',
      gasUsed,
      input: init,
      output: word32(42),
      value: '0x0',
      type: 'CREATE',
    })
    expect(await bench.rpc('eth_getCode', to)).toBe(word32(42))
    const failed = await bench.calls({ data: '0x5f5ffd' })
    expect(failed).toMatchObject({ type: 'CREATE', error: 'execution reverted' })
    expect(failed).not.toHaveProperty('to')
    await bench.plant(OUTER_CODE, '365f5f37365f5ff000')
    expect((await bench.calls({ to: OUTER_CODE, data: init })).calls).toMatchObject([
      { type: 'CREATE', from: OUTER_CODE, to: expect.stringMatching(/^0x[0-9a-f]{40}$/) },
    ])
    await bench.plant(OUTER_CODE, '365f5f375f365f5ff500')
    expect((await bench.calls({ to: OUTER_CODE, data: init })).calls).toMatchObject([
      { type: 'CREATE2', from: OUTER_CODE, input: init, output: word32(42) },
    ])
    // 16 kB of code cost more than there is to store them.
    const large = await bench.calls({ data: '0x6140005ff3' })
    expect(large.error).toBe('contract creation code storage out of gas')
  })

  test('has a frame for the end of a contract', async () => {
    await bench.plant(OUTER_CODE, `73${INNER_CODE.slice(2)}ff`, '0x5')
    await bench.plant(INNER_CODE, '')
    const { calls } = await bench.calls({ to: OUTER_CODE })
    const end = { from: OUTER_CODE, to: INNER_CODE, gas: '0x0', gasUsed: '0x0', input: '0x', value: '0x5' }
    expect(calls).toStrictEqual([{ ...end, type: 'SELFDESTRUCT' }])
  })

  test('has the calls that could not be paid for or go deeper', async () => {
    await bench.plant(INNER_CODE, RETURN_42)
    await bench.plant(OUTER_CODE, `${calling(INNER_CODE, 1)}00`, '0x0')
    const { calls } = await bench.calls({ to: OUTER_CODE })
    const refused = { from: OUTER_CODE, to: INNER_CODE, gas: '0xcc4c', gasUsed: '0x0', input: '0x', value: '0x1' }
    expect(calls).toStrictEqual([{ ...refused, error: 'insufficient balance for transfer', type: 'CALL' }])
    // Init code of one byte for a contract that the caller can not endow.
    await bench.plant(OUTER_CODE, '60015f6001f0')
    expect((await bench.calls({ to: OUTER_CODE })).calls).toMatchObject([
      { type: 'CREATE', input: '0x00', value: '0x1', gasUsed: '0x0', error: 'insufficient balance for transfer' },
    ])
  })

  test('has the events of frames that lasted, numbered as in the block', async () => {
    const event = (topic: number) => `60${topic.toString(16).padStart(2, '0')}5f5fa1`
    const reverting: Hex = `0x${'d1'.repeat(20)}`
    await bench.plant(INNER_CODE, `${event(2)}00`)
    await bench.plant(reverting, `${event(9)}5f5ffd`)
    await bench.plant(OUTER_CODE, `${event(1)}${calling(reverting)}${calling(INNER_CODE)}${event(3)}00`)
    await bench.rpc('evm_setAutomine', false)
    const hashes = [await bench.send({ to: OUTER_CODE }), await bench.send({ to: OUTER_CODE })]
    await bench.rpc('evm_mine')
    await bench.rpc('evm_setAutomine', true)
    const config = { tracer: 'callTracer', tracerConfig: { withLog: true } }
    const entry = (address: Hex, topic: number, index: number, position: number) => ({
      address,
      topics: [word32(topic)],
      data: '0x',
      index: `0x${index}`,
      position: `0x${position}`,
    })
    const second = await bench.rpc('debug_traceTransaction', hashes[1], config)
    expect(second.logs).toStrictEqual([entry(OUTER_CODE, 1, 3, 0), entry(OUTER_CODE, 3, 5, 2)])
    expect(second.calls[0]).not.toHaveProperty('logs')
    expect(second.calls[1]?.logs).toStrictEqual([entry(INNER_CODE, 2, 4, 0)])
    const whole = await bench.rpc<{ txHash: Hex; result: Frame }[]>('debug_traceBlockByNumber', 'latest', config)
    expect(whole.map(({ txHash }) => txHash)).toEqual(hashes)
    expect(whole[1]?.result).toStrictEqual(second)
  })
})

describe('precompiles', () => {
  test("ethereum's are frames", async () => {
    await bench.plant(OUTER_CODE, `${calling(`0x${'04'.padStart(40, '0')}`)}00`)
    const { calls } = await bench.calls({ to: OUTER_CODE })
    expect(calls).toMatchObject([{ type: 'CALL', to: `0x${'04'.padStart(40, '0')}`, gasUsed: '0xf' }])
  })

  test("Merkato's are frames, also where they refuse", async () => {
    const { POOL_ADDRESS, REGISTRY_ADDRESS, PACKAGES_ADDRESS, CONDITIONAL_TRANSFERS_ADDRESS } = protocol
    for (const name of [POOL_ADDRESS, REGISTRY_ADDRESS, PACKAGES_ADDRESS, CONDITIONAL_TRANSFERS_ADDRESS]) {
      const to = name.toLowerCase() as Hex
      await bench.plant(OUTER_CODE, forwarder({ to }).slice(2))
      const trace = await bench.calls({ to: OUTER_CODE, data: '0x12345678' })
      const refusal = { from: OUTER_CODE, to, type: 'CALL', input: '0x12345678', error: 'execution reverted' }
      expect(trace.calls).toMatchObject([{ ...refusal, output: trace.output }])
      expect(trace.calls[0]?.gasUsed).toBe(`0x${(4n * GAS.perByte).toString(16)}`)
      expect(trace.calls[0]).not.toHaveProperty('decoded')
    }
  })

  test('a read through a contract shows what it costs and returns', async () => {
    await bench.plant(OUTER_CODE, forwarder({ kind: 'staticcall' }).slice(2))
    const data = poolInterface.encodeFunctionData('nextPosition')
    const config = { tracer: 'callTracer' }
    const trace = await bench.rpc('debug_traceCall', { to: OUTER_CODE, data }, 'latest', config)
    const gasUsed = `0x${(4n * GAS.perByte + GAS.read).toString(16)}`
    expect(trace.calls).toMatchObject([{ type: 'STATICCALL', to: POOL, input: data, gasUsed, output: word32(0) }])
  })

  test('a deposit has its events', async () => {
    const { address } = new Spender().address('traces')
    const data = poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, 5n, toOneTimeStruct(address)])
    const hash = await bench.send({ to: POOL, data, value: '0x5', gas: '0x1e8480' })
    const { logs, status, gasUsed } = await bench.rpc('eth_getTransactionReceipt', hash)
    expect(status).toBe('0x1')
    const config = { tracer: 'callTracer', tracerConfig: { withLog: true } }
    const trace = await bench.rpc('debug_traceTransaction', hash, config)
    expect(trace).toMatchObject({ to: POOL, value: '0x5', input: data, gasUsed })
    expect(trace.decoded).toMatchObject({
      ...{ contract: 'ShieldedPool', function: 'shield' },
      arguments: [
        { name: 'asset', value: String(NATIVE_ASSET) },
        { name: 'value', type: 'uint256', value: '5' },
        { type: 'tuple', value: expect.objectContaining({}) },
      ],
    })
    const shown = logs.map(({ address, topics, data, logIndex }) => ({ address, topics, data, index: logIndex }))
    expect(shown.length).toBeGreaterThan(0)
    expect(trace.logs).toStrictEqual(shown.map((log) => ({ ...log, position: '0x0' })))
  })
})
