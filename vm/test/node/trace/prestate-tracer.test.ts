import { NATIVE_ASSET, poolInterface, toOneTimeStruct } from '@merkato/protocol'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Hex } from '../../../src/precompiles/frame.js'
import { POOL, VERIFYING_KEYS } from '../../../testing/chain.js'
import { Spender } from '../../../testing/spender.js'
import { INNER_CODE, OUTER_CODE, RETURN_42, TraceBench, word32 } from '../helpers/trace-bench.js'

interface Account {
  readonly balance?: Hex
  readonly nonce?: number
  readonly code?: Hex
  readonly storage?: Record<Hex, Hex>
}
type Accounts = Record<Hex, Account>

const SOMEBODY: Hex = `0x${'5b'.repeat(20)}`
const COINBASE: Hex = `0x${'cb'.repeat(20)}`

let bench: TraceBench
beforeAll(async () => {
  bench = await TraceBench.open({ verifyingKeys: VERIFYING_KEYS })
  await bench.rpc('hardhat_setCoinbase', COINBASE)
}, 60_000)
afterAll(() => bench.node.close())

const prestate = (hash: Hex, tracerConfig: object = {}) =>
  bench.rpc<unknown>('debug_traceTransaction', hash, { tracer: 'prestateTracer', tracerConfig }) as Promise<never>
const balanceAt = (address: Hex, block: bigint) => bench.rpc<Hex>('eth_getBalance', address, `0x${block.toString(16)}`)
const nonceAt = async (block: bigint) =>
  Number(await bench.rpc('eth_getTransactionCount', bench.from, `0x${block.toString(16)}`))
const newest = async () => BigInt(await bench.rpc<Hex>('eth_blockNumber'))

/** An account's number of transactions, left out at 0 as in the answers. */
const count = (nonce: number) => (nonce === 0 ? {} : { nonce })

