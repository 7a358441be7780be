import { LATEST } from '../chain/block-tag.js'
import { type Hex, hexToBytes, word } from '../encoding.js'
import { RpcError } from '../errors.js'
import type { NodeContext } from '../node-context.js'
import type { StateOverrides } from '../overrides/state-overrides.js'
import { withOverrides } from '../overrides/with-overrides.js'
import { type SlotPlace, SlotTracer } from '../trace/slot-tracer.js'
import type { TransactionRequest } from '../transactions/request.js'
import { traceCall } from './methods/debug.js'
import { callRequest } from './run-call.js'

/** A balance is read late: behind what decides whether, and through which code. */
const MOST_SLOTS = 64
/** Milliseconds for all calls together; the node does nothing else meanwhile. */
const TIME = 5_000

/** What a view function answers, and the slot that makes it answer something else. */
export interface Found {
  /** Undefined: it answers the wanted word already. */
  readonly place: SlotPlace | undefined
}

/**
 * Looks for the storage slot that holds, by itself, what a view function answers: of those that it reads, in the contract or in others, the
 * one with which it answers `wanted` once it holds that. Changes nothing.
 *
 * @returns undefined when it answers no word, no slot is it, or the search takes too long
 */
export async function findSlot(
  node: NodeContext,
  request: TransactionRequest,
  wanted: bigint,
): Promise<Found | undefined> {
  const deadline = performance.now() + TIME
  const present = await answerOf(node, request)
  if (present === undefined) return undefined
  // Any slot would seem to do for a word that is there already.
  if (present === wanted) return { place: undefined }
  for (const place of (await slotsRead(node, request)).toReversed()) {
    if (performance.now() > deadline) return undefined
    const { account, slot } = place
    const overrides = new Map([[account, { stateDiff: new Map([[slot, word(wanted)]]) }]])
    if ((await answerOf(node, request, overrides)) === wanted) return { place }
  }
  return undefined
}

/** First word of what a call answers in the newest state; undefined when it fails or answers less. */
async function answerOf(
  node: NodeContext,
  request: TransactionRequest,
  state?: StateOverrides,
): Promise<bigint | undefined> {
  const answer = await node.chain
    .withState(LATEST, (at) =>
      withOverrides(at, { state, block: undefined }, (overridden) => callRequest(node, request, overridden)),
    )
    .catch(undefinedIfRefused)
  return answer === undefined ? undefined : firstWord(answer)
}

async function slotsRead(node: NodeContext, request: TransactionRequest): Promise<readonly SlotPlace[]> {
  const tracer = new SlotTracer(MOST_SLOTS)
  const overrides = { state: undefined, block: undefined }
  await node.chain
    .withState(LATEST, (at) => traceCall(node, request, at, { timeout: TIME, tracer: () => tracer, overrides }))
    .catch(undefinedIfRefused)
  return tracer.finish()
}

/** Of a call that fails, or takes too long. */
function undefinedIfRefused(error: unknown): undefined {
  if (!(error instanceof RpcError)) throw error
}

function firstWord(answer: Hex): bigint | undefined {
  return hexToBytes(answer).length < 32 ? undefined : BigInt(answer.slice(0, 66))
}
