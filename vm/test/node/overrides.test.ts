import { POOL_ADDRESS } from '@merkato/protocol'
import {
  getAddress,
  getCreateAddress,
  Interface,
  type InterfaceAbi,
  toBeHex,
  toQuantity,
  ZeroHash,
  zeroPadValue,
} from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { MerkatoNode } from '../../src/node/index.js'
import { compileFixture } from './helpers/compile.js'
import { failureOf, openNode } from './helpers/provider.js'

/** Code that returns the word that these instructions leave on the stack. */
const answer = (instructions: string) => `0x${instructions}5f5260205ff3`
const SELF_BALANCE = answer('47')
/** Storage at the slot that the call data names. */
const LOAD = answer('5f3554')
const word = (value: number | bigint) => toBeHex(value, 32)
const CONTRACT = '0x00000000000000000000000000000000000c0de0'
const IDENTITY = '0x0000000000000000000000000000000000000004'

describe('calls that see other accounts and blocks than there are', () => {
  let node: MerkatoNode
  let rich: string
  let head: { readonly hash: string; readonly number: string }

  beforeAll(async () => {
    const { node: opened, provider } = await openNode({ clock: () => 1_900_000_000n })
    node = opened
    provider.destroy()
    rich = node.accounts[0]?.address ?? ''
    await rpc('hardhat_setCode', CONTRACT, LOAD)
    await rpc('hardhat_setStorageAt', CONTRACT, '0x0', word(5))
    await rpc('hardhat_setStorageAt', CONTRACT, '0x1', word(6))
    await rpc('hardhat_mine', '0x3')
    head = (await rpc('eth_getBlockByNumber', 'latest', false)) as typeof head
  })
  afterAll(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const call = (transaction: object, state?: object, block?: object, tag = 'latest') =>
    rpc('eth_call', transaction, tag, state, block)
  const run = (code: string, block: object, data = '0x') =>
    call({ to: CONTRACT, data }, { [CONTRACT]: { code } }, block)

  describe('accounts', () => {
    test('balance, code and nonce, on every state that can be named', async () => {
      const overrides = { [CONTRACT]: { code: SELF_BALANCE, balance: '0x1234' } }
      for (const tag of ['latest', 'pending', '0x1']) {
        expect(await call({ to: CONTRACT }, overrides, undefined, tag)).toBe(word(0x1234))
      }
      const created = answer('30')
      expect(await call({ from: rich, data: created }, { [rich]: { nonce: '0x9' } })).toBe(
        zeroPadValue(getCreateAddress({ from: rich, nonce: 9 }), 32).toLowerCase(),
      )
    })

    test('stateDiff changes slots, state replaces them all', async () => {
      const slot = (at: number, override: object) => call({ to: CONTRACT, data: word(at) }, { [CONTRACT]: override })
      const changed = { [word(0)]: word(7) }
      expect([await slot(0, { stateDiff: changed }), await slot(1, { stateDiff: changed })]).toEqual([word(7), word(6)])
      expect([await slot(0, { state: changed }), await slot(1, { state: changed })]).toEqual([word(7), ZeroHash])
      expect([await slot(0, { state: {} }), await slot(1, { state: {} })]).toEqual([ZeroHash, ZeroHash])
    })

    test('contradictions and malformed parts are refused, in the words that geth has', async () => {
      const both = { [CONTRACT]: { state: {}, stateDiff: {} } }
      expect(await failureOf(call({ to: CONTRACT }, both))).toMatchObject({
        code: -32000,
        message: `account ${getAddress(CONTRACT)} has both 'state' and 'stateDiff'`,
      })
      const malformed = [
        { '0x12': {} },
        { [CONTRACT]: { balance: 5 } },
        { [CONTRACT]: { nonce: '0x10000000000000000' } },
        { [CONTRACT]: { code: '0x1' } },
        { [CONTRACT]: { state: { '0x0': word(1) } } },
        { [CONTRACT]: { stateDiff: { [word(0)]: '0x1' } } },
        [],
        'latest',
      ]
      for (const overrides of malformed) {
        expect(await failureOf(call({ to: CONTRACT }, overrides as object))).toMatchObject({ code: -32602 })
      }
    })

    test('the call sees exactly what is given, and nothing is left of it', async () => {
      const pending = () => rpc('eth_getBlockByNumber', 'pending', false)
      const next = await pending()
      const uint = fc.bigInt({ min: 0n, max: 2n ** 256n - 1n })
      const cases = fc.record({ balance: uint, slots: fc.dictionary(uint.map(word), uint.map(word), { maxKeys: 4 }) })
      const before = await rpc('eth_getProof', CONTRACT, [word(0), word(1)], 'latest')
      await fc.assert(
        fc.asyncProperty(cases, fc.boolean(), async ({ balance, slots }, whole) => {
          const storage = whole ? { state: slots } : { stateDiff: slots }
          const override = { balance: toQuantity(balance), ...storage }
          expect(await call({ to: CONTRACT }, { [CONTRACT]: { ...override, code: SELF_BALANCE } })).toBe(word(balance))
          for (const [slot, value] of Object.entries(slots)) {
            expect(await call({ to: CONTRACT, data: slot }, { [CONTRACT]: override })).toBe(value)
          }
          const other = word(1)
          const expected = slots[other] ?? (whole ? ZeroHash : word(6))
          expect(await call({ to: CONTRACT, data: other }, { [CONTRACT]: override })).toBe(expected)
          expect(await rpc('eth_getProof', CONTRACT, [word(0), word(1)], 'latest')).toEqual(before)
        }),
        { numRuns: 20 },
      )
      expect(await pending()).toMatchObject({ stateRoot: (next as { stateRoot: string }).stateRoot })
    })
  })

  describe('precompiles', () => {
    test('give way to code, and to nothing else', async () => {
      const over = (override: object) => call({ to: IDENTITY, data: '0xabcd' }, { [IDENTITY]: override })
      expect(await over({ balance: '0x1' })).toBe('0xabcd')
      expect(await over({ code: SELF_BALANCE, balance: '0x2' })).toBe(word(2))
      expect(await call({ to: IDENTITY, data: '0xabcd' })).toBe('0xabcd')
      const pool = POOL_ADDRESS.toLowerCase()
      const refusal = await failureOf(call({ to: pool, data: '0x12345678' }))
      expect(await failureOf(call({ to: pool, data: '0x12345678' }, { [pool]: { balance: '0x1' } }))).toEqual(refusal)
      expect(await call({ to: pool }, { [pool]: { code: SELF_BALANCE, balance: '0x3' } })).toBe(word(3))
    })

    test('move where nothing else is, unless they keep a state', async () => {
      const move = (from: string, to: string) => ({ [from]: { movePrecompileToAddress: to } })
      expect(await call({ to: CONTRACT, data: '0xabcd' }, move(IDENTITY, CONTRACT))).toBe('0xabcd')
      expect(await call({ to: IDENTITY, data: '0xabcd' }, move(IDENTITY, CONTRACT))).toBe('0x')
      expect(await call({ to: IDENTITY, data: '0xabcd' })).toBe('0xabcd')
      const failures = [
        [move(rich, CONTRACT), `account ${getAddress(rich)} is not a precompile`],
        [{ ...move(IDENTITY, CONTRACT), [CONTRACT]: {} }, `account ${getAddress(CONTRACT)} is already overridden`],
        [move(POOL_ADDRESS, CONTRACT), `account ${getAddress(POOL_ADDRESS)} keeps a state and can not be moved`],
      ] as const
      for (const [overrides, message] of failures) {
        expect(await failureOf(call({ to: CONTRACT }, overrides))).toMatchObject({ code: -32000, message })
      }
    })
  })

  describe('blocks', () => {
    const fields = [
      ['number', 'number', '43', 1_000_000n],
      ['time', 'timestamp', '42', 4_000_000_000n],
      ['gasLimit', 'gasLimit', '45', 1_000_000n],
      ['feeRecipient', 'coinbase', '41', 0xabcdefn],
      ['prevRandao', 'random', '44', 77n],
      ['baseFeePerGas', 'baseFee', '48', 123n],
      ['blobBaseFee', 'blobBaseFee', '4a', 456n],
    ] as const
    const encode = (field: string, value: bigint) => {
      if (field === 'feeRecipient') return toBeHex(value, 20)
      return field === 'prevRandao' ? word(value) : toQuantity(value)
    }

    test.each(fields)('%s, or %s', async (field, alias, opcode, value) => {
      const code = answer(opcode)
      expect(await run(code, {})).not.toBe(word(value))
      for (const name of [field, alias]) {
        expect(await run(code, { [name]: encode(field, value) })).toBe(word(value))
      }
    })

    test('a later number sees the hashes of the blocks that there are, and zero for the others', async () => {
      const hashAt = (number: bigint, asked: bigint) =>
        run(answer('5f3540'), { number: toQuantity(number) }, word(asked))
      const last = BigInt(head.number)
      expect(await hashAt(last + 100n, last)).toBe(head.hash)
      expect(await hashAt(last + 100n, last + 1n)).toBe(ZeroHash)
      expect(await hashAt(last + 257n, last)).toBe(ZeroHash)
      expect(await hashAt(2n ** 256n - 1n, 2n ** 256n - 2n)).toBe(ZeroHash)
    })

    test('gas ends with a block of the chain, whatever is asked for: a loop without end must end', async () => {
      const code = { [CONTRACT]: { code: answer('5a') } }
      const huge = '0xffffffffffffffff'
      const left = [
        await call({ to: CONTRACT, gas: huge }, code),
        await call({ to: CONTRACT }, code, { gasLimit: huge }),
      ]
      for (const gas of left.map((value) => BigInt(value as string))) {
        expect(gas).toBeLessThan(60_000_000n)
        expect(gas).toBeGreaterThan(59_000_000n)
      }
      expect(BigInt((await call({ to: CONTRACT, gas: '0x186a0' }, code)) as string)).toBeLessThan(100_000n)
    })

    test('what a call has no use for is refused', async () => {
      for (const field of ['beaconRoot', 'withdrawals', 'blockHash']) {
        expect(await failureOf(run(LOAD, { [field]: [] }))).toMatchObject({
          code: -32000,
          message: `block override "${field}" is not supported for this RPC method`,
        })
      }
      const malformed = [
        { number: -1 },
        { feeRecipient: '0x1' },
        { prevRandao: '0x1' },
        { time: '0x1', timestamp: '0x1' },
      ]
      for (const block of malformed) expect(await failureOf(run(LOAD, block))).toMatchObject({ code: -32602 })
    })
  })

  describe('estimates', () => {
    const estimate = (transaction: object, state?: object, block?: object) =>
      rpc('eth_estimateGas', transaction, 'latest', state, block)

    test('are made for a sender that has what it has not', async () => {
      const poor = '0x00000000000000000000000000000000000000aa'
      const paying = { from: poor, to: rich, value: '0x1', gasPrice: '0x77359400' }
      expect(await failureOf(estimate(paying))).toMatchObject({ code: -32000 })
      expect(await estimate(paying, { [poor]: { balance: '0xde0b6b3a7640000' } })).toBe('0x5208')
    })

    test('of more than the sender has are refused, as calls are', async () => {
      const short = { code: -32000, message: 'insufficient funds for transfer' }
      const from = `0x${'77'.repeat(20)}`
      for (const method of ['eth_call', 'eth_estimateGas']) {
        expect(await failureOf(rpc(method, { from, to: from, value: '0x1' }))).toMatchObject(short)
        expect(await failureOf(rpc(method, { from, data: '0x00', value: '0x1' }))).toMatchObject(short)
      }
      expect(
        await rpc('eth_estimateGas', { from, to: from, value: '0x1' }, 'latest', { [from]: { balance: '0x1' } }),
      ).toBe('0x5208')
    })

    test('are priced by the storage that the overrides name', async () => {
      const set = '0x60015f5500' // SSTORE(0, 1)
      const cost = async (value: number) =>
        BigInt(
          (await estimate(
            { to: CONTRACT },
            { [CONTRACT]: { code: set, stateDiff: { [word(0)]: word(value) } } },
          )) as string,
        )
      // EIP-2200 and 2929: 22,100 where there was nothing, 5,000 where there was something else; 2,200 where it stays, but 2,301 must be left.
      expect((await cost(0)) - (await cost(2))).toBe(17_100n)
      expect((await cost(2)) - (await cost(1))).toBe(2_699n)
    })

    test('happen in the block that the overrides name', async () => {
      const { bytecode, abi } = compileFixture('Probe')
      const probe = new Interface(abi as InterfaceAbi)
      const data = bytecode + probe.encodeDeploy([1]).slice(2)
      const hash = await rpc('eth_sendTransaction', { from: rich, data })
      const { contractAddress: to } = (await rpc('eth_getTransactionReceipt', hash)) as { contractAddress: string }
      const late = { from: rich, to, data: probe.encodeFunctionData('afterTime', [4_000_000_000n]) }
      expect(await failureOf(estimate(late))).toMatchObject({ code: 3, message: 'execution reverted: too early' })
      expect(await estimate(late, undefined, { time: toQuantity(4_000_000_000n) })).toMatch(/^0x/)
    })
  })
})
