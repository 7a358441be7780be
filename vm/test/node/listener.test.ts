import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AnsweredRequest, MinedBlock, ReplayWatcher } from '../../src/node/index.js'
import { forwarder } from '../../testing/contracts.js'
import { failureOf } from './helpers/provider.js'
import { calling, INNER_CODE, OUTER_CODE, RETURN_42, REVERT_INPUT, TraceBench } from './helpers/trace-bench.js'

const CONSOLE = '0x000000000000000000636F6e736F6c652e6c6f67'
/** Hands its call data to `console.log`. */
const LOGGING = forwarder({ kind: 'staticcall', to: CONSOLE }).slice(2)

let bench: TraceBench
let mined: MinedBlock[]
let answered: AnsweredRequest[]
let stop: () => void
beforeEach(async () => {
  bench = await TraceBench.open()
  await bench.plant(OUTER_CODE, LOGGING)
  await bench.plant(INNER_CODE, REVERT_INPUT)
  mined = []
  answered = []
  stop = bench.node.listen({ mined: (block) => mined.push(block), answered: (request) => answered.push(request) })
})
afterEach(() => bench.node.close())

/** What listeners are told, they are told a moment later. */
const told = () => new Promise(setImmediate)
const gas = '0x186a0'

describe('listeners', () => {
  test('hear of a block and its transactions, with what these sent to console.log', async () => {
    const hash = await bench.send({ to: OUTER_CODE, data: '0xc0ffee', value: '0x7' })
    await told()
    const [block] = mined
    expect(mined).toHaveLength(1)
    expect(block).toMatchObject({ number: 1n, gasLimit: 60_000_000n })
    const common = { hash, from: bench.from, to: OUTER_CODE, contractAddress: undefined, value: 7n, input: '0xc0ffee' }
    const outcome = { gasLimit: 100_000n, gasUsed: block?.gasUsed, succeeded: true, logs: [] }
    expect(block?.transactions).toEqual([{ ...common, ...outcome, consoleCalls: ['0xc0ffee'] }])
  })

  test('hear what a transaction that failed had sent to console.log', async () => {
    await bench.plant(OUTER_CODE, `${LOGGING.replace(/f3$/, '')}fe`)
    await bench.send({ to: OUTER_CODE, data: '0x11' })
    await told()
    expect(mined[0]?.transactions).toMatchObject([{ succeeded: false, consoleCalls: ['0x11'] }])
  })

  test('hear of each transaction what is its own', async () => {
    await bench.rpc('evm_setAutomine', false)
    for (const data of ['0x01', '0x', '0x03']) await bench.send({ to: data === '0x' ? INNER_CODE : OUTER_CODE, data })
    // A pending block is built and dropped: what is logged in it is nobody's.
    await bench.rpc('eth_call', { to: INNER_CODE }, 'pending').catch(() => undefined)
    await bench.rpc('evm_mine')
    await told()
    expect(mined[0]?.transactions.map(({ consoleCalls }) => consoleCalls)).toEqual([['0x01'], [], ['0x03']])
  })

  test('hear of requests in their order, with why they failed and what their calls logged', async () => {
    await bench.rpc('eth_call', { to: OUTER_CODE, data: '0xab' })
    const failure = await failureOf(bench.rpc('eth_call', { to: INNER_CODE, data: '0xcd' }))
    await bench.rpc('eth_chainId')
    await failureOf(bench.rpc('no_such', 1))
    await told()
    expect(answered.map(({ method, error, consoleCalls }) => [method, error !== undefined, consoleCalls])).toEqual([
      ['eth_call', false, ['0xab']],
      ['eth_call', true, []],
      ['eth_chainId', false, []],
      ['no_such', true, []],
    ])
    expect(answered[1]?.error).toBe(failure)
    expect(answered[3]?.params).toEqual([1])
  })

  test('do not hear a mined transaction log for its request once more', async () => {
    await bench.send({ to: OUTER_CODE, data: '0x22' })
    await told()
    expect(answered[0]).toMatchObject({ method: 'eth_sendTransaction', consoleCalls: [] })
  })

  test('hear nothing of silent clients, nor of anybody when they have stopped', async () => {
    await bench.node.connect(undefined, { silent: true }).request({ method: 'eth_chainId' })
    await bench.node.connect().request({ method: 'net_version' })
    await told()
    expect(answered.map(({ method }) => method)).toEqual(['net_version'])
    stop()
    await bench.send({ to: OUTER_CODE })
    await told()
    expect([answered.length, mined.length]).toEqual([1, 0])
  })

  test('hear nothing while logging is disabled', async () => {
    for (const prefix of ['hardhat', 'anvil']) {
      expect(await bench.rpc(`${prefix}_setLoggingEnabled`, false)).toBe(true)
      await bench.send({ to: OUTER_CODE })
      expect(await bench.rpc(`${prefix}_setLoggingEnabled`, true)).toBe(true)
      await bench.rpc('eth_chainId')
    }
    const restore = await bench.node.capture()
    await bench.rpc('hardhat_setLoggingEnabled', false)
    await restore()
    await bench.rpc('net_version')
    await told()
    expect([answered.map(({ method }) => method), mined]).toEqual([['eth_chainId', 'eth_chainId', 'net_version'], []])
    expect(await failureOf(bench.rpc('hardhat_setLoggingEnabled', 'no'))).toMatchObject({ code: -32602 })
  })

  test('are not flooded by a contract that logs without an end', async () => {
    // JUMPDEST, staticcall of console.log with 1,024 bytes, POP, and again.
    await bench.plant(OUTER_CODE, `5b5f5f6104005f73${CONSOLE.slice(2)}5afa50 5f56`.replaceAll(' ', ''))
    await failureOf(bench.rpc('eth_call', { to: OUTER_CODE, gas: '0x30d40' }))
    await told()
    const sizes = answered.at(-1)?.consoleCalls.map((call) => call.length / 2 - 1) ?? []
    expect(sizes.length).toBeGreaterThan(100)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(256 * 1024)
  })
})

