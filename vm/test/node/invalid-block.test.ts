import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { failureOf, openNode } from './helpers/provider.js'

const DEPOSITS = '0x00000000219ab540356cbb839cbe05303d7705fa'
const WITHDRAWALS = '0x00000961ef480eb55e80d19ad83579a64c007002'
const TOPIC = '649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5'
/** Writes slot 0, and logs a deposit without data. */
const BROKEN_DEPOSIT = `0x60015f557f${TOPIC}5f5fa100`
const SET = '0x60015f5500'
const REVERT = '0x5f5ffd'

describe('a block that can not be one leaves nothing behind', () => {
  let node: MerkatoNode
  let from: string
  let to: string

  beforeEach(async () => {
    const { node: opened, provider } = await openNode({ clock: () => 1_900_000_000n })
    provider.destroy()
    node = opened
    ;[from = '', to = ''] = node.accounts.map(({ address }) => address)
  })
  afterEach(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const send = (fields: object = {}) => rpc('eth_sendTransaction', { from, to, gas: '0x186a0', ...fields })
  const view = async () => ({
    head: await rpc('eth_getBlockByNumber', 'latest', true),
    balance: await rpc('eth_getBalance', from),
    nonce: await rpc('eth_getTransactionCount', from),
    slot: await rpc('eth_getStorageAt', DEPOSITS, '0x0'),
  })

  test('with automine the transaction is refused and forgotten', async () => {
    await rpc('hardhat_setCode', DEPOSITS, BROKEN_DEPOSIT)
    const before = await view()
    expect(await failureOf(send({ to: DEPOSITS }))).toMatchObject({
      code: -32000,
      message: expect.stringMatching(/invalid deposit log/),
    })
    expect(await view()).toEqual(before)
    expect(await rpc('txpool_status')).toEqual({ pending: '0x0', queued: '0x0' })
    await send()
    expect(await rpc('eth_getTransactionCount', from)).toBe('0x1')
  })

  test('without it, it goes on waiting, and the next block is mined when the fault is gone', async () => {
    await rpc('evm_setAutomine', false)
    await rpc('hardhat_setCode', DEPOSITS, BROKEN_DEPOSIT)
    await rpc('evm_setNextBlockTimestamp', 1_900_000_100)
    await rpc('hardhat_setPrevRandao', `0x${'12'.repeat(32)}`)
    const hash = await send({ to: DEPOSITS })
    const before = await view()
    expect(await failureOf(rpc('evm_mine'))).toMatchObject({
      code: -32000,
      message: expect.stringMatching(/invalid deposit log/),
    })
    expect(await view()).toEqual(before)
    expect(await rpc('txpool_status')).toEqual({ pending: '0x1', queued: '0x0' })
    await rpc('hardhat_setCode', DEPOSITS, SET)
    await rpc('evm_mine')
    expect(await rpc('eth_getBlockByNumber', 'latest', false)).toMatchObject({
      number: '0x1',
      timestamp: '0x713fb364',
      mixHash: `0x${'12'.repeat(32)}`,
      transactions: [hash],
    })
  })

  test('EIP-7002: a system call that fails makes it none', async () => {
    const code = await rpc('eth_getCode', WITHDRAWALS)
    await rpc('hardhat_setCode', WITHDRAWALS, REVERT)
    const before = await view()
    const failure = { code: -32000, message: expect.stringContaining(`system call of ${WITHDRAWALS} failed: revert`) }
    expect(await failureOf(rpc('evm_mine'))).toMatchObject(failure)
    expect(await failureOf(send())).toMatchObject(failure)
    expect(await view()).toEqual(before)
    await rpc('hardhat_setCode', WITHDRAWALS, code)
    await send()
    expect(await rpc('eth_blockNumber')).toBe('0x1')
  })
})
