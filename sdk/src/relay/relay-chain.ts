import type { BaseWallet, JsonRpcApiProvider, TransactionRequest } from 'ethers'
import { toQuantity } from 'ethers'
import type { MerkatoError } from '../errors/base.js'
import { explainError } from '../errors/explain.js'
import { NonceConflictError, OutcomeUnknownError, RpcError } from '../errors/network.js'
import { InsufficientCoinsError, PoolRejectionError } from '../errors/pool.js'
import { readerOf } from '../sync/chain-reader.js'
import { sendAndWait } from '../transactions/send.js'
import { busy, Refusal } from './refusal.js'

/** A call that the relayer would send; it never carries coins. */
export interface RelayCall {
  readonly to: string
  readonly data: string
}

/** How a transaction of the relayer ended; `blockNumber` is null when nobody knows. */
export interface RelayOutcome {
  readonly status: 'mined' | 'failed' | 'unknown'
  readonly blockNumber: number | null
}

/** What a transaction may cost. */
export interface RelayLimits {
  readonly gas: bigint
  /** Most wei per gas. */
  readonly gasPrice: bigint
}

/** Told how a transaction goes on. */
export interface RelayListener {
  readonly onSent: (transactionHash: string) => void
  readonly onEnd: (transactionHash: string, outcome: RelayOutcome) => void
}

/** Chain as a relayer's account sees it. Answers come from the node itself, not from ethers' cache. */
export class RelayChain {
  readonly #reader: ReturnType<typeof readerOf>

  constructor(
    private readonly provider: JsonRpcApiProvider,
    private readonly signer: BaseWallet,
    private readonly pool: string,
  ) {
    this.#reader = readerOf(provider)
  }

  /** Time of the newest block, in seconds. */
  async time(): Promise<bigint> {
    return BigInt((await this.#asked(() => this.#reader.head())).timestamp)
  }

  /** Wei per gas. */
  async gasPrice(): Promise<bigint> {
    return BigInt((await this.#send('eth_gasPrice', [])) as string)
  }

  /** Coins of the account, in wei. */
  async balance(): Promise<bigint> {
    return BigInt((await this.#send('eth_getBalance', [this.signer.address, 'latest'])) as string)
  }

  /**
   * Runs a call without sending it.
   * @returns gas that it needs
   * @throws {Refusal} REFUSED under the name of the pool's error; BUSY when the node does not answer
   */
  async simulate({ to, data }: RelayCall): Promise<bigint> {
    const call = { from: this.signer.address, to, data, value: toQuantity(0) }
    try {
      await this.provider.send('eth_call', [call, 'latest'])
      return BigInt((await this.provider.send('eth_estimateGas', [call])) as string)
    } catch (error) {
      throw refusalOf(explainError(error))
    }
  }

  /**
   * Sends a call.
   * @param limits gas, and wei per gas at most
   * @returns hash, as soon as the node may have it
   * @throws {Refusal} nothing was sent
   */
  send(call: RelayCall, limits: RelayLimits, { onSent, onEnd }: RelayListener): Promise<string> {
    const { provider, signer, pool } = this
    return new Promise((resolve, reject) => {
      let sent: string | undefined
      const noteHash = async (hash: string | null) => {
        // An account that signs in this process always tells it.
        sent = hash as string
        onSent(sent)
        resolve(sent)
      }
      this.#request(call, limits)
        .then((request) => sendAndWait({ signer, provider, pool, onSent: noteHash }, request))
        .then(({ transactionHash, blockNumber }) => onEnd(transactionHash, { status: 'mined', blockNumber }))
        .catch((error) => (sent === undefined ? reject(refusalOf(explainError(error))) : onEnd(sent, outcomeOf(error))))
    })
  }

  /** Twice the present price leaves room for some blocks of rising prices; a transaction that is stuck holds up all later ones. */
  async #request({ to, data }: RelayCall, { gas, gasPrice }: RelayLimits): Promise<TransactionRequest> {
    const { maxPriorityFeePerGas } = await this.provider.getFeeData()
    const fields = { to, data, value: 0n, gasLimit: gas }
    if (maxPriorityFeePerGas === null) return { ...fields, gasPrice }
    const tip = maxPriorityFeePerGas < gasPrice ? maxPriorityFeePerGas : gasPrice
    return { ...fields, maxFeePerGas: gasPrice, maxPriorityFeePerGas: tip }
  }

  #send(method: string, params: unknown[]): Promise<unknown> {
    return this.#asked(() => this.provider.send(method, params))
  }

  #asked<T>(ask: () => Promise<T>): Promise<T> {
    return ask().catch(() => Promise.reject(busy('Node')))
  }
}

/** A node that fails says nothing about the bundle; a revert does. */
function refusalOf(error: MerkatoError): Refusal {
  if (error instanceof RpcError || error instanceof NonceConflictError) return busy('Node')
  if (error instanceof InsufficientCoinsError) return busy('Balance')
  const reason = error instanceof PoolRejectionError ? error.reason : 'Reverted'
  return new Refusal('REFUSED', 'The pool would refuse this bundle from this relayer.', reason)
}

const outcomeOf = (error: unknown): RelayOutcome => ({
  status: error instanceof OutcomeUnknownError ? 'unknown' : 'failed',
  blockNumber: null,
})
