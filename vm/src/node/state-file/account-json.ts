import { Account, createAddressFromString, KECCAK256_NULL } from '@ethereumjs/util'
import { bytesToHex, type Hex, hexToBytes, padLeft, quantity } from '../encoding.js'
import { address, type Decoder, data, looseUint, object, partial, slot, uint64 } from '../rpc/params.js'
import type { MemoryStateManager, StateBase } from '../state/memory-state-manager.js'
import { trieEach } from '../state/trie.js'
import type { TrieRoot } from '../state/trie-node.js'
import type { AccountRecord, World } from '../state/world.js'

/** An account in plain JSON: genesis files of geth, states of anvil and our own have it in this form. */
export interface AccountJson {
  readonly nonce: Hex
  /** Wei. */
  readonly balance: Hex
  readonly code?: Hex
  /** 32-byte words by 32-byte slots. */
  readonly storage?: Readonly<Record<Hex, Hex>>
}

/** An account that a file describes; what it leaves out is zero. */
export interface DescribedAccount {
  readonly address: Hex
  readonly nonce: bigint
  readonly balance: bigint
  readonly code: Hex
  readonly storage: readonly (readonly [Hex, Hex])[]
}

/**
 * All accounts of a state by address.
 *
 * @throws Error when the address or slot behind a hash is not known
 */
export function accountsToJson(world: World, base: StateBase): Record<Hex, AccountJson> {
  const accounts: [Hex, AccountJson][] = []
  trieEach(world, (path, record) => accounts.push([nameOf(path, base), accountToJson(record, base)]))
  return Object.fromEntries(accounts.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function accountToJson({ nonce, balance, codeHash, storage }: AccountRecord, base: StateBase): AccountJson {
  const code = base.code.get(bytesToHex(codeHash))
  if (code === undefined && bytesToHex(codeHash) !== bytesToHex(KECCAK256_NULL)) throw new Error('Code is missing.')
  return {
    nonce: quantity(nonce),
    balance: quantity(balance),
    ...(code === undefined || code.length === 0 ? {} : { code: bytesToHex(code) }),
    ...(storage === undefined ? {} : { storage: storageToJson(storage, base) }),
  }
}

function storageToJson(storage: TrieRoot<Uint8Array>, base: StateBase): Record<Hex, Hex> {
  const words: [Hex, Hex][] = []
  trieEach(storage, (path, value) => words.push([nameOf(path, base), padLeft(bytesToHex(value), 32)]))
  return Object.fromEntries(words.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function nameOf(path: string, { keys }: StateBase): Hex {
  const key = keys.preimages.get(path)
  if (key === undefined) throw new Error('The state holds a key whose name is not known.')
  return `0x${Buffer.from(key, 'latin1').toString('hex')}`
}

const fields = partial<{ nonce: bigint; balance: bigint; code: Hex; storage: Readonly<Record<string, unknown>> }>({
  nonce: uint64,
  balance: looseUint,
  code: data,
  storage: object,
})

/**
 * Reads accounts by address. A nonce may be a JSON number, an address may lack its 0x, as geth and anvil write them.
 *
 * @throws RpcError -32602 naming the account and field that is none
 */
export const accountsFromJson: Decoder<DescribedAccount[]> = (value, name) =>
  Object.entries(object(value, name)).map(([key, entry]) => {
    const at = address(key.startsWith('0x') ? key : `0x${key}`, `${name}: account ${key.slice(0, 44)}`)
    const { nonce = 0n, balance = 0n, code = '0x', storage = {} } = fields(entry, `${name}.${at}`)
    const words = Object.entries(storage).map(
      ([place, word]) => [slot(place, `${name}.${at}.storage`), slot(word, `${name}.${at}.storage.${place}`)] as const,
    )
    return { address: at, nonce, balance, code, storage: words }
  })

/** Puts accounts into a state, each in place of what was there. */
export async function putAccounts(state: MemoryStateManager, accounts: readonly DescribedAccount[]): Promise<void> {
  for (const { address: name, nonce, balance, code, storage } of accounts) {
    const at = createAddressFromString(name)
    await state.clearStorage(at)
    await state.putAccount(at, new Account(nonce, balance))
    if (code !== '0x') await state.putCode(at, hexToBytes(code))
    for (const [place, word] of storage) await state.putStorage(at, hexToBytes(place), hexToBytes(word))
  }
}
