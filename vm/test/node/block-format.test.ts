import { createBlockFromRPC } from '@ethereumjs/block'
import { bytesToHex, hexToBytes } from '@ethereumjs/util'
import { Bloom } from '@ethereumjs/vm'
import { Interface, type InterfaceAbi, Wallet } from 'ethers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCommon } from '../../src/evm/common.js'
import { createNode, type MerkatoNode } from '../../src/node/index.js'
import { compileFixture } from './helpers/compile.js'

const probe = compileFixture('Probe')
const abi = new Interface(probe.abi as InterfaceAbi)

interface BlockJson {
  readonly number: `0x${string}`
  readonly hash: `0x${string}`
  readonly size: `0x${string}`
  readonly logsBloom: `0x${string}`
  readonly gasUsed: `0x${string}`
  readonly transactions: readonly { hash: string; from: string; type: string }[]
}

describe('blocks as JSON-RPC shows them', () => {
  let node: MerkatoNode
  const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>

  beforeAll(async () => {
    node = await createNode()
    const [a, b] = node.accounts.map(({ address }) => address)
    const data = probe.bytecode + abi.encodeDeploy([1]).slice(2)
    const hash = await rpc('eth_sendTransaction', { from: a, data })
    const { contractAddress: to } = await rpc<{ contractAddress: string }>('eth_getTransactionReceipt', hash)
    await rpc('evm_setAutomine', false)
    const store = { from: a, to, data: abi.encodeFunctionData('store', [3, 'three']), gas: '0x30d40' }
    await rpc('eth_sendTransaction', { ...store, gasPrice: '0x77359400' })
    await rpc('eth_sendTransaction', {
      ...store,
      gasPrice: '0x77359400',
      accessList: [{ address: to, storageKeys: [`0x${'00'.repeat(32)}`] }],
    })
    await rpc('eth_sendTransaction', { ...store, from: b })
    const authority = new Wallet(`0x${'44'.repeat(32)}`)
    const { address, nonce, chainId, signature } = authority.authorizeSync({
      address: String(to),
      nonce: 0,
      chainId: 31337,
    })
    const q = (value: bigint | number) => `0x${value.toString(16)}`
    const entry = {
      address,
      nonce: q(nonce),
      chainId: q(chainId),
      yParity: q(signature.yParity),
      r: signature.r,
      s: signature.s,
    }
    await rpc('eth_sendTransaction', { ...store, from: b, authorizationList: [entry] })
    await rpc('evm_mine')
  }, 60_000)

  afterAll(() => node.close())

  test('carry the hash, roots, bloom and size that ethereumjs computes from them', async () => {
    const common = await createCommon()
    for (const number of ['0x0', '0x1', '0x2']) {
      const json = await rpc<BlockJson>('eth_getBlockByNumber', number, true)
      const block = createBlockFromRPC(json as never, [], { common, setHardfork: false })
      expect(bytesToHex(block.hash()), `block ${number}`).toBe(json.hash)
      expect(await block.transactionsTrieIsValid()).toBe(true)
      expect(block.serialize().length).toBe(Number(json.size))
      expect(json.transactions.map(({ hash }) => hash)).toEqual(block.transactions.map((tx) => bytesToHex(tx.hash())))
      expect(json.transactions.map(({ from }) => from)).toEqual(
        block.transactions.map((tx) => tx.getSenderAddress().toString()),
      )
    }
  })

  test('hold all kinds of transaction, and receipts that add up', async () => {
    const block = await rpc<BlockJson>('eth_getBlockByNumber', '0x2', true)
    expect(block.transactions.map(({ type }) => type).sort()).toEqual(['0x0', '0x1', '0x2', '0x4'])
    const receipts = await rpc<
      {
        gasUsed: string
        cumulativeGasUsed: string
        status: string
        logs: { logIndex: string; topics: `0x${string}`[] }[]
      }[]
    >('eth_getBlockReceipts', '0x2')
    const sums = receipts.map((_, i) =>
      receipts.slice(0, i + 1).reduce((sum, { gasUsed }) => sum + BigInt(gasUsed), 0n),
    )
    expect(receipts.map(({ cumulativeGasUsed }) => BigInt(cumulativeGasUsed))).toEqual(sums)
    expect(BigInt(block.gasUsed)).toBe(sums.at(-1))
    expect(receipts.map(({ status }) => status)).toEqual(['0x1', '0x1', '0x1', '0x1'])
    expect(receipts.flatMap(({ logs }) => logs.map(({ logIndex }) => logIndex))).toEqual(['0x0', '0x1', '0x2', '0x3'])
    const bloom = new Bloom(hexToBytes(block.logsBloom))
    expect(receipts[0]?.logs[0]?.topics.every((topic) => bloom.check(hexToBytes(topic)))).toBe(true)
  })

  test('have receipts each with the filter of its own logs, also where it is the only one', async () => {
    const [from] = node.accounts.map(({ address }) => address)
    const { contractAddress: to } = await rpc<{ contractAddress: string }>(
      'eth_getTransactionReceipt',
      (await rpc<BlockJson>('eth_getBlockByNumber', '0x1', true)).transactions[0]?.hash,
    )
    for (const values of [[5, 6], [7], []]) {
      for (const value of values) {
        const data = abi.encodeFunctionData('store', [value, 'it'])
        await rpc('eth_sendTransaction', { from, to, data, gas: '0x30d40' })
      }
      await rpc('evm_mine')
      const receipts = await rpc<
        { logsBloom: `0x${string}`; logs: { address: `0x${string}`; topics: `0x${string}`[] }[] }[]
      >('eth_getBlockReceipts', 'latest')
      expect(receipts).toHaveLength(values.length)
      const blooms = receipts.map(({ logs }) => {
        const bloom = new Bloom()
        for (const { address, topics } of logs) for (const item of [address, ...topics]) bloom.add(hexToBytes(item))
        return bytesToHex(bloom.bitvector)
      })
      expect(receipts.map(({ logsBloom }) => logsBloom)).toEqual(blooms)
      expect(new Set(blooms).size).toBe(values.length)
    }
  })
})
