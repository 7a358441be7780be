import type { AccountFields, StateManagerInterface } from '@ethereumjs/common'
import { Account, type Address, KECCAK256_NULL, KECCAK256_RLP } from '@ethereumjs/util'
import type { PromptStorage } from '../../evm/prompt-storage.js'
import { bytesToHex, type Hex, withoutZeros } from '../encoding.js'
import { HashedKeys, type Preimages } from './hashed-keys.js'
import { OriginalSlots } from './original-slots.js'
import { trieDelete, trieGet, trieHash, trieProof, triePut } from './trie.js'
import type { TrieRoot } from './trie-node.js'
import type { AccountRecord, World, WorldCodec } from './world.js'

/** EIP-1186's proof before it is written as JSON. */
export interface StateProof {
  readonly account: AccountRecord
  readonly storageRoot: Uint8Array
  readonly proof: readonly Uint8Array[]
  readonly storage: readonly { readonly value: Uint8Array; readonly proof: readonly Uint8Array[] }[]
}

/** What all views of one chain's states share: how they are hashed, and code by its hash. */
export interface StateBase {
  readonly codec: WorldCodec
  readonly keys: HashedKeys
  readonly code: CodeBook
}

/** Contract code by the hex of its hash. */
export interface CodeBook {
  get(hash: Hex): Uint8Array | undefined
  set(hash: Hex, code: Uint8Array): unknown
}

/** Where the parts of a state that are no trie are kept; in memory when left out. */
export interface StateBooks {
  readonly code: CodeBook
  readonly preimages: Preimages
}

export function stateBase(codec: WorldCodec, books: StateBooks = { code: new Map(), preimages: new Map() }): StateBase {
  return { codec, keys: new HashedKeys(codec.accounts.keccak256, books.preimages), code: books.code }
}

/** Bytes of a slot. */
const WORD = 32
const MAX_BALANCE = 2n ** 256n - 1n
const NOTHING = new Uint8Array(0)
/** Delegation designator of EIP-7702: the one kind of code that a sender may have (EIP-3607). */
const DELEGATION_PREFIX = Uint8Array.of(0xef, 0x01, 0x00)

/**
 * State manager over immutable worlds: a checkpoint keeps a reference, a revert puts it back, and any world that a block left
 * behind can be opened again.
 *
 * The EVM never sees storage roots as data, so `putAccount` leaves an account's storage alone, whatever root it names.
 */
