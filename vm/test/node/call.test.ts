import { paramsTx } from '@ethereumjs/tx'
import { createAddressFromString } from '@ethereumjs/util'
import { toBeHex, Wallet } from 'ethers'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCommon } from '../../src/evm/index.js'
import { hexToBytes } from '../../src/node/encoding.js'
import type { MerkatoNode } from '../../src/node/index.js'
import { intrinsicGas } from '../../src/node/transactions/intrinsic-gas.js'
import { fieldsOf, unsignedTransaction } from '../../src/node/transactions/request.js'
import { minimumGas } from '../../src/node/transactions/validate.js'
import { failureOf, openNode } from './helpers/provider.js'

/** Code that returns the word that these instructions leave on the stack. */
const answer = (instructions: string) => `0x${instructions}5f5260205ff3`
const GAS = answer('5a')
const GAS_PRICE = answer('3a')
const CONTRACT = '0x00000000000000000000000000000000000c0de0'
const OTHER = '0x00000000000000000000000000000000000c0de1'
const word = (value: number | bigint) => toBeHex(value, 32)
const BLOB = `0x01${'22'.repeat(31)}`

describe('a call runs as a transaction of the same fields would', () => {
  let node: MerkatoNode
  let from: string

  beforeAll(async () => {
    const { node: opened, provider } = await openNode({ initialBaseFeePerGas: 1_000_000_000n })
    node = opened
    provider.destroy()
    from = node.accounts[0]?.address ?? ''
    await rpc('hardhat_setCode', OTHER, answer('602a'))
  })
  afterAll(() => node.close())

  const rpc = (method: string, ...params: unknown[]) => node.request({ method, params })
  const run = (code: string, fields: object = {}) =>
    rpc('eth_call', { from, to: CONTRACT, ...fields }, 'latest', { [CONTRACT]: { code } })
  const authorization = async (address: string) => {
    const { signature, ...rest } = await new Wallet(node.accounts[0]?.privateKey ?? '').authorize({
      address,
      chainId: 31_337,
      nonce: 0,
    })
    const { r, s, yParity } = signature
    return {
      address: rest.address,
      chainId: '0x7a69',
      nonce: '0x0',
      yParity: `0x${yParity}`,
      r: toBeHex(r),
      s: toBeHex(s),
    }
  }

  test('its gas pays for data and access list before the code runs', async () => {
    const gas = async (fields: object) => Number(await run(GAS, { gas: '0x186a0', ...fields }))
    const plain = await gas({})
    expect(plain).toBe(100_000 - 21_000 - 2)
    expect(plain - (await gas({ data: '0x00112233' }))).toBe(4 + 3 * 16)
    expect(plain - (await gas({ accessList: [{ address: OTHER, storageKeys: [word(0)] }] }))).toBe(2_400 + 1_900)
  })

  test('less gas than that is refused', async () => {
    for (const gas of ['0x0', '0x64', '0x5207']) {
      expect(await failureOf(run(GAS, { gas }))).toMatchObject({
        code: -32000,
        message: `intrinsic gas too low: have ${Number(gas)}, want 21000`,
      })
    }
    // EIP-7623: data that do little cost more.
    expect((await failureOf(run('0x', { data: `0x${'ff'.repeat(1_000)}`, gas: toBeHex(60_999) }))).message).toBe(
      'intrinsic gas too low: have 60999, want 61000',
    )
  })

  test('what the access list names is warm', async () => {
    const balanceCost = answer(`5a73${OTHER.slice(2)}31505a9003`)
    expect(
      Number(await run(balanceCost)) -
        Number(await run(balanceCost, { accessList: [{ address: OTHER, storageKeys: [] }] })),
    ).toBe(2_500)
    const loadCost = answer('5a5f54505a9003')
    const list = [{ address: CONTRACT, storageKeys: [word(0)] }]
    expect(Number(await run(loadCost)) - Number(await run(loadCost, { accessList: list }))).toBe(2_000)
  })

  test('authorizations change accounts for the call', async () => {
    const authorizationList = [await authorization(OTHER)]
    expect(await rpc('eth_call', { to: from, authorizationList })).toBe(word(42))
    expect(await rpc('eth_getCode', from)).toBe('0x')
    expect(await rpc('eth_getTransactionCount', from)).toBe('0x0')
    expect(await failureOf(rpc('eth_call', { to: from, gas: '0x5208', authorizationList }))).toMatchObject({
      code: -32000,
      message: 'intrinsic gas too low: have 21000, want 46000',
    })
  })

  test('GASPRICE is what would be paid', async () => {
    const price = async (fields: object) => Number(await run(GAS_PRICE, fields))
    const base = Number(
      ((await rpc('eth_getBlockByNumber', 'latest', false)) as { baseFeePerGas: string }).baseFeePerGas,
    )
    const cap = { maxFeePerGas: toBeHex(base * 3) }
    expect(await price({ ...cap, maxPriorityFeePerGas: '0x2' })).toBe(base + 2)
    expect(await price({ ...cap, maxPriorityFeePerGas: cap.maxFeePerGas })).toBe(base * 3)
    expect(await price(cap)).toBe(base)
    expect(await price({ gasPrice: cap.maxFeePerGas })).toBe(base * 3)
    expect(await price({})).toBe(0)
  })

  test('who names a price has to have it', async () => {
    const failure = await failureOf(run(GAS, { from: OTHER, gas: '0xc350', gasPrice: '0x2', value: '0x1' }))
    expect(failure).toMatchObject({
      code: -32000,
      message: `insufficient funds for gas * price + value: address ${OTHER} have 0 want 100001`,
    })
  })

  test.each([
    [{ gasPrice: '0x1', maxFeePerGas: '0x1' }, -32602, 'gasPrice and maxFeePerGas exclude each other'],
    [{ gasPrice: '0x1', maxPriorityFeePerGas: '0x1' }, -32602, 'gasPrice and maxPriorityFeePerGas exclude each other'],
    [
      { maxFeePerGas: '0x1', maxPriorityFeePerGas: '0x2' },
      -32003,
      'max priority fee per gas higher than max fee per gas: 2 and 1 wei',
    ],
    [{ chainId: '0x1' }, -32602, "chainId 1 is not this chain's, 31337"],
    [{ to: null, blobVersionedHashes: [BLOB] }, -32000, 'blob transaction of type create'],
    [{ blobVersionedHashes: [] }, -32000, 'blob transaction missing blob hashes'],
    [{ blobVersionedHashes: [BLOB, word(0)] }, -32000, 'blob 1 hash version mismatch (have 0, supported 1)'],
    [{ authorizationList: [] }, -32000, 'EIP-7702 transaction with empty auth list'],
    [{ to: null, authorizationList: [] }, -32000, 'EIP-7702 transaction cannot be used to create contract'],
  ])('fields that no transaction could have are refused: %j', async (fields, code, message) => {
    for (const method of ['eth_call', 'eth_estimateGas', 'eth_createAccessList', 'debug_traceCall']) {
      expect(await failureOf(rpc(method, { from, to: OTHER, ...fields }, 'latest'))).toMatchObject({ code, message })
    }
  })

  test('blobs that offer less than their price are refused, without an offer they are free', async () => {
    const blobs = { from, to: OTHER, blobVersionedHashes: [BLOB] }
    const dear = ['latest', {}, { blobBaseFee: '0x2' }]
    for (const method of ['eth_call', 'eth_estimateGas']) {
      expect(await failureOf(rpc(method, { ...blobs, maxFeePerBlobGas: '0x1' }, ...dear))).toMatchObject({
        code: -32000,
        message: 'max fee per blob gas less than block blob gas fee: maxFeePerBlobGas: 1, blobBaseFee: 2',
      })
      await rpc(method, blobs, ...dear)
    }
  })

  test('an estimate of nothing is that of an empty contract, and one with gas below any transaction is asked anew', async () => {
    expect(await rpc('eth_estimateGas', {})).toBe(toBeHex(53_000))
    expect(await rpc('eth_estimateGas', { from, to: from, gas: '0x0' })).toBe('0x5208')
  })
})

