import { AbiCoder } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { failureOf } from './helpers/provider.js'
import { INNER_CODE, OUTER_CODE, REVERT_INPUT, TraceBench } from './helpers/trace-bench.js'

let bench: TraceBench
beforeEach(async () => {
  bench = await TraceBench.open()
  await bench.rpc('evm_setAutomine', false)
})
afterEach(() => bench.node.close())

interface Detailed {
  readonly hash: string
  readonly timestamp: string
  readonly transactions: readonly { readonly output?: string; readonly revertReason?: string }[]
}

const height = async () => Number(await bench.rpc('eth_blockNumber'))
const text = `0x08c379a0${AbiCoder.defaultAbiCoder().encode(['string'], ['sold out']).slice(2)}`
const panic = `0x4e487b71${'11'.padStart(64, '0')}`

describe.each(['evm_mine_detailed', 'anvil_mine_detailed'])('%s', (method) => {
  const mine = (...params: unknown[]) => bench.rpc<Detailed[]>(method, ...params)

  test('answers with the block as eth_getBlockByNumber does, and with what each transaction returned', async () => {
    await bench.plant(OUTER_CODE, '365f5f37365ff3') // returns its input
    await bench.plant(INNER_CODE, REVERT_INPUT)
    const sent: [fields: object, output: object][] = [
      [{ to: OUTER_CODE, data: '0xc0ffee' }, { output: '0xc0ffee' }],
      [
        { to: INNER_CODE, data: text },
        { output: text, revertReason: 'sold out' },
      ],
      [
        { to: INNER_CODE, data: panic },
        { output: panic, revertReason: 'panic: arithmetic underflow or overflow (0x11)' },
      ],
      [
        { to: INNER_CODE, data: '0x0badc0de' },
        { output: '0x0badc0de', revertReason: 'custom error 0x0badc0de' },
      ],
      [{ to: INNER_CODE }, { output: '0x' }],
      [{ to: `0x${'77'.repeat(20)}` }, { output: '0x' }],
      [{ data: '0x6001600c60003960016000f300' }, { output: '0x00' }],
      [{ data: '0xfe' }, {}],
    ]
    for (const [fields] of sent) await bench.send(fields)
    const blocks = await mine()
    const block = await bench.rpc<Detailed>('eth_getBlockByNumber', 'latest', true)
    const transactions = block.transactions.map((transaction, index) => ({ ...transaction, ...sent[index]?.[1] }))
    expect(blocks).toEqual([{ ...block, transactions }])
    expect(transactions).toHaveLength(sent.length)
  })

  test('mines several blocks from a timestamp on', async () => {
    await bench.send({ to: OUTER_CODE })
    const blocks = await mine({ timestamp: '0x7fffffff', blocks: 3 })
    expect(blocks.map(({ timestamp }) => Number(timestamp))).toEqual([2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1])
    expect(blocks.map(({ transactions }) => transactions.length)).toEqual([1, 0, 0])
    expect(await height()).toBe(3)
    expect(await mine({ blocks: 0 })).toEqual([])
    expect(await mine(2 ** 32)).toMatchObject([{ timestamp: '0x100000000' }])
  })

  test('refuses more blocks than an answer holds, and a time that has passed, and mines none', async () => {
    expect(await failureOf(mine({ blocks: 1_001 }))).toMatchObject({ code: -32000 })
    expect(await failureOf(mine({ timestamp: 1 }))).toMatchObject({ code: -32000 })
    expect(await failureOf(mine({ blocks: 'many' }))).toMatchObject({ code: -32602 })
    expect(await height()).toBe(0)
  })
})
