import { Account, createAddressFromString } from '@ethereumjs/util'
import { LATEST } from '../../chain/block-tag.js'
import { bytesToHex, hexToBytes, padLeft, quantity } from '../../encoding.js'
import { accountProof } from '../../proof.js'
import { type MethodTable, method } from '../method.js'
import { address, blockTag, list, optional, required, slot } from '../params.js'

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
      chain.withState(tag, async ({ view }) => {
        const value = await view.state.getStorage(createAddressFromString(account), hexToBytes(place))
        return padLeft(bytesToHex(value), 32)
      }),
  ),

  eth_getProof: method(
    [required(address), required(list(slot, 1_000)), optional(blockTag, LATEST)],
    ({ chain }, account, slots, tag) => chain.withState(tag, ({ view }) => accountProof(view, account, slots)),
  ),
}
