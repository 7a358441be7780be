import { Interface } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { forwarder } from '../../testing/contracts.js'
import { failureOf } from './helpers/provider.js'
import { INNER_CODE, OUTER_CODE, TraceBench, word32 } from './helpers/trace-bench.js'

const token = new Interface([
  'function balanceOf(address) view returns (uint256)',
  'function allowance(address, address) view returns (uint256)',
])
const OWNER = `0x${'0a'.repeat(20)}`
const SPENDER = `0x${'0b'.repeat(20)}`
/** mstore(0, top of stack); return(0, 32) */
const ANSWER = '5f5260205ff3'
/** Pushes the slot of a mapping's first argument: keccak256(argument, 7). */
const MAPPED = '6004355f52600760205260405f20'
/** Balances in a mapping, but only behind a look at whether the token is paused. */
const PAUSABLE = `600354506004545060095450${MAPPED}54${ANSWER}`
/** Allowances: keccak256(spender, keccak256(owner, 7)). */
const ALLOWANCES = `${MAPPED}6020526024355f5260405f2054${ANSWER}`

let bench: TraceBench
beforeAll(async () => {
  bench = await TraceBench.open()
})
afterAll(() => bench.node.close())

const ask = async (to: string, name: string, ...args: string[]) =>
  BigInt(await bench.rpc<string>('eth_call', { to, data: token.encodeFunctionData(name, args) }))
const balance = (of = OWNER) => ask(OUTER_CODE, 'balanceOf', of)
const slotOf = (slot: bigint, at = OUTER_CODE) => bench.rpc<string>('eth_getStorageAt', at, word32(slot), 'latest')
const deal = (wei: bigint, method = 'anvil_dealERC20') => bench.rpc(method, OWNER, OUTER_CODE, `0x${wei.toString(16)}`)

describe('ERC-20 balances', () => {
  test.each(['anvil_dealERC20', 'hardhat_dealERC20', 'anvil_setERC20Balance'])('%s sets one', async (method) => {
    await bench.plant(OUTER_CODE, PAUSABLE)
    expect(await deal(1_234n, method)).toBeNull()
    expect(await balance()).toBe(1_234n)
    expect(await balance(SPENDER)).toBe(0n)
    expect([await slotOf(3n), await slotOf(4n), await slotOf(9n)]).toEqual([word32(0), word32(0), word32(0)])
    expect(await deal(0n, method)).toBeNull()
    expect(await balance()).toBe(0n)
  })

  test('are set in whatever order, to whatever amount', async () => {
    await bench.plant(OUTER_CODE, PAUSABLE)
    await fc.assert(
      fc.asyncProperty(fc.bigInt({ min: 0n, max: 2n ** 256n - 1n }), async (wei) => {
        await deal(wei)
        expect(await balance()).toBe(wei)
      }),
      { numRuns: 20 },
    )
  })

  test('are set behind a proxy, whose other slots stay as they are', async () => {
    await bench.plant(INNER_CODE, PAUSABLE)
    // The proxy looks up where its code is, which a wrong guess overwrites.
    await bench.plant(OUTER_CODE, '363d3d373d3d363d3d545af43d5f5f3e3d5ff3')
    await bench.rpc('hardhat_setStorageAt', OUTER_CODE, word32(0), word32(BigInt(INNER_CODE)))
    await deal(77n)
    expect(await balance()).toBe(77n)
    expect(await slotOf(0n)).toBe(word32(BigInt(INNER_CODE)))
  })

  test('are set where another contract keeps them', async () => {
    await bench.plant(INNER_CODE, PAUSABLE)
    await bench.plant(OUTER_CODE, forwarder({ kind: 'staticcall', to: INNER_CODE }).slice(2))
    await deal(78n)
    expect(await balance()).toBe(78n)
    expect(await ask(INNER_CODE, 'balanceOf', OWNER)).toBe(78n)
  })

  test('that are already what they should be change nothing', async () => {
    // A balance of slot 3 plus slot 4: either would do for another amount.
    await bench.plant(OUTER_CODE, `60035460045401${ANSWER}`)
    await bench.rpc('hardhat_setStorageAt', OUTER_CODE, word32(3), word32(5))
    await deal(5n)
    expect([await slotOf(3n), await slotOf(4n)]).toEqual([word32(5), word32(0)])
  })

  test.each([
    ['are computed', `600354600202${ANSWER}`],
    ['are no storage at all', `6005${ANSWER}`],
    ['do not exist', 'fe'],
  ])('that %s are refused with a way to go on, and nothing has changed', async (_what, code) => {
    await bench.plant(OUTER_CODE, code)
    const before = await slotOf(3n)
    const { stateRoot } = await bench.rpc('eth_getBlockByNumber', 'pending', false)
    const failure = await failureOf(deal(7n))
    expect(failure).toMatchObject({ code: -32000, message: expect.stringContaining('anvil_setStorageAt') })
    expect(await slotOf(3n)).toBe(before)
    expect(await bench.rpc('eth_getBlockByNumber', 'pending', false)).toMatchObject({ stateRoot })
  })

  test('of a token that reads without end are given up', async () => {
    // jumpdest; sload(gas); jump(0)
    await bench.plant(OUTER_CODE, '5b5a54505f56')
    expect(await failureOf(deal(7n))).toMatchObject({ code: -32000 })
  })
})

describe('ERC-20 allowances', () => {
  test('are set for an owner and a spender', async () => {
    await bench.plant(OUTER_CODE, ALLOWANCES)
    expect(await bench.rpc('anvil_setERC20Allowance', OWNER, SPENDER, OUTER_CODE, '0x9')).toBeNull()
    expect(await ask(OUTER_CODE, 'allowance', OWNER, SPENDER)).toBe(9n)
    expect(await ask(OUTER_CODE, 'allowance', SPENDER, OWNER)).toBe(0n)
  })
})
