import { CONDITIONAL_TOPICS, commitmentsOf, PACKAGES_TOPICS, POOL_TOPICS, REGISTRY_TOPICS } from '@merkato/protocol'
import { InconsistentNodeError, throwIfAborted } from '../errors/network.js'
import { applyEvent, type Viewer } from './apply-events.js'
import { askAll, type BlockRef, type ChainReader } from './chain-reader.js'
import { packCandidates } from './decrypt-notes.js'
import type { Hit } from './find-hits.js'
import { rewind } from './handle-reorg.js'
import { type LogRange, readLogRanges } from './log-ranges.js'
import { applyModuleEvents, candidatesOf } from './module-logs.js'
import { addressesOf, type LogSources, type PlacedEvent, type PlacedModuleEvent, placeLogs } from './pool-events.js'
import { openScanner, type Scanner } from './scanner.js'
import { SyncState } from './sync-state.js'
import { findMismatch } from './verify-state.js'

/** How far a sync has come: blocks read, or outputs of one range of blocks tried. */
export interface SyncProgress {
  readonly phase: 'blocks' | 'notes'
  readonly done: number
  readonly total: number
}

/** Options of a sync. */
export interface SyncOptions {
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** Outcome of a sync. */
export interface SyncSummary {
  /** Block up to which balances and history now hold. */
  readonly blockNumber: number
  readonly blockHash: string
  /** Outputs that were tried. */
  readonly scanned: number
  /** Whether earlier findings had to be undone, because the chain was reorganised or rewound. */
  readonly reorganised: boolean
}

/** What a sync works with. */
export interface SyncContext extends Omit<Viewer, 'modules'>, LogSources {
  readonly reader: ChainReader
  /** First block that may hold events of the pool. */
  readonly fromBlock: number
  /** Threads for long scans. */
  readonly threads?: number | undefined
  /** Called after each range of blocks that was read, before anything in it is verified. */
  readonly onRange?: ((state: SyncState) => Promise<void>) | undefined
}

/** Events of pool, registry and modules that are asked for. Other events of the registry are about supply, which the pool's own log does not need. */
export const LOG_TOPICS: readonly string[] = [
  ...Object.values(POOL_TOPICS),
  REGISTRY_TOPICS.AssetIssued,
  REGISTRY_TOPICS.TicketMinted,
  REGISTRY_TOPICS.AssetFinalized,
  ...Object.values(PACKAGES_TOPICS),
  ...Object.values(CONDITIONAL_TOPICS),
]

/**
 * Brings a state to the newest block, or replaces it when it can not be brought there.
 * First it goes on where it stopped; when tree and pool then disagree, once more from the last verified block, and at last
 * from the beginning.
 * @returns the verified state, which is `state` unless it had to be rebuilt
 * @throws {InconsistentNodeError} when even a fresh reading does not add up; `state` then shows what it showed before
 * @throws {RpcError} {AbortedError} what was read so far is kept
 */
export async function syncState(
  context: SyncContext,
  state: SyncState,
  options: SyncOptions = {},
): Promise<{ state: SyncState; summary: SyncSummary }> {
  const stages = [() => state, () => backToVerified(state), () => new SyncState()]
  let reason = ''
  let reorganised = false
  for (const [stage, start] of stages.entries()) {
    const outcome = await advance(context, start(), options)
    reorganised ||= outcome.reorganised || stage > 0
    if ('head' in outcome) {
      const { head, scanned } = outcome
      const summary = { blockNumber: head.number, blockHash: head.hash, scanned, reorganised }
      return { state: outcome.state, summary }
    }
    reason = outcome.mismatch
  }
  throw new InconsistentNodeError(reason)
}

function backToVerified(state: SyncState): SyncState {
  const number = state.verified?.number ?? -1
  state.rollback(state.checkpoints.findLast((checkpoint) => checkpoint.number <= number))
  return state
}

type Outcome = { readonly state: SyncState; readonly reorganised: boolean } & (
  | { readonly head: BlockRef; readonly scanned: number }
  | { readonly mismatch: string }
)

async function advance(context: SyncContext, state: SyncState, options: SyncOptions): Promise<Outcome> {
  // A sync that was stopped may have left half a block.
  state.rollback(state.checkpoints.at(-1))
  const reorganised = await rewind(state, context.reader)
  const head = await context.reader.head()
  try {
    const scanned = await readTo(context, state, head, options)
    const mismatch = await findMismatch(state, context.reader, context.pool, head)
    if (mismatch !== undefined) return { state, reorganised, mismatch }
    state.verify(head)
    return { state, reorganised, head, scanned }
  } catch (error) {
    if (error instanceof InconsistentNodeError) return { state, reorganised, mismatch: error.reason }
    throw error
  }
}

/** Reads every event after the last checkpoint up to `head`; resolves to the number of outputs tried. */
async function readTo(
  context: SyncContext,
  state: SyncState,
  head: BlockRef,
  { onProgress, signal }: SyncOptions,
): Promise<number> {
  const fromBlock = Math.max(context.fromBlock, (state.readTo ?? -1) + 1)
  const query = { address: addressesOf(context), topics: LOG_TOPICS, fromBlock, toBlock: head.number }
  const scanner = openScanner(context.key.v, context.threads)
  let scanned = 0
  try {
    for await (const range of readLogRanges(context.reader, query)) {
      throwIfAborted(signal, 'The sync')
      scanned += await applyRange(context, state, range, scanner, { onProgress, signal })
      const end = range.toBlock === head.number ? head : await context.reader.block(range.toBlock)
      if (!end) throw new InconsistentNodeError('the chain changed meanwhile.')
      state.reach(end)
      await context.onRange?.(state)
      onProgress?.({ phase: 'blocks', done: range.toBlock - fromBlock + 1, total: head.number - fromBlock + 1 })
    }
  } finally {
    await scanner.close()
  }
  return scanned
}

async function applyRange(
  context: SyncContext,
  state: SyncState,
  range: LogRange,
  scanner: Scanner,
  { onProgress, signal }: SyncOptions,
): Promise<number> {
  const { events, registryEvents, moduleEvents } = placeLogs(range.logs, context)
  // Before anything is applied: whole blocks of a range that fails later are not read again.
  const times = await timesOf(context.reader, events)
  const packed = packCandidates(
    events.map(({ event }) => event),
    moduleEvents.flatMap(candidatesOf),
  )
  const hits = await scanner.run(packed, {
    signal,
    onProgress: (done, total) => onProgress?.({ phase: 'notes', done, total }),
  })
  for (const { event, blockNumber } of registryEvents) state.assets.add(event, blockNumber)
  const outputs = events.reduce((sum, { event }) => sum + commitmentsOf(event).length, 0)
  applyModules(state, context, moduleEvents, hits, outputs)
  try {
    return applyInOrder(state, context, events, hits)
  } finally {
    for (const number of state.notes.blocksWithoutTime()) {
      const time = times.get(number)
      if (time !== undefined) state.notes.setTime(number, time)
    }
  }
}

/** @param first number of the first candidate of the modules: those of the pool stand before */
function applyModules(
  state: SyncState,
  { key }: Viewer,
  events: readonly PlacedModuleEvent[],
  hits: readonly Hit[],
  first: number,
): void {
  const sharedPoints = new Map(hits.map(({ index, shared }) => [index, shared]))
  const firsts: number[] = []
  let next = first
  for (const event of events) {
    firsts.push(next)
    next += candidatesOf(event).length
  }
  applyModuleEvents(state, key, events, (event, candidate) => sharedPoints.get((firsts[event] as number) + candidate))
}

function applyInOrder(state: SyncState, viewer: Viewer, events: readonly PlacedEvent[], hits: readonly Hit[]): number {
  const sharedPoints = new Map(hits.map(({ index, shared }) => [index, shared]))
  let first = 0
  events.forEach((placed, i) => {
    const base = first
    applyEvent(state, viewer, placed, (output) => sharedPoints.get(base + output))
    first += commitmentsOf(placed.event).length
    const { blockNumber: number } = placed.at
    if (events[i + 1]?.at.blockNumber !== number) state.reach({ number, hash: placed.blockHash })
  })
  return first
}

/**
 * Times of the blocks of events, from their logs. Of a node that does not tell them there, the time of every block with an event of the
 * pool is asked for: a choice would tell it which ones are the wallet's.
 */
async function timesOf(reader: ChainReader, events: readonly PlacedEvent[]): Promise<Map<number, number>> {
  const times = new Map(
    events.flatMap(({ at, timestamp }) => (timestamp === undefined ? [] : [[at.blockNumber, timestamp]])),
  )
  const untold = events.filter(({ timestamp }) => timestamp === undefined)
  const hashes = new Map(untold.map(({ at, blockHash }) => [at.blockNumber, blockHash]))
  const blocks = await askAll([...hashes.keys()], (number) => reader.block(number))
  for (const block of blocks) {
    if (!block || block.hash !== hashes.get(block.number))
      throw new InconsistentNodeError('the chain changed meanwhile.')
    times.set(block.number, block.timestamp)
  }
  return times
}
