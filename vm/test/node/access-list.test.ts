import { toBeHex, toQuantity } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { failureOf, openNode } from './helpers/provider.js'

interface AccessList {
  readonly accessList: readonly { readonly address: string; readonly storageKeys: readonly string[] }[]
  readonly gasUsed: string
  readonly error?: string
}

const at = (last: number) => `0x${last.toString(16).padStart(40, '0')}`
const ENTRY = at(0xa0000)
const SEEN = at(0xb0000)
const CALLED = at(0xc0000)
const REVERTING = at(0xd0000)
const MAKER = at(0xe0000)
const slot = (number: number) => toBeHex(number, 32)
const balanceOf = (address: string) => `73${address.slice(2)}3150`
/** Calls with all gas and without coins or data. */
const callTo = (address: string) => `5f5f5f5f5f73${address.slice(2)}5af150`

describe('eth_createAccessList', () => {
  let node: MerkatoNode
  let from: string
  let other: string

  beforeAll(async () => {
    const { node: opened, provider } = await openNode()
    provider.destroy()
    node = opened
    ;[from, other] = node.accounts.map(({ address }) => address.toLowerCase()) as [string, string]
    const identity = callTo(at(4))
    const load = (number: number) => `60${number.toString(16).padStart(2, '0')}5450`
    // Its own slot, a balance, two calls of which one is undone; then what is warm anyway: producer, precompile, sender.
    const entry = `0x${load(0)}${balanceOf(SEEN)}${callTo(CALLED)}${callTo(REVERTING)}413150${identity}333150`
    await rpc('hardhat_setCode', ENTRY, entry)
    await rpc('hardhat_setCode', CALLED, `0x${load(1)}${load(2)}`)
    await rpc('hardhat_setCode', REVERTING, `0x${load(3)}5f5ffd`)
    // CREATE of nothing, and the balance of what was made.
    await rpc('hardhat_setCode', MAKER, '0x5f5f5ff03150')
  })
  afterAll(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const list = (request: object, ...more: unknown[]) =>
    rpc('eth_createAccessList', request, ...more) as Promise<AccessList>
  const byAddress = ({ accessList }: AccessList) =>
    Object.fromEntries(accessList.map(({ address, storageKeys }) => [address, storageKeys]))

  test('of a plain transfer is empty', async () => {
    expect(await list({ from, to: other, value: '0x1' })).toEqual({ accessList: [], gasUsed: '0x5208' })
  })

  test('has every address and slot that is not warm from the start, undone calls too', async () => {
    const found = await list({ from, to: ENTRY })
    expect(found.error).toBeUndefined()
    expect(byAddress(found)).toEqual({
      [ENTRY]: [slot(0)],
      [SEEN]: [],
      [CALLED]: [slot(1), slot(2)],
      [REVERTING]: [slot(3)],
    })
  })

  test('what a transaction makes is not on it', async () => {
    expect((await list({ from, to: MAKER })).accessList).toEqual([])
    expect((await list({ from, data: '0x5f5f5ff0315000' })).accessList).toEqual([])
  })

  test('its gas is what the transaction uses with it, and it asks for no more', async () => {
    for (const to of [ENTRY, MAKER, other]) {
      const { accessList, gasUsed } = await list({ from, to, gasPrice: '0x77359400', type: '0x0' })
      expect(await list({ from, to, accessList })).toEqual({ accessList, gasUsed })
      const hash = await rpc('eth_sendTransaction', { from, to, accessList, gas: toQuantity(500_000) })
      expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ gasUsed })
    }
  })

  test('useless entries of the request are left out, useful ones stay', async () => {
    const wanted = { address: SEEN, storageKeys: [slot(9)] }
    const accessList = [{ address: from, storageKeys: [] }, { address: at(4), storageKeys: [] }, wanted]
    expect((await list({ from, to: other, accessList })).accessList).toEqual([wanted])
  })

  test('a failing transaction has its list and the reason', async () => {
    const found = await list({ from, to: REVERTING })
    expect(found.error).toBe('execution reverted')
    expect(byAddress(found)).toEqual({ [REVERTING]: [slot(3)] })
    expect(BigInt(found.gasUsed)).toBeGreaterThan(21_000n)
    expect(await failureOf(list({ from, to: ENTRY, gas: '0x64' }))).toMatchObject({
      code: -32000,
      message: 'intrinsic gas too low: have 100, want 21000',
    })
  })

  test('is made on other accounts and blocks than there are, of which nothing is left', async () => {
    const code = '0x600b5450'
    expect(byAddress(await list({ from, to: SEEN }, 'latest', { [SEEN]: { code } }))).toEqual({ [SEEN]: [slot(11)] })
    expect((await list({ from, to: SEEN }, 'latest')).accessList).toEqual([])
    // Loads the slot that the block's number names.
    const numbered = { [SEEN]: { code: '0x435450' } }
    const found = await list({ from, to: SEEN }, 'latest', numbered, { number: '0x1f' })
    expect(byAddress(found)).toEqual({ [SEEN]: [slot(31)] })
  })

  test('calls afterwards are priced as before', async () => {
    const before = await rpc('eth_estimateGas', { from, to: ENTRY })
    await list({ from, to: ENTRY })
    expect(await rpc('eth_estimateGas', { from, to: ENTRY })).toBe(before)
  })
})