describe('what a transaction found', () => {
  test('is the sender, the receiver and the fees’ receiver of a payment', async () => {
    await bench.rpc('hardhat_setBalance', COINBASE, '0x7')
    const hash = await bench.send({ to: SOMEBODY, value: '0x5' })
    const block = await newest()
    const sender = { balance: await balanceAt(bench.from, block - 1n), ...count(await nonceAt(block - 1n)) }
    expect(await prestate(hash)).toStrictEqual({ [bench.from]: sender, [COINBASE]: { balance: '0x7' } })
    expect(await prestate(hash, { includeEmpty: true })).toStrictEqual({
      [bench.from]: sender,
      [COINBASE]: { balance: '0x7' },
      [SOMEBODY]: { balance: '0x0' },
    })
    expect(await prestate(hash, { diffMode: true })).toStrictEqual({
      pre: { [bench.from]: sender, [COINBASE]: { balance: '0x7' } },
      post: {
        [bench.from]: { balance: await balanceAt(bench.from, block), nonce: await nonceAt(block) },
        [COINBASE]: { balance: await balanceAt(COINBASE, block) },
        [SOMEBODY]: { balance: '0x5' },
      },
    })
  })

  test('has the slots that were read and written, the difference only those that changed', async () => {
    // Reads slot 1, writes 9 to slot 2 and 0 to slot 3.
    await bench.plant(OUTER_CODE, '600154506009600255600060035500')
    await bench.rpc('hardhat_setStorageAt', OUTER_CODE, '0x1', word32(11))
    await bench.rpc('hardhat_setStorageAt', OUTER_CODE, '0x3', word32(13))
    const hash = await bench.send({ to: OUTER_CODE })
    const found: Accounts = await prestate(hash)
    const code = '0x600154506009600255600060035500'
    const codeHash = await bench.rpc<Hex>('web3_sha3', code)
    expect(found[OUTER_CODE]).toStrictEqual({
      balance: '0x0',
      code,
      codeHash,
      storage: { [word32(1)]: word32(11), [word32(2)]: word32(0), [word32(3)]: word32(13) },
    })
    const { pre, post }: { pre: Accounts; post: Accounts } = await prestate(hash, { diffMode: true })
    expect(pre[OUTER_CODE]).toStrictEqual({ balance: '0x0', code, codeHash, storage: { [word32(3)]: word32(13) } })
    expect(post[OUTER_CODE]).toStrictEqual({ storage: { [word32(2)]: word32(9) } })
    const bare: Accounts = await prestate(hash, { disableCode: true, disableStorage: true })
    expect(bare[OUTER_CODE]).toStrictEqual({ balance: '0x0', codeHash })
  })

  test('has accounts whose code or balance was looked at', async () => {
    await bench.plant(INNER_CODE, RETURN_42, '0x3')
    for (const opcode of ['31', '3b', '3f']) {
      await bench.plant(OUTER_CODE, `73${INNER_CODE.slice(2)}${opcode}00`)
      const found: Accounts = await prestate(await bench.send({ to: OUTER_CODE }))
      expect(found[INNER_CODE]).toMatchObject({ balance: '0x3', code: `0x${RETURN_42}` })
    }
  })

  test('of a new contract is nothing, and the difference all of it', async () => {
    const hash = await bench.send({ data: '0x602a5f5260205ff3', value: '0x2' })
    const { contractAddress } = await bench.rpc<{ contractAddress: Hex }>('eth_getTransactionReceipt', hash)
    expect(Object.keys(await prestate(hash)).sort()).toEqual([COINBASE, bench.from].sort())
    const { pre, post }: { pre: Accounts; post: Accounts } = await prestate(hash, { diffMode: true })
    expect(pre).not.toHaveProperty(contractAddress)
    const codeHash = await bench.rpc<Hex>('web3_sha3', word32(42))
    expect(post[contractAddress]).toStrictEqual({ balance: '0x2', code: word32(42), codeHash, nonce: 1 })
  })

  test('of a contract that comes and goes in one transaction, the difference is nothing', async () => {
    const hash = await bench.send({ data: `0x73${SOMEBODY.slice(2)}ff`, value: '0x2' })
    const { contractAddress } = await bench.rpc<{ contractAddress: Hex }>('eth_getTransactionReceipt', hash)
    expect(await bench.rpc('eth_getCode', contractAddress)).toBe('0x')
    const { pre, post }: { pre: Accounts; post: Accounts } = await prestate(hash, { diffMode: true })
    expect([pre, post].some((side) => contractAddress in side)).toBe(false)
    expect(BigInt(post[SOMEBODY]?.balance ?? 0) - BigInt(pre[SOMEBODY]?.balance ?? 0)).toBe(2n)
  })

  test('has all that a precompile of Merkato changed, which no opcode tells', async () => {
    const { address } = new Spender().address('prestate')
    const data = poolInterface.encodeFunctionData('shield', [NATIVE_ASSET, 5n, toOneTimeStruct(address)])
    const hash = await bench.send({ to: POOL, data, value: '0x5', gas: '0x1e8480' })
    const block = await newest()
    const { pre, post }: { pre: Accounts; post: Accounts } = await prestate(hash, { diffMode: true })
    const [was, is] = [pre[POOL]?.storage ?? {}, post[POOL]?.storage ?? {}]
    const slots = new Set([...Object.keys(was), ...Object.keys(is)] as Hex[])
    expect(slots.size).toBeGreaterThan(1)
    for (const slot of slots) {
      const valueAt = (number: bigint) => bench.rpc('eth_getStorageAt', POOL, slot, `0x${number.toString(16)}`)
      expect([await valueAt(block - 1n), await valueAt(block)]).toEqual([was[slot] ?? word32(0), is[slot] ?? word32(0)])
    }
    expect(post[POOL]?.balance).toBe(await balanceAt(POOL, block))
    const found: Accounts = await prestate(hash)
    expect(found[POOL]?.storage).toMatchObject(was)
    // Undone slot by slot, the storage is what it was: nothing is missing.
    const storageAt = async (number: bigint) =>
      (await bench.rpc('eth_getProof', POOL, [], `0x${number.toString(16)}`)).storageHash
    for (const slot of slots) await bench.rpc('hardhat_setStorageAt', POOL, slot, was[slot] ?? word32(0))
    await bench.rpc('evm_mine')
    expect(await storageAt(await newest())).toBe(await storageAt(block - 1n))
  })
})
