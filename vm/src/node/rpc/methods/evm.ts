import { quantity } from '../../encoding.js'
import { invalidInput, invalidParams } from '../../errors.js'
import type { MiningInterval } from '../../mining/interval-miner.js'
import type { NodeContext } from '../../node-context.js'
import { type MethodTable, method } from '../method.js'
import { mineOrder, ONE_BLOCK } from '../mine-order.js'
import { bool, list, looseUint, optional, required, seconds, uint64 } from '../params.js'
import { mineMany } from './cheats.js'

const MAX_INTERVAL_MS = 2n ** 31n - 1n

/** evm: snapshots, time and mining, as Ganache began them and Hardhat and anvil keep them. */
export const evmMethods: MethodTable = {
  evm_snapshot: method([], ({ snapshots }) => quantity(snapshots.take())),
  evm_revert: method([required(looseUint)], ({ snapshots }, id) => snapshots.revertTo(id)),

  evm_mine: method([optional(mineOrder, ONE_BLOCK)], async (node, { timestamp, blocks }) => {
    if (timestamp !== undefined) orderNext(node, timestamp)
    await mineMany(node, blocks)
    return '0x0'
  }),

  evm_increaseTime: method([required(seconds)], ({ chain }, more) =>
    Number(chain.clock.advance(more, chain.blocks.head.header.timestamp)),
  ),
  evm_setNextBlockTimestamp: method([required(seconds)], (node, timestamp) => {
    orderNext(node, timestamp)
    return timestamp.toString()
  }),
  evm_setTime: method([required(seconds)], ({ chain }, timestamp) => Number(chain.clock.set(timestamp))),

  evm_setAutomine: method([required(bool)], ({ chain }, on) => {
    chain.settings = { ...chain.settings, automine: on }
    return true
  }),
  evm_setIntervalMining: method([required(intervalArgument)], ({ miner }, interval) => {
    miner.set(interval)
    return true
  }),
  evm_setBlockGasLimit: method([required(uint64)], ({ chain }, gasLimit) => {
    if (gasLimit === 0n) throw invalidParams('invalid argument 0: the block gas limit must be above 0')
    chain.settings = { ...chain.settings, gasLimit }
    return true
  }),
}

/** @throws RpcError -32000 when the timestamp is not after the newest block's */
export function orderNext({ chain }: NodeContext, timestamp: bigint): void {
  const parent = chain.blocks.head.header.timestamp
  const earliest = chain.clock.earliestAfter(parent)
  if (timestamp < earliest) {
    throw invalidInput(`timestamp ${timestamp} is too early: the newest block has ${parent}, so at least ${earliest}`)
  }
  chain.clock.orderNext(timestamp)
}

/** Milliseconds, or Hardhat's range `[min, max]`; 0 is off. */
function intervalArgument(value: unknown, name: string): MiningInterval | undefined {
  const [min, max] = Array.isArray(value) ? range(value, name) : [uint64(value, name), uint64(value, name)]
  if (max > MAX_INTERVAL_MS) throw invalidParams(`invalid ${name}: expected at most ${MAX_INTERVAL_MS} ms`)
  return max === 0n ? undefined : { min: Number(min), max: Number(max) }
}

function range(value: readonly unknown[], name: string): [bigint, bigint] {
  const [min, max] = list(uint64, 2)(value, name)
  if (min === undefined || max === undefined || min > max || (min === 0n && max > 0n)) {
    throw invalidParams(`invalid ${name}: expected [min, max] in milliseconds, 0 < min <= max`)
  }
  return [min, max]
}
