import { invalidInput } from './errors.js'
import type { NodeContext } from './node-context.js'
import type { Subscriber } from './rpc/subscriber.js'

/**
 * Everything that tests can change of a node, as it is now: beside what `evm_snapshot` keeps, impersonations, the mining timer, logging, filters,
 * snapshots and a subscriber's subscriptions.
 *
 * @returns goes back to it, any number of times; throws RpcError -32000 when the newest block of then is no longer in the chain
 */
export function captureNode(context: NodeContext, subscriber: Subscriber): () => void {
  const { chain, accounts, snapshots, filters, miner, instance, logging } = context
  const point = chain.capture()
  const { hash } = chain.blocks.head.header
  const { impersonation } = accounts
  const { interval } = miner
  const { id } = instance
  const { isOn } = logging
  const restores = [snapshots.capture(), filters.capture(), subscriber.capture()]
  return () => {
    if (chain.blocks.byNumber(point.head)?.header.hash !== hash) {
      throw invalidInput(
        `block ${point.head} of the captured chain is gone: it was undone, or the chain was reset or replaced`,
      )
    }
    chain.restore(point)
    accounts.impersonation = impersonation
    miner.set(interval)
    instance.id = id
    logging.isOn = isOn
    for (const restore of restores) restore()
  }
}
