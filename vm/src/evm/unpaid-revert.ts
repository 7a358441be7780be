import type { Entry } from './step.js'

const NOTHING = new Uint8Array(0)

/**
 * Lets who watches see nothing of what a REVERT would give back that its frame can not pay for: ethereumjs reads it for the `step` event before
 * the step is paid, and makes memory for it, however much that is.
 *
 * @param revert the entry of REVERT, changed in place
 */
export function withoutUnpaidRevert(revert: Entry): void {
  const { gasHandler } = revert
  revert.gasHandler = async (state, gas, common) => {
    const cost = await gasHandler(state, gas, common)
    // The frame ends here, and nobody reads its memory again.
    if (cost > state.gasLeft) state.memory.read = () => NOTHING
    return cost
  }
}