describe('names of errors', () => {
  test('stand in the message; code and data stay', async () => {
    bench.node.nameErrors((data) => (data === '0x12345678' ? "custom error 'Closed()'" : undefined))
    const call = (data: string) => failureOf(bench.rpc('eth_call', { to: INNER_CODE, data }))
    expect(await call('0x12345678')).toMatchObject({
      code: 3,
      message: "execution reverted: custom error 'Closed()'",
      data: '0x12345678',
    })
    expect(await call('0x87654321')).toMatchObject({
      code: 3,
      message: 'execution reverted: custom error 0x87654321',
      data: '0x87654321',
    })
    const estimated = await failureOf(bench.rpc('eth_estimateGas', { to: INNER_CODE, data: '0x12345678' }))
    expect(estimated.message).toBe("execution reverted: custom error 'Closed()'")
  })
})

describe('replay', () => {
  /** A watcher that notes what it sees. */
  function noting(): { seen: string[]; watcher: ReplayWatcher } {
    const seen: string[] = []
    const watcher: ReplayWatcher = {
      enter: ({ codeAddress, input }) => seen.push(`enter ${codeAddress?.slice(0, 4)} ${input}`),
      leave: ({ error, output }) => seen.push(`leave ${error ?? 'well'} ${output}`),
    }
    return { seen, watcher }
  }

  test('shows the frames of a mined transaction', async () => {
    await bench.plant(OUTER_CODE, `${calling(INNER_CODE)}${REVERT_INPUT}`)
    const transaction = await bench.send({ to: OUTER_CODE, data: '0xaa' })
    const { seen, watcher } = noting()
    await bench.node.replay({ transaction }, watcher, 1_000)
    const inner = ['enter 0xd0 0x', 'leave execution reverted 0x']
    expect(seen).toEqual(['enter 0xc0 0xaa', ...inner, 'leave execution reverted 0xaa'])
  })

  test('shows steps with the code that they are of', async () => {
    await bench.plant(INNER_CODE, RETURN_42)
    const codes: string[] = []
    const steps: number[] = []
    let codeOf = (): Uint8Array => new Uint8Array(0)
    const watcher: ReplayWatcher = {
      enter: ({ code }) => {
        codeOf = code
      },
      step: (pc, opcode) => {
        codes.push(Buffer.from(codeOf()).toString('hex'))
        steps.push(pc, opcode)
      },
    }
    await bench.node.replay({ method: 'eth_call', params: [{ to: INNER_CODE }, 'latest'] }, watcher, 1_000)
    expect(new Set(codes)).toEqual(new Set([RETURN_42]))
    expect(steps).toEqual([0, 0x60, 2, 0x60, 4, 0x52, 5, 0x60, 7, 0x60, 9, 0xf3])
  })

  test('shows a call with overrides, a creation, and nothing of what is not there', async () => {
    const { seen, watcher } = noting()
    const overridden = [{ to: OUTER_CODE, data: '0x05' }, 'latest', { [OUTER_CODE]: { code: `0x${REVERT_INPUT}` } }]
    await bench.node.replay({ method: 'eth_call', params: overridden }, watcher, 1_000)
    await bench.node.replay({ method: 'eth_estimateGas', params: [{ data: '0xfe', gas }] }, watcher, 1_000)
    expect(seen).toEqual([
      'enter 0xc0 0x05',
      'leave execution reverted 0x05',
      'enter undefined 0xfe',
      'leave invalid opcode: INVALID 0x',
    ])
    const missing = await failureOf(bench.node.replay({ transaction: `0x${'00'.repeat(32)}` }, watcher, 1_000))
    expect(missing.message).toBe('transaction not found')
    const malformed = await failureOf(bench.node.replay({ method: 'eth_call', params: [5] }, watcher, 1_000))
    expect(malformed.code).toBe(-32602)
  })

  test('changes nothing, and ends in time', async () => {
    await bench.plant(OUTER_CODE, '5b5f56')
    const before = await bench.rpc('eth_getBlockByNumber', 'latest', false)
    const endless = { method: 'eth_call', params: [{ to: OUTER_CODE }] } as const
    expect((await failureOf(bench.node.replay(endless, {}, 20))).message).toContain('timeout')
    expect(await bench.rpc('eth_getBlockByNumber', 'latest', false)).toEqual(before)
    expect(await bench.send({ to: bench.from })).toMatch(/^0x/)
  })
})
