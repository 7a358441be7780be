import { integerBytes } from '../encoding.js'
import { encodeRlp } from '../rlp.js'
import { type TrieCodec, type TrieRoot, trieHash } from './trie.js'

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
    encodeRlp([integerBytes(nonce), integerBytes(balance), trieHash(slots, storage), codeHash])
  return { accounts: { keccak256, encode }, storage }
}
