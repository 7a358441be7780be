import { Transaction } from 'ethers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createNode, type MerkatoNode } from '../../src/node/index.js'

let node: MerkatoNode
let from: string
const to = `0x${'77'.repeat(20)}`
const rpc = <T = unknown>(method: string, ...params: unknown[]) => node.request({ method, params }) as Promise<T>

beforeEach(async () => {
  node = await createNode()
  from = node.accounts[0]?.address ?? ''
})
afterEach(() => node.close())

test('a transaction is answered by its receipt, also when another request mines it (EIP-7966)', async () => {
  expect(await rpc('eth_sendTransactionSync', { from, to, value: '0x1' })).toMatchObject({
    status: '0x1',
    blockNumber: '0x1',
  })
  const raw = await rpc('eth_signTransaction', { from, to, value: '0x2' })
  await rpc('evm_setAutomine', false)
  const waiting = rpc<{ transactionHash: string }>('eth_sendRawTransactionSync', raw, 5_000)
  expect(await rpc('txpool_status')).toMatchObject({ pending: '0x1' })
  await rpc('evm_mine')
  const receipt = await waiting
  expect(receipt).toEqual(await rpc('eth_getTransactionReceipt', receipt.transactionHash))
})

test('one that is not mined in time is error 4 with its hash, and goes on waiting', async () => {
  await rpc('evm_setAutomine', false)
  const failure = await rpc('eth_sendTransactionSync', { from, to }, '0x1e').catch((error: unknown) => error)
  const [waiting] = await rpc<{ hash: string }[]>('eth_pendingTransactions')
  expect(failure).toMatchObject({ code: 4, data: waiting?.hash })
})

test('one that waits keeps the process, and is told when the node is closed', async () => {
  await rpc('evm_setAutomine', false)
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
  const before = timers()
  const waiting = rpc('eth_sendTransactionSync', { from, to }).catch((error: unknown) => error)
  await rpc('eth_blockNumber')
  await new Promise((resolve) => setImmediate(resolve))
  expect(timers()).toBe(before + 1)
  await node.close()
  expect(await waiting).toMatchObject({ code: -32603, message: 'the node is closed' })
})

test('a filled transaction can be signed and sent', async () => {
  const { raw, tx } = await rpc<{ raw: string; tx: Record<string, string> }>('eth_fillTransaction', {
    from,
    to,
    value: '0x5',
  })
  expect(tx).toMatchObject({
    type: '0x2',
    nonce: '0x0',
    gas: '0x5208',
    to,
    value: '0x5',
    input: '0x',
    chainId: '0x7a69',
  })
  for (const field of ['hash', 'from', 'blockHash', 'r', 's', 'v']) expect(tx).not.toHaveProperty(field)
  expect(Transaction.from(`0x02${raw.slice(4)}`).gasLimit).toBe(21_000n)
  // The execution APIs list what it would pay beside what it may pay; only one of them is sent.
  const { gasPrice, ...fields } = tx
  expect(gasPrice).toBe(fields.maxFeePerGas)
  expect(await rpc('eth_sendTransactionSync', { ...fields, from })).toMatchObject({ status: '0x1' })
})

test('where a jump goes to is not told', async () => {
  await expect(rpc('eth_call', { data: '0x600056' })).rejects.toMatchObject({ message: 'invalid jump destination' })
})
