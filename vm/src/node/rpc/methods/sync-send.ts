import { setTimeout as sleep } from 'node:timers/promises'
import { min } from '../../bigint.js'
import type { Chain } from '../../chain/chain.js'
import type { Hex } from '../../encoding.js'
import { nodeClosed, RpcError } from '../../errors.js'
import { formatReceipt } from '../format/receipt.js'
import { Later } from '../later.js'
import { type MethodTable, method } from '../method.js'
import { data, looseUint, optional, required } from '../params.js'
import { submitRaw } from '../sent-transaction.js'
import { transactionRequest } from '../transaction-params.js'
import { makeTransaction } from './transactions.js'

/** EIP-7966: the transaction waits, and was not mined in time. */
const NOT_MINED = 4
/** Milliseconds to wait for a block when nothing is said, and at most. */
const DEFAULT_WAIT = 20_000n
const LONGEST_WAIT = 60_000n
const STEP = 10

/** eth: sending transactions, answered by their receipts (EIP-7966). */
export const syncSendMethods: MethodTable = {
  eth_sendRawTransactionSync: method([required(data), optional(looseUint, DEFAULT_WAIT)], async (node, raw, wait) => {
    const hash = await submitRaw(node, raw)
    await node.chain.finish()
    return receiptOf(node.chain, hash, wait)
  }),

  eth_sendTransactionSync: method(
    [required(transactionRequest), optional(looseUint, DEFAULT_WAIT)],
    async (node, request, wait) => {
      const { tx, impersonated } = await makeTransaction(node, request)
      return receiptOf(node.chain, await node.chain.submit(tx, impersonated), wait)
    },
  ),
}

/** The receipt, at once where every transaction is mined at once. */
function receiptOf(chain: Chain, hash: Hex, wait: bigint): unknown {
  return mined(chain, hash) ?? new Later((isOpen) => untilMined(chain, hash, { wait: min(wait, LONGEST_WAIT), isOpen }))
}

interface Patience {
  /** Milliseconds. */
  readonly wait: bigint
  readonly isOpen: () => boolean
}

async function untilMined(chain: Chain, hash: Hex, { wait, isOpen }: Patience): Promise<unknown> {
  const deadline = performance.now() + Number(wait)
  while (performance.now() < deadline) {
    if (!isOpen()) throw nodeClosed()
    const receipt = mined(chain, hash)
    if (receipt !== undefined) return receipt
    // Somebody waits: a process in which nothing else is under way must not end over it.
    await sleep(STEP)
  }
  const message = `the transaction was added to the pool but not mined within ${wait} ms`
  throw new RpcError(NOT_MINED, message, hash)
}

function mined({ blocks, execution }: Chain, hash: Hex) {
  const place = blocks.transaction(hash)
  return place && formatReceipt(place, execution)
}
