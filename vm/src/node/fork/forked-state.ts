import type { AccountFields } from '@ethereumjs/common'
import { type Account, type Address, KECCAK256_NULL } from '@ethereumjs/util'
import { bytesToHex, withoutZeros } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { StateBase, StateProof } from '../state/memory-state-manager.js'
import { trieDelete, trieGet, triePut } from '../state/trie.js'
import { WatchedState } from '../state/watched-state.js'
import type { AccountRecord, ForkedRecord, World } from '../state/world.js'
import type { Fork } from './fork.js'

const NO_CODE = new Uint8Array(0)
const GONE: ForkedRecord = {
  nonce: 0n,
  balance: 0n,
  codeHash: KECCAK256_NULL,
  storage: undefined,
  isWhole: true,
  isGone: true,
}

/**
 * A state of which only what was written here is here; the rest is another chain's, and read when somebody needs it.
 *
 * What was read is no part of the world: reverts and snapshots need not know of it, and worlds with the same writes have the same root,
 * whoever looked at what in between. A slot that was set to zero is kept as an empty value, since it hides what the source has.
 */
export class ForkedState extends WatchedState {
  constructor(
    base: StateBase,
    private readonly fork: Fork,
    world?: World,
  ) {
    super(base, world)
  }

  override shallowCopy(): ForkedState {
    return new ForkedState(this.base, this.fork, this.world)
  }

  /** What is here or was read; an account that was not loaded is not found. */
  override record(address: Address): AccountRecord | undefined {
    const own = this.#own(address)
    if (own === undefined) return this.fork.known(address.toString())
    return own.isGone === true ? undefined : own
  }

  override async getAccount(address: Address): Promise<Account | undefined> {
    await this.#load(address)
    return super.getAccount(address)
  }

  override async putAccount(address: Address, account?: Account): Promise<void> {
    if (account === undefined) return this.deleteAccount(address)
    this.onTouch?.(address.toString())
    const { nonce, balance, codeHash } = account
    await this.#write(address, { nonce, balance, codeHash })
  }

  override async deleteAccount(address: Address): Promise<void> {
    await this.#load(address)
    if (this.fork.known(address.toString()) === undefined) return super.deleteAccount(address)
    this.put(address, GONE)
  }

  override async modifyAccountFields(address: Address, { nonce, balance, codeHash }: AccountFields): Promise<void> {
    await this.#write(address, {
      ...(nonce === undefined ? {} : { nonce }),
      ...(balance === undefined ? {} : { balance }),
      ...(codeHash === undefined ? {} : { codeHash }),
    })
  }

  override async putCode(address: Address, code: Uint8Array): Promise<void> {
    const codeHash = code.length === 0 ? KECCAK256_NULL : this.base.codec.accounts.keccak256(code)
    this.base.code.set(bytesToHex(codeHash), code)
    await this.#write(address, { codeHash })
  }

  override async getCode(address: Address): Promise<Uint8Array> {
    await this.#load(address)
    return super.getCode(address)
  }

  override async getStorage(address: Address, key: Uint8Array): Promise<Uint8Array> {
    this.onTouch?.(address.toString(), bytesToHex(key))
    await this.#load(address)
    const own = this.#own(address)
    const written = trieGet(own?.storage, this.base.keys.of(key))
    if (written !== undefined) return written
    return this.#isWhole(address, own) ? NO_CODE : this.fork.slot(address.toString(), bytesToHex(key))
  }

  override async putStorage(address: Address, key: Uint8Array, value: Uint8Array): Promise<void> {
    this.onTouch?.(address.toString(), bytesToHex(key))
    await this.#load(address)
    const record = this.record(address)
    if (record === undefined) throw new Error('Storage of an account that does not exist.')
    const path = this.base.keys.written(key)
    const stored = withoutZeros(value)
    const isWhole = this.#isWhole(address, record)
    const isForgotten = isWhole && stored.length === 0
    const storage = isForgotten ? trieDelete(record.storage, path) : triePut(record.storage, path, stored)
    this.#put(address, { ...record, storage, isWhole })
  }

  override async clearStorage(address: Address): Promise<void> {
    await this.#load(address)
    const record = this.record(address)
    if (record !== undefined) this.#put(address, { ...record, storage: undefined, isWhole: true })
  }

  override async waiveSenderCode(sender: Address): Promise<void> {
    await this.#load(sender)
    return super.waiveSenderCode(sender)
  }

  /** @throws RpcError -32000 */
  override prove(): StateProof {
    throw invalidInput('a fork can prove nothing of its state: it holds what was written on it, not all of it')
  }

  #own(address: Address): ForkedRecord | undefined {
    return super.record(address)
  }

  #load(address: Address): Promise<void> | undefined {
    return this.#own(address) === undefined ? this.fork.load(address.toString()) : undefined
  }

  async #write(address: Address, fields: Partial<Omit<AccountRecord, 'storage'>>): Promise<void> {
    await this.#load(address)
    const own = this.#own(address)
    const { nonce, balance, codeHash, storage } = this.record(address) ?? GONE
    const isWhole = this.#isWhole(address, own)
    this.#put(address, { nonce, balance, codeHash, storage, isWhole, ...fields })
  }

  /** Whether the source has no part in the account's storage. */
  #isWhole(address: Address, own: ForkedRecord | undefined): boolean {
    return own?.isWhole ?? this.fork.known(address.toString()) === undefined
  }

  #put(address: Address, record: ForkedRecord): void {
    this.put(address, record)
  }
}
