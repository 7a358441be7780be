import { type Bundle, encodeTransact, type PoolEvent, parsePoolLog } from '@merkato/protocol'
import { type Provider, type Signer, type TransactionReceipt, type TransactionRequest, toQuantity } from 'ethers'
import { explainError, type KnownErrors } from '../errors/explain.js'
import { TransactionFailedError } from '../errors/pool.js'

/** A mined transaction. */
export interface Receipt {
  readonly transactionHash: string
  readonly blockNumber: number
  readonly gasUsed: bigint
  /** Wei per gas. */
  readonly gasPrice: bigint
  /** What the pool logged in it, in order. */
  readonly poolEvents: readonly PoolEvent[]
  /** As ethers decoded it. */
  readonly raw: TransactionReceipt
}

/** How to send. */
export interface SendContext {
  readonly signer: Signer
  readonly provider: Provider
  readonly pool: string
  /** Contracts whose custom errors shall be understood beside the pool's. */
  readonly known?: readonly KnownErrors[] | undefined
}

/** Percent. How much an append costs depends on the position, which another transaction may move before this one. */
const GAS_MARGIN = 115n

/** Transaction that hands a bundle to the pool. */
export const transactRequest = (pool: string, bundle: Bundle): TransactionRequest => ({
  to: pool,
  data: encodeTransact(bundle),
  value: bundle.joinSplits.reduce((sum, { publicIn }) => sum + publicIn, 0n),
})

/**
 * Sends a transaction and waits until it is mined.
 * @throws {PoolRejectionError} and its kinds; {InsufficientCoinsError} {TransactionFailedError} {RpcError}
 */
export async function sendAndWait(context: SendContext, request: TransactionRequest): Promise<Receipt> {
  const { provider, known } = context
  const signer = context.signer.provider ? context.signer : context.signer.connect(provider)
  try {
    const response = await signer.sendTransaction({ ...request, ...(await freshFields(signer, request)) })
    const receipt = await response.wait()
    if (!receipt) throw new TransactionFailedError('The transaction was dropped.')
    return toReceipt(receipt, context.pool)
  } catch (error) {
    throw explainError(error, known)
  }
}

/**
 * Nonce and gas limit, asked without ethers' cache where the provider allows it. ethers answers a repeated question from a
 * cache of 250 ms: a second payment right after the first would reuse its nonce, and a step that was refused would be
 * refused again, though the chain has moved on.
 */
async function freshFields(signer: Signer, { to, data, value }: TransactionRequest): Promise<TransactionRequest> {
  const { provider } = signer
  if (!provider || !('send' in provider) || typeof provider.send !== 'function') return {}
  const from = await signer.getAddress()
  const call = { from, to, data, value: toQuantity(value ?? 0n) }
  const [nonce, gasLimit] = await Promise.all([
    provider.send('eth_getTransactionCount', [from, 'pending']),
    provider.send('eth_estimateGas', [call]),
  ])
  return { nonce: Number(nonce), gasLimit: (BigInt(gasLimit) * GAS_MARGIN) / 100n }
}

function toReceipt(receipt: TransactionReceipt, pool: string): Receipt {
  const ofPool = receipt.logs.filter(({ address }) => address.toLowerCase() === pool.toLowerCase())
  return {
    transactionHash: receipt.hash,
    blockNumber: receipt.blockNumber,
    gasUsed: receipt.gasUsed,
    gasPrice: receipt.gasPrice,
    poolEvents: ofPool.flatMap((log) => parsePoolLog(log) ?? []),
    raw: receipt,
  }
}
