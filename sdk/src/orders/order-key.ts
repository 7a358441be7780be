import { hexToBytes } from '@merkato/protocol'
import { BaseWallet, hexlify, SigningKey, type TypedDataDomain, type TypedDataField } from 'ethers'
import { redact } from '../errors/base.js'

/** What an order key needs from a wallet. */
export interface SecretSource {
  readonly chainId: bigint
  deriveSecret(purpose: string, info: Uint8Array): Uint8Array
}

/** Signs EIP-712 messages; ethers' signers do, and order keys. */
export interface TypedDataSigner {
  getAddress(): Promise<string>
  signTypedData(
    domain: TypedDataDomain,
    types: Record<string, TypedDataField[]>,
    value: Record<string, unknown>,
  ): Promise<string>
}

/** The key of one shielded order. It holds no coins and can be linked to nothing else; it only signs the buyer's word. */
export interface OrderKey extends TypedDataSigner {
  readonly address: string
}

/**
 * The key under which a wallet is the buyer of an order. It follows from the seed, the escrow and the order id, so the
 * phrase alone finds a wallet's orders again: derive, and compare with the buyer on chain.
 */
export function orderKeyOf(wallet: SecretSource, escrow: string, orderId: string): OrderKey {
  const chain = hexToBytes(wallet.chainId.toString(16).padStart(64, '0'))
  const info = Uint8Array.from([...chain, ...hexToBytes(escrow), ...hexToBytes(orderId)])
  const signer = new BaseWallet(new SigningKey(hexlify(wallet.deriveSecret('order', info))))
  const key: OrderKey = {
    address: signer.address,
    getAddress: async () => signer.address,
    signTypedData: (domain, types, value) => signer.signTypedData(domain, types, value),
  }
  redact(key, `OrderKey(${signer.address})`)
  return key
}
