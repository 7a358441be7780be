import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { calling, INNER_CODE, OUTER_CODE, RETURN_42, REVERT_INPUT, TraceBench, word32 } from '../helpers/trace-bench.js'

interface Step {
  readonly op: string
  readonly pc: number
  readonly gas: number
  readonly gasCost: number
  readonly depth: number
  readonly error?: string
  readonly refund?: number
  readonly stack?: readonly string[]
  readonly memory?: readonly string[]
  readonly returnData?: string
}

let bench: TraceBench
beforeAll(async () => {
  bench = await TraceBench.open()
}, 60_000)
afterAll(() => bench.node.close())

const stepsOf = async (fields: object, config?: object) =>
  (await bench.trace(fields, config)).structLogs as unknown as readonly Step[]

describe('the opcode logger', () => {
  test('shows each opcode with gas, stack and storage, and the end of code that just ends', async () => {
    await bench.plant(OUTER_CODE, '602a60015560015450')
    const storage = { [word32(1)]: word32(42) }
    const step = (pc: number, op: string, gas: number, gasCost: number, stack: string[], more = {}) => ({
      pc,
      op,
      gas,
      gasCost,
      depth: 1,
      stack,
      ...more,
    })
    expect(await bench.trace({ to: OUTER_CODE })).toStrictEqual({
      gas: 43_211,
      failed: false,
      returnValue: '0x',
      structLogs: [
        step(0, 'PUSH1', 79_000, 3, []),
        step(2, 'PUSH1', 78_997, 3, ['0x2a']),
        step(4, 'SSTORE', 78_994, 22_100, ['0x2a', '0x1'], { storage }),
        step(5, 'PUSH1', 56_894, 3, []),
        step(7, 'SLOAD', 56_891, 100, ['0x1'], { storage }),
        step(8, 'POP', 56_791, 2, ['0x2a']),
        step(9, 'STOP', 56_789, 0, []),
      ],
    })
  })

  test('shows memory as it was before the opcode, in words, and the value returned', async () => {
    await bench.plant(OUTER_CODE, RETURN_42)
    const trace = await bench.trace({ to: OUTER_CODE }, { enableMemory: true, disableStack: true })
    const memory = [word32(42)]
    expect(trace).toStrictEqual({
      gas: 21_018,
      failed: false,
      returnValue: word32(42),
      structLogs: [
        { pc: 0, op: 'PUSH1', gas: 79_000, gasCost: 3, depth: 1 },
        { pc: 2, op: 'PUSH1', gas: 78_997, gasCost: 3, depth: 1 },
        { pc: 4, op: 'MSTORE', gas: 78_994, gasCost: 6, depth: 1 },
        { pc: 5, op: 'PUSH1', gas: 78_988, gasCost: 3, depth: 1, memory },
        { pc: 7, op: 'PUSH1', gas: 78_985, gasCost: 3, depth: 1, memory },
        { pc: 9, op: 'RETURN', gas: 78_982, gasCost: 0, depth: 1, memory },
      ],
    })
  })

  test('counts what a call passes on as its cost, and goes a level down', async () => {
    await bench.plant(INNER_CODE, RETURN_42)
    await bench.plant(OUTER_CODE, `${calling(INNER_CODE)}00`)
    const steps = await stepsOf({ to: OUTER_CODE }, { enableReturnData: true })
    expect(steps[7]).toMatchObject({ op: 'CALL', gas: 78_979, gasCost: 52_600, depth: 1 })
    expect(steps[8]).toMatchObject({ op: 'PUSH1', gas: 50_000, depth: 2, stack: [] })
    expect(steps.slice(8, 14).map(({ depth }) => depth)).toEqual([2, 2, 2, 2, 2, 2])
    const after = { op: 'POP', gas: 76_361, depth: 1, stack: ['0x1'], returnData: word32(42) }
    expect(steps[14]).toMatchObject(after)
    expect(steps.slice(0, 14).some((step) => 'returnData' in step)).toBe(false)
  })

  test('shows the refund once it is earned', async () => {
    await bench.plant(OUTER_CODE, '600060015500')
    await bench.rpc('hardhat_setStorageAt', OUTER_CODE, '0x1', word32(7))
    const { gas, structLogs } = await bench.trace({ to: OUTER_CODE })
    expect(gas).toBe(21_206)
    const refunds = (structLogs as unknown as Step[]).map(({ op, refund }) => [op, refund])
    expect(refunds).toEqual([
      ['PUSH1', undefined],
      ['PUSH1', undefined],
      ['SSTORE', 4_800],
      ['STOP', 4_800],
    ])
  })

  test('names what is wrong at the step that could not run', async () => {
    const lastOf = async (code: string, gas = 100_000) => {
      await bench.plant(OUTER_CODE, code)
      const steps = await stepsOf({ to: OUTER_CODE, gas: `0x${gas.toString(16)}` })
      return steps.at(-1)
    }
    expect(await lastOf('602a600255', 26_006)).toMatchObject({ op: 'SSTORE', gasCost: 22_100, error: 'out of gas' })
    expect(await lastOf('602a600255', 21_106)).toMatchObject({
      op: 'SSTORE',
      error: 'out of gas: not enough gas for reentrancy sentry',
    })
    expect(await lastOf('600101')).toMatchObject({ op: 'ADD', error: 'stack underflow (1 <=> 2)' })
    expect(await lastOf('5b5f600056')).toMatchObject({ op: 'PUSH1', error: 'stack limit reached 1024 (1023)' })
    // What fails only as it runs is told by the frame's end, not at the step.
    expect(await lastOf('600056')).not.toHaveProperty('error')
    expect(await lastOf('0c')).toStrictEqual({
      pc: 0,
      op: 'opcode 0xc not defined',
      gas: 79_000,
      gasCost: 0,
      depth: 1,
      stack: [],
    })
  })

  test('returns what a revert says, and nothing of other failures', async () => {
    await bench.plant(OUTER_CODE, REVERT_INPUT)
    expect(await bench.trace({ to: OUTER_CODE, data: '0x1234' })).toMatchObject({ failed: true, returnValue: '0x1234' })
    await bench.plant(OUTER_CODE, 'fe')
    expect(await bench.trace({ to: OUTER_CODE })).toMatchObject({ gas: 100_000, failed: true, returnValue: '0x' })
  })

  test('makes no memory for a revert that nobody paid for', async () => {
    // 2^48 bytes, which no machine has.
    await bench.plant(OUTER_CODE, '66010000000000005ffd')
    const steps = await stepsOf({ to: OUTER_CODE })
    expect(steps.map(({ op, error }) => [op, error])).toEqual([
      ['PUSH7', undefined],
      ['PUSH0', undefined],
      ['REVERT', 'out of gas'],
    ])
    expect(steps[2]?.stack).toEqual(['0x1000000000000', '0x0'])
  })

  test('stops writing at the limit, and writes nothing of a plain payment', async () => {
    await bench.plant(OUTER_CODE, RETURN_42)
    const limited = await bench.trace({ to: OUTER_CODE }, { limit: 2, disableStorage: true })
    expect(limited).toMatchObject({ gas: 21_018, returnValue: word32(42) })
    expect(limited.structLogs).toHaveLength(2)
    const payment = { gas: 21_000, failed: false, returnValue: '0x', structLogs: [] }
    expect(await bench.trace({ to: `0x${'ee'.repeat(20)}`, value: '0x1' })).toStrictEqual(payment)
  })
})
