import type { TypedTransaction } from '@ethereumjs/tx'
import type { RunTxResult } from '@ethereumjs/vm'
import { max, min } from '../bigint.js'
import type { BlockTemplate } from '../chain/header.js'
import { ErrorCode, RpcError } from '../errors.js'
import type { ExecutionView } from '../execution.js'
import { executionError } from '../execution-errors.js'
import { needOf } from './gas-need.js'

export interface Estimate {
  readonly view: ExecutionView
  readonly template: BlockTemplate
  /** The transaction with this gas limit, ready to run without checks. */
  readonly withGas: (gasLimit: bigint) => TypedTransaction
  /** Largest gas limit that may be answered. */
  readonly cap: bigint
  /** Gas used before any code runs. */
  readonly intrinsic: bigint
  /** Smallest gas limit that the transaction may have: intrinsic gas or EIP-7623's floor. */
  readonly floor: bigint
}

/**
 * Smallest gas limit with which the transaction succeeds.
 *
 * Usually what it uses before refunds is enough, or what its calls need, which keep back 1/64 (EIP-150); only code that looks at its gas
 * needs the search.
 *
 * @throws RpcError 3 with the revert data, or -32000, when it fails with all the gas there is
 */
export async function estimateGas(estimate: Estimate): Promise<bigint> {
  const { cap, floor, intrinsic } = estimate
  if (cap < floor) throw new RpcError(ErrorCode.invalidInput, `gas required exceeds allowance (${cap})`)
  const { result: generous, need } = await needOf(estimate.view.evm, () => attempt(estimate, cap))
  const failure = executionError(generous.execResult)
  if (failure !== undefined) throw failure
  // Refunds (EIP-3529) come at the end: what was used before them has to be there.
  const used = max(floor, generous.execResult.executionGasUsed + intrinsic)
  const likely = min(max(used, need + intrinsic), cap)
  if (likely < cap && !(await succeeds(estimate, likely))) return search(estimate, likely, cap)
  // Nothing succeeds with less than it uses.
  if (likely <= used || !(await succeeds(estimate, likely - 1n))) return likely
  return search(estimate, used - 1n, likely - 1n)
}

/** Binary search between a limit that fails and one that succeeds, trying the likely spot first. */
async function search(estimate: Estimate, failing: bigint, succeeding: bigint): Promise<bigint> {
  let [low, high] = [failing, succeeding]
  let guess = (failing * 64n) / 63n + 2_300n
  while (high - low > 1n) {
    const middle = guess > low && guess < high ? guess : (low + high) / 2n
    if (await succeeds(estimate, middle)) high = middle
    else low = middle
    guess = 0n
  }
  return high
}

async function succeeds(estimate: Estimate, gasLimit: bigint): Promise<boolean> {
  const { execResult } = await attempt(estimate, gasLimit)
  return execResult.exceptionError === undefined
}

function attempt({ view, template, withGas }: Estimate, gasLimit: bigint): Promise<RunTxResult> {
  return view.discarding(() => {
    return view.run({ tx: withGas(gasLimit), template, blockGasUsed: 0n, anySender: true, unchecked: true })
  })
}