export class MemoryStateManager implements StateManagerInterface {
  readonly originalStorageCache = new OriginalSlots((address, key) => this.getStorage(address, key))
  /** The storage without waiting; undefined where somebody has to be asked or told first. */
  readonly promptStorage: PromptStorage | undefined = {
    get: (address, key) => this.#slot(address, key),
    original: (address, key, current) => this.originalStorageCache.before(address, key, current),
    put: (address, key, value) => new StoredAccount(this.#store(address, key, value), this.base.codec),
  }
  readonly #checkpoints: World[] = []
  #world: World
  #waived: Address | undefined

  constructor(
    protected readonly base: StateBase,
    world?: World,
  ) {
    this.#world = world
  }

  /** The state as it is now. */
  get world(): World {
    return this.#world
  }

  /** Goes to another state. Open checkpoints are gone. */
  open(world: World): void {
    this.#world = world
    this.#checkpoints.length = 0
    this.originalStorageCache.clear()
  }

  async getAccount(address: Address): Promise<Account | undefined> {
    const record = this.record(address)
    return record === undefined ? undefined : new StoredAccount(record, this.base.codec)
  }

  async putAccount(address: Address, account?: Account): Promise<void> {
    if (account === undefined) return this.deleteAccount(address)
    const { nonce, balance, codeHash } = account
    // The EVM refuses transfers that overflow, and looks at nothing when it pays fees: to who was given 2^256 - 1 wei by hand, for example.
    if (balance > MAX_BALANCE) throw new Error(`balance overflow: ${address.toString()} would have 2^256 wei or more`)
    this.put(address, { nonce, balance, codeHash, storage: this.record(address)?.storage })
  }

  async deleteAccount(address: Address): Promise<void> {
    this.#world = trieDelete(this.#world, this.base.keys.of(address.bytes))
  }

  async modifyAccountFields(address: Address, { nonce, balance, codeHash }: AccountFields): Promise<void> {
    const record = this.record(address) ?? EMPTY_RECORD
    this.put(address, {
      nonce: nonce ?? record.nonce,
      balance: balance ?? record.balance,
      codeHash: codeHash ?? record.codeHash,
      storage: record.storage,
    })
  }

  async putCode(address: Address, code: Uint8Array): Promise<void> {
    const codeHash = code.length === 0 ? KECCAK256_NULL : this.base.codec.accounts.keccak256(code)
    this.base.code.set(bytesToHex(codeHash), code)
    this.put(address, { ...(this.record(address) ?? EMPTY_RECORD), codeHash })
  }

  async getCode(address: Address): Promise<Uint8Array> {
    // runTx asks for the code of a contract that sends, once, before anything runs.
    if (this.#waived?.equals(address) === true) {
      this.#waived = undefined
      return DELEGATION_PREFIX
    }
    const record = this.record(address)
    if (record === undefined || record.codeHash === KECCAK256_NULL) return NOTHING
    return this.base.code.get(bytesToHex(record.codeHash)) ?? NOTHING
  }

  async getCodeSize(address: Address): Promise<number> {
    return (await this.getCode(address)).length
  }

  async getStorage(address: Address, key: Uint8Array): Promise<Uint8Array> {
    return padded(this.#slot(address, key))
  }

  async putStorage(address: Address, key: Uint8Array, value: Uint8Array): Promise<void> {
    this.#store(address, key, withoutZeros(value))
  }

  async clearStorage(address: Address): Promise<void> {
    const record = this.record(address)
    if (record?.storage !== undefined) this.put(address, { ...record, storage: undefined })
  }

  async checkpoint(): Promise<void> {
    this.#checkpoints.push(this.#world)
  }

  async commit(): Promise<void> {
    this.#pop()
  }

  async revert(): Promise<void> {
    this.#world = this.#pop()
  }

  async getStateRoot(): Promise<Uint8Array> {
    return trieHash(this.#world, this.base.codec.accounts)
  }

  /** States are opened with {@link open}; a root alone does not lead to one. */
  async setStateRoot(): Promise<void> {
    throw new Error('States in memory are opened as worlds, not by their root.')
  }

  async hasStateRoot(root: Uint8Array): Promise<boolean> {
    return bytesToHex(root) === bytesToHex(await this.getStateRoot())
  }

  clearCaches(): void {
    this.originalStorageCache.clear()
  }

  shallowCopy(): MemoryStateManager {
    return new MemoryStateManager(this.base, this.#world)
  }

  /** Passes EIP-3607's check for the next transaction if `sender` is a contract: for impersonation. */
  async waiveSenderCode(sender: Address): Promise<void> {
    const record = this.record(sender)
    this.#waived = record !== undefined && isContract(record) ? sender : undefined
  }

  /** A transaction that was refused before the check must not leave the waiver behind. */
  endWaiver(): void {
    this.#waived = undefined
  }

  /** The account and slots with the trie nodes that lead to them; an absent account is an empty one. */
  prove(address: Address, slots: readonly Uint8Array[]): StateProof {
    const { codec, keys } = this.base
    // Hashing first leaves every node with its reference, which the proofs are cut by.
    trieHash(this.#world, codec.accounts)
    const account = this.record(address) ?? EMPTY_RECORD
    const storage = slots.map((slot) => ({
      value: trieGet(account.storage, keys.of(slot)) ?? NOTHING,
      proof: trieProof(account.storage, keys.of(slot), codec.storage),
    }))
    const proof = trieProof(this.#world, keys.of(address.bytes), codec.accounts)
    return { account, storageRoot: trieHash(account.storage, codec.storage), proof, storage }
  }

  /** The account as it is stored. */
  record(address: Address): AccountRecord | undefined {
    return trieGet(this.#world, this.base.keys.of(address.bytes))
  }

  protected put(address: Address, record: AccountRecord): void {
    this.#world = triePut(this.#world, this.base.keys.written(address.bytes), record)
  }

  #slot(address: Address, key: Uint8Array): Uint8Array {
    return trieGet(this.record(address)?.storage, this.base.keys.of(key)) ?? NOTHING
  }

  /** @returns the account as it is then */
  #store(address: Address, key: Uint8Array, value: Uint8Array): AccountRecord {
    const record = this.record(address)
    if (record === undefined) throw new Error('Storage of an account that does not exist.')
    const path = this.base.keys.written(key)
    const storage = value.length === 0 ? trieDelete(record.storage, path) : triePut(record.storage, path, value)
    if (storage === record.storage) return record
    const changed = { ...record, storage }
    this.put(address, changed)
    return changed
  }

  #pop(): World {
    if (this.#checkpoints.length === 0) throw new Error('No checkpoint is open.')
    return this.#checkpoints.pop()
  }
}

const EMPTY_RECORD: AccountRecord = { nonce: 0n, balance: 0n, codeHash: KECCAK256_NULL, storage: undefined }

/** The whole word, unless it is zero: ethereumjs would pad it at each use, and takes longer. */
function padded(value: Uint8Array): Uint8Array {
  if (value.length === WORD || value.length === 0) return value
  const word = new Uint8Array(WORD)
  word.set(value, WORD - value.length)
  return word
}

function isContract({ codeHash }: AccountRecord): boolean {
  return bytesToHex(codeHash) !== bytesToHex(KECCAK256_NULL)
}

/** An account whose storage root is computed only if somebody looks: hashing it for each balance would cost most of the time. */
class StoredAccount extends Account {
  readonly #storage: TrieRoot<Uint8Array>
  readonly #codec: WorldCodec
  #root: Uint8Array | undefined

  constructor({ nonce, balance, codeHash, storage }: AccountRecord, codec: WorldCodec) {
    super(nonce, balance, KECCAK256_RLP, codeHash)
    this.#storage = storage
    this.#codec = codec
  }

  override get storageRoot(): Uint8Array {
    this.#root ??= trieHash(this.#storage, this.#codec.storage)
    return this.#root
  }

  override set storageRoot(root: Uint8Array) {
    this.#root = root
  }
}
