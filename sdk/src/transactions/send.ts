import { type Bundle, encodeTransact, type PoolEvent, parsePoolLog } from '@merkato/protocol'
import type { Provider, Signer, TransactionReceipt, TransactionRequest } from 'ethers'
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
    const nonce = await freshNonce(signer)
    const response = await signer.sendTransaction({ ...request, ...(nonce === undefined ? {} : { nonce }) })
    const receipt = await response.wait()
    if (!receipt) throw new TransactionFailedError('The transaction was dropped.')
    return toReceipt(receipt, context.pool)
  } catch (error) {
    throw explainError(error, known)
  }
}

/**
 * ethers answers a repeated question for the nonce from a cache of 250 ms, so that a second payment right after the first
 * would reuse its nonce. Asked without the cache where the provider allows it.
 */
async function freshNonce(signer: Signer): Promise<number | undefined> {
  const { provider } = signer
  if (!provider || !('send' in provider) || typeof provider.send !== 'function') return undefined
  return Number(await provider.send('eth_getTransactionCount', [await signer.getAddress(), 'pending']))
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
