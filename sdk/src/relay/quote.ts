import {
  CIPHERTEXT_LENGTHS,
  type CircuitShape,
  encodeTransact,
  GAS,
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
 * @param shapes none when there is no bundle
 * @param pool the native pool charges by its own schedule, any other is taken for the portable one
 * @param couriered whether a courier may carry it
 */
export function gasLimitFor(shapes: readonly CircuitShape[], pool: string, couriered: boolean): bigint {
  if (shapes.length === 0) return TRANSACTION_GAS
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

/** Most gas that a relayer is asked for beside a bundle: what a transaction may use (EIP-7825). */
export const MAX_CALL_GAS: bigint = 1n << 24n

/** A call of a module, as far as its gas depends on it. */
export type CallShape =
  | { readonly name: 'transferWithKey' }
  | { readonly name: 'openWithKey'; readonly notes: number }
  | { readonly name: 'seal' | 'lock'; readonly shapes: readonly CircuitShape[]; readonly contentsBytes?: number }
  | { readonly name: 'settleByDefault'; readonly joinSplits: number; readonly alternatives: number }

/** Call data: fixed parts, what each join-split or opening takes at most, and what a lock's hash takes. */
const CALL_BYTES = { fixed: 1_400, joinSplit: 3_000, opening: 1_100, settled: 2_400, hash: 32 }

/** Gas of the portable modules beyond calldata, above what contracts/test/portable-gas-snapshot.json measures. */
const PORTABLE_CALL = {
  own: 260_000n,
  transfer: 120_000n,
  open: 1_100_000n,
  opening: 360_000n,
  seal: 160_000n,
  lock: 150_000n,
  settle: 1_050_000n,
  settled: 200_000n,
}

/** Copying, hashing and logging a byte, at most. */
const PORTABLE_BYTE = 20n

/**
 * Most gas that a call of a module uses beside the transaction that it is in, for a quote's `callGas`.
 * @param pool as of {@link gasLimitFor}
 */
export function callGasFor(call: CallShape, pool: string): bigint {
  const bytes = BigInt(callBytes(call))
  const native = isNative(pool)
  const run = (native ? nativeCallGas(call) : portableCallGas(call)) + bytes * (native ? GAS.perByte : PORTABLE_BYTE)
  return larger(run + bytes * BYTE_GAS.other, bytes * BYTE_GAS.floorOther) + COURIER.call + bytes * COURIER.perByte
}

function callBytes(call: CallShape): number {
  const { fixed, joinSplit, opening, settled, hash } = CALL_BYTES
  if (call.name === 'transferWithKey') return fixed
  if (call.name === 'openWithKey') return fixed + call.notes * opening
  if (call.name === 'settleByDefault') return fixed + call.joinSplits * settled + call.alternatives * hash
  return fixed + call.shapes.length * joinSplit + (call.contentsBytes ?? 0)
}

function nativeCallGas(call: CallShape): bigint {
  if (call.name === 'transferWithKey') return GAS.transferParcel + GAS.own + GAS.nested
  if (call.name === 'openWithKey') return GAS.openParcel + GAS.own + BigInt(call.notes) * GAS.opening
  if (call.name === 'settleByDefault') return GAS.settle + BigInt(call.joinSplits) * GAS.settledJoinSplit
  return transactGas(call.shapes) + (call.name === 'seal' ? GAS.seal + GAS.nested : GAS.lock)
}

function portableCallGas(call: CallShape): bigint {
  const { own, transfer, open, opening, seal, lock, settle, settled } = PORTABLE_CALL
  if (call.name === 'transferWithKey') return transfer + own
  if (call.name === 'openWithKey') return open + own + BigInt(call.notes) * opening
  if (call.name === 'settleByDefault') return settle + BigInt(call.joinSplits) * settled
  if (call.name === 'seal') return portableGas(call.shapes) + seal
  return portableGas(call.shapes) - PORTABLE.bundle + lock
}

/** Shapes of circuit ids, or undefined when one of them may not stand in a bundle. */
export function shapesOf(circuits: readonly number[]): CircuitShape[] | undefined {
  const shapes = circuits.flatMap((id) => joinSplitShape(id) ?? [])
  return shapes.length === circuits.length ? shapes : undefined
}
