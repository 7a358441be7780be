import { Wallet } from 'ethers'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'

const sender = new Wallet(`0x${'5a'.repeat(32)}`)
const receiver = `0x${'11'.repeat(20)}`
const blob = { target: 6, max: 9, baseFeeUpdateFraction: 5007716 }
const FROM_GENESIS = ['homestead', 'eip150', 'eip155', 'eip158', 'byzantium', 'constantinople', 'petersburg']
const BLOCKS = [...FROM_GENESIS, 'istanbul', 'berlin', 'london', 'mergeNetsplit'].map((name) => [`${name}Block`, 0])
const GENESIS = {
  config: {
    ...Object.fromEntries(BLOCKS),
    chainId: 31337,
    terminalTotalDifficulty: 0,
    shanghaiTime: 0,
    cancunTime: 0,
    pragueTime: 1000,
    osakaTime: 2000,
    blobSchedule: { cancun: blob, prague: blob, osaka: blob },
  },
  nonce: '0x0',
  timestamp: '0x0',
  gasLimit: '0x3938700',
  difficulty: '0x0',
  alloc: { [sender.address]: { balance: '0x3635c9adc5dea00000' } },
}

describe.each([0, 1, 2])('a transaction of type %i that was sent before the rules changed', (type) => {
  let node: MerkatoNode
  beforeEach(async () => {
    node = await createNode({ genesis: GENESIS, clock: () => 10n })
    await rpc('evm_setAutomine', false)
  })
  afterEach(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const send = async (gasLimit: number) => {
    const fees = type === 2 ? { maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 1n } : { gasPrice: 10n ** 11n }
    const fields = { type, chainId: 31337, nonce: 0, gasLimit, to: receiver, data: `0x${'22'.repeat(100)}`, ...fees }
    return rpc('eth_sendRawTransaction', await sender.signTransaction(fields))
  }
  const mineAt = async (time: number) => {
    await rpc('evm_setNextBlockTimestamp', time)
    await rpc('evm_mine')
  }

  test('pays for its data what the rules of its block say (EIP-7623)', async () => {
    const hash = await send(100_000)
    await mineAt(1500)
    const gasUsed = '0x61a8'
    expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ blockNumber: '0x1', gasUsed })
    expect(await rpc('debug_traceTransaction', hash)).toMatchObject({ gas: Number(gasUsed) })
  })

  test('is in no block whose rules do not allow it that much gas (EIP-7825)', async () => {
    const hash = await send(20_000_000)
    await mineAt(2500)
    expect(await rpc('eth_getTransactionReceipt', hash)).toBeNull()
    expect(await rpc('txpool_status')).toEqual({ pending: '0x0', queued: '0x0' })
    await send(100_000)
    await mineAt(2600)
    expect(await rpc('eth_getTransactionCount', sender.address)).toBe('0x1')
  })
})
