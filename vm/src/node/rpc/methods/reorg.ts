import { createAddressFromString } from '@ethereumjs/util'
import { min } from '../../bigint.js'
import type { Hex } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import type { NodeContext } from '../../node-context.js'
import type { PendingTransaction } from '../../transactions/pool.js'
import type { TransactionRequest } from '../../transactions/request.js'
import { toChainTransaction } from '../../transactions/transaction.js'
import { type MethodTable, method } from '../method.js'
import { type Decoder, data, list, optional, required, uint64 } from '../params.js'
import { decodeSentTransaction } from '../sent-transaction.js'
import { transactionRequest } from '../transaction-params.js'
import { largestGas } from './call.js'
import { makeTransaction } from './transactions.js'

/** A transaction, signed or described, and the block it goes into, counted from the first new one. */
interface Placed {
  readonly what: Hex | TransactionRequest
  readonly block: bigint
}

const placed: Decoder<Placed> = (value, name) => {
  if (!Array.isArray(value) || value.length !== 2) throw invalidParams(`invalid ${name}: expected [transaction, block]`)
  const [what, block] = value as unknown[]
  const decode: Decoder<Placed['what']> = typeof what === 'string' ? data : transactionRequest
  return { what: decode(what, `${name}[0]`), block: uint64(block, `${name}[1]`) }
}

/** anvil: undoing blocks. */
export const reorgMethods: MethodTable = {
  anvil_rollback: method([optional(uint64, 1n)], (node, depth) => {
    rollBack(node, depth)
    return null
  }),
  anvil_reorg: method([required(uint64), optional(list(placed), [])], reorg),
}

function rollBack({ chain, snapshots }: NodeContext, depth: bigint): void {
  chain.rollBack(depth)
  snapshots.forgetAbove(chain.blocks.head.header.number)
}

/**
 * Puts as many other blocks in the place of the newest ones. What is malformed is refused before anything is undone; a transaction that its
 * block can not include is left out.
 */
async function reorg(node: NodeContext, depth: bigint, wanted: readonly Placed[]): Promise<null> {
  const { chain } = node
  for (const { what, block } of wanted) {
    if (block >= depth) throw invalidParams(`invalid argument 1: there is no block ${block} among ${depth} new ones`)
    await entryOf(node, what, { nonce: 0n, gas: largestGas(node, { template: chain.nextTemplate() }) })
  }
  const first = chain.blocks.byNumber(chain.blocks.head.header.number - depth + 1n)
  rollBack(node, depth)
  // An empty block at the same second would be the very block that was undone.
  const nextPrevRandao = chain.settings.nextPrevRandao ?? first?.header.hash
  chain.settings = { ...chain.settings, nextPrevRandao }
  for (let block = 0n; block < depth; block++) {
    await mineOnly(
      node,
      wanted.filter((one) => one.block === block).map(({ what }) => what),
    )
  }
  return null
}

async function mineOnly(node: NodeContext, wanted: readonly Placed['what'][]): Promise<void> {
  const { chain } = node
  const template = chain.nextTemplate()
  // Room for all of them, as long as they do not say how much they need.
  const gas = min(largestGas(node, { template }), template.gasLimit / BigInt(Math.max(1, wanted.length)))
  const nonces = new Map<Hex, bigint>()
  const entries: PendingTransaction[] = []
  for (const what of wanted) {
    const from = typeof what === 'string' ? undefined : what.from
    const nonce = from === undefined ? 0n : (nonces.get(from) ?? (await nonceOf(node, from)))
    const entry = await entryOf(node, what, { nonce, gas })
    nonces.set(entry.transaction.from, entry.transaction.nonce + 1n)
    entries.push(entry)
  }
  await chain.mineOnly(entries)
}

async function nonceOf({ chain }: NodeContext, address: Hex): Promise<bigint> {
  const account = await chain.execution.head.state.getAccount(createAddressFromString(address))
  return account?.nonce ?? 0n
}

async function entryOf(
  node: NodeContext,
  what: Placed['what'],
  defaults: Required<Pick<TransactionRequest, 'nonce' | 'gas'>>,
): Promise<PendingTransaction> {
  const { tx, impersonated } =
    typeof what === 'string' ? await signedEntry(node, what) : await makeTransaction(node, { ...defaults, ...what })
  return { transaction: toChainTransaction(tx, tx.getSenderAddress()), tx, impersonated, arrival: 0 }
}

async function signedEntry(node: NodeContext, raw: Hex) {
  const { tx, judge } = decodeSentTransaction(node, raw)
  await judge?.()
  return { tx, impersonated: false }
}
