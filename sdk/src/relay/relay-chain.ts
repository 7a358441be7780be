import type { BaseWallet, JsonRpcApiProvider, TransactionRequest } from 'ethers'
import { toQuantity } from 'ethers'
import type { MerkatoError } from '../errors/base.js'
import { explainError } from '../errors/explain.js'
import { LockRejectionError } from '../errors/locks.js'
import { NonceConflictError, OutcomeUnknownError, RpcError } from '../errors/network.js'
import { PackageRejectionError } from '../errors/packages.js'
import { InsufficientCoinsError, PoolRejectionError } from '../errors/pool.js'
import { LOCK_ERRORS } from '../locks/locks-contract.js'
import { PACKAGES_ERRORS } from '../packages/packages-contract.js'
import { readerOf } from '../sync/chain-reader.js'
import { presentTime } from '../transactions/present-time.js'
import { sendInTurn } from '../transactions/send.js'
import { pause } from './pause.js'
import { busy, Refusal } from './refusal.js'

/** A call that the relayer would send; it never carries coins. */
export interface RelayCall {
  readonly to: string
  readonly data: string
}

/** How a transaction of the relayer ended; `blockNumber` is null when nobody knows. */
export interface RelayOutcome {
  readonly status: 'mined' | 'failed' | 'unknown'
  readonly blockNumber: bigint | null
}

/** What a transaction may cost. */
export interface RelayLimits {
  readonly gas: bigint
  /** Most wei per gas. */
  readonly gasPrice: bigint
}

const MODULE_ERRORS = [PACKAGES_ERRORS, LOCK_ERRORS]
/** Errors that name the rule of a contract. */
const REJECTIONS = [PoolRejectionError, PackageRejectionError, LockRejectionError]

/** Milliseconds between two looks for a receipt. */
const POLL_EVERY = 1_000
/** Milliseconds after which nobody waits for a receipt: a bundle lives an hour at most. */
const LONGEST_WAIT = 2 * 3_600_000

/** Chain as a relayer's account sees it. Answers come from the node itself, not from ethers' cache. */
export class RelayChain {
  readonly #reader: ReturnType<typeof readerOf>

  constructor(
    private readonly provider: JsonRpcApiProvider,
    private readonly signer: BaseWallet,
  ) {
    this.#reader = readerOf(provider)
  }

  /** Time of the newest block, in seconds. */
  async time(): Promise<bigint> {
    return presentTime((await this.#asked(() => this.#reader.head())).timestamp)
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
      throw refusalOf(explainError(error, MODULE_ERRORS))
    }
  }

  /**
   * Sends a call.
   * @param limits gas, and wei per gas at most
   * @returns hash, as soon as the node may have it
   * @throws {Refusal} nothing was sent
   */
  async send(call: RelayCall, limits: RelayLimits): Promise<string> {
    const { provider, signer } = this
    const request = await this.#asked(() => this.#request(call, limits))
    try {
      return (await sendInTurn({ signer, provider }, request)).hash
    } catch (error) {
      // The node fell silent with the transaction in its hands; the account signs in this process, so its hash is known.
      if (error instanceof OutcomeUnknownError && error.transactionHash !== null) return error.transactionHash
      throw refusalOf(explainError(error))
    }
  }

  /**
   * Waits for the end of a transaction. Asks by itself: ethers waits for the next block, and misses one that comes while it begins.
   * @param signal stops waiting
   */
  async outcome(transactionHash: string, signal: AbortSignal): Promise<RelayOutcome> {
    const start = performance.now()
    while (!signal.aborted && performance.now() - start < LONGEST_WAIT) {
      const receipt = await this.provider.send('eth_getTransactionReceipt', [transactionHash]).catch(() => null)
      const outcome = outcomeOf(receipt)
      if (outcome) return outcome
      await pause(POLL_EVERY, signal)
    }
    return { status: 'unknown', blockNumber: null }
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

/** Undefined for what is no receipt: nobody else hears of an error that is thrown while a transaction is followed. */
function outcomeOf(receipt: unknown): RelayOutcome | undefined {
  const { status, blockNumber } = (receipt ?? {}) as { status?: unknown; blockNumber?: unknown }
  if (typeof blockNumber !== 'string' || !/^0x[0-9a-f]+$/.test(blockNumber)) return undefined
  if (status !== '0x1' && status !== '0x0') return undefined
  return { status: status === '0x1' ? 'mined' : 'failed', blockNumber: BigInt(blockNumber) }
}

/** A node that fails says nothing about the bundle; a revert does. */
function refusalOf(error: MerkatoError): Refusal {
  if (error instanceof RpcError || error instanceof NonceConflictError) return busy('Node')
  if (error instanceof InsufficientCoinsError) return busy('Balance')
  const isNamed = REJECTIONS.some((Rejection) => error instanceof Rejection)
  const reason = isNamed ? (error as PoolRejectionError).reason : 'Reverted'
  return new Refusal('REFUSED', 'The pool would refuse this bundle from this relayer.', reason)
}
