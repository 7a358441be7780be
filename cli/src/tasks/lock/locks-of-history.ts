import { type HistoryEntry, LockClient, type Wallet } from '@merkato/sdk'

/** What of an entry tells whether it is of a lock, and of which. */
type Entry = Pick<HistoryEntry, 'kind' | 'transactionHash'>

const isOfLock = ({ kind }: Entry): boolean => kind === 'locked' || kind === 'settled'

/**
 * Finds the lock that an entry of the history is about: undefined for other entries, and where a transaction made or settled several of
 * this wallet's. Asks the node nothing.
 */
export async function locksOf(
  wallet: Wallet,
  entries: readonly Entry[],
): Promise<(entry: Entry) => string | undefined> {
  if (!entries.some(isOfLock)) return () => undefined
  const own = (await new LockClient(wallet).list()).filter(({ mine }) => mine)
  return (entry) => {
    const hash = entry.transactionHash
    const found = isOfLock(entry)
      ? own.filter(
          ({ transactionHash, settled }) =>
            hash === (entry.kind === 'locked' ? transactionHash : settled?.transactionHash),
        )
      : []
    return found.length === 1 ? found[0]?.lockId : undefined
  }
}
