import { LATEST, PENDING } from '../chain/block-tag.js'
import type { Hex } from '../encoding.js'
import { invalidInput } from '../errors.js'
import type { NodeContext } from '../node-context.js'
import { traceTransaction } from '../trace/trace.js'
import { type ReplayWatcher, WatcherTracer } from '../trace/watcher.js'
import { method } from './method.js'
import { traceCall } from './methods/debug.js'
import { blockOverrides, stateOverrides } from './override-params.js'
import { blockTag, optional, required } from './params.js'
import { transactionRequest } from './transaction-params.js'

/** What to run again. */
export type ReplaySubject =
  /** A mined transaction, by its hash. */
  | { readonly transaction: Hex }
  /** A call by the parameters of `eth_call`, or of `eth_estimateGas`, which runs on the pending block unless told otherwise. */
  | { readonly method: 'eth_call' | 'eth_estimateGas'; readonly params: readonly unknown[] }

/**
 * Runs something again and has it watched.
 *
 * @param timeout milliseconds
 * @throws RpcError -32000 when it is not to be found, or takes longer; -32602 for parameters of a call that are none
 */
export async function replay(
  node: NodeContext,
  subject: ReplaySubject,
  watcher: ReplayWatcher,
  timeout: number,
): Promise<void> {
  const settings = { timeout, tracer: () => new WatcherTracer(watcher) }
  if ('method' in subject) {
    const tag = optional(blockTag, subject.method === 'eth_call' ? LATEST : PENDING)
    const params = [required(transactionRequest), tag, optional(stateOverrides), optional(blockOverrides)] as const
    await method([...params], ({ chain }, request, at, state, block) =>
      chain.withState(at, (found) => traceCall(node, request, found, { ...settings, overrides: { state, block } })),
    ).call(node, subject.params, undefined)
    return
  }
  const place = node.chain.blocks.transaction(subject.transaction)
  if (place === undefined) throw invalidInput('transaction not found')
  await traceTransaction(node.chain, place, settings)
}
