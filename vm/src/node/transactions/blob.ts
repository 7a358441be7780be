import { RLP } from '@ethereumjs/rlp'
import { Blob4844Tx, type TxOptions } from '@ethereumjs/tx'
import { bytesToBigInt, type NestedUint8Array } from '@ethereumjs/util'
import { bytesToHex } from '../encoding.js'

const BLOB_TYPE = 3
const SIGNED_FIELDS = 14

/** Whether bytes say that they are a transaction with blobs (EIP-4844). */
export function isBlobTransaction(raw: Uint8Array): boolean {
  return raw[0] === BLOB_TYPE
}

/**
 * Decodes a transaction with blobs as blocks hold it, without the blobs. ethereumjs' own decoder asks for a KZG library, which is of no
 * use here: the blobs were judged when the transaction was sent.
 *
 * @throws Error when the bytes are none
 */
export function decodeBlobTransaction(raw: Uint8Array, options: TxOptions): Blob4844Tx {
  const items: Uint8Array | NestedUint8Array = RLP.decode(raw.subarray(1))
  if (!Array.isArray(items) || items.length !== SIGNED_FIELDS) throw new Error('not a signed blob transaction')
  const bytes = (index: number): Uint8Array => {
    const item = items[index]
    if (!(item instanceof Uint8Array)) throw new Error('a field of the blob transaction is a list')
    return item
  }
  return new Blob4844Tx(
    {
      chainId: bytesToBigInt(bytes(0)),
      nonce: bytes(1),
      maxPriorityFeePerGas: bytes(2),
      maxFeePerGas: bytes(3),
      gasLimit: bytes(4),
      to: bytes(5),
      value: bytes(6),
      data: bytes(7),
      accessList: items[8] as never,
      maxFeePerBlobGas: bytes(9),
      blobVersionedHashes: hashes(items[10]),
      v: bytesToBigInt(bytes(11)),
      r: bytes(12),
      s: bytes(13),
    },
    options,
  )
}

function hashes(list: Uint8Array | NestedUint8Array | undefined): `0x${string}`[] {
  if (!Array.isArray(list)) throw new Error('the versioned hashes are no list')
  return list.map((item) => {
    if (!(item instanceof Uint8Array)) throw new Error('a versioned hash is a list')
    return bytesToHex(item)
  })
}
