import {
  CIPHERTEXT_LENGTHS,
  type CircuitShape,
  encodeTransact,
  hexToBytes,
  joinSplitShape,
  POOL_ADDRESS,
  transactGas,
  type UnprovenJoinSplit,
} from '@merkato/protocol'
import { getAddress } from 'ethers'

const COIN = 10n ** 18n

/** What is charged for gas that gets dearer between quote and block, and for transactions that fail: a tenth. */
const MARGIN = { over: 11n, under: 10n }

/** What a fee depends on. */
export interface FeeTerms {
  readonly gasLimit: bigint
  /** Wei per gas. */
  readonly gasPrice: bigint
  /** Smallest units that stand for 10^18 wei. */
  readonly unitsPerCoin: bigint
  /** Least fee, smallest unit. */
  readonly minimum: bigint
}

/** ceil(gasLimit * gasPrice * unitsPerCoin / 10^18 * 1.1), at least `minimum`; smallest unit. */
export function feeFor({ gasLimit, gasPrice, unitsPerCoin, minimum }: FeeTerms): bigint {
  const dividend = gasLimit * gasPrice * unitsPerCoin * MARGIN.over
  const divisor = COIN * MARGIN.under
  const fee = (dividend + divisor - 1n) / divisor
  return larger(fee, minimum)
}

const larger = (a: bigint, b: bigint): bigint => {
  if (a > b) return a
  return b
}

/** Gas of a transaction that does nothing. */
const TRANSACTION_GAS = 21_000n
/** Calldata: gas for a zero byte and any other, and the floor of EIP-7623 for the same. */
const BYTE_GAS = { zero: 4n, other: 16n, floorZero: 10n, floorOther: 40n }

/**
 * Gas of the portable pool's `transact` beyond its calldata, above what contracts/test/portable-gas-snapshot.json measures: a bundle whose
 * notes open new levels of the tree writes more slots for the first time.
 */
const PORTABLE = { bundle: 1_100_000n, joinSplit: 430_000n, wide: 230_000n }

/** What the courier adds: a call, and the bundle's bytes copied once. */
const COURIER = { call: 15_000n, perByte: 8n }

/**
 * Most gas that a bundle of these circuits uses, whatever is in it: one memo of the longest class, all other bytes that can be anything
 * not zero.
 * @param pool the native pool charges by its own schedule, any other is taken for the portable one
 * @param couriered whether a courier may carry it
 */
export function gasLimitFor(shapes: readonly CircuitShape[], pool: string, couriered: boolean): bigint {
  const calldata = hexToBytes(encodeTransact(fullBundle(shapes)))
  const bytes = BigInt(calldata.length)
  const zeros = BigInt(calldata.filter((byte) => byte === 0).length)
  const price = (zero: bigint, other: bigint) => zeros * zero + (bytes - zeros) * other
  const courier = couriered ? COURIER.call + bytes * COURIER.perByte : 0n
  const run = (isNative(pool) ? transactGas(shapes) + bytes : portableGas(shapes)) + courier
  const standard = price(BYTE_GAS.zero, BYTE_GAS.other) + run
  const floor = price(BYTE_GAS.floorZero, BYTE_GAS.floorOther)
  return TRANSACTION_GAS + larger(standard, floor)
}

const isNative = (pool: string): boolean => getAddress(pool) === POOL_ADDRESS

const portableGas = (shapes: readonly CircuitShape[]): bigint =>
  shapes.reduce((sum, { inputs }) => sum + PORTABLE.joinSplit + (inputs > 2 ? PORTABLE.wide : 0n), PORTABLE.bundle)

const FULL_WORD = (1n << 256n) - 1n
const FULL_AMOUNT = (1n << 128n) - 1n
const FULL_ADDRESS = `0x${'ff'.repeat(20)}`

/** A bundle in which every byte that can be anything is not zero. */
const fullBundle = (shapes: readonly CircuitShape[]) => ({
  expiry: (1n << 64n) - 1n,
  dataHash: `0x${'ff'.repeat(32)}`,
  joinSplits: shapes.map((shape, i) => ({ ...fullJoinSplit(shape, i === 0), proof: Array(8).fill(FULL_WORD) })),
})

const fullJoinSplit = ({ id, inputs, outputs }: CircuitShape, withMemo: boolean): UnprovenJoinSplit => ({
  circuitId: id,
  tree: 2 ** 32 - 1,
  root: FULL_WORD,
  nullifiers: Array(inputs).fill(FULL_WORD),
  commitments: Array(outputs).fill(FULL_WORD),
  publicAsset: FULL_WORD,
  publicIn: 0n,
  publicOut: FULL_AMOUNT,
  recipient: FULL_ADDRESS,
  fee: FULL_AMOUNT,
  feeTo: FULL_ADDRESS,
  ciphertexts: Array.from({ length: outputs }, (_, i) =>
    new Uint8Array(ciphertextLength(withMemo && i === 0)).fill(255),
  ),
})

/** Without a memo the shortest class, with one the longest. */
const ciphertextLength = (withMemo: boolean): number =>
  withMemo ? Math.max(...CIPHERTEXT_LENGTHS) : Math.min(...CIPHERTEXT_LENGTHS)

/** Shapes of circuit ids, or undefined when one of them may not stand in a bundle. */
export function shapesOf(circuits: readonly number[]): CircuitShape[] | undefined {
  const shapes = circuits.flatMap((id) => joinSplitShape(id) ?? [])
  return shapes.length === circuits.length ? shapes : undefined
}
