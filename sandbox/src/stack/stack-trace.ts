import type { MerkatoNode, ReplayEnd, ReplayFrame, ReplaySubject, ReplayWatcher } from '@merkato/vm'
import type { Decoder } from '../decode/decoder.js'
import type { Hex } from '../decode/known-contract.js'
import { ContractSources, type SourcedCode } from './contract-sources.js'
import type { SourcePlace } from './source-files.js'
import type { StackEntry } from './stack-entry.js'

/** How an execution failed. */
export interface TracedFailure {
  /** In the words of geth: `execution reverted`, `out of gas`. Undefined when it could not be found out. */
  readonly message: string | undefined
  /** What it reverted with. */
  readonly output: Hex | undefined
  /** Where, the innermost function first. */
  readonly stack: readonly StackEntry[]
}

/** Tells where executions failed, in Solidity. */
export interface StackTracer {
  /** Runs what failed again and follows it. Tells nothing when it does not fail again, or takes too long. */
  trace(subject: ReplaySubject): Promise<TracedFailure>
}

/** Milliseconds for a run. The node answers nobody meanwhile. */
const PATIENCE = 2_000
const MOST_ENTRIES = 50

export function createStackTracer(node: Pick<MerkatoNode, 'replay'>, decoder: Decoder): StackTracer {
  const sources = new ContractSources(decoder)
  return {
    trace: async (subject) => {
      const watcher = new FailureWatcher(sources)
      const isOver = await node.replay(subject, watcher, PATIENCE).then(
        () => true,
        () => false,
      )
      const { failure } = watcher
      if (!isOver || failure === undefined) return { message: undefined, output: undefined, stack: [] }
      const { places, message, output } = failure
      const stack = await Promise.all(places.slice(0, MOST_ENTRIES).map((place) => entryOf(place, decoder)))
      return { message, output, stack: withoutRepeats(stack) }
    },
  }
}

/** A place in the sources, or a frame without any. */
type Place = SourcePlace | { readonly address: Hex | undefined; readonly input: Hex }

interface OpenFrame {
  readonly frame: ReplayFrame
  /** Found at the first step. */
  sourced: SourcedCode | undefined
  isLookedUp: boolean
  pc: number
  /** Where functions were gone into and not come out of. */
  readonly calls: number[]
  /** How the last call from here failed, as long as nothing was called after it. */
  inner: { readonly output: Hex; readonly places: readonly Place[] } | undefined
}

const JUMP = 0x56
/** More functions in each other than the EVM's stack has room for. */
const DEEPEST = 1_024

/** Notes where the outermost frame failed. */
class FailureWatcher implements ReplayWatcher {
  failure: { readonly message: string; readonly output: Hex; readonly places: readonly Place[] } | undefined
  readonly #open: OpenFrame[] = []

  constructor(private readonly sources: ContractSources) {}

  enter(frame: ReplayFrame): void {
    const caller = this.#open.at(-1)
    if (caller !== undefined) caller.inner = undefined
    this.#open.push({ frame, sourced: undefined, isLookedUp: false, pc: 0, calls: [], inner: undefined })
  }

  step(pc: number, opcode: number): void {
    const open = this.#open.at(-1)
    if (open === undefined) return
    if (!open.isLookedUp) {
      open.isLookedUp = true
      open.sourced = this.sources.find(open.frame.code(), open.frame.codeAddress === undefined)
    }
    open.pc = pc
    if (opcode !== JUMP || open.sourced === undefined) return
    const { jump } = open.sourced.map.at(pc)
    if (jump === 'o') open.calls.pop()
    else if (jump === 'i' && open.calls.length < DEEPEST) open.calls.push(pc)
  }

  leave({ error, output }: ReplayEnd): void {
    const open = this.#open.pop()
    if (open === undefined || error === undefined) return
    // Solidity passes on what a call reverted with, byte for byte.
    const isPassedOn = open.inner?.output === output && error === 'execution reverted'
    const places = isPassedOn && open.inner !== undefined ? open.inner.places : placesOf(open)
    const caller = this.#open.at(-1)
    if (caller === undefined) this.failure = { message: error, output, places }
    else caller.inner = { output, places: [...places, ...placesOf(caller)] }
  }
}

/** The functions that are open in a frame, the innermost first. */
function placesOf({ frame, sourced, pc, calls }: OpenFrame): Place[] {
  const unknown = { address: frame.codeAddress, input: frame.input }
  if (sourced === undefined) return [unknown]
  const { map, files, contract } = sourced
  // What finds the function for a call from outside belongs to the function as a whole.
  const callers = calls.toReversed().filter((at) => !files.isWhole(map.at(at)))
  const places = [pc, ...callers].flatMap((at) => files.place(map.at(at)) ?? [])
  const outermost = places.at(-1)
  if (outermost !== undefined && !outermost.function.isModifier) return places
  // A modifier's code stands in the function; and what is refused before any function runs, is refused to one.
  const entry = files.entry(contract.build?.inputSource ?? '', contract.name, frame.input.slice(2, 10))
  if (entry !== undefined) return [...places, entry]
  return places.length > 0 ? places : [unknown]
}

async function entryOf(place: Place, decoder: Decoder): Promise<StackEntry> {
  if ('line' in place) {
    const { file, line, function: at } = place
    return { contract: at.contract, function: at.name, file, line, address: undefined }
  }
  const { address, input } = place
  const call = await decoder.call({ to: address, input })
  return {
    contract: call.contract,
    function: call.function ?? call.selector,
    file: undefined,
    line: undefined,
    address,
  }
}

/** A function of the compiler's own counts as the place that needs it. */
function withoutRepeats(entries: readonly StackEntry[]): StackEntry[] {
  return entries.filter((entry, index) => {
    const before = entries[index - 1]
    if (before === undefined || entry.line === undefined) return true
    return !(before.contract === entry.contract && before.function === entry.function && before.line === entry.line)
  })
}
