import type { Ask } from './rpc.js'

/** A log of a transaction, as `eth_getTransactionReceipt` gives it. */
export interface PublicLog {
  address: string
  topics: string[]
  data: string
}

/** Everything that a node tells anybody about one transaction. */
export interface PublicRecord {
  from: string
  to: string | null
  /** In wei. */
  value: bigint
  gasUsed: bigint
  blockNumber: bigint
  /** Seconds since 1970. */
  timestamp: bigint
  logs: PublicLog[]
  /** Transaction, receipt and block as they came, to search in. */
  raw: string
}

/** Reads a mined transaction from the node. */
export async function readPublicRecord(ask: Ask, hash: string): Promise<PublicRecord> {
  const transaction = object(await ask('eth_getTransactionByHash', [hash]), hash)
  const receipt = object(await ask('eth_getTransactionReceipt', [hash]), hash)
  const block = object(await ask('eth_getBlockByHash', [receipt.blockHash, false]), hash)
  return {
    from: String(receipt.from),
    to: receipt.to === null ? null : String(receipt.to),
    value: BigInt(String(transaction.value)),
    gasUsed: BigInt(String(receipt.gasUsed)),
    blockNumber: BigInt(String(receipt.blockNumber)),
    timestamp: BigInt(String(block.timestamp)),
    logs: receipt.logs as PublicLog[],
    raw: JSON.stringify([transaction, receipt, block]),
  }
}

/** Whether an account has never sent anything and holds nothing: a stranger's test for "seen before". */
export async function isUnused(ask: Ask, account: string): Promise<boolean> {
  const [count, balance] = await Promise.all([
    ask('eth_getTransactionCount', [account, 'latest']),
    ask('eth_getBalance', [account, 'latest']),
  ])
  return BigInt(String(count)) === 0n && BigInt(String(balance)) === 0n
}

function object(value: unknown, hash: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  throw new Error(`The node knows nothing of ${hash}.`)
}
