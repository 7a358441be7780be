import type { Withdrawal } from '../chain/block.js'
import { type BlockTemplate, OWN_FIELDS, ZERO_HASH } from '../chain/header.js'
import type { Hex } from '../encoding.js'
import { invalidParams, RpcError } from '../errors.js'
import type { BlockOverrides } from '../overrides/block-overrides.js'
import type { StateOverrides } from '../overrides/state-overrides.js'
import type { TransactionRequest } from '../transactions/request.js'

/** Fields of a simulated block that are other than what follows from its parent. */
export interface SimulatedOverrides extends BlockOverrides {
  readonly beaconRoot?: Hex
  readonly withdrawals?: readonly Withdrawal[]
}

/** A block to simulate (execution-apis, `BlockStateCalls`). */
export interface SimulatedBlock {
  readonly block: SimulatedOverrides
  readonly state: StateOverrides | undefined
  readonly calls: readonly TransactionRequest[]
}

/** What a simulated block begins from. */
export interface PlacedBlock extends SimulatedBlock {
  readonly number: bigint
  readonly timestamp: bigint
}

/** Codes of the execution APIs for what is wrong with a simulation. */
export const SimulationError = {
  nonceTooLow: -38010,
  nonceTooHigh: -38011,
  feeTooLow: -38012,
  intrinsicGas: -38013,
  insufficientFunds: -38014,
  blockGasLimit: -38015,
  blockNumber: -38020,
  timestamp: -38021,
  initCodeSize: -38025,
  limit: -38026,
  /** Of a call. */
  execution: -32015,
  timeout: -32016,
} as const

/** As many as BLOCKHASH looks back. */
const MAX_BLOCKS = 256n
/** Seconds, as between slots of mainnet. */
const BLOCK_TIME = 12n

/**
 * Gives each block its number and time, and fills numbers that are left out with empty blocks.
 *
 * @throws RpcError -38020, -38021 or -38026 when they do not rise or are too many
 */
export function placeBlocks(base: BlockTemplate, blocks: readonly SimulatedBlock[]): PlacedBlock[] {
  if (blocks.length === 0) throw invalidParams('empty input')
  const placed: PlacedBlock[] = []
  let { number, timestamp } = base
  for (const wanted of blocks) {
    const next = wanted.block.number ?? number + 1n
    if (next <= number) throw outOfOrder('numbers', SimulationError.blockNumber, next, number)
    if (next - base.number > MAX_BLOCKS) throw new RpcError(SimulationError.limit, 'too many blocks')
    while (number + 1n < next) {
      number++
      timestamp = timeAfter(timestamp)
      placed.push({ number, timestamp, block: {}, state: undefined, calls: [] })
    }
    number = next
    timestamp = timeAfter(timestamp, wanted.block.time)
    placed.push({ ...wanted, number, timestamp })
  }
  return placed
}

/** @param wanted one block time later when left out, in a header's eight bytes: beyond them it begins again, and does not rise */
function timeAfter(timestamp: bigint, wanted = BigInt.asUintN(64, timestamp + BLOCK_TIME)): bigint {
  if (wanted <= timestamp) throw outOfOrder('timestamps', SimulationError.timestamp, wanted, timestamp)
  return wanted
}

function outOfOrder(what: string, code: number, next: bigint, last: bigint): RpcError {
  return new RpcError(code, `block ${what} must be in order: ${next} <= ${last}`)
}

/** What a simulated block has of its parent and its overrides, but for fees and roots. */
export function simulatedFields(
  parent: Pick<BlockTemplate, 'coinbase' | 'gasLimit' | 'foreign'>,
  { block }: PlacedBlock,
  { withdrawalsRoot, hasProofOfWork }: { readonly withdrawalsRoot: Hex; readonly hasProofOfWork: boolean },
) {
  const difficulty = hasProofOfWork ? (parent.foreign?.difficulty ?? 0n) : 0n
  return {
    coinbase: block.feeRecipient ?? parent.coinbase,
    gasLimit: block.gasLimit ?? parent.gasLimit,
    prevRandao: block.prevRandao ?? ZERO_HASH,
    foreign: { ...OWN_FIELDS, difficulty, withdrawalsRoot, parentBeaconBlockRoot: block.beaconRoot ?? ZERO_HASH },
  }
}
