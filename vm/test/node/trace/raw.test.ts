import { createBlockFromRLP } from '@ethereumjs/block'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import { keccak256 } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCommon } from '../../../src/evm/common.js'
import type { Hex } from '../../../src/precompiles/frame.js'
import { failureOf } from '../helpers/provider.js'
import { OUTER_CODE, TraceBench, word32 } from '../helpers/trace-bench.js'

let bench: TraceBench
let hashes: readonly Hex[]
beforeAll(async () => {
  bench = await TraceBench.open()
  await bench.plant(OUTER_CODE, '60015f5fa100')
  await bench.rpc('evm_setAutomine', false)
  const accessList = [{ address: OUTER_CODE, storageKeys: [word32(1)] }]
  hashes = [
    await bench.send({ to: OUTER_CODE }),
    await bench.send({ to: OUTER_CODE, gasPrice: '0x77359400' }),
    await bench.send({ to: OUTER_CODE, gasPrice: '0x77359400', accessList }),
  ]
  await bench.rpc('evm_mine')
}, 60_000)
afterAll(() => bench.node.close())

const raw = (method: string, ...params: unknown[]) => bench.rpc<Hex>(`debug_getRaw${method}`, ...params)

describe('raw blocks', () => {
  test('are what their hash is made of, with all kinds of transaction', async () => {
    const { hash, size } = await bench.rpc('eth_getBlockByNumber', '0x1', false)
    const block = await raw('Block', '0x1')
    expect(block.length / 2 - 1).toBe(Number(size))
    const read = createBlockFromRLP(hexToBytes(block), { common: await createCommon(), setHardfork: false })
    expect(bytesToHex(read.hash())).toBe(hash)
    expect(await read.transactionsTrieIsValid()).toBe(true)
    expect(await bench.rpc('web3_sha3', await raw('Header', '0x1'))).toBe(hash)
    expect(await raw('Header', { blockHash: hash })).toBe(await raw('Header', '0x1'))
  })

  test('hold the transactions and receipts that are given one by one', async () => {
    const block = await raw('Block', '0x1')
    for (const hash of hashes) {
      const transaction = await raw('Transaction', hash)
      expect(await bench.rpc('web3_sha3', transaction)).toBe(hash)
      expect(block).toContain(transaction.slice(2))
    }
    const receipts = await bench.rpc<readonly Hex[]>('debug_getRawReceipts', '0x1')
    const shown = await bench.rpc<readonly { type: Hex; logsBloom: Hex }[]>('eth_getBlockReceipts', '0x1')
    expect(receipts).toHaveLength(3)
    for (const [index, { type, logsBloom }] of shown.entries()) {
      const first = receipts[index]?.slice(2, 4)
      // A legacy receipt is a list of more than 255 bytes.
      expect(first).toBe(type === '0x0' ? 'f9' : type.slice(2).padStart(2, '0'))
      expect(receipts[index]).toContain(logsBloom.slice(2))
    }
  })

  test('are not there of what is not', async () => {
    expect(await raw('Transaction', word32(1))).toBe('0x')
    for (const what of ['Block', 'Header', 'Receipts']) {
      expect(await failureOf(raw(what, '0x63'))).toMatchObject({ code: -32000 })
    }
  })
})

describe('debug_codeByHash', () => {
  test('answers code by its hash, and 0x for what nobody has', async () => {
    const code = await bench.rpc<Hex>('eth_getCode', OUTER_CODE)
    const ask = (hash: string, ...block: string[]) => bench.rpc('debug_codeByHash', hash, ...block)
    expect(await ask(keccak256(code))).toBe(code)
    expect(await ask(keccak256(code), 'earliest')).toBe(code)
    expect(await ask(keccak256('0x'))).toBe('0x')
    expect(await ask(word32(7))).toBe('0x')
  })
})
