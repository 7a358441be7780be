import {
  type Blob4844Tx,
  isAccessList2930Tx,
  isBlob4844Tx,
  isEOACode7702Tx,
  isFeeMarket1559Tx,
  type LegacyTx,
  type TypedTransaction,
} from '@ethereumjs/tx'
import { type Address, bytesToBigInt } from '@ethereumjs/util'
import { keccakOf } from '../../evm/wasm-crypto.js'
import { min } from '../bigint.js'
import { bytesToHex, type Hex } from '../encoding.js'

export interface AccessListEntry {
  readonly address: Hex
  readonly storageKeys: readonly Hex[]
}

/** One delegation of EIP-7702. */
export interface Authorization {
  readonly chainId: bigint
  readonly address: Hex
  readonly nonce: bigint
  readonly yParity: bigint
  readonly r: bigint
  readonly s: bigint
}

export interface LegacyFees {
  readonly gasPrice: bigint
}

export interface MarketFees {
  readonly maxFeePerGas: bigint
  readonly maxPriorityFeePerGas: bigint
}

/** EIP-4844. */
export interface BlobFields {
  /** Wei per blob gas. */
  readonly maxFeePerBlobGas: bigint
  readonly versionedHashes: readonly Hex[]
}

/** EIP-4844: blob gas of one blob. */
export const GAS_PER_BLOB = 131_072n

/** What the node keeps of a transaction. ethereumjs' own objects carry a copy of all chain parameters each. */
export interface ChainTransaction {
  readonly hash: Hex
  readonly from: Hex
  /** EIP-2718 type: 0 legacy, 1 access list, 2 fee market, 3 blobs, 4 set code. */
  readonly type: number
  readonly nonce: bigint
  readonly gasLimit: bigint
  readonly to: Hex | undefined
  readonly value: bigint
  readonly data: Uint8Array
  /** Undefined for a legacy transaction without replay protection. */
  readonly chainId: bigint | undefined
  readonly fees: LegacyFees | MarketFees
  readonly accessList: readonly AccessListEntry[] | undefined
  readonly authorizationList: readonly Authorization[] | undefined
  /** Of a transaction with blobs. */
  readonly blobs?: BlobFields | undefined
  readonly v: bigint
  readonly r: bigint
  readonly s: bigint
  /** EIP-2718 encoding, as it is sent over the wire. */
  readonly raw: Uint8Array
}

/** Most wei that the transaction can cost its sender. */
export function maximumCost(tx: ChainTransaction): bigint {
  return tx.value + tx.gasLimit * feeCap(tx) + blobGas(tx) * blobFeeCap(tx)
}

/** Blob gas that the transaction uses. */
export function blobGas({ blobs }: Pick<ChainTransaction, 'blobs'>): bigint {
  return GAS_PER_BLOB * BigInt(blobs?.versionedHashes.length ?? 0)
}

/** Most wei per blob gas that the transaction pays; 0 without blobs. */
export function blobFeeCap({ blobs }: Pick<ChainTransaction, 'blobs'>): bigint {
  return blobs?.maxFeePerBlobGas ?? 0n
}

/** Most wei per gas that the transaction pays. */
export function feeCap({ fees }: ChainTransaction): bigint {
  return 'gasPrice' in fees ? fees.gasPrice : fees.maxFeePerGas
}

/** Most wei per gas that the transaction pays to the block's producer. */
export function tipCap({ fees }: ChainTransaction): bigint {
  return 'gasPrice' in fees ? fees.gasPrice : fees.maxPriorityFeePerGas
}

/** Wei per gas that the producer gets at this base fee; negative when the transaction can not be included. */
export function effectiveTip(tx: ChainTransaction, baseFeePerGas: bigint): bigint {
  return min(feeCap(tx) - baseFeePerGas, tipCap(tx))
}

/** Takes the fields out of an ethereumjs transaction whose sender is known. */
export function toChainTransaction(tx: TypedTransaction, from: Address): ChainTransaction {
  const raw = tx.serialize()
  return {
    // As tx.hash() has it, which encodes the transaction again.
    hash: bytesToHex(keccakOf(tx.common)(raw)),
    from: from.toString(),
    type: tx.type,
    nonce: tx.nonce,
    gasLimit: tx.gasLimit,
    to: tx.to?.toString(),
    value: tx.value,
    data: tx.data,
    chainId: chainIdOf(tx),
    fees: feesOf(tx),
    accessList: accessListOf(tx),
    authorizationList: authorizationsOf(tx),
    ...(isBlob4844Tx(tx) ? { blobs: blobsOf(tx) } : {}),
    v: tx.v ?? 0n,
    r: tx.r ?? 0n,
    s: tx.s ?? 0n,
    raw,
  }
}

function chainIdOf(tx: TypedTransaction): bigint | undefined {
  if (tx.type !== 0) return tx.common.chainId()
  // EIP-155: v = 35 + 2 * chainId + parity; 27 and 28 name no chain.
  return tx.v !== undefined && tx.v >= 35n ? (tx.v - 35n) / 2n : undefined
}

function feesOf(tx: TypedTransaction): LegacyFees | MarketFees {
  if (isFeeMarket1559Tx(tx) || isBlob4844Tx(tx) || isEOACode7702Tx(tx)) {
    return { maxFeePerGas: tx.maxFeePerGas, maxPriorityFeePerGas: tx.maxPriorityFeePerGas }
  }
  return { gasPrice: (tx as LegacyTx).gasPrice }
}

function accessListOf(tx: TypedTransaction): readonly AccessListEntry[] | undefined {
  const hasList = isAccessList2930Tx(tx) || isFeeMarket1559Tx(tx) || isBlob4844Tx(tx) || isEOACode7702Tx(tx)
  if (!hasList) return undefined
  return tx.accessList.map(([address, keys]) => ({
    address: bytesToHex(address),
    storageKeys: keys.map((key) => bytesToHex(key)),
  }))
}

function blobsOf({ maxFeePerBlobGas, blobVersionedHashes }: Blob4844Tx): BlobFields {
  return { maxFeePerBlobGas, versionedHashes: blobVersionedHashes }
}

function authorizationsOf(tx: TypedTransaction): readonly Authorization[] | undefined {
  if (!isEOACode7702Tx(tx)) return undefined
  return tx.authorizationList.map(([chainId, address, nonce, yParity, r, s]) => ({
    chainId: bytesToBigInt(chainId),
    address: bytesToHex(address),
    nonce: bytesToBigInt(nonce),
    yParity: bytesToBigInt(yParity),
    r: bytesToBigInt(r),
    s: bytesToBigInt(s),
  }))
}
