import { type Bundle, encodeTransact, type PoolEvent, parsePoolLog } from '@merkato/protocol'
import {
  BaseWallet,
  isError,
  keccak256,
  type Provider,
  type Signer,
  type TransactionReceipt,
  type TransactionRequest,
  type TransactionResponse,
  toQuantity,
} from 'ethers'
import type { MerkatoError } from '../errors/base.js'
import { explainError, type KnownErrors } from '../errors/explain.js'
import { OutcomeUnknownError, RpcError, throwIfAborted } from '../errors/network.js'
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
  /** Looked at for the last time just before sending. */
  readonly signal?: AbortSignal | undefined
  /** Told as soon as the node may have the transaction, before it is mined; null when the account did not tell its hash. */
  readonly onSent?: ((hash: string | null) => Promise<void>) | undefined
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
 * Sends a transaction and waits until it is mined. Transactions of one account are numbered and sent one after another.
 * @throws {PoolRejectionError} and its kinds; {InsufficientCoinsError} {TransactionFailedError} {NonceConflictError}
 * {AbortedError}
 * @throws {RpcError} the node did not answer before the transaction was handed to it
 * @throws {OutcomeUnknownError} the node did not answer afterwards
 */
export async function sendAndWait(context: SendContext, request: TransactionRequest): Promise<Receipt> {
  const { known, pool } = context
  const response = await sendInTurn(context, request)
  try {
    return toReceipt(await minedReceipt(response, known), pool)
  } catch (error) {
    throw explainError(error, known)
  }
}

/** As {@link sendAndWait}, without waiting. */
export async function sendInTurn(
  context: Omit<SendContext, 'pool'>,
  request: TransactionRequest,
): Promise<TransactionResponse> {
  const { provider, known, signal, onSent } = context
  const signer = context.signer.provider ? context.signer : context.signer.connect(provider)
  try {
    return await inTurn(signer, async () => {
      const fields = await freshFields(signer, request)
      throwIfAborted(signal, 'The payment')
      const response = await handOver(signer, { ...request, ...fields }, known).catch(async (error) => {
        if (error instanceof OutcomeUnknownError) await onSent?.(error.transactionHash)
        throw error
      })
      await onSent?.(response.hash ?? null)
      return response
    })
  } catch (error) {
    throw explainError(error, known)
  }
}

/** Ends of the queues of accounts, per provider. */
const queues = new WeakMap<object, Map<string, Promise<unknown>>>()

/** Runs work after all earlier work of the same account: a nonce must be used before the next one is asked for. */
async function inTurn<T>(signer: Signer, work: () => Promise<T>): Promise<T> {
  const owner = signer.provider ?? signer
  const ofProvider = queues.get(owner) ?? new Map<string, Promise<unknown>>()
  queues.set(owner, ofProvider)
  const account = await signer.getAddress()
  const result = (ofProvider.get(account) ?? Promise.resolve()).then(work)
  ofProvider.set(
    account,
    result.catch(() => undefined),
  )
  return result
}

/** From here on silence of the node means that the transaction may have been sent. */
async function handOver(
  signer: Signer,
  request: TransactionRequest,
  known: SendContext['known'],
): Promise<TransactionResponse> {
  // An account that signs here tells the hash before anything leaves this machine.
  if (!(signer instanceof BaseWallet && signer.provider)) {
    return signer.sendTransaction(request).catch((error) => Promise.reject(outcomeOf(error, known, null)))
  }
  const { from: _, ...filled } = await signer.populateTransaction(request)
  const signed = await signer.signTransaction(filled)
  return signer.provider
    .broadcastTransaction(signed)
    .catch((error) => Promise.reject(outcomeOf(error, known, keccak256(signed))))
}

async function minedReceipt(response: TransactionResponse, known: SendContext['known']): Promise<TransactionReceipt> {
  try {
    const receipt = await response.wait()
    if (receipt) return receipt
  } catch (error) {
    if (!isError(error, 'TRANSACTION_REPLACED')) throw outcomeOf(error, known, response.hash ?? null)
    // The same transaction with another gas price has done the same.
    if (error.reason === 'repriced' && error.receipt.status === 1) return error.receipt
    throw new TransactionFailedError('The transaction was replaced by another one of the sending account.', error)
  }
  throw new OutcomeUnknownError(response.hash)
}

/** A refusal is known to have done nothing; any other failure tells nothing. */
function outcomeOf(error: unknown, known: SendContext['known'], hash: string | null): MerkatoError {
  const explained = explainError(error, known)
  return explained instanceof RpcError ? new OutcomeUnknownError(hash, error) : explained
}

/**
 * Nonce and gas limit, asked without ethers' cache where the provider allows it. ethers answers a repeated question from a
 * cache of 250 ms: a second payment right after the first would reuse its nonce, and a step that was refused would be
 * refused again, though the chain has moved on.
 */
async function freshFields(
  signer: Signer,
  { to, data, value, gasLimit: given }: TransactionRequest,
): Promise<TransactionRequest> {
  const { provider } = signer
  if (!provider || !('send' in provider) || typeof provider.send !== 'function') return {}
  const from = await signer.getAddress()
  const call = { from, to, data, value: toQuantity(value ?? 0n) }
  const [nonce, gasLimit] = await Promise.all([
    provider.send('eth_getTransactionCount', [from, 'pending']),
    // A limit that was agreed is kept.
    given ?? provider.send('eth_estimateGas', [call]).then((gas: string) => (BigInt(gas) * GAS_MARGIN) / 100n),
  ])
  return { nonce: Number(nonce), gasLimit }
}

/** A receipt with what the pool logged in it. */
export function toReceipt(receipt: TransactionReceipt, pool: string): Receipt {
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
