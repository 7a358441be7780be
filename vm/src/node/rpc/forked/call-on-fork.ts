import type { Fork } from '../../fork/fork.js'
import type { NodeContext } from '../../node-context.js'
import { blockReads } from './block-reads.js'
import type { ForkedCall, ForkedMethod } from './forked-method.js'
import { logReads } from './log-reads.js'
import { merkatoReads } from './merkato-reads.js'
import { stateReads } from './state-reads.js'

/** Methods that a fork answers with what its source says, or with both parts joined. All others are answered here. */
const FORKED: ReadonlyMap<string, ForkedMethod> = new Map(
  Object.entries({ ...stateReads, ...blockReads, ...logReads, ...merkatoReads }),
)

/** Whether a method may begin anew while its fork's source is slow: nothing is changed by it. */
export function isForkedRead(name: string): boolean {
  return FORKED.has(name) && name !== 'eth_newFilter'
}

/**
 * Answers a call on a fork.
 *
 * @throws RpcError; ForkSourceError when the source does not answer as it should
 */
export function callOnFork(node: NodeContext, fork: Fork, call: ForkedCall): unknown {
  const answer = FORKED.get(call.name)
  return answer === undefined ? call.here() : answer(node, fork, call)
}
