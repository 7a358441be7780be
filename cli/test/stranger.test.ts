import { orderEscrowAbi, shieldedPoolAbi } from '@merkato/contracts'
import { Interface } from 'ethers'
import { expect, test } from 'vitest'
import { publicInterfaces } from '../src/stranger/interfaces.js'
import { look } from '../src/stranger/look.js'
import type { Ask } from '../src/stranger/rpc.js'

const pool = new Interface(shieldedPoolAbi)
const escrow = new Interface(orderEscrowAbi)
const POOL = '0x00000000000000000000000000000000004d4b00'
const SENDER = '0x90f79bf6eb2c4f870365e785982e1f101e93b906'
const PAYEE = '0x3c44cdddb6a900fa2b585dd299e03d12fa4293bc'
const HASH = `0x${'ab'.repeat(32)}`

/** A node that knows one transaction with these logs, and accounts that never did anything. */
function nodeWith(logs: { address: string; topics: readonly string[]; data: string }[]): Ask {
  const answers: Record<string, unknown> = {
    eth_getTransactionByHash: { value: '0x0' },
    eth_getTransactionReceipt: { from: SENDER, to: POOL, gasUsed: '0x5208', blockNumber: '0x1', blockHash: HASH, logs },
    eth_getBlockByHash: { timestamp: '0x1' },
    eth_getTransactionCount: '0x0',
    eth_getBalance: '0x0',
  }
  return async (method) => answers[method]
}

const transacted = (publicOut: bigint) => ({
  address: POOL,
  ...pool.encodeEventLog('Transacted', [
    SENDER,
    0,
    [1, 2],
    [3, 4],
    ['0x1234', '0x56'],
    0,
    0,
    publicOut,
    PAYEE,
    0,
    SENDER,
  ]),
})

test('of a private payment a stranger sees that it happened, and no amount or party', async () => {
  const report = await look(nodeWith([transacted(0n)]), publicInterfaces, HASH)
  expect(report.sees).toEqual(['0x90F7…b906 sent a bundle: 2 notes used up, 2 new ones, 3 sealed bytes.'])
  expect(report.hidden).toEqual(['the amount', 'who pays', 'who is paid', 'which notes'])
})

test('of a withdrawal a stranger sees amount and payee', async () => {
  const report = await look(nodeWith([transacted(10n ** 18n)]), publicInterfaces, HASH)
  expect(report.sees).toEqual(['The pool paid 1 ETH to 0x3C44…93BC.'])
})

test('tells a buyer that never did anything before from one that did', async () => {
  const refund = [0n, 0n, 0n, 0]
  const log = { address: PAYEE, ...escrow.encodeEventLog('OrderCommitted', [HASH, SENDER, true, refund, 1]) }
  const [sentence] = (await look(nodeWith([log]), publicInterfaces, HASH)).sees
  expect(sentence).toBe('Order 0xabab…abab is taken by 0x90F7…b906, never seen before.')
})

test('passes over events of contracts that it does not know', async () => {
  const log = { address: PAYEE, topics: [`0x${'77'.repeat(32)}`], data: '0x' }
  expect((await look(nodeWith([log]), publicInterfaces, HASH)).sees).toEqual([])
})

test('knows nothing of a transaction that the node does not know', async () => {
  await expect(look(async () => null, publicInterfaces, HASH)).rejects.toThrow('The node knows nothing of')
})
