/** A key as a binary string, one character per byte: its first character says what it is a key of. */
export type StoreKey = string

/** One change of a store. */
export type StoreChange =
  | { readonly type: 'put'; readonly key: StoreKey; readonly value: Uint8Array }
  | { readonly type: 'del'; readonly key: StoreKey }

/** Keys and values that outlive the process. One process at a time has it. */
export interface NodeStore {
  /** Where the store lies, for messages. */
  readonly place: string
  get(key: StoreKey): Uint8Array | undefined
  /** All entries whose key begins with `prefix`, ascending by key. */
  entries(prefix: StoreKey): AsyncIterable<readonly [StoreKey, Uint8Array]>
  /** Makes all changes, or none. What was awaited survives the end of the process, however it comes. */
  batch(changes: readonly StoreChange[]): Promise<void>
  close(): Promise<void>
}

/** First characters of keys. What follows is a hash, or a number as {@link numberKey} writes it. */
export const Prefix = {
  /** Trie node by its hash. */
  node: 'n',
  /** Contract code by its hash. */
  code: 'c',
  /** Address or slot by its hash. */
  preimage: 'k',
  /** Block with receipts, as JSON, by number. */
  block: 'b',
  /** Block number by hash. */
  number: 'h',
  /** Block number and index by transaction hash. */
  transaction: 't',
  /** Root of the state that calls at a block see, by number. */
  world: 'w',
  /** Addresses that emitted logs in a block, one behind the other, by number. */
  emitters: 'l',
  /** Waiting transaction by hash. */
  pending: 'p',
  /** Everything else, by name. */
  meta: 'm',
} as const

/** Eight bytes, big-endian, so that keys sort as the numbers do. */
export function numberKey(prefix: string, number: number): StoreKey {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64BE(BigInt(number))
  return prefix + bytes.toString('latin1')
}

/** A key that ends in a hash given as 0x-prefixed hex. */
export function hashKey(prefix: string, hash: string): StoreKey {
  return prefix + Buffer.from(hash.slice(2), 'hex').toString('latin1')
}
