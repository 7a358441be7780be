import { Account, createAddressFromString } from '@ethereumjs/util'
import { LATEST } from '../../chain/block-tag.js'
import { bytesToHex, type Hex, hexToBytes, padLeft, quantity } from '../../encoding.js'
import { invalidParams } from '../../errors.js'
import type { ExecutionView } from '../../execution.js'
import { accountProof, type ProofKey } from '../../proof.js'
import { type MethodTable, method } from '../method.js'
import { address, blockTag, type Decoder, list, mapOf, optional, required, slot } from '../params.js'

/** As geth has it. */
const MAX_STORAGE_VALUES = 1_024

const storageRequest = mapOf(address, list(slot, MAX_STORAGE_VALUES))

/** A slot of a proof, which is answered as it was asked for: as 32 bytes, or as a quantity. */
const proofKey: Decoder<ProofKey> = (value, name) => {
  const padded = slot(value, name)
  return { slot: padded, key: String(value).length === padded.length ? padded : quantity(BigInt(padded)) }
}

async function valuesOf({ state }: ExecutionView, account: Hex, slots: readonly Hex[]): Promise<Hex[]> {
  const at = createAddressFromString(account)
  const values: Hex[] = []
  for (const place of slots) values.push(padLeft(bytesToHex(await state.getStorage(at, hexToBytes(place))), 32))
  return values
}

/** eth: accounts, code and storage at any block. */
export const stateMethods: MethodTable = {
  eth_getBalance: method([required(address), optional(blockTag, LATEST)], ({ chain }, account, tag) =>
    chain.withState(tag, async ({ view }) => {
      const found = await view.state.getAccount(createAddressFromString(account))
      return quantity(found?.balance ?? 0n)
    }),
  ),

  eth_getTransactionCount: method([required(address), optional(blockTag, LATEST)], ({ chain }, account, tag) => {
    if (tag.kind === 'pending') return chain.pendingNonce(account).then(quantity)
    return chain.withState(tag, async ({ view }) => {
      const found = await view.state.getAccount(createAddressFromString(account))
      return quantity(found?.nonce ?? 0n)
    })
  }),

  eth_getCode: method([required(address), optional(blockTag, LATEST)], ({ chain }, account, tag) =>
    chain.withState(tag, async ({ view }) => bytesToHex(await view.state.getCode(createAddressFromString(account)))),
  ),

  eth_getAccount: method([required(address), optional(blockTag, LATEST)], ({ chain }, account, tag) =>
    chain.withState(tag, async ({ view }) => {
      const found = (await view.state.getAccount(createAddressFromString(account))) ?? new Account()
      return {
        nonce: quantity(found.nonce),
        balance: quantity(found.balance),
        storageRoot: bytesToHex(found.storageRoot),
        codeHash: bytesToHex(found.codeHash),
      }
    }),
  ),

  eth_getAccountInfo: method([required(address), optional(blockTag, LATEST)], ({ chain }, account, tag) =>
    chain.withState(tag, async ({ view: { state } }) => {
      const at = createAddressFromString(account)
      const { nonce, balance } = (await state.getAccount(at)) ?? new Account()
      return { nonce: quantity(nonce), balance: quantity(balance), code: bytesToHex(await state.getCode(at)) }
    }),
  ),

  eth_getStorageAt: method(
    [required(address), required(slot), optional(blockTag, LATEST)],
    ({ chain }, account, place, tag) =>
      chain.withState(tag, async ({ view }) => (await valuesOf(view, account, [place]))[0]),
  ),

  eth_getProof: method(
    [required(address), required(list(proofKey, 1_000)), optional(blockTag, LATEST)],
    ({ chain }, account, keys, tag) => chain.withState(tag, ({ view }) => accountProof(view, account, keys)),
  ),

  eth_getStorageValues: method([required(storageRequest), optional(blockTag, LATEST)], ({ chain }, wanted, tag) => {
    const count = [...wanted.values()].reduce((sum, slots) => sum + slots.length, 0)
    if (count === 0) throw invalidParams('empty request')
    if (count > MAX_STORAGE_VALUES) throw invalidParams(`too many slots (max ${MAX_STORAGE_VALUES})`)
    return chain.withState(tag, async ({ view }) => {
      const found: [Hex, Hex[]][] = []
      for (const [account, slots] of wanted) found.push([account, await valuesOf(view, account, slots)])
      return Object.fromEntries(found)
    })
  }),
}
