import type { EVMResult, Message } from '@ethereumjs/evm'
import type { MerkatoEVM } from '../../evm/index.js'
import { max } from '../bigint.js'

/** Gas that a call with coins finds beside what its caller gives it. */
const CALL_STIPEND = 2_300n
/** SSTORE wants more than this left, whatever it costs (EIP-2200). */
const STORE_SENTRY = 2_300n

/** A message that runs, or ran. */
interface Frame {
  /** Its gas limit in the run that is watched. */
  readonly given: bigint
  /** What of that its caller did not give. */
  readonly stipend: bigint
  /** Moments at which more has to be left than is used. */
  readonly moments: Moment[]
}

/** Gas that was left in a frame, as far as it is known, and gas that has to be left. */
interface Moment {
  readonly left: bigint
  readonly needed: bigint
}

/**
 * Smallest gas limit of a message, from one run with more than enough. A call passes on all gas but a 64th (EIP-150), and SSTORE wants some
 * left, so more may be needed than is used. True as long as the code does the same with less gas; who relies on it tries it.
 *
 * @param run runs one message from its start, in this EVM
 * @returns what `run` gave, and the limit
 */
export async function needOf<Result>(
  evm: Pick<MerkatoEVM, 'events' | 'onStore'>,
  run: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly need: bigint }> {
  const open: Frame[] = []
  let need = 0n
  const enter = ({ gasLimit, value, to, delegatecall, depth }: Message) => {
    const hasStipend = depth > 0 && value > 0n && to !== undefined && !delegatecall
    open.push({ given: gasLimit, stipend: hasStipend ? CALL_STIPEND : 0n, moments: [] })
  }
  const leave = ({ execResult }: EVMResult) => {
    const frame = open.pop()
    if (frame === undefined) return
    need = needOfFrame(frame, execResult.executionGasUsed)
    const { given, stipend } = frame
    open.at(-1)?.moments.push({ left: before(given - stipend), needed: before(need - stipend) })
  }
  evm.events.on('beforeMessage', enter)
  evm.events.on('afterMessage', leave)
  evm.onStore = (left) => open.at(-1)?.moments.push({ left, needed: STORE_SENTRY + 1n })
  try {
    return { result: await run(), need }
  } finally {
    evm.events.off('beforeMessage', enter)
    evm.events.off('afterMessage', leave)
    evm.onStore = undefined
  }
}

/**
 * All that it uses, or what it had used at a moment and the need of that moment, whichever is most. A call that was given a sum of its own
 * is left out: that sum does not say how much was left, and taken for all but a 64th it is less than what was left in the end.
 */
function needOfFrame({ given, moments }: Frame, used: bigint): bigint {
  const end = given - used
  return moments.reduce((need, { left, needed }) => (left < end ? need : max(need, given - left + needed)), used)
}

/** Least gas of which all but a 64th is `passed`. */
const before = (passed: bigint): bigint => passed + (passed - 1n) / 63n
