import { KECCAK256_NULL } from '@ethereumjs/util'
import type { Block } from '../chain/block.js'
import { bytesToHex, type Hex, hexToBytes, quantity } from '../encoding.js'
import { RpcError } from '../errors.js'
import { type Decoder, data, slot, uint, uint64 } from '../rpc/params.js'
import type { AccountRecord } from '../state/world.js'
import { blockPlace } from './fork-block.js'
import type { CacheEntry, ForkCache } from './fork-cache.js'
import type { Ask, JsonRpcSource } from './json-rpc-source.js'
import { ForkSourceError } from './source-error.js'

/** What a fork is made of. */
export interface ForkParts {
  readonly source: JsonRpcSource
  /** The source's. */
  readonly chainId: number
  /** The newest block that is the source's; of it the header alone. */
  readonly block: Block
  /** What was read before, and is kept for the next time; none when left out. */
  readonly cache?: ForkCache | undefined
  readonly keccak256: (bytes: Uint8Array) => Uint8Array
}

/** A storage slot: up to 32 bytes, and nothing for zero as some nodes have it. */
const slotValue: Decoder<Hex> = (value, name) => slot(value === '0x' ? '0x0' : value, name)

/**
 * The chain that another was forked from, up to one block. Its state is read by that block's hash when somebody needs it, and kept.
 * What the source says about the state is believed: no proofs are asked for.
 */
export class Fork {
  readonly chainId: number
  readonly block: Block
  /** Code of the accounts that were read, by its hash. */
  readonly code = new Map<Hex, Uint8Array>()
  readonly source: JsonRpcSource
  readonly #cache: ForkCache | undefined
  readonly #keccak256: (bytes: Uint8Array) => Uint8Array
  /** Null: the account does not exist. */
  readonly #accounts = new Map<Hex, AccountRecord | null>()
  /** Values by address and slot. */
  readonly #slots = new Map<string, Uint8Array>()
  readonly #hashes = new Map<bigint, Hex>()

  constructor({ source, chainId, block, cache, keccak256 }: ForkParts) {
    this.source = source
    this.chainId = chainId
    this.block = block
    this.#cache = cache
    this.#keccak256 = keccak256
    for (const entry of cache?.read() ?? []) this.#remember(entry)
  }

  /** Number of the newest block that is the source's. */
  get number(): bigint {
    return this.block.header.number
  }

  /** An account that was read already; undefined also where there is none. */
  known(address: Hex): AccountRecord | undefined {
    return this.#accounts.get(address) ?? undefined
  }

  /**
   * Reads an account, unless it was read already.
   *
   * @throws ForkSourceError
   */
  async load(address: Hex): Promise<void> {
    if (this.#accounts.has(address)) return
    this.#learnAccount(address, await this.#askAll(this.#accountAsks(address)))
  }

  /**
   * As {@link load}, for several accounts that are known to be needed.
   *
   * @throws ForkSourceError
   */
  async loadAll(addresses: readonly Hex[]): Promise<void> {
    const missing = addresses.filter((address) => !this.#accounts.has(address))
    for (let start = 0; start < missing.length; start += ACCOUNTS_AT_ONCE) {
      const some = missing.slice(start, start + ACCOUNTS_AT_ONCE)
      const answers = await this.#askAll(some.flatMap((address) => this.#accountAsks(address)))
      for (const [index, address] of some.entries()) {
        this.#learnAccount(address, answers.slice(ASKS_PER_ACCOUNT * index, ASKS_PER_ACCOUNT * (index + 1)))
      }
    }
  }

  #accountAsks(address: Hex): Ask[] {
    const params = [address, this.#at]
    return [
      ['eth_getBalance', params],
      ['eth_getTransactionCount', params],
      ['eth_getCode', params],
    ]
  }

  #learnAccount(address: Hex, [balance, nonce, code]: readonly unknown[]): void {
    const found = {
      balance: this.#read(uint, balance, 'eth_getBalance'),
      nonce: this.#read(uint64, nonce, 'eth_getTransactionCount'),
      code: this.#read(data, code, 'eth_getCode'),
    }
    // Code first: an account whose code is not kept is no use to whoever reads the file.
    if (found.code !== '0x') this.#learn(['code', found.code])
    this.#learn(['account', address, quantity(found.nonce), quantity(found.balance), this.#codeHash(found.code)])
  }

  /**
   * What a slot holds, without leading zeros.
   *
   * @param key 32 bytes
   * @throws ForkSourceError
   */
  async slot(address: Hex, key: Hex): Promise<Uint8Array> {
    const name = address + key
    const known = this.#slots.get(name)
    if (known !== undefined) return known
    const [answer] = await this.#askAll([['eth_getStorageAt', [address, key, this.#at]]])
    this.#learn(['slot', address, key, this.#read(slotValue, answer, 'eth_getStorageAt')])
    return this.#slots.get(name) ?? NOTHING
  }

  /**
   * Hash of one of the source's blocks up to the fork's.
   *
   * @throws ForkSourceError
   */
  async blockHash(number: bigint): Promise<Hex> {
    if (number === this.number) return this.block.header.hash
    const known = this.#hashes.get(number)
    if (known !== undefined) return known
    const [answer] = await this.#askAll([['eth_getBlockByNumber', [quantity(number), false]]])
    const place = this.#read(blockPlace, answer, 'eth_getBlockByNumber')
    if (place.number !== number) throw new ForkSourceError(this.source.host, `gave another block than ${number}`)
    this.#learn(['hash', quantity(number), place.hash])
    return place.hash
  }

  /** Ends what is being asked, and writes what was read. */
  async close(): Promise<void> {
    this.source.close()
    await this.#cache?.flush()
  }

  /** EIP-1898: by hash, so that a source that took another turn says so. */
  get #at(): { blockHash: Hex } {
    return { blockHash: this.block.header.hash }
  }

