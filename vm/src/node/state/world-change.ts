import { RLP } from '@ethereumjs/rlp'
import { KECCAK256_NULL } from '@ethereumjs/util'
import { bytesToInteger, integerBytes } from '../encoding.js'
import { encodeRlp } from '../rlp.js'
import { trieDelete, trieGet, triePut } from './trie.js'
import { trieDifference } from './trie-difference.js'
import type { TrieRoot } from './trie-node.js'
import type { AccountRecord, ForkedRecord, World } from './world.js'

type Slots = TrieRoot<Uint8Array>
/** A path, and the value that is there afterwards; none when there is none. */
type SlotItems = readonly [path: Uint8Array] | readonly [path: Uint8Array, value: Uint8Array]
/** Without fields when the account is gone. Slots are those that differ. */
type AccountItems =
  | readonly [path: Uint8Array]
  | readonly [
      path: Uint8Array,
      flags: Uint8Array,
      nonce: Uint8Array,
      balance: Uint8Array,
      codeHash: Uint8Array,
      slots: readonly SlotItems[],
    ]

/** Of the records of forks, which say whose their other slots are. */
const FLAGS = { partly: 1, whole: 2, gone: 4 } as const
const NONE = new Uint8Array(0)

/** What leads from one state to another, as a binary string: some 50 bytes for an account, of which the trie's nodes take 20 times as much. */
export function packChange(before: World, after: World): string {
  const accounts: AccountItems[] = []
  trieDifference<AccountRecord>(before, after, (path, old, record) => {
    accounts.push(record === undefined ? [pathBytes(path)] : accountItems(path, old?.storage, record))
  })
  return Buffer.from(encodeRlp(accounts)).toString('latin1')
}

/** The state after a {@link packChange}, out of the one before. */
export function applyChange(before: World, packed: string): World {
  const accounts = RLP.decode(Buffer.from(packed, 'latin1')) as unknown as AccountItems[]
  return accounts.reduce(applyAccount, before)
}

function accountItems(path: string, old: Slots, record: ForkedRecord): AccountItems {
  const { nonce, balance, codeHash, storage } = record
  const slots: SlotItems[] = []
  trieDifference(old, storage, (slot, _, value) => {
    slots.push(value === undefined ? [pathBytes(slot)] : [pathBytes(slot), value])
  })
  const code = codeHash === KECCAK256_NULL ? NONE : codeHash
  return [pathBytes(path), flagsOf(record), integerBytes(nonce), integerBytes(balance), code, slots]
}

function applyAccount(world: World, items: AccountItems): World {
  const path = pathOf(items[0])
  if (items.length === 1) return trieDelete(world, path)
  const [, flags, nonce, balance, codeHash, slots] = items
  const record: ForkedRecord = {
    nonce: bytesToInteger(nonce),
    balance: bytesToInteger(balance),
    // The state manager knows accounts without code by this very object.
    codeHash: codeHash.length === 0 ? KECCAK256_NULL : Uint8Array.from(codeHash),
    storage: slots.reduce(applySlot, trieGet(world, path)?.storage),
    ...marksOf(flags),
  }
  return triePut<AccountRecord>(world, path, record)
}

function applySlot(storage: Slots, [path, value]: SlotItems): Slots {
  return value === undefined
    ? trieDelete(storage, pathOf(path))
    : triePut(storage, pathOf(path), Uint8Array.from(value))
}

function flagsOf({ isWhole, isGone }: ForkedRecord): Uint8Array {
  const whole = isWhole === undefined ? 0 : isWhole ? FLAGS.whole : FLAGS.partly
  return integerBytes(BigInt(whole + (isGone === true ? FLAGS.gone : 0)))
}

function marksOf([flags = 0]: Uint8Array): Pick<ForkedRecord, 'isWhole' | 'isGone'> {
  if (flags === 0) return {}
  const isWhole = { isWhole: (flags & FLAGS.whole) !== 0 }
  return (flags & FLAGS.gone) === 0 ? isWhole : { ...isWhole, isGone: true }
}

function pathBytes(path: string): Uint8Array {
  return Buffer.from(path, 'hex')
}

function pathOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')
}
