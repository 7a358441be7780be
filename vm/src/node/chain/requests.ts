import { createHash } from 'node:crypto'
import { type Address, createAddressFromString } from '@ethereumjs/util'
import { type Hex, hexToBytes } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { ExecutionView } from '../execution.js'
import type { ExecutedTransaction } from './block.js'
import { readDeposit } from './deposit.js'
import { SYSTEM_ADDRESS } from './system-contracts.js'

/** EIP-7002: contract that collects what validators want to take out. */
export const WITHDRAWAL_REQUESTS_ADDRESS: Hex = '0x00000961ef480eb55e80d19ad83579a64c007002'
/** EIP-7251: contract that collects which validators are to become one. */
export const CONSOLIDATION_REQUESTS_ADDRESS: Hex = '0x0000bbddc7ce488642fb579f8b00f3a590007251'

/** EIP-7685: by type, where requests come from. 0 is for deposits, which are events. */
const COLLECTORS: readonly { readonly type: number; readonly address: Address }[] = [
  { type: 1, address: createAddressFromString(WITHDRAWAL_REQUESTS_ADDRESS) },
  { type: 2, address: createAddressFromString(CONSOLIDATION_REQUESTS_ADDRESS) },
]
const SYSTEM_CALL_GAS = 30_000_000n
/** EIP-6110: the event of the deposit contract, and mainnet's contract. */
const DEPOSIT_TOPIC: Hex = '0x649bbc62d0e31342afea4e5cd82d4049e7e1ee912fc0889aa790803be39038c5'
const MAINNET_DEPOSITS: Hex = '0x00000000219ab540356cbb839cbe05303d7705fa'

/**
 * Collects what a block asks of the beacon chain (EIP-6110, 7002, 7251), after its transactions and withdrawals, and clears it in the
 * state.
 *
 * @returns EIP-7685's hash; undefined when there is nothing that could ask
 * @throws RpcError -32000 for a deposit event of another form and for a call that fails, which make the block invalid
 */
export async function collectRequests(
  view: ExecutionView,
  transactions: readonly ExecutedTransaction[],
  depositContract: Hex = MAINNET_DEPOSITS,
): Promise<Hex | undefined> {
  if (!view.evm.common.isActivatedEIP(7685)) return undefined
  const deposits = depositsOf(transactions, depositContract)
  const present = await presentCollectors(view)
  if (present.length === 0 && deposits.length === 0) return undefined
  const sum = createHash('sha256')
  const add = (type: number, data: Uint8Array) => {
    if (data.length > 0) sum.update(createHash('sha256').update(Uint8Array.of(type)).update(data).digest())
  }
  add(0, deposits)
  for (const { type, address } of present) add(type, await systemCall(view, address))
  return `0x${sum.digest('hex')}`
}

async function presentCollectors({ state }: ExecutionView) {
  const present: (typeof COLLECTORS)[number][] = []
  for (const collector of COLLECTORS) {
    if ((await state.getAccount(collector.address)) !== undefined) present.push(collector)
  }
  return present
}

function depositsOf(transactions: readonly ExecutedTransaction[], contract: Hex): Uint8Array {
  const deposits: Uint8Array[] = []
  for (const { receipt } of transactions) {
    for (const { address, topics, data } of receipt.logs) {
      if (topics[0] === DEPOSIT_TOPIC && address === contract) deposits.push(readDeposit(hexToBytes(data)))
    }
  }
  return Buffer.concat(deposits)
}

async function systemCall({ evm, state }: ExecutionView, to: Address): Promise<Uint8Array> {
  const caller = createAddressFromString(SYSTEM_ADDRESS)
  const before = await state.getAccount(caller)
  const { execResult } = await evm.runCall({
    caller,
    to,
    gasLimit: SYSTEM_CALL_GAS,
  })
  // The call leaves no trace of its caller.
  if (before === undefined) await state.deleteAccount(caller)
  else await state.putAccount(caller, before)
  await evm.journal.cleanup()
  // As after a transaction: for the next one, what slots held before this call is not what they held before it began.
  state.clearCaches()
  if (execResult.exceptionError !== undefined) {
    throw invalidInput(`the block can not be made: the system call of ${to} failed: ${execResult.exceptionError.error}`)
  }
  return execResult.returnValue
}
