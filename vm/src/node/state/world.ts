import { encodeRlp } from '../rlp.js'
import { HASH_BYTES, rootReference } from './encode-node.js'
import type { TrieCodec, TrieRoot } from './trie-node.js'

/** RLP's prefixes: of a string, of a hash, and of a list of more than 55 bytes. */
const STRING_PREFIX = 0x80
const HASH_PREFIX = STRING_PREFIX + HASH_BYTES
const LONG_LIST = 0xf8
const LIST_PREFIX_BYTES = 2
/** Room for the longest account: two integers of 32 bytes and two hashes. */
const scratch = Buffer.alloc(LIST_PREFIX_BYTES + 4 * (1 + HASH_BYTES))

/** One account. Its storage maps hashed slots to values without leading zeros; a zero value is not stored. */
export interface AccountRecord {
  readonly nonce: bigint
  /** Wei. */
  readonly balance: bigint
  readonly codeHash: Uint8Array
  readonly storage: TrieRoot<Uint8Array>
}

/** An account that was written on a fork, in place of the source's. */
export interface ForkedRecord extends AccountRecord {
  /** Its storage is all here: slots that are not, are zero. */
  readonly isWhole?: boolean
  /** It was deleted. */
  readonly isGone?: boolean
}

/** The whole state, immutable: accounts by hashed address. Holding on to it keeps this state readable. */
export type World = TrieRoot<AccountRecord>

/** How accounts and storage are hashed. */
export interface WorldCodec {
  readonly accounts: TrieCodec<AccountRecord>
  readonly storage: TrieCodec<Uint8Array>
}

export function worldCodec(keccak256: (bytes: Uint8Array) => Uint8Array): WorldCodec {
  const storage: TrieCodec<Uint8Array> = { keccak256, encode: (value) => encodeRlp(value) }
  const encode = ({ nonce, balance, codeHash, storage: slots }: AccountRecord) =>
    encodeAccount(nonce, balance, rootReference(slots, storage), codeHash)
  return { accounts: { keccak256, encode }, storage }
}

/** RLP of an account (yellow paper, 4.1), some five times per block. To be used or copied before the next one is encoded. */
function encodeAccount(nonce: bigint, balance: bigint, storageRoot: string, codeHash: Uint8Array): Uint8Array {
  let end = writeInteger(balance, writeInteger(nonce, LIST_PREFIX_BYTES))
  scratch[end] = HASH_PREFIX
  end += 1 + scratch.write(storageRoot, end + 1, 'latin1')
  scratch[end] = HASH_PREFIX
  scratch.set(codeHash, end + 1)
  end += 1 + codeHash.length
  // Two hashes are more than 55 bytes.
  scratch[0] = LONG_LIST
  scratch[1] = end - LIST_PREFIX_BYTES
  return scratch.subarray(0, end)
}

/** @returns where the next item begins */
function writeInteger(value: bigint, at: number): number {
  if (value === 0n) scratch[at] = STRING_PREFIX
  else if (value < STRING_PREFIX) scratch[at] = Number(value)
  else {
    const digits = value.toString(16)
    const length = scratch.write(digits.length % 2 === 0 ? digits : `0${digits}`, at + 1, 'hex')
    scratch[at] = STRING_PREFIX + length
    return at + 1 + length
  }
  return at + 1
}