test('intrinsic gas is that of the transaction, under every rule set', async () => {
  const sender = createAddressFromString(OTHER)
  const commons = await Promise.all(
    (['cancun', 'prague', 'osaka'] as const).map(async (hardfork) => {
      const common = await createCommon({ chainId: 1, hardfork })
      common.updateParams(paramsTx)
      return common
    }),
  )
  const entry = fc.record({
    address: fc.constant(OTHER),
    storageKeys: fc.array(fc.nat({ max: 9 }).map(word), { maxLength: 3 }),
  })
  fc.assert(
    fc.property(
      fc.constantFrom(...commons),
      fc.uint8Array({ maxLength: 200 }),
      fc.boolean(),
      fc.option(fc.array(entry, { maxLength: 3 }), { nil: undefined }),
      (common, bytes, creates, accessList) => {
        const data = `0x${Buffer.from(bytes).toString('hex')}` as const
        const to = creates ? {} : { to: OTHER as `0x${string}` }
        const list =
          accessList === undefined
            ? {}
            : { accessList: accessList as { address: `0x${string}`; storageKeys: `0x${string}`[] }[] }
        const request = { ...to, data, gasPrice: 1n, ...list }
        const defaults = { nonce: 0n, gasLimit: 0n, baseFeePerGas: 0n, tip: 0n }
        const tx = unsignedTransaction(fieldsOf(request, defaults, common), sender, common)
        expect(intrinsicGas({ to: creates ? undefined : sender, data: hexToBytes(data), ...list }, common)).toEqual({
          intrinsic: tx.getIntrinsicGas(),
          minimum: minimumGas(tx),
        })
      },
    ),
  )
})