  /** A source that answers with an error has no state for us. */
  async #askAll(asks: readonly Ask[]): Promise<unknown[]> {
    try {
      return await (asks.length === 1 && asks[0] ? [await this.source.ask(...asks[0])] : this.source.askAll(asks))
    } catch (error) {
      if (error instanceof ForkSourceError || !(error instanceof RpcError)) throw error
      const what = [...new Set(asks.map(([method]) => method))].join(', ')
      throw new ForkSourceError(this.source.host, `refused ${what} at block ${this.number}: ${error.message}`)
    }
  }

  #read<T>(decode: Decoder<T>, answer: unknown, method: string): T {
    return readAnswer(this.source, decode, answer, method)
  }

  #codeHash(code: Hex): Hex {
    return bytesToHex(code === '0x' ? KECCAK256_NULL : this.#keccak256(hexToBytes(code)))
  }

  #learn(entry: CacheEntry): void {
    this.#remember(entry)
    this.#cache?.add(entry)
  }

  /** Takes what was read now or, in another process, once. */
  #remember([kind, ...fields]: CacheEntry): void {
    const [first = '0x', second = '0x', third = '0x', fourth = '0x'] = fields as Hex[]
    if (kind === 'code') this.code.set(this.#codeHash(first), hexToBytes(first))
    else if (kind === 'account') this.#rememberAccount(first, BigInt(second), BigInt(third), fourth)
    else if (kind === 'slot') this.#slots.set(first + second, trimmed(third))
    else if (kind === 'hash') this.#hashes.set(BigInt(first), second)
  }

  #rememberAccount(address: Hex, nonce: bigint, balance: bigint, hash: Hex): void {
    const hasCode = hash !== NO_CODE_HASH
    // Of a damaged file, whose line with the code is gone.
    if (hasCode && !this.code.has(hash)) return
    const codeHash = hasCode ? hexToBytes(hash) : KECCAK256_NULL
    const isThere = hasCode || nonce > 0n || balance > 0n
    this.#accounts.set(address, isThere ? { nonce, balance, codeHash, storage: undefined } : null)
  }
}

const ASKS_PER_ACCOUNT = 3
/** So that a batch stays as small as providers like them. */
const ACCOUNTS_AT_ONCE = 10
const NOTHING = new Uint8Array(0)
const NO_CODE_HASH = bytesToHex(KECCAK256_NULL)

/**
 * Reads what a source answered.
 *
 * @throws ForkSourceError when it is not what the method answers with
 */
export function readAnswer<T>(source: JsonRpcSource, decode: Decoder<T>, answer: unknown, method: string): T {
  try {
    return decode(answer, 'answer')
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    throw new ForkSourceError(source.host, `gave an answer to ${method} that can not be used: ${error.message}`)
  }
}

function trimmed(value: Hex): Uint8Array {
  const digits = value.slice(2).replace(/^(00)+/, '')
  return digits === '' ? NOTHING : hexToBytes(`0x${digits}`)
}
